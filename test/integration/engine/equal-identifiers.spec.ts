import type { Identity } from '#contracts';
import { executeStore, parseDataMap, planStore, verifyStore, type DataMap } from '#engine';
import {
  createTestStore,
  DIALECTS,
  MemoryJournal,
  TEST_KEYS,
  type Dialect,
  type TestStore,
} from './stores.js';

describe.each(DIALECTS)('identifiers that a store takes for equal (%s)', (type: Dialect) => {
  const prefix = type === 'postgres' ? 'public.' : '';
  const ignoringCase = type === 'postgres' ? 'citext' : 'text collate nocase';
  let test: TestStore;
  let map: DataMap;

  beforeEach(async () => {
    test = await createTestStore(type);
    if (type === 'postgres') await test.run('create extension if not exists citext');
    await test.run(`create table person (id integer primary key, login ${ignoringCase}, email varchar(80), phone varchar(30));
      create table visit (id integer primary key, person_id integer references person (id), note varchar(80));
      insert into person values (42, 'AnnLogin', 'ann@example.com', '+49301234567'), (43, 'bob', 'bob@example.com', null);
      insert into visit values (1, 42, 'ann@example.com called'), (2, 43, 'bob@example.com called')`);
    map = parseDataMap(`
version: 1
stores:
  - id: shop
    type: ${type}
    connection: env:SHOP
    collections:
      - name: ${prefix}person
        subject: { identifiers: { id: customer_id, login: username, email: email, phone: phone } }
        columns:
          id: { category: link, erase: keep }
          login: { category: account.username, erase: { pseudonym: opaque } }
          email: { category: contact.email, erase: { pseudonym: email } }
          phone: { category: contact.phone, erase: { pseudonym: phone } }
      - name: ${prefix}visit
        columns:
          id: { category: link, erase: keep }
          person_id: { category: link, erase: keep }
          note: { category: free_text, erase: scrub }
`);
  });
  afterEach(() => test.drop());

  const plan = (identity: Identity) =>
    planStore({ map, storeId: 'shop', store: test.store, identities: [identity], right: 'erasure' });
  const erase = async (identity: Identity) => {
    const { plan: approved, discovered } = await plan(identity);
    const identities = [identity, ...discovered];
    const base = { map, store: test.store, identities };
    const execution = await executeStore({
      ...base,
      approved,
      journal: new MemoryJournal(),
      pseudonymKeys: TEST_KEYS,
      lock: 'test',
    });
    const verification = await verifyStore({
      ...base,
      plan: approved,
      ...(execution.status === 'done' ? { expectations: { outcomes: execution.outcomes } } : {}),
    });
    return { execution, verification };
  };
  const collections = async (identity: Identity) =>
    (await plan(identity)).plan.steps.map(
      ({ collection, rows }) => `${collection.replace('public.', '')} ${rows}`,
    );

  it.each<Identity>([
    { type: 'customer_id', value: '42' },
    { type: 'customer_id', value: '0042' },
    { type: 'username', value: 'annlogin' },
    { type: 'email', value: 'ANN@example.com' },
  ])('finds the same rows by $type $value', async (identity) => {
    expect(await collections(identity)).toEqual(['person 1', 'visit 1']);
  });

  it('looks for the spelling of the row as well', async () => {
    const { discovered } = await plan({ type: 'username', value: 'annlogin' });
    expect(discovered).toContainEqual({ type: 'username', value: 'AnnLogin' });
  });

  it('leaves nothing of the person, by whichever spelling they were given', async () => {
    const { verification } = await erase({ type: 'customer_id', value: '0042' });
    expect(verification).toMatchObject({ clean: true, residues: [] });
    expect(await test.rows(`select id from visit where note like '%ann@%'`)).toEqual([]);
    expect(await test.rows('select note from visit where id = 2')).toEqual([
      { note: 'bob@example.com called' },
    ]);
  });

  it('takes a pseudonym for nobody, so that a person can be erased twice', async () => {
    await erase({ type: 'email', value: 'ann@example.com' });
    const [before] = await test.rows('select email, phone from person where id = 42');
    const { execution, verification } = await erase({ type: 'customer_id', value: '42' });
    expect(execution.status).toBe('done');
    expect(verification).toMatchObject({ clean: true, residues: [] });
    expect(await test.rows('select email, phone from person where id = 42')).toEqual([before]);
  });
});
