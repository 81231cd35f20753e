import { readdir } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import { stringify } from 'yaml';
import type { StoreSource } from './store-source.js';

const DATE = /\d{4}([-_.]?)\d{2}\1\d{2}([-_T]?\d{2,6})?/g;
const ROTATED = /(\.\d+)?(\.(gz|zst|bz2|xz|zip))?$/;

/** Files that belong together share a glob: the rotated, the packed and the dated ones of one log. */
export function familyGlob(path: string): string {
  const name = basename(path).replace(ROTATED, '').replace(DATE, '*');
  const folder = dirname(path).split(sep).join('/');
  return `${folder === '.' ? '' : `${folder}/`}${name.endsWith('*') ? name : `${name}*`}`;
}

const familyName = (glob: string): string =>
  glob
    .replace(/\*+/g, '')
    .replace(/\.(log|txt|jsonl?|ndjson|out|err)$/i, '')
    .replace(/[^A-Za-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .toLowerCase() || 'files';

/** Families of these files, by paths below the folder. */
export const logFamilies = (
  paths: readonly string[],
): readonly { readonly name: string; readonly files: readonly string[] }[] =>
  [...withUniqueNames([...new Set(paths.map(familyGlob))].sort())].map(([name, glob]) => ({
    name,
    files: [glob],
  }));

/** The map of a folder of log files: a family for each log, in which identifiers are replaced by others of the same length. */
export async function suggestLogMap({ id, address, connection }: StoreSource): Promise<string> {
  const entries = await readdir(address, { recursive: true, withFileTypes: true });
  const collections = logFamilies(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) => relative(address, join(entry.parentPath, entry.name))),
  );
  const comment =
    '# Suggested from the names of the files. Every identifier of the person is searched in every family.\n';
  return comment + stringify({ version: 1, stores: [{ id, type: 'logs', connection, collections }] });
}

function withUniqueNames(globs: readonly string[]): Map<string, string> {
  const named = new Map<string, string>();
  for (const glob of globs) {
    const name = familyName(glob);
    let free = name;
    for (let next = 2; named.has(free); next += 1) free = `${name}-${next}`;
    named.set(free, glob);
  }
  return named;
}
