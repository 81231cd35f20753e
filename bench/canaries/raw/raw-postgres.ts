import pg from 'pg';
import { formatQualifiedName, quoteIdentifier } from '../../../libs/connectors/sql/collection-name.js';
import type { RawDatabase, RawRow } from './raw-database.js';

const TABLES = `
  select n.nspname as schema, c.relname as name, c.relkind as kind, c.relispartition as piece
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p', 'm') and n.nspname not in ('pg_catalog', 'information_schema')
    and n.nspname not like 'pg_toast%' and n.nspname not like 'pg_temp%'
  order by 1, 2`;

/** `\x616263` → `abc`. */
const bytesOf = (text: string): string =>
  /^\\x([0-9a-f]{2})*$/.test(text) ? Buffer.from(text.slice(2), 'hex').toString('latin1') : text;

export async function openPostgres(url: string): Promise<RawDatabase> {
  const client = new pg.Client({ connectionString: url, types: { getTypeParser: () => bytesOf } });
  client.on('error', () => undefined);
  await client.connect();
  const query = async (sql: string, values: readonly unknown[] = []): Promise<readonly RawRow[]> =>
    (await client.query<Record<string, string | null>>(sql, [...values])).rows;
  const tables = async (): Promise<(RawRow & { sql: string })[]> =>
    (await query(TABLES)).map((row) => ({
      ...row,
      sql: `${quoteIdentifier(row['schema'] ?? '')}.${quoteIdentifier(row['name'] ?? '')}`,
    }));
  return {
    url,
    quote: quoteIdentifier,
    parameter: (index) => `$${index}`,
    query,
    tables: async () =>
      (await tables()).map(({ schema, name, kind, piece, sql }) => ({
        name: formatQualifiedName(schema ?? '', name ?? ''),
        sql,
        isCopy: kind === 'm' || piece === 't',
      })),
    refresh: async () => {
      for (const { kind, sql } of await tables())
        if (kind === 'm') await client.query(`refresh materialized view ${sql}`);
    },
    close: () => client.end(),
  };
}
