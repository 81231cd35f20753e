import { execFile, spawn } from 'node:child_process';
import { createReadStream, existsSync, readdirSync, rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { join } from 'node:path';
import { promisify } from 'node:util';

const INSTALLED = '/usr/lib/postgresql';

/** What was done until it was told to stop. */
export interface Load {
  readonly transactions: number;
  readonly perSecond: number;
  /** Of one transaction, in milliseconds. */
  readonly longestMs: number;
  /** What ended between two moments, in milliseconds since 1970. */
  between(from: number, to: number): Span;
}
interface Span {
  readonly perSecond: number;
  readonly longestMs: number;
}

interface LoadOptions {
  readonly file: string;
  readonly url: string;
  readonly connections: number;
  /** For logs of the transactions. */
  readonly folder: string;
}

const LOG = 'transactions';

/** pgbench of an installed PostgreSQL: the servers that we bring have none. */
export class Pgbench {
  private constructor(
    private readonly program: string,
    readonly version: string,
  ) {}

  static async find(): Promise<Pgbench> {
    for (const program of candidates()) {
      const version = await run(program, ['--version']).catch(() => null);
      if (version !== null) return new Pgbench(program, version.trim());
    }
    throw new Error('There is no pgbench: install the client programs of PostgreSQL (postgresql-contrib).');
  }

  /** Tables of {@link select}. @param scale 100,000 rows each */
  async initialise(url: string, scale: number): Promise<void> {
    await run(this.program, ['-i', '-q', '-s', String(scale), url]);
  }

  /** One row by its primary key, prepared, over and over. @returns statements a second */
  select(url: string, connections: number, seconds: number): Promise<number> {
    return this.#measure(['-S'], url, connections, seconds);
  }

  /** Transactions of a file with SQL and the variables of pgbench, prepared. @returns transactions a second */
  run(file: string, url: string, connections: number, seconds: number): Promise<number> {
    return this.#measure(['-f', file], url, connections, seconds);
  }

  /**
   * A fixed number of transactions of a file by each connection, which counts its own in `:next`.
   * @returns milliseconds of all, without connecting
   */
  async runAll(file: string, url: string, connections: number, perConnection: number): Promise<number> {
    const output = await run(this.program, [
      ...['-n', '-f', file, '-M', 'prepared', '-c', String(connections), '-j', '2'],
      ...['-t', String(perConnection), '-D', 'next=0', url],
    ]);
    return ((connections * perConnection) / transactionsASecond(output)) * 1_000;
  }

  /** Transactions of a file until {@link Load} is asked for; a transaction that fails makes that fail. */
  start({ file, url, connections, folder }: LoadOptions): { stop(): Promise<Load> } {
    const child = spawn(
      this.program,
      [
        ...['-n', '-f', file, '-M', 'prepared', '-c', String(connections), '-j', '2', '-T', '86400'],
        ...['-l', `--log-prefix=${join(folder, LOG)}`, url],
      ],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    );
    const ended = Promise.all([
      new Promise((resolve, reject) => child.once('exit', resolve).once('error', reject)),
      text(child.stdout),
      text(child.stderr),
    ]);
    ended.catch(() => undefined);
    const stop = async (): Promise<Load> => {
      // the signal by which pgbench tells itself that its time is over: each client ends its transaction
      child.kill('SIGALRM');
      const [code, output, problems] = await ended;
      if (code !== 0 || !/^number of failed transactions: 0 /m.test(output))
        throw new Error(`pgbench did not do all of its work: ${problems}${output}`);
      return { ...(await readLogs(folder)), perSecond: transactionsASecond(output) };
    };
    return { stop };
  }

  async #measure(
    what: readonly string[],
    url: string,
    connections: number,
    seconds: number,
  ): Promise<number> {
    const threads = String(Math.min(2, connections));
    const output = await run(this.program, [
      ...['-n', ...what, '-M', 'prepared', '-c', String(connections), '-j', threads, '-T', String(seconds)],
      url,
    ]);
    return transactionsASecond(output);
  }
}

/**
 * One line a transaction; the third word is what it took, in microseconds, the fifth and sixth are seconds and
 * microseconds of its end. The logs are removed.
 */
async function readLogs(folder: string): Promise<Pick<Load, 'transactions' | 'longestMs' | 'between'>> {
  const ends: number[] = [];
  const took: number[] = [];
  for (const name of readdirSync(folder).filter((name) => name.startsWith(LOG))) {
    for await (const line of createInterface({ input: createReadStream(join(folder, name)) })) {
      const words = line.split(' ').map(Number);
      took.push((words[2] ?? NaN) / 1_000);
      ends.push((words[4] ?? NaN) * 1_000 + (words[5] ?? NaN) / 1_000);
    }
    rmSync(join(folder, name));
  }
  const between = (from: number, to: number): Span => {
    const inside = took.filter((_, at) => ends[at]! >= from && ends[at]! < to);
    return { perSecond: (inside.length / (to - from)) * 1_000, longestMs: longestOf(inside) };
  };
  return { transactions: took.length, longestMs: longestOf(took), between };
}

const longestOf = (took: readonly number[]): number => took.reduce((most, one) => Math.max(most, one), 0);

function transactionsASecond(output: string): number {
  const tps = /^tps = ([\d.]+)/m.exec(output)?.[1];
  if (tps === undefined) throw new Error(`pgbench did not say how fast it was: ${output}`);
  return Number(tps);
}

const candidates = (): string[] => [
  'pgbench',
  ...(existsSync(INSTALLED)
    ? readdirSync(INSTALLED).map((version) => join(INSTALLED, version, 'bin', 'pgbench'))
    : []),
];

const run = async (program: string, args: readonly string[]): Promise<string> =>
  (await promisify(execFile)(program, args)).stdout;
