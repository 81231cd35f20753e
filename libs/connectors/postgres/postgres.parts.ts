import { nameOf, type RelationRecord } from './postgres.catalogue.js';

/** Pages of a part: reading them takes far longer than asking for them, and not so long that one side ends alone. */
export const PART_PAGES = 2048;
/** From so many pages on a second connection pays. */
const LEAST_PAGES = 2 * PART_PAGES;

/**
 * Tables and materialised views whose rows lie in pages of their own and can be read page by page, with how many there
 * are, by name; only those that are large. Servers before version 14 read every page whatever range is asked for: there
 * it is none. What inherits is left out, for children may be anything.
 */
export const largeTables = (relations: readonly RelationRecord[]): ReadonlyMap<string, number> =>
  new Map(
    relations.flatMap((relation) =>
      relation.pages !== null && relation.pages >= LEAST_PAGES ? [[nameOf(relation), relation.pages]] : [],
    ),
  );

/** Conditions that every row meets exactly one of, however many pages there are by now. */
export function partConditions(pages: number): string[] {
  const starts = Array.from(
    { length: Math.max(1, Math.ceil(pages / PART_PAGES)) },
    (_, at) => at * PART_PAGES,
  );
  return starts.map((start, at) => {
    const next = starts[at + 1];
    return next === undefined
      ? `ctid >= '(${String(start)},0)'`
      : `ctid >= '(${String(start)},0)' AND ctid < '(${String(next)},0)'`;
  });
}
