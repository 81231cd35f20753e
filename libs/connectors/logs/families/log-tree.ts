import { lstat, readdir, realpath, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { Stats } from 'node:fs';
import type { CatalogueFinding, StoreSettings } from '../../spi/index.js';
import { isGone, readError, rootError } from '../log-errors.js';
import { familyOf, isOwn } from './log-families.js';

/** One file, however many names it has. */
export interface LogFile {
  /** `device:inode`: what stays when a file is renamed. */
  readonly id: string;
  readonly family: string;
  /** Names below the root, as a path with `/`; the first one names the file. */
  readonly paths: readonly string[];
  readonly size: number;
  readonly links: number;
}
export interface LogTree {
  readonly files: readonly LogFile[];
  readonly findings: readonly CatalogueFinding[];
}

export const fileId = (stats: Pick<Stats, 'dev' | 'ino'>): string => `${stats.dev}:${stats.ino}`;

/**
 * Every regular file below the root, once. Links to files count as a further name while they stay inside the root;
 * folders are entered by their own name only. Nothing is opened.
 */
export async function listTree(settings: StoreSettings): Promise<LogTree> {
  const root = await openRoot(settings);
  const files = new Map<string, LogFile & { paths: string[] }>();
  const findings: CatalogueFinding[] = [];
  for await (const path of walk(root, '')) {
    if (isOwn(path)) continue;
    const entry = await inspect(root, path, settings);
    if (entry?.finding) findings.push(entry.finding);
    if (!entry?.file) continue;
    const known = files.get(entry.file.id);
    if (known) known.paths.push(path);
    else files.set(entry.file.id, { ...entry.file, paths: [path] });
  }
  return { files: [...files.values()], findings };
}

/** @returns the real path of the store's folder; `store.unreachable` when there is none */
export async function openRoot(settings: StoreSettings): Promise<string> {
  try {
    const root = await realpath(settings.connection);
    await readdir(root);
    return root;
  } catch (error) {
    throw rootError(error);
  }
}

async function* walk(root: string, folder: string): AsyncGenerator<string> {
  const entries = await readdir(join(root, folder), { withFileTypes: true }).catch((error: unknown) => {
    if (isGone(error)) return [];
    throw readError(error);
  });
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) yield* walk(root, path);
    else yield path;
  }
}

interface Inspected {
  readonly file?: Omit<LogFile, 'paths'>;
  readonly finding?: CatalogueFinding;
}

async function inspect(root: string, path: string, settings: StoreSettings): Promise<Inspected | undefined> {
  try {
    const own = await lstat(join(root, path));
    if (!own.isSymbolicLink()) return classify(path, own, settings);
    if (!isBelow(root, await realpath(join(root, path)))) {
      return { finding: finding('OUTSIDE_ROOT', path, settings, 'link out of the folder') };
    }
    const target = await stat(join(root, path));
    return target.isDirectory() ? undefined : classify(path, target, settings);
  } catch (error) {
    if (isGone(error)) return undefined;
    throw readError(error);
  }
}

function classify(path: string, stats: Stats, settings: StoreSettings): Inspected | undefined {
  if (!stats.isFile()) return { finding: finding('SPECIAL_FILE', path, settings, specialKind(stats)) };
  const family = familyOf(path, settings);
  if (family === null) return { finding: finding('UNMAPPED', path, settings, 'no family has this file') };
  return { file: { id: fileId(stats), family, size: stats.size, links: stats.nlink } };
}

const finding = (
  code: CatalogueFinding['code'],
  location: string,
  settings: StoreSettings,
  detail: string,
): CatalogueFinding => ({ code, collection: familyOf(location, settings), location, detail });

const specialKind = (stats: Stats): string =>
  stats.isFIFO() ? 'fifo' : stats.isSocket() ? 'socket' : 'device';

function isBelow(root: string, path: string): boolean {
  const inside = relative(root, path);
  return inside !== '..' && !inside.startsWith(`..${sep}`);
}
