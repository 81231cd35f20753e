import { join } from 'node:path';
import { readJson } from '../lib/files.mjs';
import { sleep, until } from '../lib/wait.mjs';

export const VICTIMS = ['worker', 'dispatcher'];
/** A part that has just begun to live is killed too, so the moment after the mark is spread. */
const SPREAD_MS = 2_000;
const PATIENCE_MS = 120_000;

/**
 * @param {{kills: number, requests: number, random: () => number}} options
 *   `requests`: how many end without waiting for the kills
 * @returns {{after: number, delay: number, part: string}[]} in order: how many requests have ended, milliseconds later,
 *   who dies; with two kills or more, each part at least once
 */
export function planKills({ kills, requests, random }) {
  const parts = Array.from({ length: kills }, (_, index) =>
    index < VICTIMS.length ? VICTIMS[index] : pick(VICTIMS, random),
  );
  return parts
    .map((part) => ({
      after: Math.floor(random() * requests),
      delay: Math.floor(random() * SPREAD_MS),
      part,
    }))
    .sort((a, b) => a.after - b.after);
}

const pick = (items, random) => items[Math.floor(random() * items.length)];

/** Kills parts of a standalone while requests are carried out. */
export class Killer {
  /** @type {{part: string, pid: number, after: number}[]} */
  kills = [];
  #stopped = false;

  /**
   * @param {{home: string, plan: ReturnType<typeof planKills>, say?: (line: string) => void}} options
   */
  constructor({ home, plan, say = () => {} }) {
    this.home = home;
    this.plan = plan;
    this.say = say;
  }

  /** @param {() => number} done how many requests have ended */
  async run(done) {
    for (const { after, delay, part } of this.plan) {
      while (done() < after && !this.#stopped) await sleep(50);
      await sleep(delay);
      if (this.#stopped) return;
      const pid = await this.#kill(part);
      this.kills.push({ part, pid, after: done() });
      this.say(`  killed ${part} (pid ${pid}) when ${done()} had ended`);
    }
  }

  /** No more kills: nobody is left whom they could disturb. */
  stop() {
    this.#stopped = true;
  }

  /** Waits out the time between two lives. */
  async #kill(part) {
    let killed;
    const dead = new Set(this.kills.map(({ pid }) => pid));
    const tryKill = () => {
      const running = readJson(join(this.home, 'run.json'), []);
      const victim = running.find(({ name, pid }) => name === part && !dead.has(pid));
      killed = victim && signal(victim.pid) ? victim.pid : undefined;
      return killed;
    };
    await until(tryKill, PATIENCE_MS, part);
    return killed;
  }
}

/** @returns whether there was such a process */
function signal(pid) {
  try {
    return process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (error.code === 'ESRCH') return false;
    throw error;
  }
}
