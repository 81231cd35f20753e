import { type BigIntStats, constants } from 'node:fs';
import { type FileHandle, open, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, posix } from 'node:path';
import { AppError } from '#contracts';
import type { StoreSettings } from '../spi/index.js';
import type { Operation, OperationGroups, WholePieces } from '../staged/index.js';
import type { FileNotes } from './file-notes.js';
import { parseKey } from './file-rows.js';
import { type FileState, isSameState, stateOf } from './file-state.js';
import { openRoot, OWN_PREFIX } from './file-tree.js';
import { isGone, writeError } from './files.errors.js';
import { writeNewFile } from './new-file.js';
import { openFile, readAt } from './open-file.js';
import { filesOpenForWriting } from './open-writers.js';

/** A file that a session replaces. Paths are below the root. */
interface NewPiece {
  readonly path: string;
  readonly made: string;
  readonly rows: number;
  /** Of the old file and of the new one; absent while the new one is being made. */
  readonly base?: FileState;
  readonly inode?: string;
}

const COPY_BYTES = 256 * 1024;

/** Files are made anew beside the old ones, and renamed over them. What a session made is listed in a note. */
export class FilePieces implements WholePieces {
  constructor(
    private readonly settings: StoreSettings,
    private readonly notes: FileNotes,
  ) {}

  async prepare(session: string, groups: OperationGroups): Promise<void> {
    const root = await openRoot(this.settings);
    const tasks = tasksOf(session, groups);
    const pieces = tasks.map(({ piece }) => piece);
    // What is made is noted before it is made: a process that dies leaves nothing that nobody knows of.
    if (!(await this.notes.swap(noteOf(session), null, JSON.stringify(pieces)))) throw taken();
    const made: NewPiece[] = [];
    for (const task of tasks) made.push(await this.make(root, task));
    const isNoted = await this.notes.swap(noteOf(session), JSON.stringify(pieces), JSON.stringify(made));
    if (!isNoted) throw taken();
  }

  async changedSince(session: string): Promise<number> {
    const root = await openRoot(this.settings);
    const pieces = await this.piecesOf(session);
    await refuseWriters(root, pieces);
    let rows = 0;
    for (const piece of pieces) if (!(await isUnchanged(root, piece))) rows += piece.rows;
    return rows;
  }

  /** Sessions with other locks may replace the same file: from the last look to the move only one is at work. */
  finish(session: string, check: () => void): Promise<number> {
    return this.notes.exclusively(async () => {
      const root = await openRoot(this.settings);
      let left = 0;
      for (const piece of await this.piecesOf(session)) {
        check();
        if (!(await moveInPlace(root, piece))) left += piece.rows;
      }
      return left;
    });
  }

  async discard(session: string): Promise<void> {
    const note = await this.notes.get(noteOf(session));
    if (note === null) return;
    const root = await openRoot(this.settings);
    for (const { made } of JSON.parse(note) as NewPiece[]) await rm(join(root, made), { force: true });
    await this.notes.swap(noteOf(session), note, null);
  }

  private async piecesOf(session: string): Promise<readonly NewPiece[]> {
    return JSON.parse((await this.notes.get(noteOf(session))) ?? '[]') as NewPiece[];
  }

  private async make(root: string, { piece, collection, operations }: Task): Promise<NewPiece> {
    const file = { collection, path: piece.path, size: 0 };
    try {
      const opened = await openFile(root, file, this.settings);
      try {
        const base = await opened.handle.stat({ bigint: true });
        refuseSecondName(base, piece.path);
        await writeNewFile(opened, base, join(root, piece.made), operations);
        if (!isSameState(stateOf(base), stateOf(await opened.handle.stat({ bigint: true }))))
          throw changed(piece.path);
        const { ino } = await stat(join(root, piece.made), { bigint: true });
        return { ...piece, base: stateOf(base), inode: String(ino) };
      } finally {
        await opened.handle.close();
      }
    } catch (error) {
      throw isGone(error) ? changed(piece.path) : writeError(error, piece.path);
    }
  }
}

interface Task {
  readonly piece: NewPiece;
  readonly collection: string;
  readonly operations: readonly Operation[];
}

function tasksOf(session: string, groups: OperationGroups): readonly Task[] {
  const tasks: Task[] = [];
  for (const [collection, operations] of groups)
    for (const [path, own] of Map.groupBy(operations, ({ key }) => parseKey(key).path)) {
      const name = `${OWN_PREFIX}${session}-${String(tasks.length)}.tmp`;
      const made = posix.join(posix.dirname(path), name);
      tasks.push({ piece: { path, made, rows: own.length }, collection, operations: own });
    }
  return tasks;
}

const noteOf = (session: string): string => `pieces/${session}`;

/** A rename would leave the old content under the other name. */
function refuseSecondName({ nlink }: BigIntStats, path: string): void {
  if (nlink <= 1n) return;
  throw new AppError('store.refused', {
    detail: `"${path}" has ${String(nlink)} names (hard links), and the old file would stay under the others. Make copies of them, or leave one.`,
  });
}

async function refuseWriters(root: string, pieces: readonly NewPiece[]): Promise<void> {
  const open = await filesOpenForWriting(new Set(pieces.map(({ path }) => join(root, path))));
  const path = pieces.find((piece) => open.has(join(root, piece.path)))?.path;
  if (path === undefined) return;
  throw new AppError('store.failed', {
    detail: `A program has "${path}" open for writing and would go on in the old file; nothing was changed. Stop that program, then try again.`,
  });
}

async function isUnchanged(root: string, { path, base }: NewPiece): Promise<boolean> {
  const now = await stat(join(root, path), { bigint: true }).catch(() => null);
  return now !== null && base !== undefined && isSameState(base, stateOf(now));
}

/** False when another program changed or replaced the file. Once it is in place it is in place. */
async function moveInPlace(root: string, piece: NewPiece): Promise<boolean> {
  const [made, path] = [join(root, piece.made), join(root, piece.path)];
  try {
    if (!(await exists(made))) return await isMoved(path, piece);
    if (!(await isUnchanged(root, piece))) return false;
    const old = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
    try {
      await rename(made, path);
      await syncFolder(dirname(path));
      await carryOver(old, path, BigInt(piece.base!.size));
      return true;
    } finally {
      await old.close();
    }
  } catch (error) {
    if (isGone(error)) return false;
    throw writeError(error, piece.path);
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    (error: unknown) => {
      if (isGone(error)) return false;
      throw error;
    },
  );
}

async function isMoved(path: string, { inode }: NewPiece): Promise<boolean> {
  const now = await stat(path, { bigint: true }).catch(() => null);
  return now !== null && String(now.ino) === inode;
}

/** What was appended to the old file between the last look and the move goes on in the new one. */
async function carryOver(old: FileHandle, path: string, size: bigint): Promise<void> {
  if ((await old.stat({ bigint: true })).size <= size) return;
  const target = await open(path, 'a');
  try {
    for (let at = Number(size); ;) {
      const chunk = await readAt(old, at, COPY_BYTES);
      if (chunk.length === 0) break;
      await target.write(chunk);
      at += chunk.length;
    }
    await target.sync();
  } finally {
    await target.close();
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, constants.O_RDONLY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

const changed = (path: string): AppError =>
  new AppError('store.failed', {
    detail: `"${path}" was changed by another program while it was read; nothing was changed. Try again.`,
  });
const taken = (): AppError =>
  new AppError('store.failed', {
    detail: 'The session was given up by another one; nothing was changed. Try again.',
  });
