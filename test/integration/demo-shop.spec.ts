import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { connectorFor } from '#connectors';
import { checkAgainstCatalogue, parseDataMap, planAll, type DataMap, type StoreOpener } from '#engine';
import { readDemoDataMap } from '../../apps/standalone/demo-data-map.js';
import { withClient } from '../../apps/standalone/database.js';
import { dropShop, seedShop } from '../../apps/standalone/shop/seed-shop.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

describe('demo shop', () => {
  let folder: string;
  let database: TestDatabase;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'habeas-shop-test-'));
    database = await createTestDatabase();
  });
  afterEach(async () => {
    await database.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  const places = () => ({
    databaseUrl: database.url,
    supportFile: join(folder, 'shop', 'support.sqlite'),
    logFolder: join(folder, 'shop', 'logs'),
  });
  const rows = (sql: string) => withClient(database.url, async (client) => (await client.query(sql)).rows);

  it('is filled once', async () => {
    expect(await seedShop(places())).toEqual({ database: true, support: true, logs: true });
    const before = statSync(places().supportFile).mtimeMs;
    expect(await seedShop(places())).toEqual({ database: false, support: false, logs: false });
    expect(statSync(places().supportFile).mtimeMs).toBe(before);
  });

  it('is filled once by two starts at the same time', async () => {
    const { databaseUrl } = places();
    const other = { ...places(), supportFile: join(folder, 'b.sqlite'), logFolder: join(folder, 'b') };
    const seeded = await Promise.all([seedShop(places()), seedShop({ ...other, databaseUrl })]);
    expect(seeded.filter((shop) => shop.database)).toHaveLength(1);
  });

  it('stores nested preferences and an address that two customers share', async () => {
    await seedShop(places());
    expect(
      await rows(`select count(*)::int as sharing from customer where address_id =
        (select address_id from customer where email = 'customer-1@shop.example.com')`),
    ).toEqual([{ sharing: 2 }]);
    expect(
      await rows(`select prefs #>> '{contact,phone}' = phone as same from customer where id = 100001`),
    ).toEqual([{ same: true }]);
  });

  it('compresses the oldest log file', async () => {
    await seedShop(places());
    const text = gunzipSync(readFileSync(join(places().logFolder, 'app.log.2.gz'))).toString();
    expect(text).toContain('%40shop.example.com');
  });

  it('comes back complete after a reset', async () => {
    await seedShop(places());
    await withClient(database.url, (client) => client.query('delete from login'));
    await dropShop(places());
    expect(await seedShop(places())).toEqual({ database: true, support: true, logs: true });
    expect(await rows('select count(*) > 1000 as many from login')).toEqual([{ many: true }]);
  });

  it('touches no database that holds something else', async () => {
    await withClient(database.url, (client) => client.query('create table customer (id int)'));
    await expect(seedShop(places())).rejects.toThrow('holds tables that are not the demo shop');
    await dropShop(places());
    expect(await rows(`select to_regclass('customer') is not null as found`)).toEqual([{ found: true }]);
  });

  it('makes the database when the server does not have it', async () => {
    const url = new URL(database.url);
    url.pathname = `${url.pathname}_new`;
    expect(await seedShop({ ...places(), databaseUrl: url.href })).toMatchObject({ database: true });
    await withClient(database.url, (client) => client.query(`drop database "${url.pathname.slice(1)}"`));
  });

  const openedBy = (map: DataMap): StoreOpener => {
    const connections: Readonly<Record<string, string>> = {
      shop: database.url,
      support: places().supportFile,
      logs: places().logFolder,
    };
    return {
      open: (id) => {
        const { type, access, limits, collections } = map.stores.find((store) => store.id === id)!;
        const families = Object.fromEntries(collections.map(({ name, files }) => [name, files]));
        const connection = connections[id]!;
        return connectorFor(type).open({ id, type, access, limits, connection, families });
      },
    };
  };

  it('has a data map that fits what its stores hold', async () => {
    await seedShop(places());
    const map = parseDataMap(await readDemoDataMap());
    const findings = [];
    for (const { id } of map.stores) {
      const store = await openedBy(map).open(id);
      findings.push(...checkAgainstCatalogue(map, id, await store.describe()));
      await store.close();
    }
    expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  it('says of every row of a customer that an erasure keeps why', async () => {
    await seedShop(places());
    const map = parseDataMap(await readDemoDataMap());
    const opener = openedBy(map);
    const identities = [{ type: 'email' as const, value: 'customer-1@shop.example.com' }];
    const { plan } = await planAll({ map, opener, identities, right: 'erasure' });
    const kept = plan.stores
      .flatMap((store) => store.protected)
      .filter(({ ownership }) => ownership === 'exclusive');
    expect(kept.map(({ collection }) => collection)).toContain('public.order_item');
    const unexplained = kept.filter(({ columns }) => columns.every(({ keep }) => !keep));
    expect(unexplained.map(({ collection }) => collection)).toEqual([]);
  });

  it('has a wrong address in two stores, which a correction finds, and logs that stay', async () => {
    await seedShop(places());
    const map = parseDataMap(await readDemoDataMap());
    const oldValue = 'customer-4@shop.example.com';
    const corrections = [
      { category: 'contact.email', oldValue, newValue: 'customer-4.new@shop.example.com' },
    ] as const;
    const opener = openedBy(map);
    const identities = [{ type: 'email', value: oldValue }] as const;
    const { plan } = await planAll({ map, opener, identities, right: 'rectification', corrections });
    const steps = plan.stores.flatMap((store) => store.steps);
    const found = steps.map(
      ({ store, collection, columns }) => `${store} ${collection} ${columns[0]?.column}`,
    );
    expect(found).toEqual(
      expect.arrayContaining([
        'shop public.customer email',
        'shop public.orders contact_email',
        'support ticket requester_email',
      ]),
    );
    const codes = plan.stores.flatMap(({ findings }) => findings.map(({ code }) => code));
    expect(codes).toContain('TEXT_NOT_CORRECTED');
  });
});
