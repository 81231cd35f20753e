import { executeStore, parseDataMap, planStore, type Finding } from '#engine';
import type { Identity } from '#contracts';
import { createTestStore, DIALECTS, MemoryJournal, TEST_KEYS, type TestStore } from './stores.js';

const CUSTOMER: Identity = { type: 'customer_id', value: '1' };
const EMPLOYEE: Identity = { type: 'external:employee_id', value: '1' };

describe.each(DIALECTS)('rows of one person that another handles (%s)', (type) => {
  const prefix = type === 'postgres' ? 'public.' : '';
  let test: TestStore;
  beforeEach(async () => {
    test = await createTestStore(type);
    await test.run(`create table customer (id integer primary key, name varchar(40));
      create table employee (id integer primary key, name varchar(40));
      create table orders (id integer primary key, customer_id integer references customer (id),
        employee_id integer references employee (id), ship_name varchar(40));
      insert into customer values (1, 'Ann'), (2, 'Bob');
      insert into employee values (1, 'Eve'), (2, 'Fay');
      insert into orders values (1, 1, 1, 'Ann'), (2, 1, 2, 'Ann'), (3, 2, 1, 'Bob'), (4, null, 1, 'Kim'), (5, 2, 2, 'Bob')`);
  });
  afterEach(() => test.drop());

  const base = ({ owner = '', role = '' }, identity: Identity) => ({
    map: parseDataMap(`
version: 1
stores:
  - id: shop
    type: ${type}
    connection: env:SHOP
    collections:
      - name: ${prefix}customer
        subject: { identifiers: { id: customer_id } }
        columns: { id: { category: link, erase: keep }, name: { category: identity.name, erase: { const: x } } }
      - name: ${prefix}employee
        subject: { identifiers: { id: "external:employee_id" } }
        columns: { id: { category: link, erase: keep }, name: { category: identity.name, erase: { const: x } } }
      - name: ${prefix}orders
        ${owner}
        columns:
          id: { category: link, erase: keep }
          customer_id: { category: link, erase: keep }
          employee_id: { category: link, erase: keep }
          ship_name: { category: identity.name, erase: { const: "[erased]" } }
    references:
      - { from: ${prefix}orders.employee_id, to: ${prefix}employee.id${role} }
`),
    storeId: 'shop',
    store: test.store,
    identities: [identity],
  });
  const plan = async (shape: { owner?: string; role?: string }, identity: Identity) =>
    (await planStore({ ...base(shape, identity), right: 'erasure' })).plan;
  const erase = async (shape: { owner?: string; role?: string }, identity: Identity) => {
    const approved = await plan(shape, identity);
    const journal = new MemoryJournal();
    const done = await executeStore({
      ...base(shape, identity),
      approved,
      journal,
      pseudonymKeys: TEST_KEYS,
      lock: 'test',
    });
    expect(done.status).toBe('done');
    const rows = await test.rows('select ship_name from orders order by id');
    return rows.map((row) => row['ship_name']);
  };
  const warnings = (findings: readonly Finding[]) =>
    findings
      .filter(({ code }) => code.endsWith('_JOINT'))
      .map(({ severity, code, message }) => `${severity} ${code} ${message}`);

  it('stay with both, and the plan says what stays', async () => {
    const { steps, protected: kept, findings } = await plan({}, CUSTOMER);
    expect(steps.map(({ rows }) => rows)).toEqual([1]);
    expect(kept.map(({ ownership, rows }) => [ownership, rows])).toEqual([['joint', 2]]);
    expect(warnings(findings)).toEqual([
      expect.stringMatching(/^warning KEPT_JOINT 2 rows of .*orders .*ship_name/),
    ]);
  });

  it('are erased with their owner where the reference says who handles them', async () => {
    const { steps, findings } = await plan({ role: ', role: actor' }, CUSTOMER);
    expect(warnings(findings)).toEqual([]);
    expect(steps.map(({ ownership, rows }) => [ownership, rows])).toEqual([
      ['exclusive', 1],
      ['exclusive', 2],
    ]);
    expect(await erase({ role: ', role: actor' }, CUSTOMER)).toEqual([
      '[erased]',
      '[erased]',
      'Bob',
      'Kim',
      'Bob',
    ]);
  });

  it('stay unchanged when the handler is erased, and are listed', async () => {
    const { steps, protected: kept } = await plan({ role: ', role: actor' }, EMPLOYEE);
    expect(steps.map(({ collection }) => collection)).toEqual([`${prefix}employee`]);
    expect(kept.map(({ ownership, rows, reason }) => [ownership, rows, reason])).toEqual([
      ['actor', 3, `${prefix}orders.employee_id → ${prefix}employee`],
    ]);
    expect(await erase({ role: ', role: actor' }, EMPLOYEE)).toEqual(['Ann', 'Ann', 'Bob', 'Kim', 'Bob']);
  });

  it('are the owner\'s alone also under "owner: exclusive"', async () => {
    const shape = { owner: 'owner: exclusive', role: ', role: actor' };
    expect(await erase(shape, EMPLOYEE)).toEqual(['Ann', 'Ann', 'Bob', 'Kim', 'Bob']);
    expect(warnings((await plan(shape, CUSTOMER)).findings)).toEqual([]);
  });

  it('are not erased unsaid as those of either by "owner: exclusive"', async () => {
    const { findings } = await plan({ owner: 'owner: exclusive' }, EMPLOYEE);
    expect(warnings(findings)).toEqual([expect.stringMatching(/^warning ERASED_JOINT 2 rows of .*orders/)]);
  });
});

