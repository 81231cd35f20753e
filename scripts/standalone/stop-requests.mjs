import { parentOf } from '../lib/process-identity.mjs';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];
const POLL_MS = 500;

/**
 * Calls back once, when a signal arrives or whoever started us is gone: `kill <npm>` ends npm and its shell and never
 * reaches us, we are only given to another parent; `kill -9 <npm>` leaves even that shell alive.
 * @param {(reason: string) => void} stop
 */
export function onStopRequest(stop) {
  const starters = startersOf();
  let isAsked = false;
  const ask = (reason) => {
    if (isAsked) return;
    isAsked = true;
    stop(reason);
  };
  for (const signal of SIGNALS) process.on(signal, () => ask(signal));
  setInterval(() => {
    if (startersOf() !== starters) ask('the process that started this one has ended');
  }, POLL_MS).unref();
  // A closed terminal breaks the console; the parts must be stopped all the same.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => ask('the console is gone'));
}

/** Our parent, and npm behind it when that is the shell in which npm runs its scripts. */
const startersOf = () =>
  [process.ppid, ...(process.env.npm_lifecycle_event ? [parentOf(process.ppid)] : [])].join();
