import { isFree } from '../lib/ports.mjs';
import { until } from '../lib/wait.mjs';
import { moveTaken } from './ports.mjs';

const TRIES = 5;
/** What a killed process has started may hold its port a little longer than it lived. */
const PATIENCE_MS = 3_000;
/** Words of Node, of PostgreSQL and Temporal, and of our own parts. */
const TAKEN = /EADDRINUSE|address already in use|the port is in use/i;

/**
 * Starts parts on ports that we chose. Between the choice and the start, or between two lives of a part, somebody else
 * may take one: then the part keeps its other ports and is started on a new one.
 */
export class OwnPorts {
  /**
   * @param {{home: import('./home.mjs').Home, ports: Awaited<ReturnType<typeof import('./ports.mjs').choosePorts>>, report: (line: string) => void}} options
   *   `ports` is changed in place: whoever is about to start reads the numbers that hold then
   */
  constructor({ home, ports, report }) {
    this.home = home;
    this.ports = ports;
    this.report = report;
  }

  /**
   * @template T
   * @param {readonly (keyof OwnPorts['ports'])[]} names of the ports that the part listens on
   * @param {() => Promise<T>} launch reads its ports when it is called
   * @param {(moved: readonly string[]) => void} [onMoved] told once the part is up
   * @returns {Promise<T>}
   */
  async launch(names, launch, onMoved = () => {}) {
    const before = { ...this.ports };
    const result = await this.#tryAll(names, launch);
    const moved = names.filter((name) => this.ports[name] !== before[name]);
    if (moved.length > 0) onMoved(moved);
    return result;
  }

  async #tryAll(names, launch) {
    for (let left = TRIES - 1; ; left -= 1) {
      try {
        return await launch();
      } catch (error) {
        if (left === 0 || !TAKEN.test(error.message)) throw error;
        await this.#moveTaken(names);
      }
    }
  }

  async #moveTaken(names) {
    const areFree = async () => {
      for (const name of names) if (!(await isFree(this.ports[name]))) return false;
      return true;
    };
    await until(areFree, PATIENCE_MS, 'the port').catch(() => {});
    const before = { ...this.ports };
    for (const name of await moveTaken(this.home, this.ports, names))
      this.report(`port ${before[name]} (${name}) was taken by another program: using ${this.ports[name]}`);
  }
}
