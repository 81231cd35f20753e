import { jest } from '@jest/globals';
import pg from 'pg';
import { connectorFor } from '#connectors';
import { DEFAULT_LIMITS, type Change, type ColumnChange, type Predicate, type Store } from '#connectors/spi';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

const PEOPLE = 40;
const ROWS_OF_ONE = 100;
const OTHERS = 400;

/** Rows of all people are mixed; their addresses come in other spellings, which the collation takes for equal, and as NULL. */
const SCHEMA = `
  create collation careless (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
  create table orders (id int primary key, customer_id int, email text collate careless, note text);
  insert into orders
    select n, owner, case n % 3 when 0 then 'ann-' || owner when 1 then 'Ann-' || owner end, 'note'
      from (select n, n % ${PEOPLE + OTHERS} as owner from generate_series(1, ${(PEOPLE + OTHERS) * ROWS_OF_ONE}) n) rows;
  create table found (id int primary key, customer_id int, email text, note text);
  insert into found select id, nullif(customer_id, id % 7), 'person-' || customer_id, note from orders;
  create index on found (customer_id);
  create index on found (lower(email));
  analyze;`;

describe('changes of many people in PostgreSQL', () => {
  let database: TestDatabase;
  let store: Store;
  let client: pg.Client;
  beforeEach(async () => {
    database = await createTestDatabase();
    client = new pg.Client({ connectionString: database.url });
    await client.connect();
    await client.query(SCHEMA);
    const settings = { id: 'shop', access: 'write', limits: DEFAULT_LIMITS } as const;
    store = await connectorFor('postgres').open({ ...settings, type: 'postgres', connection: database.url });
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await client.end();
    await store.close();
    await database.drop();
  });

  const rewritten = (person: number): ColumnChange => ({
    ...{ column: 'email', kind: 'rewrite' },
    rewrite: (values) => values.map((value) => `${person}:${String(value)}`),
  });
  const changeOf =
    (collection: string, where: (person: number) => Predicate) =>
    (person: number): Change => ({
      ...{ collection, key: ['id'], where: where(person) },
      action: { kind: 'update', set: [rewritten(person), { column: 'note', kind: 'null' }] },
    });
  const byNumber = (person: number): Predicate => ({
    op: 'in',
    columns: ['customer_id'],
    values: [[person]],
  });
  const byAddress = (person: number): Predicate => ({
    ...{ op: 'in', columns: ['email'], fold: 'lower' },
    values: [[`person-${person}`]],
  });
  const people = Array.from({ length: PEOPLE }, (_, at) => at);

  const change = async (changes: readonly Change[]): Promise<number[]> => {
    const session = await store.write({ lock: 'many' });
    const [only, ...others] = changes;
    const tallies = others.length > 0 ? await session.changes!(changes) : [await session.change(only!)];
    await session.commit();
    return tallies.map(({ rows }) => rows);
  };
  const rowsOf = async (sql: string) => (await client.query<Record<string, unknown>>(sql)).rows;

  it.each([1, PEOPLE])('tells old values apart that the collation takes for equal, of %i', async (many) => {
    const rows: number[] = [];
    for (let at = 0; at < PEOPLE; at += many)
      rows.push(...(await change(people.slice(at, at + many).map(changeOf('public.orders', byNumber)))));
    expect(rows).toEqual(people.map(() => ROWS_OF_ONE));
    const wrong = `select id from orders where customer_id < ${PEOPLE} and (note is not null or email collate "C"
      is distinct from customer_id || ':' || case id % 3 when 0 then 'ann-' || customer_id when 1 then 'Ann-' || customer_id end)`;
    expect(await rowsOf(wrong)).toEqual([]);
    expect(await rowsOf(`select count(*)::int from orders where note is null`)).toEqual([
      { count: PEOPLE * ROWS_OF_ONE },
    ]);
  });

  it('goes to rows that are found in two ways by their places alone', async () => {
    const asked = jest.spyOn(pg.Client.prototype, 'query');
    const both = (person: number): Predicate => ({ op: 'any', of: [byNumber(person), byAddress(person)] });
    const rows = await change(people.map(changeOf('public.found', both)));
    const questions = asked.mock.calls.map(
      ([question]: readonly unknown[]) => question as Partial<pg.QueryConfig>,
    );
    jest.restoreAllMocks();
    expect(rows).toEqual(people.map(() => ROWS_OF_ONE));
    expect(
      await rowsOf(`select count(*)::int from found where email = (id % ${PEOPLE + OTHERS}) || ':person-' ||
      (id % ${PEOPLE + OTHERS}) and note is null`),
    ).toEqual([{ count: PEOPLE * ROWS_OF_ONE }]);

    const update = questions.find(({ text }) => text?.includes('UPDATE "public"."found"'));
    const explained = await client.query<{ 'QUERY PLAN': string }>(`EXPLAIN ${update?.text}`, [
      ...update!.values!,
    ]);
    const plan = explained.rows.map((row) => row['QUERY PLAN']).join('\n');
    expect(plan).toContain('TID Cond: (ctid = habeas_one.place)');
    expect(plan).not.toContain('Seq Scan');
  });
});
