import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '#contracts';

const POLL_MS = 25;
const BUSY = 5;

export interface Lease {
  /** Again: nothing. */
  release(): void;
}

/**
 * Waits until nobody else holds the name, among all processes of this user on this machine. Node has no advisory file
 * locks of its own; a write transaction of SQLite is one, and the kernel ends it with its process, also on `kill -9`.
 */
export async function takeLease(name: string, signal?: AbortSignal): Promise<Lease> {
  const file = await leaseFile(name);
  for (;;) {
    signal?.throwIfAborted();
    const lease = tryLease(file);
    if (lease) return lease;
    await sleep(POLL_MS, undefined, signal ? { signal } : {});
  }
}

async function leaseFile(name: string): Promise<string> {
  const folder = join(tmpdir(), `habeas-leases-${userInfo().uid}`);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return join(folder, createHash('sha256').update(name).digest('hex').slice(0, 32));
}

function tryLease(file: string): Lease | null {
  const database = new DatabaseSync(file);
  try {
    database.exec('BEGIN EXCLUSIVE');
    return { release: () => void (database.isOpen && database.close()) };
  } catch (error) {
    database.close();
    if ((error as { errcode?: number }).errcode === BUSY) return null;
    throw new AppError('store.failed', {
      detail: 'The lease of a folder cannot be taken in the temporary folder.',
    });
  }
}
