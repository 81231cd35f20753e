import { spawn } from 'node:child_process';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const DEBIAN = '/usr/lib/postgresql';

export interface PgbenchRun {
  readonly url: string;
  /** SQL of one transaction, with the variables of pgbench. */
  readonly script: string;
  readonly clients: number;
  readonly seconds: number;
  /** A folder for the script. */
  readonly home: string;
}

/** Transactions a second, with prepared statements and two threads. @throws Error when pgbench is not installed or fails */
export async function pgbench({ url, script, clients, seconds, home }: PgbenchRun): Promise<number> {
  const file = join(home, 'pgbench.sql');
  writeFileSync(file, script);
  const options = [
    '-n',
    '-M',
    'prepared',
    '-j',
    '2',
    '-c',
    String(clients),
    '-T',
    String(seconds),
    '-f',
    file,
  ];
  const output = await run(findPgbench(), [...options, url]);
  const [, rate] = /tps = ([\d.]+)/.exec(output) ?? [];
  if (rate === undefined) throw new Error(`pgbench told no rate:\n${output}`);
  return Number(rate);
}

function findPgbench(): string {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).sort((a, b) => Number(b) - Number(a)) : [];
  const found = versions.map((version) => join(DEBIAN, version, 'bin/pgbench')).find(existsSync);
  // elsewhere it is on the path, or the system says that it is not
  return found ?? 'pgbench';
}

function run(command: string, args: readonly string[]): Promise<string> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes) => (output += String(bytes)));
  return new Promise((resolve, reject) => {
    child.once('error', (cause) =>
      reject(
        new Error('pgbench is needed for this: install PostgreSQL (apt install postgresql).', { cause }),
      ),
    );
    child.once('exit', (code) =>
      code === 0 ? resolve(output) : reject(new Error(`pgbench failed:\n${output}`)),
    );
  });
}
