import type { Identity } from '#contracts';
import { executeStore, parseDataMap, planStore, verifyStore, type DataMap } from '#engine';
import { createTestStore, MemoryJournal, TEST_KEYS, type TestStore } from './stores.js';

const identities: Identity[] = [{ type: 'email', value: 'ed@example.com' }];

const mapOf = (ignore: string): DataMap =>
  parseDataMap(`
version: 1
stores:
  - id: shop
    type: postgres
    connection: env:SHOP
    collections:
      - name: public.person
        subject: { identifiers: { email: email } }
        columns:
          id: { category: identifier.internal, erase: keep }
          email: { category: contact.email, erase: { pseudonym: email } }
    ignore: [${ignore}]
`);

describe('stored views over tables of people', () => {
  let test: TestStore;
  beforeEach(async () => {
    test = await createTestStore('postgres');
    await test.run(`create table person (id integer primary key, email varchar(60));
      insert into person values (1, 'ed@example.com'), (2, 'fr@example.com');
      create materialized view mailing as select email from person;
      create materialized view head_count as select count(*) from person`);
  });
  afterEach(() => test.drop());

  const erase = async (map: DataMap) => {
    const { store } = test;
    const { plan } = await planStore({ map, storeId: 'shop', store, identities, right: 'erasure' });
    const execution = await executeStore({
      map,
      ...{ store, approved: plan, identities, journal: new MemoryJournal() },
      pseudonymKeys: TEST_KEYS,
      lock: 'test',
    });
    expect(execution.status).toBe('done');
    return () => verifyStore({ map, store, plan, identities });
  };

  it('are searched: nothing is erased while one still has an address', async () => {
    const verify = await erase(mapOf(''));
    const before = await verify();
    expect(before.clean).toBe(false);
    expect(before.residues).toMatchObject([{ collection: 'public.mailing', column: 'email', count: 1 }]);
    await test.run('refresh materialized view mailing');
    expect(await verify()).toMatchObject({ clean: true, residues: [] });
  });

  it('are left alone where the map ignores them', async () => {
    const verify = await erase(mapOf('public.mailing'));
    expect(await verify()).toMatchObject({ clean: true });
  });
});
