// The folder of one PostgreSQL cluster: where it lies, how it is made, what a killed server left in it.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chownSync, cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { endLeftovers } from '../lib/leftovers.mjs';
import { commandOf, identityOf } from '../lib/process-identity.mjs';
import { isOpenToOthers, unprivilegedAccount } from './account.mjs';
import { findPostgres } from './postgres-binaries.mjs';

const run = promisify(execFile);
const STATE = '/var/lib/habeas';
const INITDB = [
  ...['-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C'],
  ...['--no-sync', '--no-instructions'],
];

/**
 * Makes the cluster unless it exists.
 * @param {string} home
 * @param {(line: string) => void} log
 * @returns {Promise<{data: string, bin: string, kind: string, major: string, as: {uid?: number, gid?: number, cwd: string}}>}
 */
export async function prepareCluster(home, log) {
  const account = unprivilegedAccount();
  const folder = reachableFolder(home, account, log);
  mkdirSync(folder, { recursive: true, mode: 0o711 });
  const data = join(folder, 'pg');
  const { bin, kind, major, tree } = findPostgres(data);
  const cluster = {
    data,
    bin: account && tree && !isOpenToOthers(bin) ? copyOf(tree, folder, major) : bin,
    kind,
    major,
    as: account ? { uid: account.uid, gid: account.gid, cwd: '/' } : { cwd: folder },
  };
  if (existsSync(join(data, 'PG_VERSION'))) await endOldServer(data, log);
  else await initialise(cluster, account);
  return cluster;
}

/** A clone below /root is closed to every other account: then the data lies in the system's state folder. */
function reachableFolder(home, account, log) {
  if (!account || isOpenToOthers(home)) return home;
  const name = createHash('sha256').update(home).digest('hex').slice(0, 12);
  const folder = join(STATE, name);
  log(`other accounts cannot enter ${home}: PostgreSQL keeps its data in ${folder}`);
  return folder;
}

function copyOf(tree, folder, major) {
  const copy = join(folder, `pgsql-${major}`);
  if (!existsSync(copy)) {
    rmSync(`${copy}.tmp`, { recursive: true, force: true });
    cpSync(tree, `${copy}.tmp`, { recursive: true, verbatimSymlinks: true });
    renameSync(`${copy}.tmp`, copy);
  }
  return join(copy, 'bin');
}

/** Made beside and renamed: an interrupted initdb never looks like a finished cluster. */
async function initialise({ data, bin, as }, account) {
  const draft = `${data}.new`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true, mode: 0o700 });
  if (account) chownSync(draft, account.uid, account.gid);
  await run(join(bin, 'initdb'), ['-D', draft, ...INITDB], as);
  rmSync(data, { recursive: true, force: true });
  renameSync(draft, data);
}

/** A server on this folder can only be one whose starter was killed, because the home is locked. */
async function endOldServer(data, log) {
  const pidFile = join(data, 'postmaster.pid');
  if (!existsSync(pidFile)) return;
  const pid = Number(readFileSync(pidFile, 'utf8').split('\n')[0]);
  const isServer = commandOf(pid).includes(data);
  if (isServer)
    await endLeftovers([{ name: 'postgres', pid, identity: identityOf(pid), stopSignal: 'SIGINT' }], log);
  else rmSync(pidFile, { force: true });
}
