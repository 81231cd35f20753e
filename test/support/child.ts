import { spawn, type ChildProcess } from 'node:child_process';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { eventually } from './eventually.js';

const support = dirname(fileURLToPath(import.meta.url));
const loader = join(support, 'typescript-loader.mjs');
/** By its folder for temporary files the run's guard knows a child. */
const OF_THE_RUN = { PATH: process.env.PATH ?? '', TMPDIR: tmpdir() };

const READY_MS = 120_000;

/** A process of its own that runs one of our TypeScript files; specs kill it where it hurts. */
export interface Child {
  readonly process: ChildProcess;
  /** Lines of standard output so far. */
  readonly lines: readonly string[];
  /** Lines of standard error so far. */
  readonly errors: readonly string[];
  /** Ends it the hard way and waits until it is gone. */
  kill(signal?: NodeJS.Signals): Promise<void>;
}

/** @param file path from the root of the project */
export function startChild(file: string, env: Record<string, string>, args: readonly string[] = []): Child {
  const root = dirname(dirname(support));
  const child = spawn(
    process.execPath,
    ['--conditions=source', '--import', loader, join(root, file), ...args],
    { cwd: root, env: { ...OF_THE_RUN, ...env }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return {
    process: child,
    lines: collect(child.stdout),
    errors: collect(child.stderr),
    kill: async (signal = 'SIGKILL') => {
      child.kill(signal);
      await exited;
    },
  };
}

/** Waits until a part of the product says that it is ready. Starting takes a second, on a busy machine many. */
export async function untilReady(child: Child, part: string): Promise<void> {
  const said = JSON.stringify({ msg: 'ready', part }).slice(0, -1);
  const isThere = (): boolean => {
    if (child.process.exitCode === null) return child.lines.some((line) => line.startsWith(said));
    throw new Error(`the ${part} ended: ${child.errors.join('\n')}`);
  };
  await eventually(`the ${part} is ready`, isThere, READY_MS);
}

function collect(stream: NodeJS.ReadableStream): string[] {
  const lines: string[] = [];
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (text: string) => {
    const parts = (rest + text).split('\n');
    rest = parts.pop() ?? '';
    lines.push(...parts);
  });
  return lines;
}
