import { constants } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { randomUUID } from 'node:crypto';
import type { StoreSettings, Tally } from '../../spi/index.js';
import type { FamilySearch, FilePatches } from './family-search.js';
import { writeError } from '../log-errors.js';
import { OWN_PREFIX } from './log-families.js';
import { withLog } from '../log-file.js';
import { patchLog, type Patch } from '../patch/log-patch.js';
import { TallyCounter } from '../log-tally.js';
import { listTree, openRoot, type LogFile } from './log-tree.js';

/** A writer that appends hits faster than they are replaced is not waited for. */
const ROUNDS = 20;

/** What a change will do: places found now, and what the journal already holds of the session that is resumed. */
export interface PreparedChange {
  readonly search: FamilySearch;
  readonly pending: readonly FileChange[];
  readonly tally: Tally;
  /** Of the rows of the tally, those that are replaced already. */
  readonly replaced: number;
}
export interface FileChange {
  readonly file: LogFile;
  readonly patches: readonly Patch[];
}

/** `store.read_only` unless every file that will change can be opened for it; packed ones need a file beside them. */
export async function requireWritable(settings: StoreSettings, files: readonly FilePatches[]): Promise<void> {
  const root = await openRoot(settings);
  for (const { file } of files) {
    const format = await withLog(root, file, async (log) => log.format, constants.O_RDWR);
    if (format === 'gzip' || format === 'zstd')
      await requireWritableFolder(dirname(join(root, file.paths[0]!)));
  }
}

async function requireWritableFolder(folder: string): Promise<void> {
  const probe = join(folder, `${OWN_PREFIX}${randomUUID()}.tmp`);
  try {
    await (await open(probe, 'wx', 0o600)).close();
    await rm(probe);
  } catch (error) {
    throw writeError(error);
  }
}

/**
 * Patches until a search finds nothing more: places that moved are searched for again in the whole family, and what a
 * writer appended meanwhile is patched as well. Counts the latter in `appended`.
 */
export async function applyChange(settings: StoreSettings, change: PreparedChange): Promise<Tally> {
  const { search, tally } = change;
  let pending = change.pending;
  let replaced = change.replaced;
  const late = new TallyCounter();
  for (let round = 0; round < ROUNDS; round++) {
    const result = await patchFiles(settings, pending);
    replaced += result.done;
    if (result.isMoved) search.restart();
    const found = await search.search();
    if (found.length === 0) break;
    for (const file of found) late.addTally(file.tally);
    pending = found;
  }
  const appended = Math.max(0, replaced - tally.rows);
  return appended === 0 ? { ...tally, rows: replaced } : withLate(tally, late.tally, replaced, appended);
}

function withLate(tally: Tally, late: Tally, rows: number, appended: number): Tally {
  const counter = new TallyCounter();
  counter.addTally(tally);
  counter.addTally(late);
  return { rows, digest: counter.tally.digest, appended: appended + (tally.appended ?? 0) };
}

async function patchFiles(
  settings: StoreSettings,
  pending: readonly FileChange[],
): Promise<{ done: number; isMoved: boolean }> {
  const root = await openRoot(settings);
  const { files } = await listTree(settings);
  const total = { done: 0, isMoved: false };
  for (const { file, patches } of pending) {
    const current = files.find(({ id }) => id === file.id) ?? file;
    const result = await patchFile(root, current, patches);
    total.done += result.done;
    total.isMoved ||= result.isMoved;
  }
  return total;
}

async function patchFile(root: string, file: LogFile, patches: readonly Patch[]) {
  try {
    const result = await withLog(root, file, (log) => patchLog(root, log, patches), constants.O_RDWR);
    return result ?? { done: 0, isMoved: true };
  } catch (error) {
    throw writeError(error);
  }
}
