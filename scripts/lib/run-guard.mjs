// What a run of the specs leaves behind when it is killed: its servers and its folder are ended by a guard beside it.
import { spawn } from 'node:child_process';
import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readJson, writeAtomically } from './files.mjs';
import { endLeftovers } from './leftovers.mjs';
import { identityOf, isSameProcess } from './process-identity.mjs';
import { processesWithin } from './processes-within.mjs';

const PROGRAM = fileURLToPath(new URL('run-guard.process.mjs', import.meta.url));
const OWNER = 'owner.json';
/** The folder is made before its owner is written: one without an owner may belong to a run that just begins. */
const OWNERLESS_MS = 60_000;

/**
 * Puts a run under guard: when this process ends in whatever way, every process that was started with `home` in its
 * environment is ended and the folder is removed.
 * @param {string} home the run's own folder
 */
export function guardRun(home) {
  writeAtomically(join(home, OWNER), JSON.stringify({ pid: process.pid, identity: identityOf(process.pid) }));
  // The other end of this pipe is closed by the system when we end. A session of its own: Ctrl-C does not reach it.
  const guard = spawn(process.execPath, [PROGRAM, home], {
    cwd: '/',
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  guard.stdin.on('error', () => {});
  guard.unref();
  guard.stdin.unref();
}

/** Ends what a run has started and removes its folder. */
export async function endRun(home) {
  const recorded = readJson(join(home, 'run.json'), []);
  for (let found = processesWithin(home); found.length > 0; found = processesWithin(home))
    await Promise.all(found.map((one) => endLeftovers([one])));
  await endLeftovers(recorded);
  rmSync(home, { recursive: true, force: true, maxRetries: 3 });
}

/**
 * Ends runs that were killed together with their guard.
 * @param {string} parent where runs make their folders
 * @param {string} prefix of their names
 */
export async function endDeadRuns(parent, prefix) {
  const homes = readdirSync(parent)
    .filter((name) => name.startsWith(prefix))
    .map((name) => join(parent, name));
  for (const home of homes) if (isDead(home)) await endRun(home).catch(ignoreForeign);
}

function isDead(home) {
  const owner = readJson(join(home, OWNER), null);
  if (owner) return !isSameProcess(owner);
  const found = statSync(home, { throwIfNoEntry: false });
  return found !== undefined && Date.now() - found.mtimeMs > OWNERLESS_MS;
}

/** Another account's folder in a shared one. */
function ignoreForeign(error) {
  if (!['EACCES', 'EPERM'].includes(error.code)) throw error;
}
