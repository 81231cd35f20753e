import { posix } from 'node:path';
import type { StoreSettings } from '../../spi/index.js';

/** Name of the family of a store whose data map declares none: every regular file. */
export const EVERY_FILE = '*';
/** Files that the connector itself writes beside a log start with this, and belong to no family. */
export const OWN_PREFIX = '.habeas-';

const COMPRESSED = /\.(?:gz|zst|zstd|bz2|xz|lz4|Z|zip)$/;
const TEXT_ENDING = /\.(?:log|txt|out|err|json|jsonl|ndjson|csv|tsv|xml|ya?ml)$/i;
const STAMP = String.raw`\d{4}-?\d{2}(?:-?\d{2}(?:[-T_.]?\d{2}(?:[-:.]?\d{2}){0,2})?)?|\d{1,10}|old|bak`;
const TRAILING_STAMP = new RegExp(`[._-](?:${STAMP})$`);
const INNER_STAMP = new RegExp(`[._-](?:${STAMP})(?=\\.[A-Za-z]+$)`);

/**
 * The family of a file by its path below the store's folder: the first one with a glob that matches the path, or
 * matches what the path was before rotation (`app.log` for `app.log.2.gz`, `app.log-20261123`, `app-2026-11-23.log`),
 * and no glob with a `!` before it that does.
 */
export function familyOf(path: string, settings: Pick<StoreSettings, 'families'>): string | null {
  if (isOwn(path)) return null;
  const families = settings.families;
  if (!families) return EVERY_FILE;
  const names = originalNames(path);
  for (const [family, globs] of Object.entries(families)) {
    const isOut = exclusionsOf(globs).some((glob) => names.some((name) => matches(name, glob)));
    if (!isOut && globs.some((glob) => names.some((name) => matches(name, glob)))) return family;
  }
  return null;
}

/** `!*.bz2`: files that another glob of the family names and that are none of it. */
const exclusionsOf = (globs: readonly string[]): string[] =>
  globs.flatMap((glob) => (glob.startsWith('!') ? [glob.slice(1)] : []));

/** What the connector itself writes beside a log is no log. */
export const isOwn = (path: string): boolean => posix.basename(path).startsWith(OWN_PREFIX);

export const familyNames = (settings: Pick<StoreSettings, 'families'>): readonly string[] =>
  settings.families ? Object.keys(settings.families) : [EVERY_FILE];

/** The path before rotation and without the ending of its format, which could pass for the end of an address. */
export const bareName = (path: string): string =>
  (originalNames(path).at(-1) ?? path).replace(TEXT_ENDING, '');

const matches = (path: string, glob: string): boolean => glob === EVERY_FILE || posix.matchesGlob(path, glob);

function originalNames(path: string): string[] {
  const names = new Set([path]);
  let name = path;
  for (;;) {
    const shorter = [COMPRESSED, TRAILING_STAMP, INNER_STAMP]
      .map((ending) => name.replace(ending, ''))
      .find((candidate) => candidate !== name);
    if (shorter === undefined) return [...names];
    names.add(shorter);
    name = shorter;
  }
}
