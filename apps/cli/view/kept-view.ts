import type { Ownership } from '#engine';
import type { KeptRows } from '../erasure/kept-rows.js';

const WHOSE: Readonly<Record<Ownership, string>> = {
  exclusive: "the person's",
  shared: 'others refer to it too',
  reference: 'many share it',
  actor: "somebody else's, in which the person is named",
  joint: "also somebody else's",
  others: "somebody else's, and names the person",
};

const HANGS = "somebody else's by their identifiers, and refers to the person";

const rowsOf = (count: number): string => `${count} row${count === 1 ? '' : 's'}`;

/** The last word of an erasure on what it had to leave; never a value. */
export const keptText = (kept: readonly KeptRows[]): string =>
  ["Not erased, because it is not the person's alone:", ...kept.map(keptLine)].join('\n');

function keptLine({
  store,
  collection,
  rows,
  ownership,
  reason,
  columns,
  holding,
  hangs,
  found,
}: KeptRows): string {
  const some = holding === 0 || holding === rows ? '' : ` in ${holding} of them`;
  const what = columns.length === 0 ? '' : ` with ${columns.join(', ')}${some}`;
  const still = found === 0 ? '' : `; identifiers of the person are still in ${found} places of it`;
  return `kept    ${store} ${collection}: ${rowsOf(rows)}${what}: ${hangs ? HANGS : WHOSE[ownership]} (${reason})${still}`;
}