describe.each(DIALECTS)('rows that name somebody else for a person (%s)', (type) => {
  const prefix = type === 'postgres' ? 'public.' : '';
  let test: TestStore;
  beforeEach(async () => {
    test = await createTestStore(type);
    await test.run(`create table customer (id integer primary key, name varchar(40),
        led_by integer references customer (id));
      create table kin (id integer primary key, customer_id integer not null references customer (id),
        phone varchar(40), remark varchar(40));
      insert into customer values (1, 'Ann', null), (2, 'Bob', 1);
      insert into kin values (1, 1, '+491701234567', 'aunt'), (2, 1, null, 'uncle'), (3, 2, '+491701234568', 'aunt')`);
  });
  afterEach(() => test.drop());

  const plan = async (identifiers: string) =>
    (
      await planStore({
        map: parseDataMap(`
version: 1
stores:
  - id: shop
    type: ${type}
    connection: env:SHOP
    collections:
      - name: ${prefix}customer
        subject: { identifiers: { id: customer_id } }
        columns:
          id: { category: link, erase: keep }
          name: { category: identity.name, erase: { const: x } }
          led_by: { category: link, erase: keep }
      - name: ${prefix}kin
        ${identifiers}
        columns:
          id: { category: link, erase: keep }
          customer_id: { category: link, erase: keep }
          phone: { category: contact.phone, erase: null }
          remark: { category: free_text, erase: null }
`),
        storeId: 'shop',
        store: test.store,
        identities: [CUSTOMER],
        right: 'erasure',
      })
    ).plan;
  const joint = (findings: readonly Finding[]) => findings.filter(({ code }) => code === 'KEPT_JOINT');

  it('stay, and the plan says so, but not of people whom the person leads', async () => {
    const { protected: kept, findings } = await plan('subject: { identifiers: { phone: phone } }');
    expect(kept.map(({ collection, rows }) => [collection, rows])).toContainEqual([`${prefix}kin`, 1]);
    expect(joint(findings)).toEqual([
      expect.objectContaining({
        collection: `${prefix}kin`,
        message: expect.stringMatching(
          /^1 row of .*kin hangs on the person \(customer_id\) but names somebody else by "identifiers" \(phone\) and stays with phone, remark:/,
        ) as string,
      }),
    ]);
  });

  it('go with the person where the map knows nobody else by them', async () => {
    const { steps, findings } = await plan('');
    expect(steps.map(({ collection, rows }) => [collection, rows])).toContainEqual([`${prefix}kin`, 2]);
    expect(joint(findings)).toEqual([]);
  });
});
