import type { Catalogue, CatalogueFinding } from '#connectors/spi';
import type { Finding } from '../types.js';

const MESSAGES: Readonly<Record<CatalogueFinding['code'], (files: number, detail: string) => string>> = {
  NO_FILES: () => 'No file below the folder of the store belongs to this family; correct its globs.',
  UNSEARCHABLE: (_files, detail) => `It ${detail}. No verification of an erasure will call the store clean.`,
  UNREADABLE: (files, detail) =>
    `${files} of its files cannot be read (${detail}), and no plan is made with them: unpack or convert them, or leave them out by a glob that begins with "!", such as "!**/*.bz2".`,
  SPECIAL_FILE: (files, detail) => `${files} of its entries are no files and are left out (${detail}).`,
  OUTSIDE_ROOT: (files) => `${files} of its entries lead out of the folder of the store and are left out.`,
  HELD: (files, detail) =>
    `${files} of its objects are held by ${detail}: what they say of a person stays until then, and an erasure of it is refused.`,
  UNSEARCHED: (files, detail) =>
    `The contents of ${files} of its objects are not searched (${detail}); look at them by hand.`,
  UNFINISHED_UPLOAD: (files, detail) =>
    `${files} uploads were never finished (${detail}); nobody can read them. Let a rule of the bucket end them.`,
  UNMAPPED: (files) => `${files} files below the folder of the store belong to no family.`,
};

const groupOf = ({ code, collection, detail }: CatalogueFinding): string =>
  JSON.stringify([code, collection, detail]);

/** What a store of text says about its own content, counted: a name of a file may name a person. */
export const contentFindings = (store: string, { findings = [] }: Catalogue): Finding[] => {
  const firsts = new Map(findings.map((finding) => [groupOf(finding), finding]));
  return [...firsts].map(([group, { code, collection, detail }]) => ({
    // what is left out of a collection would stay behind when the rest is done
    severity: code === 'UNREADABLE' && collection !== null ? 'error' : 'warning',
    code,
    store,
    ...(collection === null ? {} : { collection }),
    message: MESSAGES[code](findings.filter((finding) => groupOf(finding) === group).length, detail),
  }));
};
