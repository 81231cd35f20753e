import type { ClientBase } from 'pg';
import { formatQualifiedName } from '../sql/collection-name.js';

/** Pages of a part: reading them takes far longer than asking for them, and not so long that one side ends alone. */
export const PART_PAGES = 2048;
/** From so many pages on a second connection pays. */
const LEAST_PAGES = 2 * PART_PAGES;

/**
 * Tables and materialised views whose rows lie in pages of their own and can be read page by page, with how many there
 * are as of the last VACUUM or ANALYZE, by name; only those that are large. Servers before version 14 read every page
 * whatever range is asked for: there it is none. What inherits is left out, for children may be anything.
 */
export async function largeTables(client: ClientBase): Promise<ReadonlyMap<string, number>> {
  const { rows } = await client.query<{ schema: string; name: string; pages: number }>(LARGE_TABLES, [
    LEAST_PAGES,
  ]);
  return new Map(rows.map(({ schema, name, pages }) => [formatQualifiedName(schema, name), pages]));
}

const LARGE_TABLES = `
  SELECT n.nspname AS schema, c.relname AS name, c.relpages AS pages
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_am a ON a.oid = c.relam
   WHERE c.relkind IN ('r', 'm') AND a.amname = 'heap' AND NOT c.relhassubclass AND c.relpages >= $1
     AND current_setting('server_version_num')::int >= 140000`;

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
