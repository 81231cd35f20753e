import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readJson } from '../lib/files.mjs';
import { isSameProcess } from '../lib/process-identity.mjs';
import { until } from '../lib/wait.mjs';

/** A machine that is busy starts a worker in minutes, after tries that took too long. */
const PATIENCE_MS = 600_000;

/** The processes of a standalone, as it writes them down. */
export class RunningParts {
  /** @type {Map<string, number>} most megabytes that a life of a part took */
  peaks = new Map();

  constructor(home) {
    this.home = home;
  }

  /** @returns {{name: string, pid: number, identity: string | null} | undefined} */
  find = (name) =>
    readJson(join(this.home, 'run.json'), []).find((part) => part.name === name && isSameProcess(part));

  /**
   * Ends a part and waits until its successor works.
   * @param {NodeJS.Signals} signal
   * @returns {Promise<{endedAt: number, readyAt: number}>} when it was gone, and when the next one was there
   */
  async replace(name, signal) {
    const old = this.find(name);
    if (!old) throw new Error(`${name} is between two lives and cannot be ended`);
    const lives = this.#lives(name);
    this.measure(name);
    process.kill(old.pid, signal);
    await until(() => !isSameProcess(old), PATIENCE_MS, `the end of ${name}`);
    const endedAt = Date.now();
    await until(() => this.#lives(name) > lives, PATIENCE_MS, name);
    return { endedAt, readyAt: Date.now() };
  }

  /** How often the part has said that it is there. */
  #lives = (name) =>
    readFileSync(join(this.home, 'logs', `${name}.log`), 'utf8').split('"msg":"ready"').length - 1;

  /** Notes how much memory a part has taken at most until now; where the system does not tell, nothing. */
  measure(name) {
    const megabytes = peakOf(this.find(name)?.pid);
    if (megabytes !== null) this.peaks.set(name, Math.max(megabytes, this.peaks.get(name) ?? 0));
  }
}

/** @returns {number | null} the greatest resident size of a process since its start, in megabytes; Linux alone tells */
function peakOf(pid) {
  try {
    const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return Math.round(Number(kilobytes) / 1024);
  } catch {
    return null;
  }
}
