import { readdir } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import { formatNamed } from '#connectors';

const DATE = /\d{4}([-_.]?)\d{2}\1\d{2}([-_T]?\d{2,6})?/g;
/** `part-0001`, `people.3`. */
const NUMBER = /(?<=[-_.])\d+(?=\.|$)/g;
const PACKED = /\.(gz|zst|zstd)$/i;

/** Paths below a folder that hold records, as their names say, and all others. Our own folder is in neither. */
export interface FolderContent {
  readonly records: readonly string[];
  readonly others: readonly string[];
}

export async function contentOf(folder: string): Promise<FolderContent> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((path) => !path.split('/').some((name) => name.startsWith('.habeas-')))
    .sort();
  const records = paths.filter((path) => formatNamed(path) !== null);
  return { records, others: paths.filter((path) => formatNamed(path) === null) };
}

/** Files that belong together, by the name of their collection: parts, dated ones, packed ones. */
export function recordFamilies(paths: readonly string[]): Readonly<Record<string, readonly string[]>> {
  const families = new Map<string, Set<string>>();
  for (const path of paths) {
    const glob = globOf(path);
    const family = glob.replace(PACKED, '');
    families.set(family, (families.get(family) ?? new Set()).add(glob));
  }
  const named: Record<string, readonly string[]> = {};
  for (const [family, globs] of families) {
    const name = collectionName(family);
    let free = name;
    for (let next = 2; Object.hasOwn(named, free); next += 1) free = `${name}_${String(next)}`;
    named[free] = [...globs];
  }
  return named;
}

/** The glob of the family of a file. */
export function globOf(path: string): string {
  const name = basename(path).replace(DATE, '*').replace(NUMBER, '*');
  return dirname(path) === '.' ? name : `${dirname(path)}/${name}`;
}

const collectionName = (glob: string): string =>
  glob
    .replace(/\.[a-z]+$/i, '')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .toLowerCase() || 'records';
