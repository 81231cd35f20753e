import { writeSync, readSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { open, link, readdir, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setImmediate as yieldToOthers } from 'node:timers/promises';
import { AppError } from '#contracts';
import { gzipFormat } from '../formats/gzip-format.js';
import { OWN_PREFIX } from '../families/log-families.js';
import type { OpenLog } from '../log-file.js';
import { rewritePacked } from '../formats/packed-rewrite.js';
import { zstdFormat } from '../formats/zstd-format.js';

/** One place of a text: offset in the (unpacked) text, what must stand there, and what shall. Of equal length. */
export interface Patch {
  readonly offset: number;
  readonly expected: Buffer;
  readonly replacement: Buffer;
}

export interface PatchResult {
  /** Places that hold their replacement now. */
  readonly done: number;
  /** At least one place held something else, because the file was rotated or rewritten: search again. */
  readonly isMoved: boolean;
}
const MOVED: PatchResult = { done: 0, isMoved: true };

const PATCHES_AT_ONCE = 512;

/**
 * Replaces places of an opened file. Plain files are changed in place: inode, size, owner, mode and the descriptors of
 * a running writer stay. Packed files are written anew beside themselves and renamed over. A place that already holds
 * its replacement is left alone.
 */
export async function patchLog(root: string, log: OpenLog, patches: readonly Patch[]): Promise<PatchResult> {
  if (patches.length === 0) return { done: 0, isMoved: false };
  return log.format === 'plain' ? patchInPlace(log.handle, patches) : replacePacked(root, log, patches);
}

async function patchInPlace(handle: FileHandle, patches: readonly Patch[]): Promise<PatchResult> {
  let done = 0;
  for (let from = 0; from < patches.length; from += PATCHES_AT_ONCE) {
    for (const patch of patches.slice(from, from + PATCHES_AT_ONCE)) {
      if (patchPlace(handle.fd, patch)) done++;
    }
    await yieldToOthers();
  }
  await handle.datasync();
  return { done, isMoved: done < patches.length };
}

/** Synchronous on purpose: nothing of this process comes between the last look and the write. */
function patchPlace(fd: number, { offset, expected, replacement }: Patch): boolean {
  const found = Buffer.alloc(expected.length);
  const size = readSync(fd, found, 0, found.length, offset);
  if (size < found.length) return false;
  if (found.equals(replacement)) return true;
  if (!found.equals(expected)) return false;
  for (let written = 0; written < replacement.length;) {
    written += writeSync(fd, replacement, written, replacement.length - written, offset + written);
  }
  return true;
}

async function replacePacked(root: string, log: OpenLog, patches: readonly Patch[]): Promise<PatchResult> {
  const before = await log.handle.stat();
  if (before.nlink !== linkedNames(log)) throw linkedElsewhere(log.file.family);
  const path = join(root, log.file.paths[0]!);
  const temporary = temporaryBeside(path);
  const copy = await open(temporary, 'wx', 0o600);
  try {
    if (!(await rewrite(log, copy, patches))) return MOVED;
    await copy.chown(before.uid, before.gid);
    await copy.chmod(before.mode & 0o7777);
    await copy.utimes(before.atimeMs / 1_000, before.mtimeMs / 1_000);
    await copy.sync();
    const now = await stat(path);
    if (now.ino !== before.ino || now.size !== before.size || now.mtimeMs !== before.mtimeMs) return MOVED;
    await rename(temporary, path);
    await relink(root, log.file.paths);
    return { done: patches.length, isMoved: false };
  } finally {
    await copy.close();
    await rm(temporary, { force: true });
  }
}

const rewrite = (
  { format, handle }: OpenLog,
  copy: FileHandle,
  patches: readonly Patch[],
): Promise<boolean> =>
  format === 'zstd'
    ? rewritePacked(zstdFormat, handle, copy, patches)
    : rewritePacked(gzipFormat, handle, copy, patches);

/** Further hard links of a packed file get the new file as well, or the old text would live on under their names. */
async function relink(root: string, [first, ...others]: readonly string[]): Promise<void> {
  const path = join(root, first!);
  for (const other of others) {
    const temporary = temporaryBeside(join(root, other));
    await link(path, temporary);
    await rename(temporary, join(root, other));
  }
  for (const folder of new Set([first!, ...others].map((name) => dirname(join(root, name))))) {
    await syncFolder(folder);
  }
}

const linkedNames = (log: OpenLog): number => log.file.paths.length;

const linkedElsewhere = (family: string): AppError =>
  new AppError('store.failed', {
    detail: `A packed file of "${family}" has a further name outside the folder, which would keep the old text.`,
  });

const temporaryBeside = (path: string): string => join(dirname(path), `${OWN_PREFIX}${randomUUID()}.tmp`);

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** Half-written copies of a run that was killed. Call it while holding the lease of the folder. */
export async function removeLeftovers(root: string): Promise<void> {
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    if (entry.isFile() && entry.name.startsWith(OWN_PREFIX) && entry.name.endsWith('.tmp')) {
      await rm(join(entry.parentPath, entry.name), { force: true });
    }
  }
}
