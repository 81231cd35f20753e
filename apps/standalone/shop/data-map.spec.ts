import { parse } from 'yaml';
import { z } from 'zod';
import { readDemoDataMap } from '../demo-data-map.js';
import { makeShop } from './make-shop.js';
import { SHOP_TABLES, SUPPORT_TABLES } from './shop-schema.js';

const document = z.object({
  stores: z.array(
    z.object({
      id: z.string(),
      connection: z.string(),
      collections: z.array(
        z.object({
          name: z.string(),
          columns: z.record(
            z.string(),
            z.object({ erase: z.unknown().optional(), paths: z.unknown().optional() }),
          ),
        }),
      ),
      ignore: z.array(z.string()).default([]),
    }),
  ),
});

/** Table → its columns, as the statements declare them. */
const declared = (sql: string): Map<string, string[]> =>
  new Map(
    [...sql.matchAll(/create table (\w+) \(([^;]*)\)/g)].map(([, table = '', body = '']) => [
      table,
      [
        ...body.matchAll(
          /(?:^|,|\()\s*([a-z_]+) (?:bigint|text|integer|smallint|date|timestamptz|jsonb|inet|char)/g,
        ),
      ].map(([, column = '']) => column),
    ]),
  );

describe('data map of the demo shop', () => {
  const read = async () => document.parse(parse(await readDemoDataMap()));
  const columnsOf = async (store: string) => {
    const found = (await read()).stores.find(({ id }) => id === store);
    return new Map(
      found?.collections.map(({ name, columns }) => [name.replace('public.', ''), Object.keys(columns)]),
    );
  };

  it('maps every column of every table of the shop', async () => {
    const tables = declared(SHOP_TABLES.join(';'));
    tables.delete('shop_seed');
    expect(await columnsOf('shop')).toEqual(tables);
  });

  it('maps every column of the support inbox', async () => {
    expect(await columnsOf('support')).toEqual(declared(SUPPORT_TABLES));
  });

  it('says of each column what an erasure does to it', async () => {
    const columns = (await read()).stores.flatMap(({ collections }) =>
      collections.flatMap(({ columns }) => Object.values(columns)),
    );
    expect(columns.filter(({ erase, paths }) => erase === undefined && paths === undefined)).toEqual([]);
  });

  it('keeps a name for tax law, and says how long, and what was ordered', async () => {
    const kept = (await readDemoDataMap()).match(/category: (?!meta)[\w.]+,?\s+erase: \{ keep: .*\}/g);
    expect(kept).toEqual([
      expect.stringMatching(
        /identity\.name\s+.*keep: \{ code: LEGAL_OBLIGATION, keepFor: P10Y, from: placed_at \}/,
      ),
      'category: purchase.quantity, erase: { keep: LEGAL_OBLIGATION } }',
      'category: purchase.price, erase: { keep: LEGAL_OBLIGATION } }',
    ]);
  });

  it('holds no person', async () => {
    const text = await readDemoDataMap();
    expect(
      makeShop().customers.filter(({ email, phone }) => text.includes(email) || text.includes(phone)),
    ).toEqual([]);
  });
});
