import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../scripts/lib/root.mjs';

export interface Collected {
  readonly milliseconds: number;
  /** Most resident memory of the process (VmHWM); 0 where the system does not tell. */
  readonly peakMegabytes: number;
}

interface Collection {
  /** Where the command runs. */
  readonly folder: string;
  readonly map: string;
  readonly email: string;
  readonly url: string;
  readonly file: string;
}

/** Those of the launcher. */
const FLAGS = ['--disable-warning=ExperimentalWarning', '--max-semi-space-size=1'];
const LOOK_EVERY_MS = 20;

/**
 * `habeas collect` in a process of its own, without the launcher that would look whether sources have changed.
 * @throws Error with what the command said when it fails
 */
export async function collectByCommand({ folder, map, email, url, file }: Collection): Promise<Collected> {
  const start = performance.now();
  const child = spawn(
    process.execPath,
    [
      ...FLAGS,
      join(root, 'dist/apps/cli/main.js'),
      ...['collect', '--map', map, '--identity', `email=${email}`, '-o', file, '--force'],
    ],
    { cwd: folder, env: { ...process.env, EXPORT_STORE: url }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)));
  let peakMegabytes = 0;
  const look = setInterval(() => (peakMegabytes = Math.max(peakMegabytes, peakOf(child.pid))), LOOK_EVERY_MS);
  try {
    const [code] = (await once(child, 'exit')) as [number | null];
    if (code !== 0) throw new Error(`habeas collect failed: ${output}`);
    return { milliseconds: performance.now() - start, peakMegabytes };
  } finally {
    clearInterval(look);
  }
}

function peakOf(pid: number | undefined): number {
  try {
    const kilobytes = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return Number(kilobytes ?? 0) / 1024;
  } catch {
    return 0;
  }
}
