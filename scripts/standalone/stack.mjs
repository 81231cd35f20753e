import { join } from 'node:path';
import { describeExit, startProcess } from '../lib/child-process.mjs';
import { tryLock } from '../lib/file-lock.mjs';
import { readJson, writeAtomically } from '../lib/files.mjs';
import { endLeftovers, recordOf } from '../lib/leftovers.mjs';
import { timeout } from '../lib/wait.mjs';
import { partOutput } from './part-output.mjs';
import { SupervisedPart } from './supervised-part.mjs';

const READY_MS = 90_000;
/** Most of what a request needs lives for a moment: with more room for it, far less of it is moved about. */
const NODE_FLAGS = ['--enable-source-maps', '--max-semi-space-size=32'];

/**
 * All processes of one home: started in order, watched, and stopped in the opposite order.
 * What runs is written down in the home, so that the next start can end what a killed one left.
 */
export class Stack {
  #parts = [];
  #oneShots = new Set();
  #lock = null;
  #stopping = null;

  /**
   * @param {{home: import('./home.mjs').Home, node: string, cwd: string, report: (line: string) => void}} options
   */
  constructor({ home, node, cwd, report }) {
    this.home = home;
    this.node = node;
    this.cwd = cwd;
    this.report = report;
    this.record = home.file('run.json');
  }

  get isStopping() {
    return this.#stopping !== null;
  }

  /** @throws Error when another start holds the home */
  async claimHome() {
    const lock = await tryLock(this.home.file('run.lock'));
    if (lock.holder)
      throw new Error(
        `another start (pid ${lock.holder.pid}) is using ${this.home.path}: stop it with Ctrl-C or "kill ${lock.holder.pid}", or set HABEAS_HOME to another folder`,
      );
    this.#lock = lock;
    await endLeftovers(readJson(this.record, []), this.report);
    this.#writeRecord();
  }

  /**
   * Starts a part and keeps it running.
   * @param {string} name
   * @param {(start: {track: (child: import('../lib/child-process.mjs').ChildProcess) => void, output: ReturnType<typeof partOutput>}) => Promise<object>} launch
   */
  async supervise(name, launch) {
    this.#refuseWhenStopping();
    const report = (line) => this.report(line.startsWith(name) ? line : `${name}: ${line}`);
    const output = this.output(name);
    const part = new SupervisedPart({
      name,
      report,
      onChange: () => this.#writeRecord(),
      launch: (track) => launch({ track, output }),
    });
    this.#parts.push(part);
    return part.start();
  }

  /**
   * Supervises a Node program that prints a JSON line with `"msg":"ready"` when it is up.
   * @param {string} name
   * @param {string} script
   * @param {() => NodeJS.ProcessEnv} environment asked at each start
   * @param {{patience?: number, within?: (launch: () => Promise<object>) => Promise<object>}} [options]
   *   `within` is called with each start and may repeat it
   */
  superviseProgram(name, script, environment, { patience, within = (launch) => launch() } = {}) {
    return this.supervise(name, ({ track, output }) =>
      within(async () => {
        const isReady = output.next((entry) => entry.msg === 'ready');
        const program = this.#spawn(name, script, environment(), { onOutput: output.write, patience });
        track(program);
        await this.#readyInTime(program, isReady);
        return program;
      }),
    );
  }

  /** Ends parts that are to start again with what has changed; those between two lives will anyway. */
  async restart(names) {
    const parts = this.#parts.filter(({ name }) => names.includes(name));
    await Promise.all(parts.map((part) => part.restart()));
  }

  /** Runs a Node program to its end. */
  async runToEnd(name, script, env) {
    this.#refuseWhenStopping();
    const program = this.#spawn(name, script, env, { onOutput: this.output(name).write });
    this.#oneShots.add(program);
    this.#writeRecord();
    const exit = await program.exited;
    this.#oneShots.delete(program);
    this.#writeRecord();
    if (exit.code !== 0) throw this.#failure(program, exit);
  }

  /** Everything, last started first. Calling it again waits for the same stop. */
  stop() {
    this.#stopping ??= this.#stopAll();
    return this.#stopping;
  }

  output(name) {
    return partOutput(this.home.file('logs', `${name}.log`), (line) => this.report(`${name}: ${line}`));
  }

  async #stopAll() {
    await Promise.all([...this.#oneShots].map((program) => program.stop()));
    for (const part of [...this.#parts].reverse()) await part.stop();
    if (this.#lock === null) return;
    this.#writeRecord();
    this.#lock.release();
    this.#lock = null;
  }

  #spawn(name, script, env, options) {
    const args = [...NODE_FLAGS, join(this.cwd, script)];
    return startProcess(name, this.node, args, { ...options, env, cwd: this.cwd });
  }

  #readyInTime(program, isReady) {
    const ended = program.exited.then((exit) => {
      throw this.#failure(program, exit);
    });
    return Promise.race([
      isReady,
      ended,
      timeout(READY_MS, `${program.name} was not ready after ${READY_MS / 1000} s`),
    ]);
  }

  #failure(program, exit) {
    const log = this.home.file('logs', `${program.name}.log`);
    return new Error(`${program.name} ${describeExit(exit)}, see ${log}\n${indent(program.tail())}`);
  }

  #refuseWhenStopping() {
    if (this.isStopping) throw new Error('stopped before everything was up');
  }

  #writeRecord() {
    if (this.#lock === null) return;
    const running = [...this.#parts.map((part) => part.process), ...this.#oneShots].filter(Boolean);
    writeAtomically(this.record, JSON.stringify(running.map(recordOf)));
  }
}

const indent = (text) =>
  text
    .trim()
    .split('\n')
    .slice(-12)
    .map((line) => `    ${line.slice(0, 400)}`)
    .join('\n');
