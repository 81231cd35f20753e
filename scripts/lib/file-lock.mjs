import { linkSync, mkdirSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { readJson } from './files.mjs';
import { identityOf, isSameProcess } from './process-identity.mjs';
import { sleep } from './wait.mjs';

/** A takeover takes milliseconds; one that is older was interrupted. */
const TAKEOVER_MS = 5_000;

/**
 * Takes a lock that dies with its process: the file names pid and start of the holder.
 * @param {string} file
 * @returns {Promise<{release: () => void, holder?: undefined} | {holder: {pid: number}, release?: undefined}>}
 */
export async function tryLock(file) {
  mkdirSync(dirname(file), { recursive: true });
  for (;;) {
    if (createLock(file)) return { release: () => rmSync(file, { force: true }) };
    const holder = readJson(file, null);
    if (holder && isSameProcess(holder)) return { holder };
    removeStale(file);
    await sleep(10);
  }
}

/** Waits for the lock as long as its holder lives. */
export async function waitForLock(file) {
  for (;;) {
    const lock = await tryLock(file);
    if (lock.release) return lock;
    await sleep(100);
  }
}

/** `link` fails when the name exists, and the file appears with its content: nobody sees a lock without a holder. */
function createLock(file) {
  const mine = `${file}.${process.pid}`;
  writeFileSync(mine, JSON.stringify({ pid: process.pid, identity: identityOf(process.pid) }), {
    mode: 0o600,
  });
  try {
    linkSync(mine, file);
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    return false;
  } finally {
    rmSync(mine, { force: true });
  }
}

/** Removing is itself locked: else a slow process could remove the lock that a fast one has just taken. */
function removeStale(file) {
  const takeover = `${file}.takeover`;
  try {
    mkdirSync(takeover);
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    removeInterrupted(takeover);
    return;
  }
  const holder = readJson(file, null);
  if (!holder || !isSameProcess(holder)) rmSync(file, { force: true });
  rmdirSync(takeover);
}

function removeInterrupted(takeover) {
  try {
    if (Date.now() - statSync(takeover).mtimeMs > TAKEOVER_MS) rmdirSync(takeover);
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
}
