import type { Affixes } from '../../data-map/data-map.js';

/** Bits that a pseudonym keeps at least, whatever it is cut to (anonymization reference 4.5). */
export const MIN_BITS = 40;
/** The same in a unique column, where two that are equal would be an error of the store. */
export const MIN_UNIQUE_BITS = 64;

const around = ({ prefix = '', suffix = '' }: Affixes): number => [...prefix].length + [...suffix].length;

/** Characters of the code itself that fit beside prefix and suffix into this room. */
export const codeCharacters = (affixes: Affixes, available: number, room: number): number =>
  Math.max(0, Math.min(affixes.length ?? available, available, room - around(affixes)));

/** Characters that a column needs for the least code of so many bits a character. */
export const shortest = (affixes: Affixes, bitsPerCharacter: number): number =>
  around(affixes) + Math.ceil(MIN_BITS / bitsPerCharacter);

/** The code cut to the room, between prefix and suffix; null when too few bits of it would be left. */
export const affixed = (
  code: string,
  affixes: Affixes,
  bitsPerCharacter: number,
  room: number,
): string | null => {
  const characters = codeCharacters(affixes, code.length, room);
  if (characters * bitsPerCharacter < MIN_BITS) return null;
  return `${affixes.prefix ?? ''}${code.slice(0, characters)}${affixes.suffix ?? ''}`;
};
