import { lstat, readdir, realpath } from 'node:fs/promises';
import { join, posix, relative, sep } from 'node:path';
import { AppError } from '#contracts';
import type { CatalogueFinding, StoreSettings } from '../spi/index.js';
import { isGone, readError, systemCode } from './files.errors.js';

/** What the connector itself writes begins like this, and belongs to no collection. */
export const OWN_PREFIX = '.habeas-';
/** The collection of a store whose data map names none. */
export const EVERY_FILE = '*';

export interface ListedFile {
  readonly collection: string;
  /** Below the root, with `/`. */
  readonly path: string;
  readonly size: number;
}
export interface FileTree {
  readonly root: string;
  readonly files: readonly ListedFile[];
  readonly findings: readonly CatalogueFinding[];
}

export const collectionNames = ({ families }: StoreSettings): readonly string[] =>
  families ? Object.keys(families) : [EVERY_FILE];

/** @returns the real path of the store's folder. @throws AppError `store.unreachable` when there is none */
export async function openRoot({ id, connection }: StoreSettings): Promise<string> {
  try {
    const root = await realpath(connection);
    await readdir(root);
    return root;
  } catch (error) {
    throw new AppError('store.unreachable', {
      detail: `The folder of store "${id}" cannot be read (${systemCode(error)}). Check the connection and its rights.`,
    });
  }
}

/**
 * Every regular file below the root in the order of its path, with the first collection that has a glob for it. Links are
 * not followed: what they lead to is listed by its own name, or lies outside. Nothing is opened.
 */
export async function listFiles(settings: StoreSettings): Promise<FileTree> {
  const root = await openRoot(settings);
  const files: ListedFile[] = [];
  const findings: CatalogueFinding[] = [];
  for await (const path of walk(root, '')) {
    const entry = await inspect(root, path, settings);
    if (entry && 'code' in entry) findings.push(entry);
    else if (entry) files.push(entry);
  }
  for (const collection of collectionNames(settings))
    if (!files.some((file) => file.collection === collection))
      findings.push({
        code: 'NO_FILES',
        collection,
        location: '',
        detail: 'no file has a name like its globs',
      });
  return { root, files, findings };
}

async function* walk(root: string, folder: string): AsyncGenerator<string> {
  const entries = await readdir(join(root, folder), { withFileTypes: true }).catch((error: unknown) => {
    if (isGone(error)) return [];
    throw readError(error, folder);
  });
  entries.sort((one, other) => (one.name < other.name ? -1 : 1));
  for (const entry of entries) {
    if (entry.name.startsWith(OWN_PREFIX)) continue;
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) yield* walk(root, path);
    else yield path;
  }
}

async function inspect(
  root: string,
  path: string,
  settings: StoreSettings,
): Promise<ListedFile | CatalogueFinding | null> {
  try {
    const stats = await lstat(join(root, path));
    const collection = collectionOf(path, settings);
    const finding = (code: CatalogueFinding['code'], detail: string): CatalogueFinding => ({
      ...{ code, collection, location: path, detail },
    });
    if (stats.isSymbolicLink()) {
      const isInside = isBelow(root, await realpath(join(root, path)));
      return isInside ? null : finding('OUTSIDE_ROOT', 'link out of the folder');
    }
    if (!stats.isFile()) return finding('SPECIAL_FILE', stats.isFIFO() ? 'fifo' : 'socket or device');
    if (collection === null) return finding('UNMAPPED', 'no collection has this file');
    return { collection, path, size: stats.size };
  } catch (error) {
    if (!isGone(error)) throw readError(error, path);
    if (!path.includes('\ufffd')) return null;
    const detail = 'a name that is no UTF-8; rename it';
    return { code: 'UNREADABLE', collection: collectionOf(path, settings), location: path, detail };
  }
}

function collectionOf(path: string, { families }: StoreSettings): string | null {
  if (!families) return EVERY_FILE;
  const matching = Object.entries(families).find(([, globs]) =>
    globs.some((glob) => posix.matchesGlob(path, glob)),
  );
  return matching?.[0] ?? null;
}

function isBelow(root: string, path: string): boolean {
  const inside = relative(root, path);
  return inside !== '..' && !inside.startsWith(`..${sep}`);
}
