import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { collectStore, parseDataMap, planStore } from '#engine';
import { PackageBuilder, PackageFiles } from '#packages';
import { contentOf, packageFaults, type PackageContent } from '../../support/package-faults.js';
import { unzip } from '../../support/unzip.js';
import { createTestStore, type Dialect, type TestStore } from './stores.js';

const SIGNER = { kid: 'test', sign: () => Buffer.alloc(64) };
const EMAIL = 'customer-1@example.com';

describe('schemas of what a store holds', () => {
  let shop: TestStore;
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'habeas-test-schema-'));
  });
  afterEach(async () => {
    await shop.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  const collect = async (type: Dialect, collection: string): Promise<PackageContent> => {
    const map = parseDataMap(`version: 1
purposes: { contract: { basis: contract } }
stores:
  - id: shop
    type: ${type}
    connection: env:SHOP
    collections:
      - name: ${collection}
        title: { de: Kunde }
        subject: { identifiers: { email: email } }
        purposes: [contract]
        columns: { email: { category: contact.email, erase: { pseudonym: email } } }
`);
    const identities = [{ type: 'email', value: EMAIL }] as const;
    const { store } = shop;
    const { plan } = await planStore({ map, storeId: 'shop', store, identities, right: 'portability' });
    const files = new PackageFiles(folder);
    const key = randomBytes(32);
    const sink = new PackageBuilder(files, 'one', key, {
      number: 'export-1',
      right: 'portability',
      regime: 'EU_GDPR',
      language: 'de',
      receivedOn: new Date(0),
      generatedAt: new Date('2026-01-02T00:00:00Z'),
      planHash: '',
      controller: 'Example Shop',
    });
    await collectStore({ map, store, plan, identities, sink });
    await sink.finish(SIGNER);
    return contentOf(unzip(await buffer(files.open('one/part-1', key))));
  };
  const propertiesOf = (content: PackageContent): Record<string, unknown> => {
    const path = [...content.keys()].find((name) => name.startsWith('schema/'))!;
    return (JSON.parse(content.get(path)!) as { properties: Record<string, unknown> }).properties;
  };

  it('say of PostgreSQL what its types are', async () => {
    shop = await createTestStore('postgres');
    await shop.run(`create type mood as enum ('good', '=bad');
      create table customer (id bigint primary key, email text not null, small int2, price numeric(30,4), rate float8,
        ok boolean, born date, seen timestamptz, local timestamp, at time, feeling mood not null, key uuid, raw bytea,
        ip inet, tags text[], grid int[][], prefs jsonb, doc json, cash money, span interval, "__proto__" text, "constructor" text);
      insert into customer values
        (9007199254740993, '${EMAIL}', -3, -12345678901234567890.1234, 'NaN', true, '1990-02-28', '2024-02-29 23:59:59.5+02',
         '2024-02-29 01:02:03', '01:02', 'good', gen_random_uuid(), '\\x00ff', '10.0.0.0/8', '{a,NULL}', '{{1},{2}}',
         '{"a":1.10}', '[1.10]', '-5.5', '1 day', 'p', 'c'),
        (1, '${EMAIL}', null, 1, -1e300, null, null, null, null, null, '=bad', null, null, null, null, null, null, null, null, null, null, null)`);
    const content = await collect('postgres', 'public.customer');
    expect(packageFaults(content)).toEqual([]);
    expect(propertiesOf(content)).toMatchObject({
      id: { type: ['integer', 'string'], format: 'int64' },
      email: { type: 'string', 'x-category': 'contact.email', 'x-provenance': 'provided' },
      small: { type: ['integer', 'null'] },
      price: { type: ['null', 'string'], format: 'decimal' },
      ok: { type: ['boolean', 'null'] },
      born: { type: ['null', 'string'], format: 'date' },
      seen: { format: 'date-time' },
      local: { pattern: expect.any(String) as string },
      feeling: { type: 'string', enum: ['good', '=bad'] },
      key: { format: 'uuid' },
      raw: { contentEncoding: 'base64' },
      tags: { type: ['array', 'null'], items: { type: ['null', 'string'] } },
      grid: { items: { type: 'array' } },
      prefs: { type: ['null', 'object'] },
      doc: { type: ['array', 'null'] },
      constructor: { type: ['null', 'string'] },
    });
    expect(propertiesOf(content).rate).not.toHaveProperty('format');
  });

  it('claim of dates only what every value keeps to', async () => {
    shop = await createTestStore('postgres');
    await shop.run(`create table customer (id int primary key, email text, born date, seen timestamptz);
      insert into customer values (1, '${EMAIL}', '1990-01-01', now()), (2, '${EMAIL}', 'infinity', '0044-03-15 00:00+00 BC')`);
    const content = await collect('postgres', 'public.customer');
    expect(packageFaults(content)).toEqual([]);
    expect(propertiesOf(content).born).not.toHaveProperty('format');
    expect(propertiesOf(content).seen).not.toHaveProperty('format');
  });

  it('say of SQLite what is in it, whatever was declared', async () => {
    shop = await createTestStore('sqlite');
    await shop.run(`create table customer (id integer primary key, email text not null, n integer, price real, ok boolean,
        born date, seen datetime, doc json, raw blob, big integer, none decimal, free);
      insert into customer values
        (1, '${EMAIL}', 5, 2.0, 1, '1990-02-31', '2009-01-01 00:00:00', '{"a":1}', x'00', 9223372036854775807, null, null),
        (2, '${EMAIL}', 'five', 9e999, 7, 19900101, 1230768000, 'no json', 'text', 1, null, 1.5)`);
    const content = await collect('sqlite', 'customer');
    expect(packageFaults(content)).toEqual([]);
    expect(propertiesOf(content)).toMatchObject({
      id: { type: 'integer' },
      n: { type: ['integer', 'null', 'string'] },
      price: { type: ['null', 'number', 'string'] },
      ok: { type: ['boolean', 'integer', 'null'] },
      born: { type: ['integer', 'null', 'string'] },
      doc: { type: ['null', 'object', 'string'] },
      big: { type: ['integer', 'null', 'string'], format: 'int64' },
      none: { type: ['null', 'number', 'string'] },
      free: { type: ['null', 'number'] },
    });
    for (const name of ['n', 'born', 'seen'])
      expect(propertiesOf(content)[name]).not.toHaveProperty('format');
  });
});
