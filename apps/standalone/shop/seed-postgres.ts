import pg from 'pg';
import { AppError } from '#contracts';
import { ensureDatabase, withClient } from '../database.js';
import { SHOP_INDEXES, SHOP_TABLES } from './shop-schema.js';
import type { ShopData } from './shop-rows.js';

const LOCK = 0x5368_6f70;
/** Tables and their rows, parents first. */
const contentOf = (shop: ShopData): readonly (readonly [string, readonly object[]])[] => [
  ['address', shop.addresses],
  ['customer', shop.customers],
  ['product', shop.products],
  ['orders', shop.orders],
  ['order_item', shop.orderItems],
  ['login', shop.logins],
  ['review', shop.reviews],
  ['newsletter', shop.newsletter],
];

/**
 * Fills the shop's database, in one transaction; does nothing when it was filled before.
 * @returns whether it was filled now
 * @throws AppError `store.connection_refused` when the database holds tables of somebody else
 */
export async function seedPostgres(databaseUrl: string, shop: ShopData, seed: number): Promise<boolean> {
  await ensureDatabase(databaseUrl);
  return withClient(databaseUrl, (client) =>
    inTransaction(client, async () => {
      if (await isSeeded(client)) return false;
      await refuseForeignTables(client);
      for (const statement of [...SHOP_TABLES, ...SHOP_INDEXES]) await client.query(statement);
      for (const [table, rows] of contentOf(shop)) await insertRows(client, table, rows);
      await client.query('insert into shop_seed (seed) values ($1)', [seed]);
      return true;
    }),
  );
}

/** Removes the shop's tables, and only where this shop was seeded before. */
export async function dropPostgres(databaseUrl: string): Promise<void> {
  await ensureDatabase(databaseUrl);
  await withClient(databaseUrl, (client) =>
    inTransaction(client, async () => {
      if (!(await isSeeded(client))) return;
      const tables = [
        'order_item',
        'orders',
        'login',
        'review',
        'newsletter',
        'customer',
        'address',
        'product',
      ];
      await client.query(`drop table ${tables.join(', ')}, shop_seed`);
    }),
  );
}

async function inTransaction<T>(client: pg.Client, work: () => Promise<T>): Promise<T> {
  await client.query('begin');
  try {
    await client.query('select pg_advisory_xact_lock($1)', [LOCK]);
    const result = await work();
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback');
    throw error;
  }
}

async function isSeeded(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ found: boolean }>(
    `select to_regclass('shop_seed') is not null as found`,
  );
  return rows[0]?.found === true;
}

async function refuseForeignTables(client: pg.Client): Promise<void> {
  const { rowCount } = await client.query(`select from pg_tables where schemaname = 'public' limit 1`);
  if (rowCount === 0) return;
  throw new AppError('store.connection_refused', {
    detail: 'The database of SHOP_DATABASE_URL holds tables that are not the demo shop: name an empty one.',
  });
}

/** The database turns the JSON back into rows by the table's own types. */
async function insertRows(client: pg.Client, table: string, rows: readonly object[]): Promise<void> {
  const [first] = rows;
  if (!first) return;
  const columns = Object.keys(first)
    .map((column) => pg.escapeIdentifier(column))
    .join(', ');
  await client.query(
    `insert into ${table} (${columns}) select ${columns} from jsonb_populate_recordset(null::${table}, $1)`,
    [JSON.stringify(rows)],
  );
}
