import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const INSTALLED = '/usr/lib/postgresql';

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
