import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { runCommandLine } from '../../apps/cli/run-command-line.js';

const LOADER = fileURLToPath(new URL('typescript-loader.mjs', import.meta.url));
const MAIN = fileURLToPath(new URL('../../apps/cli/main.ts', import.meta.url));

export interface CliOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
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

/**
 * As a process of its own, which must also end by itself: each spec of a command has this once.
 */
export const runCliProcess = (args: readonly string[], options: CliOptions): Promise<CliResult> =>
  startCli(args, options).result;

/** The same within this process, which takes a tenth of the time: for everything that is not about the process. */
export async function runCli(
  args: readonly string[],
  { cwd, env = {}, input = '' }: CliOptions,
): Promise<CliResult> {
  const [output, errors] = [new PassThrough(), new PassThrough()];
  const said = Promise.all([text(output), text(errors)]);
  const code = await runCommandLine(args, {
    environment: env,
    folder: cwd,
    // no terminals, as behind a pipe
    inputStream: Readable.from([Buffer.from(input)]) as unknown as NodeJS.ReadStream,
    outputStream: output as unknown as NodeJS.WriteStream,
    errorStream: errors as unknown as NodeJS.WriteStream,
    isInteractive: false,
    signal: new AbortController().signal,
    print: (line) => void output.write(`${line}\n`),
    note: (line) => void errors.write(`${line}\n`),
    ask: () => Promise.reject(new Error('nobody is asked')),
    readInput: () => Promise.resolve(input),
  });
  for (const stream of [output, errors]) if (!stream.writableEnded) stream.end();
  const [stdout, stderr] = await said;
  return { code, stdout, stderr };
}
