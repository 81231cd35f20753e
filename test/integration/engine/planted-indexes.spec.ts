import { executeStore, parseDataMap, planStore, type DataMap, type Finding } from '#engine';
import { createTestStore, MemoryJournal, TEST_KEYS, type Dialect, type TestStore } from './stores.js';

/** Every index that finding a person, or deleting the person's rows, needs: one is dropped in turn. */
const INDEXES = [
  { name: 'by_email', on: 'person', columns: 'lower(email)', column: 'email' },
  { name: 'by_phone', on: 'person', columns: 'phone', column: 'phone' },
  { name: 'by_person', on: 'orders', columns: 'person_id', column: 'person_id' },
  { name: 'by_order', on: 'line', columns: 'order_id', column: 'order_id' },
  { name: 'by_pair', on: 'visit', columns: 'person_id, at', column: 'person_id' },
  { name: 'by_line', on: 'remark', columns: 'line_id', column: 'line_id' },
] as const;

const ROWS = 20_000;
/** Too small for an index to be worth anything: never warned of. */
const FEW_ROWS = 500;

const TABLES = `
  create table person (id integer primary key, email varchar(60), phone varchar(20));
  create table orders (id integer primary key, person_id integer references person (id), note varchar(40));
  create table line (id integer primary key, order_id integer references orders (id), text varchar(40));
  create table visit (person_id integer references person (id), at integer, path varchar(40));
  create table remark (id integer primary key, line_id integer references line (id));
  create table badge (id integer primary key, person_id integer references person (id), colour varchar(20));`;

const series = (count: number): string =>
  `with recursive s(n) as (select 1 union all select n + 1 from s where n < ${count})`;

const DATA = [
  `insert into person ${series(ROWS)} select n, 'p' || n || '@example.com', '+49301' || (100000 + n) from s`,
  `insert into orders ${series(ROWS)} select n, n, 'note' from s`,
  `insert into line ${series(ROWS)} select n, n, 'text' from s`,
  `insert into visit ${series(ROWS)} select n, n, '/' || n from s`,
  `insert into remark ${series(ROWS)} select n, n from s`,
  `insert into badge ${series(FEW_ROWS)} select n, n, 'blue' from s`,
].join(';\n');

const mapOf = (type: Dialect, extra = ''): DataMap => {
  const schema = type === 'postgres' ? 'public.' : '';
  const key = '{ category: link, erase: keep }';
  return parseDataMap(`
version: 1
stores:
  - id: shop
    type: ${type}
    connection: env:SHOP
    ${extra}
    collections:
      - { name: ${schema}person, subject: { identifiers: { email: email, phone: phone } },
          columns: { id: ${key}, email: { category: contact.email, erase: null }, phone: { category: contact.phone, erase: null } } }
      - { name: ${schema}orders, columns: { id: ${key}, note: { category: free_text, erase: null } } }
      - { name: ${schema}line, rowAction: delete }
      - { name: ${schema}visit, rowAction: delete }
      - { name: ${schema}remark, rowAction: delete }
      - { name: ${schema}badge, columns: { id: ${key}, colour: { category: free_text, erase: null } } }
`);
};

describe.each(['postgres', 'sqlite'] as const)('planted missing indexes in %s', (type) => {
  let test: TestStore;
  const create = ({ name, on, columns }: (typeof INDEXES)[number]) =>
    test.run(`create index ${name} on ${on} (${columns})`);

  beforeAll(async () => {
    test = await createTestStore(type);
    await test.run(`${TABLES}\n${DATA}`);
    for (const index of INDEXES) await create(index);
    await test.run('analyze');
  });
  afterAll(() => test.drop());

  const planned = async (map = mapOf(type)) => {
    const identities = [
      { type: 'email', value: 'p77@example.com' } as const,
      { type: 'phone', value: '+49301100077' } as const,
    ];
    const input = { map, storeId: 'shop', store: test.store, identities };
    const { plan } = await planStore({ ...input, right: 'erasure' });
    expect(plan.steps.map(({ rows }) => rows)).toEqual([1, 1, 1, 1, 1, 1]);
    return { plan, identities };
  };
  const missing = (findings: readonly Finding[]) => findings.filter(({ code }) => code === 'MISSING_INDEX');

  it('are all named, each alone, with cost and a statement that ends the warning', async () => {
    expect(missing((await planned()).plan.findings)).toEqual([]);
    let named = 0;
    for (const index of INDEXES) {
      await test.run(`drop index ${index.name}`);
      const found = missing((await planned()).plan.findings);
      expect(found.map(({ column }) => column)).toEqual([index.column]);
      const [{ message, collection, severity }] = found as [Finding];
      expect(severity).toBe('warning');
      expect(collection?.replace('public.', '')).toBe(index.on);
      expect(message).toContain('about 20,000 rows');
      const statement = /CREATE INDEX.*$/.exec(message)?.[0] ?? '';
      await test.run(statement);
      await test.run('analyze');
      expect(missing((await planned()).plan.findings)).toEqual([]);
      named += 1;
    }
    expect(named).toBe(INDEXES.length);
  });

  it('stop the plan where the data map refuses them', async () => {
    const map = mapOf(type, 'missingIndexes: refuse');
    expect(missing((await planned(map)).plan.findings)).toEqual([]);
    const [own] = (await test.rows(
      type === 'postgres'
        ? `select indexname as name from pg_indexes where tablename = 'remark' and indexdef like '%line_id%'`
        : `select name from sqlite_master where type = 'index' and tbl_name = 'remark'`,
    )) as [{ name: string }];
    await test.run(`drop index ${own.name}`);
    const { plan: approved, identities } = await planned(map);
    expect(missing(approved.findings)).toMatchObject([{ severity: 'error', column: 'line_id' }]);
    const journal = new MemoryJournal();
    const input = { map, store: test.store, approved, identities, journal, pseudonymKeys: TEST_KEYS };
    await expect(executeStore({ ...input, lock: 'strict' })).rejects.toMatchObject({
      code: 'plan.infeasible',
    });
    expect(journal.list).toEqual([]);
  });
});
