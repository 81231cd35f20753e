import type { IdentityType } from '#contracts';
import type { DataMap } from './data-map.js';

/** Types of identifiers by which some collection of the map finds people, in the order of the alphabet. */
export const knownIdentityTypes = ({ stores }: DataMap): readonly IdentityType[] => {
  const types = stores.flatMap(({ collections, references }) => [
    ...collections.flatMap(({ subject }) => Object.values(subject?.identifiers ?? {})),
    ...references.flatMap(({ to }) => ('identity' in to ? [to.identity] : [])),
  ]);
  return [...new Set(types)].sort();
};
