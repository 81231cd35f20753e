import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const LOADER = fileURLToPath(new URL('typescript-loader.mjs', import.meta.url));
const MAIN = fileURLToPath(new URL('../../apps/cli/main.ts', import.meta.url));

export interface CliOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
}
export interface CliResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}
export interface RunningCli {
  readonly child: ChildProcess;
  readonly result: Promise<CliResult>;
}

/** Starts the command line as a process of its own, from the sources. Its environment holds only what is given and where temporary files go. */
export function startCli(args: readonly string[], { cwd, env = {}, input = '' }: CliOptions): RunningCli {
  const flags = ['--conditions=source', '--disable-warning=ExperimentalWarning', '--import', LOADER];
  const child = spawn(process.execPath, [...flags, MAIN, ...args], {
    cwd,
    env: { PATH: process.env.PATH, TMPDIR: tmpdir(), ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const ended = Promise.all([once(child, 'exit'), text(child.stdout), text(child.stderr)]);
  const result = ended.then(([[code], stdout, stderr]) => ({ code: code as number | null, stdout, stderr }));
  return { child, result };
}

export const runCli = (args: readonly string[], options: CliOptions): Promise<CliResult> =>
  startCli(args, options).result;
