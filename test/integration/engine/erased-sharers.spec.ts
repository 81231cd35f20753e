import { executeStore, parseDataMap, planStore } from '#engine';
import { createTestStore, DIALECTS, MemoryJournal, TEST_KEYS, type TestStore } from './stores.js';

describe.each(DIALECTS)('a row that people share who are erased one after the other (%s)', (type) => {
  const prefix = type === 'postgres' ? 'public.' : '';
  let test: TestStore;
  beforeEach(async () => {
    test = await createTestStore(type);
    await test.run(`create table address (id integer primary key, street varchar(40));
      create table customer (id integer primary key, email varchar(60), login varchar(60),
        address_id integer not null references address (id));
      create table orders (id integer primary key, customer_id integer references customer (id),
        address_id integer references address (id));
      insert into address values (1, 'Main St 1'), (2, 'Side St 2');
      insert into customer values (1, 'ann@example.com', 'ann', 1), (2, 'bob@example.com', 'bob', 1), (3, 'cid@example.com', 'cid', 2);
      insert into orders values (1, 1, 1), (2, 2, 2)`);
  });
  afterEach(() => test.drop());

  const map = parseDataMap(`
version: 1
stores:
  - id: shop
    type: ${type}
    connection: env:SHOP
    collections:
      - name: ${prefix}customer
        subject: { identifiers: { id: customer_id, email: email, login: username } }
        columns:
          id: { category: identifier.internal, erase: keep }
          email: { category: contact.email, erase: { pseudonym: email } }
          login: { category: identity.username, erase: { pseudonym: opaque } }
          address_id: { category: link, erase: keep }
      - name: ${prefix}orders
        columns:
          id: { category: link, erase: keep }
          customer_id: { category: link, erase: keep }
          address_id: { category: link, erase: keep }
      - name: ${prefix}address
        columns:
          id: { category: link, erase: keep }
          street: { category: location.address, erase: null }
    references:
      - { from: ${prefix}customer.address_id, to: ${prefix}address.id }
`);
  const erase = async (email: string) => {
    const base = { map, store: test.store, identities: [{ type: 'email', value: email } as const] };
    const { plan, discovered } = await planStore({ ...base, storeId: 'shop', right: 'erasure' });
    const done = await executeStore({
      ...base,
      identities: [...base.identities, ...discovered],
      approved: plan,
      journal: new MemoryJournal(),
      pseudonymKeys: TEST_KEYS,
      lock: 'test',
    });
    expect(done.status).toBe('done');
  };
  const streets = async () =>
    (await test.rows('select street from address order by id')).map((row) => row['street']);

  it('goes with the last of them, also where their orders refer to it', async () => {
    await erase('ann@example.com');
    expect(await streets()).toEqual(['Main St 1', 'Side St 2']);
    await erase('bob@example.com');
    expect(await streets()).toEqual([null, 'Side St 2']);
  });

  it('does not lead to the rows of those who were erased', async () => {
    await erase('ann@example.com');
    const identities = [{ type: 'email', value: 'bob@example.com' } as const];
    const { plan } = await planStore({
      map,
      storeId: 'shop',
      store: test.store,
      identities,
      right: 'erasure',
    });
    const rows = [...plan.steps, ...plan.protected].map(
      ({ collection, ownership, rows: count }) =>
        `${collection.replace('public.', '')} ${ownership} ${count}`,
    );
    // the second address is where somebody lives to whom an order was sent
    expect(rows.sort()).toEqual([
      'address exclusive 1',
      'address shared 1',
      'customer exclusive 1',
      'orders exclusive 1',
    ]);
  });

  it('stays while anybody lives there, whose columns look masked or not', async () => {
    await test.run(
      'update customer set address_id = 1 where id = 3; update customer set email = null where id = 3',
    );
    await erase('ann@example.com');
    await erase('bob@example.com');
    expect(await streets()).toEqual(['Main St 1', null]);
  });

  it('stays while an order of somebody living refers to it', async () => {
    await test.run('insert into orders values (3, 3, 1)');
    await erase('ann@example.com');
    await erase('bob@example.com');
    expect(await streets()).toEqual(['Main St 1', 'Side St 2']);
  });

  it('stays with a row that nobody can be told of', async () => {
    await test.run('insert into orders values (3, null, 1)');
    await erase('ann@example.com');
    await erase('bob@example.com');
    expect(await streets()).toEqual(['Main St 1', 'Side St 2']);
  });
});

