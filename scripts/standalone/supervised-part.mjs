import { describeExit } from '../lib/child-process.mjs';
import { timeout } from '../lib/wait.mjs';

const DELAYS = [500, 1_000, 2_000, 5_000, 10_000, 30_000];
/** A part that ran this long was healthy: its next end starts with the shortest delay again. */
const HEALTHY_MS = 60_000;
/** How long a stop waits for a start that has no process yet. */
const START_PATIENCE_MS = 10_000;

/**
 * One part that is started again when it dies.
 *
 * `launch(track)` starts it and resolves when it is ready; it hands every process to `track` as soon as it exists,
 * so that a stop in the middle of a start finds it.
 */
export class SupervisedPart {
  #launch;
  #report;
  #delays;
  /** @type {import('../lib/child-process.mjs').ChildProcess | null} */
  #process = null;
  /** @type {Promise<object> | null} */
  #starting = null;
  #failures = 0;
  #stopping = false;
  #retry = null;

  /**
   * @param {{name: string, launch: (track: (child: import('../lib/child-process.mjs').ChildProcess) => void) => Promise<object>, report: (line: string) => void, onChange?: () => void, delays?: readonly number[]}} options
   */
  constructor({ name, launch, report, onChange = () => {}, delays = DELAYS }) {
    this.name = name;
    this.#launch = launch;
    this.#report = report;
    this.#delays = delays;
    this.onChange = onChange;
  }

  /** The running process, or null between two lives. */
  get process() {
    return this.#process;
  }

  /**
   * @returns {Promise<object>} what `launch` answered
   * @throws when the part does not become ready; it is not tried again then
   */
  start() {
    this.#starting = this.#startOnce();
    return this.#starting;
  }

  async #startOnce() {
    const startedAt = Date.now();
    try {
      const details = await this.#launch((process) => this.#track(process));
      void this.#process.exited.then((exit) => this.#ended(exit, startedAt));
      return details;
    } catch (error) {
      await this.#process?.stop();
      this.#track(null);
      throw error;
    }
  }

  /** Ends the process through no fault of its own: it starts again soon, with what has changed. */
  async restart() {
    this.#failures = 0;
    await this.#process?.stop();
  }

  async stop() {
    this.#stopping = true;
    clearTimeout(this.#retry);
    await this.#process?.stop();
    await Promise.race([this.#starting, timeout(START_PATIENCE_MS, 'still starting')]).catch(() => {});
    await this.#process?.stop();
    this.#track(null);
  }

  #track(process) {
    this.#process = process;
    this.onChange();
    if (process && this.#stopping) void process.stop();
  }

  #ended(exit, startedAt) {
    if (this.#stopping) return;
    this.#track(null);
    if (Date.now() - startedAt > HEALTHY_MS) this.#failures = 0;
    this.#startLater(describeExit(exit));
  }

  #startLater(reason) {
    const delay = this.#delays[Math.min(this.#failures, this.#delays.length - 1)];
    this.#failures += 1;
    this.#report(`${this.name} ${reason}; starting it again in ${delay / 1000} s`);
    this.#retry = setTimeout(() => void this.#startAgain(), delay);
  }

  async #startAgain() {
    try {
      await this.start();
      this.#report(`${this.name} is up again`);
    } catch (error) {
      if (!this.#stopping) this.#startLater(`did not start (${firstLine(error.message)})`);
    }
  }
}

const firstLine = (text) => text.split('\n')[0].slice(0, 300);
