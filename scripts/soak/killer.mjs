import { join } from 'node:path';
import { readJson } from '../lib/files.mjs';
import { sleep, until } from '../lib/wait.mjs';

const VICTIMS = ['worker', 'dispatcher'];
/** A part that has just begun to live is killed too, so the moment after the mark is spread. */
const SPREAD_MS = 3_000;
const PATIENCE_MS = 120_000;

/**
 * Kills parts while requests are carried out, at moments that follow from the seed: each when a certain number of
 * requests is done, and a little later.
 */
export class Killer {
  /** @type {{part: string, pid: number, after: number}[]} */
  kills = [];
  #plan;

  /** @param {{home: string, kills: number, requests: number, random: () => number}} options */
  constructor({ home, kills, requests, random }) {
    this.home = home;
    this.#plan = Array.from({ length: kills }, () => ({
      after: Math.floor(random() * requests),
      delay: Math.floor(random() * SPREAD_MS),
      part: VICTIMS[Math.floor(random() * VICTIMS.length)],
    })).sort((a, b) => a.after - b.after);
  }

  /** @param {() => number} done how many requests have ended */
  async run(done) {
    for (const { after, delay, part } of this.#plan) {
      while (done() < after) await sleep(50);
      await sleep(delay);
      const pid = await this.#pidOf(part);
      process.kill(pid, 'SIGKILL');
      this.kills.push({ part, pid, after });
    }
  }

  /** Waits out the time between two lives. */
  async #pidOf(part) {
    let found;
    const dead = new Set(this.kills.map(({ pid }) => pid));
    await until(
      () => {
        found = readJson(join(this.home, 'run.json'), []).find(
          ({ name, pid }) => name === part && !dead.has(pid),
        );
        return found;
      },
      PATIENCE_MS,
      part,
    );
    return found.pid;
  }
}