describe.each(DIALECTS)('what belongs to two people who are erased one after the other (%s)', (type) => {
  const prefix = type === 'postgres' ? 'public.' : '';
  let test: TestStore;
  beforeEach(async () => {
    test = await createTestStore(type);
    await test.run(`create table home (id integer primary key, street varchar(40), bell varchar(40));
      create table person (id integer primary key, email varchar(60), name varchar(20) not null, home integer references home (id), made_by integer references person (id));
      create table message (id integer primary key, sender integer not null, receiver integer not null, title varchar(40) not null, body text);
      create table kin (id integer primary key, person integer not null, kin integer, kin_mail varchar(60), says text);
      insert into home values (1, 'Main St 1', 'Ann & Bob'), (2, 'Side St 2', 'Cid');
      insert into person values (9, 'gus@example.com', 'Gus', null, null);
      insert into person values (1, 'ann@example.com', 'Ann', 1, 9), (2, null, 'Bob', 1, 9), (3, 'cid@example.com', 'Cid', 2, 9), (4, null, 'Dan', 2, 9);
      insert into message values (1, 1, 2, 'to Bob', 'ann@example.com asks'), (2, 2, 1, 'to Ann', 'yes'), (3, 3, 2, 'Bob again', 'cid@example.com');
      insert into kin values (1, 1, 2, null, 'her brother'), (2, 2, null, 'ann@example.com', 'his sister')`);
  });
  afterEach(() => test.drop());

  const KEEP = '{ category: link, erase: keep }';
  const map = parseDataMap(`
version: 1
stores:
  - id: shop
    type: ${type}
    connection: env:SHOP
    collections:
      - name: ${prefix}person
        subject: { identifiers: { id: customer_id, email: email } }
        columns:
          id: { category: identifier.internal, erase: keep }
          email: { category: contact.email, erase: { pseudonym: email } }
          name: { category: identity.name, erase: { const: "[erased]" } }
          home: ${KEEP}
          made_by: ${KEEP}
      - name: ${prefix}message
        columns: { id: ${KEEP}, sender: ${KEEP}, receiver: ${KEEP}, title: { category: free_text, erase: scrub }, body: { category: free_text, erase: scrub } }
      - name: ${prefix}kin
        columns: { id: ${KEEP}, person: ${KEEP}, kin: ${KEEP}, kin_mail: { category: contact.email, erase: { pseudonym: email } }, says: { category: free_text, erase: null } }
      - name: ${prefix}home
        columns: { id: ${KEEP}, street: { category: location.address, erase: null }, bell: { category: unclassified, erase: scrub } }
    references:
      - { from: ${prefix}person.home, to: ${prefix}home.id }
      - { from: ${prefix}message.sender, to: ${prefix}person.id }
      - { from: ${prefix}message.receiver, to: ${prefix}person.id }
      - { from: ${prefix}kin.person, to: ${prefix}person.id }
      - { from: ${prefix}kin.kin, to: ${prefix}person.id }
      - { from: ${prefix}kin.kin_mail, to: identity.email }
`);
  const erase = async (id: string) => {
    const base = { map, store: test.store, identities: [{ type: 'customer_id', value: id } as const] };
    const { plan, discovered } = await planStore({ ...base, storeId: 'shop', right: 'erasure' });
    const journal = new MemoryJournal();
    const identities = [...base.identities, ...discovered];
    const how = { approved: plan, identities, journal, pseudonymKeys: TEST_KEYS, lock: 'test' };
    expect(await executeStore({ ...base, ...how })).toMatchObject({ status: 'done' });
    return plan;
  };
  const values = async (sql: string) => (await test.rows(sql)).map((row) => Object.values(row).join(' '));

  it.each([
    ['1', '2'],
    ['2', '1'],
  ])('stays with %s, goes with %s, and with it texts in which the first may stand', async (first, last) => {
    const { findings } = await erase(first);
    expect(findings.map(({ message }) => message)).toContainEqual(
      expect.stringMatching(
        /[23] rows of .*message are also somebody else's and stay with title, body: .*go with the last/,
      ),
    );
    expect((await values('select title, body from message order by id')).slice(0, 2)).toEqual([
      first === '1' ? 'to Bob [erased] asks' : 'to Bob ann@example.com asks',
      'to Ann yes',
    ]);
    await erase(last);
    expect(await values('select title, body from message order by id')).toEqual([
      '[erased] ',
      '[erased] ',
      'Bob again cid@example.com',
    ]);
    expect(await values('select says from kin order by id')).toEqual(['', '']);
    expect(await values('select street, bell from home order by id')).toEqual([' ', 'Side St 2 Cid']);
  });

  it('stays with whoever has no identifier left in the row but a name', async () => {
    await erase('3');
    expect(await values('select street from home order by id')).toEqual(['Main St 1', 'Side St 2']);
    expect(await values('select title from message order by id')).toContain('Bob again');
  });
});
