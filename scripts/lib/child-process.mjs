import { spawn } from 'node:child_process';
import { identityOf } from './process-identity.mjs';

const KEPT_CHUNKS = 50;

/**
 * @typedef {object} ChildProcess
 * @property {string} name
 * @property {number} pid
 * @property {string | null} identity
 * @property {NodeJS.Signals} stopSignal
 * @property {Promise<{code: number | null, signal: string | null, error?: Error}>} exited
 * @property {() => string} tail the last output
 * @property {() => Promise<void>} stop
 */

/**
 * Starts a process in a group of its own: Ctrl-C in the terminal reaches only the starter, which decides the order.
 * @param {string} name
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{onOutput?: (text: string) => void, stopSignal?: NodeJS.Signals, patience?: number} & import('node:child_process').SpawnOptions} options
 *   `patience`: milliseconds between the stop signal and SIGKILL
 * @returns {ChildProcess}
 */
export function startProcess(name, command, args, options = {}) {
  const { onOutput = () => {}, stopSignal = 'SIGTERM', patience = 10_000, ...spawnOptions } = options;
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], detached: true, ...spawnOptions });
  const exited = exitOf(child);
  return {
    name,
    pid: child.pid ?? -1,
    identity: child.pid === undefined ? null : identityOf(child.pid),
    stopSignal,
    exited,
    tail: keepTail(child, onOutput),
    stop: () => stopChild(child, exited, stopSignal, patience),
  };
}

/** `close`, not `exit`: then all output has been read. A grandchild may hold the pipe, so exit gives it half a second. */
const exitOf = (child) =>
  new Promise((resolve) => {
    const done = (code, signal) => resolve({ code, signal });
    child.once('close', done);
    child.once('exit', (code, signal) => setTimeout(() => done(code, signal), 500).unref());
    child.once('error', (error) => resolve({ code: null, signal: null, error }));
  });

function keepTail(child, onOutput) {
  const chunks = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text) => {
      chunks.push(text);
      if (chunks.length > KEPT_CHUNKS) chunks.shift();
      onOutput(text);
    });
  }
  return () => chunks.join('');
}

async function stopChild(child, exited, signal, patience) {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  child.kill(signal);
  const impatience = setTimeout(() => child.kill('SIGKILL'), patience);
  await exited;
  clearTimeout(impatience);
}

/** One sentence about an end that nobody asked for. */
export function describeExit({ code, signal, error }) {
  if (error) return `could not be started (${error.message})`;
  return signal ? `was ended by ${signal}` : `ended with code ${code}`;
}

/** Resolves with `ready`, or rejects when the process ends before. */
export const readyOrEnded = (child, ready) =>
  Promise.race([
    ready,
    child.exited.then((exit) => {
      throw new Error(`${child.name} ${describeExit(exit)}: ${child.tail().trim().slice(-800)}`);
    }),
  ]);
