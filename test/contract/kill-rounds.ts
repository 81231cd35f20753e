import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Store, StoreSettings } from '#connectors/spi';
import { fileJournal, maskOnce } from './masking-unit.js';

const CHILD = fileURLToPath(new URL('./masking-child.mjs', import.meta.url));
const ROUNDS = 10;

interface Killing {
  readonly settings: StoreSettings;
  readonly store: Store;
  /** What the store calls its own key. */
  readonly key: string;
  /** Rows that one unit of work changes. */
  readonly rows: number;
  /** Fills the store afresh. */
  prepare(): Promise<void>;
  /** The server, which keeps its data on a disk. */
  readonly server: { kill(): Promise<void>; restart(): Promise<void> };
  /** Throws when the store is not as the finished work leaves it. */
  check(round: string): Promise<void>;
}

/**
 * Does one unit of work ten times; its process, or the server below it, is killed at some moment of it. Whoever comes
 * next must find it done, or do it, and nothing twice.
 */
export async function killedAtAnyMoment(killing: Killing): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'habeas-kills-'));
  const ends: string[] = [];
  try {
    await killing.prepare();
    const whole = await run(killing, join(folder, 'whole'), null);
    for (let round = 0; round < ROUNDS; round += 1) {
      await killing.prepare();
      const journal = join(folder, `round-${String(round)}`);
      const victim = round % 2 === 0 ? 'process' : 'server';
      // before that nothing but connecting happens
      const moment = randomInt(Math.floor(whole * 0.4), Math.ceil(whole));
      await run(killing, journal, { victim, moment });
      const state = (await fileJournal(journal).entries()).at(-1)?.state ?? 'nothing';
      const name = `${victim} killed after ${String(moment)} of ${whole.toFixed()} ms: ${state}`;
      ends.push(name);
      expect([name, await maskOnce(killing.store, fileJournal(journal), killing.key)]).toEqual([
        name,
        killing.rows,
      ]);
      await killing.check(name);
    }
    process.stdout.write(`${ends.join('\n')}\n`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** How long the work took, in milliseconds. */
async function run(
  { settings, key, server }: Killing,
  journal: string,
  kill: { readonly victim: 'process' | 'server'; readonly moment: number } | null,
): Promise<number> {
  const flags = ['--conditions=source', '--disable-warning=ExperimentalWarning'];
  const orders = JSON.stringify({ settings, journal, key });
  const child = spawn(process.execPath, [...flags, CHILD, orders], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const exited = once(child, 'exit');
  let started = 0;
  let killed: Promise<void> | null = null;
  let timer: NodeJS.Timeout | undefined;
  for await (const line of createInterface({ input: child.stdout })) {
    if (line === 'done') break;
    started = performance.now();
    if (kill)
      timer = setTimeout(() => {
        if (kill.victim === 'process') child.kill('SIGKILL');
        else killed = server.kill();
      }, kill.moment);
  }
  clearTimeout(timer);
  const took = performance.now() - started;
  child.kill('SIGKILL');
  await exited;
  if (kill?.victim === 'server') {
    // the work may have been done before the moment came
    await (killed ?? server.kill());
    await server.restart();
  }
  return took;
}
