import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';

/** How often each text stands in a place, in any case; places and texts without a hit are left out. */
export type Traces = Record<string, readonly string[]>;

const found = (content: string, texts: readonly string[]): string[] =>
  texts.filter((text) => content.includes(text.toLowerCase()));

/** Every table of the database, schemas of the queue included. */
export async function tracesInDatabase(databaseUrl: string, texts: readonly string[]): Promise<Traces> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows: tables } = await client.query<{ name: string }>(
      `select format('%I.%I', schemaname, tablename) as name from pg_tables
        where schemaname not in ('pg_catalog', 'information_schema') order by 1`,
    );
    const traces: Traces = {};
    for (const { name } of tables) {
      const { rows } = await client.query<{ row: string }>(`select lower(t::text) as row from ${name} t`);
      const hits = found(rows.map(({ row }) => row).join('\n'), texts);
      if (hits.length > 0) traces[name] = hits;
    }
    return traces;
  } finally {
    await client.end();
  }
}

/** Every file of a folder, byte by byte: also what a database holds in its file and in its log of writes. */
export function tracesInFiles(folder: string, texts: readonly string[]): Traces {
  if (!existsSync(folder)) throw new Error(`${folder} is missing: nothing was searched`);
  const files = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    files
      .map(
        ({ name }) => [name, found(readFileSync(join(folder, name), 'latin1').toLowerCase(), texts)] as const,
      )
      .filter(([, hits]) => hits.length > 0),
  );
}
