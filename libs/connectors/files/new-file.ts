import type { BigIntStats } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { AppError } from '#contracts';
import { type FileRecord, packed, type RecordDecision } from '../formats/index.js';
import type { Operation } from '../staged/index.js';
import { parseKey } from './file-rows.js';
import { type OpenFile, textOf } from './open-file.js';

/** Rights of a file are those of the old one as soon as it is whole. */
const PRIVATE = 0o600;

/**
 * Writes a file anew beside itself, with operations on its records; nothing but the changed values differs. Durable, with
 * mode, owner and times of the old one when it resolves.
 * @throws AppError `store.failed` when a record is no longer where and what it was
 */
export async function writeNewFile(
  opened: OpenFile,
  base: BigIntStats,
  path: string,
  operations: readonly Operation[],
): Promise<void> {
  const decisions = new Decisions(operations);
  const source = { name: opened.file.path, bytes: textOf(opened) };
  const text = opened.format.rewrite(source, (record) => decisions.take(record));
  const target = await open(path, 'wx', PRIVATE);
  try {
    for await (const chunk of packed(opened.packing, opened.head, text)) await writeWhole(target, chunk);
    decisions.requireAll(opened.file.path);
    await copyRights(target, base, opened.file.path);
    await target.sync();
  } finally {
    await target.close();
  }
}

class Decisions {
  private readonly pending = new Map<number, Operation>();

  constructor(operations: readonly Operation[]) {
    for (const operation of operations) this.pending.set(parseKey(operation.key).ordinal, operation);
  }

  take(record: FileRecord): RecordDecision {
    const operation = this.pending.get(record.ordinal);
    if (!operation || parseKey(operation.key).digest !== record.digest) return 'keep';
    this.pending.delete(record.ordinal);
    if (operation.kind === 'delete') return 'delete';
    return {
      set: Object.fromEntries(
        Object.entries(operation.columns).map(([name, { to }]) => [name, to]),
      ) as Exclude<RecordDecision, string>['set'],
    };
  }

  requireAll(path: string): void {
    if (this.pending.size === 0) return;
    throw new AppError('store.failed', {
      detail: `"${path}" was changed by another program while it was read; nothing was changed. Try again.`,
    });
  }
}

async function writeWhole(target: FileHandle, chunk: Buffer): Promise<void> {
  for (let at = 0; at < chunk.length;) at += (await target.write(chunk, at, chunk.length - at)).bytesWritten;
}

async function copyRights(target: FileHandle, base: BigIntStats, path: string): Promise<void> {
  const own = await target.stat({ bigint: true });
  if (own.uid !== base.uid || own.gid !== base.gid)
    await target.chown(Number(base.uid), Number(base.gid)).catch(() => {
      throw new AppError('store.read_only', {
        detail: `"${path}" belongs to another user or group, and the new file could not: run the worker as its owner. Nothing was changed.`,
      });
    });
  await target.chmod(Number(base.mode & 0o7777n));
  await target.utimes(seconds(base.atimeNs), seconds(base.mtimeNs));
}

const seconds = (nanoseconds: bigint): number => Number(nanoseconds) / 1e9;
