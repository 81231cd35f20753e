import type { ExportInfo } from '#engine';

/** Names of devices on Windows, with whatever ending. */
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)(?=\.|$)/;
/** Leaves room for ownership and ending within 100 characters (portability reference 2). */
const LONGEST = 70;

/**
 * `<store>/<collection>` for the files of a collection. Of rows of one collection that are handed over differently, and of
 * names that are alike in lower case, each has its own.
 */
export function freeName({ store, collection, ownership }: ExportInfo, taken: Set<string>): string {
  const name = `${safeName(store)}/${safeName(collection)}`;
  let free = name;
  for (let at = 1; taken.has(free); at += 1)
    free = at === 1 ? `${name}.${ownership}` : `${name}.${ownership}-${at}`;
  taken.add(free);
  return free;
}

/** `[a-z0-9._-]` only: no separators, no names of devices, nothing personal. */
const safeName = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9._-]/g, '_')
    .replace(/^\.+/, '_')
    .replace(RESERVED, '$1_')
    .slice(0, LONGEST);
