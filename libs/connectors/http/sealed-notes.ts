import type { Notes } from '../spi/index.js';

export interface Seal {
  seal(text: string, id: string): string;
  open(sealed: string, id: string): string;
}

/** Notes whose texts nobody reads who has the place alone where they are kept: they hold values of rows. */
export const sealedNotes = (notes: Notes, { seal, open }: Seal): Notes => {
  const opened = (sealed: string | null, id: string): string | null =>
    sealed === null ? null : open(sealed, id);
  return {
    get: async (id) => opened(await notes.get(id), id),
    swap: async (id, expected, next) => {
      // the same text is sealed in another way each time: what stands there is what is compared
      const held = await notes.get(id);
      if (opened(held, id) !== expected) return false;
      return notes.swap(id, held, next === null ? null : seal(next, id));
    },
    list: (prefix) => notes.list(prefix),
  };
};
