import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Store, StoreSettings } from '#connectors/spi';
import { KILLS, reportKills, type KillCounts } from './kills.js';
import { fileJournal, maskOnce, type StoreNames } from './masking-unit.js';

const CHILD = fileURLToPath(new URL('./masking-child.mjs', import.meta.url));

type Victim = 'process' | 'server';

interface Server {
  kill(): Promise<void>;
  restart(): Promise<void>;
}

interface Killing {
  readonly settings: StoreSettings;
  readonly store: Store;
  readonly names: StoreNames;
  /** Rows that one unit of work changes. */
  readonly rows: number;
  /** Fills the store afresh. */
  prepare(): Promise<void>;
  /** The server, which keeps its data on a disk. Absent: there is none, or none of which more than a process is left. */
  readonly server?: Server;
  /** Throws when the store is not as the finished work leaves it. */
  check(round: string): Promise<void>;
}

/**
 * Does one unit of work many times; its process, or the server below it, is killed at some moment of it. Whoever comes
 * next must find it done, or do it, and nothing twice.
 */
export async function killedAtAnyMoment(killing: Killing): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'habeas-kills-'));
  const ends: string[] = [];
  const victims: Victim[] = [];
  try {
    await killing.prepare();
    const whole = await run(killing, join(folder, 'whole'), null);
    for (let round = 0; round < KILLS; round += 1) {
      await killing.prepare();
      const journal = join(folder, `round-${String(round)}`);
      const victim = killing.server && round % 2 === 1 ? 'server' : 'process';
      // before that nothing but connecting happens
      const moment = randomInt(Math.floor(whole * 0.4), Math.ceil(whole));
      await run(killing, journal, { victim, moment });
      const state = (await fileJournal(journal).entries()).at(-1)?.state ?? 'nothing';
      const name = `${victim} killed after ${String(moment)} of ${whole.toFixed()} ms: ${state}`;
      ends.push(name);
      expect([name, await maskOnce(killing.store, fileJournal(journal), killing.names)]).toEqual([
        name,
        killing.rows,
      ]);
      await killing.check(name);
      victims.push(victim);
    }
    reportKills(killing.settings.type, countsOf(killing, victims));
    process.stdout.write(`${ends.join('\n')}\n`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const countsOf = ({ server }: Killing, victims: readonly Victim[]): KillCounts => {
  const count = (of: Victim): number => victims.filter((victim) => victim === of).length;
  return { process: count('process'), ...(server ? { server: count('server') } : {}) };
};

/** How long the work took, in milliseconds. */
async function run(
  { settings, names, server }: Killing,
  journal: string,
  kill: { readonly victim: Victim; readonly moment: number } | null,
): Promise<number> {
  const flags = ['--conditions=source', '--disable-warning=ExperimentalWarning'];
  const orders = JSON.stringify({ settings, journal, names });
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
        else killed = server?.kill() ?? null;
      }, kill.moment);
  }
  clearTimeout(timer);
  const took = performance.now() - started;
  child.kill('SIGKILL');
  await exited;
  if (kill?.victim === 'server') {
    // the work may have been done before the moment came
    await (killed ?? server?.kill());
    await server?.restart();
  }
  return took;
}
