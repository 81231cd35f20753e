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
