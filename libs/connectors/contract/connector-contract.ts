import { createHash } from 'node:crypto';
import { isAppError } from '#contracts';
import {
  EVERYTHING,
  NOTHING,
  type Change,
  type ColumnChange,
  type Predicate,
  type ReadSession,
  type Row,
  type RowValue,
  type ScanResult,
  type SelectQuery,
  type Store,
  type StoreSettings,
  type Tally,
  type TextTokenRef,
  type WriteSession,
} from '../spi/index.js';
import {
  CONTRACT_TABLES,
  type ContractFixture,
  contractRows,
  contractTables,
  HOSTILE_COLUMN,
  HOSTILE_TABLE,
  quote,
} from './contract-fixture.js';

/** Starts a process that opens a session, changes, asks for the token, commits or not, and then waits to be killed. */
export type KilledSession = (orders: {
  settings: StoreSettings;
  change: Change;
  commit: boolean;
}) => Promise<{ token: string }>;

/**
 * What every store of records must do, whatever its database. Call it at the top of a spec file, with a fixture on a
 * real server.
 */
export function describeRecordStore(
  name: string,
  makeFixture: () => Promise<ContractFixture>,
  killedSession: KilledSession,
): void {
  describe(`${name} as a store of records`, () => {
    let fixture: ContractFixture;
    let store: Store;
    const sessions: WriteSession[] = [];

    beforeAll(async () => {
      fixture = await makeFixture();
      await fixture.execute(contractTables(fixture.types));
      store = await fixture.connector.open(fixture.settings);
    });
    beforeEach(async () => {
      for (const table of CONTRACT_TABLES) await fixture.execute(`DELETE FROM ${quote(table)}`);
      await fixture.execute(contractRows);
    });
    afterEach(async () => {
      for (const session of sessions.splice(0)) await session.close();
    });
    afterAll(async () => {
      await store?.close();
      await fixture?.dispose();
    });

    const of = (table: string): string => fixture.collection(table);

    /** A session that is closed after the test, or the next one would wait for its lock. */
    async function begin(signal?: AbortSignal): Promise<WriteSession> {
      const session = await store.write({ lock: 'contract', ...(signal ? { signal } : {}) });
      sessions.push(session);
      return session;
    }
    async function reading<T>(work: (session: ReadSession) => Promise<T>): Promise<T> {
      const session = await store.read();
      try {
        return await work(session);
      } finally {
        await session.close();
      }
    }
    async function writing<T>(work: (session: WriteSession) => Promise<T>): Promise<T> {
      const session = await begin();
      try {
        const result = await work(session);
        await session.commit();
        return result;
      } finally {
        await session.close();
      }
    }
    const rowsOf = (query: SelectQuery): Promise<Row[]> =>
      reading(async (session) => {
        const rows: Row[] = [];
        for await (const batch of session.select(query)) rows.push(...batch);
        return rows;
      });
    const idsWhere = async (where: Predicate, table = 'customer'): Promise<RowValue[]> =>
      (await rowsOf({ collection: of(table), columns: ['id'], where })).map(({ id }) => id ?? null);
    const tallyOf = (where: Predicate, key = ['id'], table = 'customer'): Promise<Tally> =>
      reading((session) => session.tally({ collection: of(table), key, where }));
    const update = (where: Predicate, set: readonly ColumnChange[], more: Partial<Change> = {}): Change => ({
      collection: of('customer'),
      key: ['id'],
      where,
      action: { kind: 'update', set },
      ...more,
    });
    const changed = (change: Change): Promise<Tally> => writing((session) => session.change(change));
    const errorOf = async (promise: Promise<unknown>): Promise<unknown> =>
      promise.then(
        () => null,
        (error) => error,
      );
    const is = (column: string, ...values: (string | number)[]): Predicate => ({
      op: 'in',
      columns: [column],
      values: values.map((value) => [value]),
    });

    describe('describe', () => {
      it('lists tables with their columns and primary keys', async () => {
        const { collections } = await store.describe();
        const orders = collections.find((collection) => collection.name === of('orders'));
        expect(orders?.kind).toBe('table');
        expect(orders?.primaryKey).toEqual(['region', 'no']);
        expect(
          orders?.columns.map((column) => [column.name, column.kind, column.nullable, column.maxLength]),
        ).toEqual([
          ['region', 'text', false, 10],
          ['no', 'integer', false, null],
          ['customer_id', 'integer', true, null],
          ['label', 'text', false, null],
        ]);
        expect(collections.find((collection) => collection.name === of('visit'))?.primaryKey).toEqual([]);
      });

      it('knows unique columns, checks, indexes and kinds', async () => {
        const { collections } = await store.describe();
        const customer = collections.find((collection) => collection.name === of('customer'));
        expect(customer?.uniques.map(({ columns }) => columns)).toEqual([['email']]);
        expect(customer?.checks).toHaveLength(1);
        expect(customer?.checks[0]?.expression).toContain('forbidden');
        expect(customer?.indexes).toContainEqual(['boss_id']);
        expect(customer?.estimatedRows).toBe(4);
        const kinds = new Map(customer?.columns.map((column) => [column.name, column.kind]));
        expect([kinds.get('prefs'), kinds.get('created')]).toEqual(['json', 'timestamp']);
      });

      it('knows self references, composite foreign keys and what a delete does', async () => {
        const { foreignKeys } = await store.describe();
        expect(foreignKeys).toEqual(
          expect.arrayContaining([
            expect.objectContaining({
              from: { collection: of('customer'), columns: ['boss_id'] },
              to: { collection: of('customer'), columns: ['id'] },
              onDelete: 'no_action',
              deferrable: false,
            }),
            expect.objectContaining({
              from: { collection: of('invoice'), columns: ['region', 'order_no'] },
              to: { collection: of('orders'), columns: ['region', 'no'] },
            }),
            expect.objectContaining({
              from: { collection: of('orders'), columns: ['customer_id'] },
              onDelete: 'cascade',
            }),
          ]),
        );
      });

      it('gives the same answer twice', async () => {
        expect(await store.describe()).toEqual(await store.describe());
      });
    });

    describe('predicates', () => {
      it('finds everything and nothing', async () => {
        expect(await idsWhere(EVERYTHING)).toEqual([1, 2, 3, 4]);
        expect(await idsWhere(NOTHING)).toEqual([]);
        expect(await idsWhere({ op: 'in', columns: ['id'], values: [] })).toEqual([]);
      });

      it('compares values with quotes, backslashes and pattern characters literally', async () => {
        expect(await idsWhere(is('email', `cy.o'hara@example.com`))).toEqual([3]);
        expect(await idsWhere(is('notes', 'back\\slash "quote" % _'))).toEqual([3]);
        expect(
          await idsWhere(is('notes', '%', `' OR '1'='1`, `'; DROP TABLE customer; --`, '{a,b}')),
        ).toEqual([]);
        expect(await idsWhere(is('notes', ''))).toEqual([4]);
      });

      it('takes integers as numbers and as text', async () => {
        expect(await idsWhere(is('id', 1, 3))).toEqual([1, 3]);
        expect(await idsWhere(is('id', '2'))).toEqual([2]);
      });

      it('never matches what cannot be a value of the column, and reports no error', async () => {
        const impossible = ['ann@example.com', '99999999999999999999', '', 'NaN', 'a\u0000b'];
        expect(await idsWhere(is('id', ...impossible, 4))).toEqual([4]);
        expect(await idsWhere(is('email', 'a\u0000b', 'ann@example.com'))).toEqual([1]);
      });

      it('never matches NULL', async () => {
        expect(
          await idsWhere({ op: 'in', columns: ['email'], values: [[null], ['ann@example.com']] }),
        ).toEqual([1]);
      });

      it('folds case only when told to', async () => {
        const folded = (value: string): Predicate => ({
          op: 'in',
          columns: ['email'],
          values: [[value]],
          fold: 'lower',
        });
        expect(await idsWhere(is('email', 'bob@example.com'))).toEqual([]);
        expect(await idsWhere(folded('bob@example.com'))).toEqual([2]);
        expect(await idsWhere(folded('BOB@example.COM'))).toEqual([2]);
        await fixture.execute(`UPDATE customer SET email = 'Zoë@example.com' WHERE id = 4`);
        expect(await idsWhere(folded('zoë@example.com'))).toEqual([4]);
      });

      it('compares tuples, and a NULL in any part is no match', async () => {
        const tuples = (...values: (string | number | null)[][]): Predicate => ({
          op: 'in',
          columns: ['region', 'order_no'],
          values,
        });
        expect(await idsWhere(tuples(['eu', 1], ['us', '1'], ['eu', 7]), 'invoice')).toEqual([1, 2]);
        expect(await idsWhere(tuples([null, 1]), 'invoice')).toEqual([]);
        expect(await idsWhere(tuples(['eu', 'x']), 'invoice')).toEqual([]);
      });

      it('tests for NULL', async () => {
        expect(await idsWhere({ op: 'null', column: 'email' })).toEqual([4]);
      });

      it('negates to "not true": unknown is in', async () => {
        expect(await idsWhere({ op: 'not', of: is('email', 'ann@example.com') })).toEqual([2, 3, 4]);
      });

      it('combines', async () => {
        const either: Predicate = { op: 'any', of: [is('id', 1), { op: 'null', column: 'email' }] };
        expect(await idsWhere(either)).toEqual([1, 4]);
        expect(await idsWhere({ op: 'all', of: [either, { op: 'not', of: is('name', 'Ann') }] })).toEqual([
          4,
        ]);
      });

      it('keeps a fixed predicate in its own parentheses, comment and all', async () => {
        const raw: Predicate = { op: 'raw', text: 'id = 1 OR id = 2 -- the first two' };
        expect(await idsWhere({ op: 'all', of: [raw, is('name', 'Bob')] })).toEqual([2]);
      });

      it('looks into JSON, through arrays', async () => {
        expect(await idsWhere(is('prefs#$.phone', '456'))).toEqual([2]);
        expect(await idsWhere(is('prefs#$.phone', 456))).toEqual([2]);
        expect(await idsWhere(is('prefs#$.a.b', 3, 5))).toEqual([1, 2]);
        expect(await idsWhere(is('prefs#$.a[*].b', 3))).toEqual([1]);
        expect(await idsWhere(is('prefs#$..b', 5))).toEqual([2]);
        expect(await idsWhere(is('prefs#$.missing.member', 5))).toEqual([]);
        expect(await idsWhere({ op: 'null', column: 'prefs#$.gone' })).toEqual([1, 2, 3, 4]);
        expect(await idsWhere({ op: 'null', column: 'prefs#$.phone' })).toEqual([3, 4]);
      });

      it('compares tuples with JSON parts', async () => {
        const where: Predicate = {
          op: 'in',
          columns: ['id', 'prefs#$.phone'],
          values: [
            [1, '123'],
            [2, '123'],
          ],
        };
        expect(await idsWhere(where)).toEqual([1]);
      });

      it('takes a value of a megabyte', async () => {
        const long = `${'x'.repeat(1_000_000)}'"\\`;
        await changed(update(is('id', 4), [{ column: 'notes', kind: 'constant', value: long }]));
        expect(await idsWhere(is('notes', long))).toEqual([4]);
        expect(await idsWhere(is('notes', long.slice(1)))).toEqual([]);
      });

      it('takes 50,000 values at once', async () => {
        const values = Array.from({ length: 50_000 }, (_, at) => at + 3);
        expect(await idsWhere(is('id', ...values))).toEqual([3, 4]);
      });

      it('refuses what it does not understand', async () => {
        for (const where of [
          is('no_such_column', 1),
          is('prefs#$.[', 1),
          { op: 'in', columns: ['id', 'email'], values: [[1]] } satisfies Predicate,
          { op: 'mentions', tokens: [] } satisfies Predicate,
        ]) {
          expect(isAppError(await errorOf(idsWhere(where)), 'store.refused')).toBe(true);
        }
        expect(isAppError(await errorOf(idsWhere(EVERYTHING, 'no_such_table')), 'store.refused')).toBe(true);
      });
    });

    describe('select', () => {
      it('gives values that JSON can carry', async () => {
        const [row] = await rowsOf({
          collection: of('customer'),
          columns: ['id', 'email', 'prefs', 'boss_id', 'prefs#$.phone', 'prefs#$.a.b'],
          where: is('id', 1),
        });
        expect(row).toEqual({
          id: 1,
          email: 'ann@example.com',
          prefs: { phone: '123', a: [{ b: 1 }, { b: 3 }], gone: null },
          boss_id: null,
          'prefs#$.phone': '123',
          'prefs#$.a.b': [1, 3],
        });
      });

      it('streams in key order, in batches no larger than asked', async () => {
        await reading(async (session) => {
          const batches: number[][] = [];
          const query = { collection: of('customer'), columns: ['id'], where: EVERYTHING, batchRows: 3 };
          for await (const batch of session.select(query)) batches.push(batch.map(({ id }) => Number(id)));
          expect(batches).toEqual([[1, 2, 3], [4]]);
        });
      });

      it('gives distinct rows once', async () => {
        const rows = await rowsOf({
          collection: of('visit'),
          columns: ['email'],
          where: EVERYTHING,
          distinct: true,
          orderBy: ['email'],
        });
        expect(rows.map(({ email }) => email).filter(Boolean)).toEqual([
          'ann@example.com',
          'bob@example.com',
        ]);
        expect(rows).toHaveLength(3);
      });

      it('survives a reader that leaves early, and one that changes rows while it reads', async () => {
        await writing(async (session) => {
          const query = { collection: of('customer'), columns: ['id'], where: EVERYTHING, batchRows: 1 };
          for await (const _batch of session.select(query)) break;
          for await (const [row] of session.select(query)) {
            await session.change(
              update(is('id', Number(row?.id)), [{ column: 'name', kind: 'constant', value: 'X' }]),
            );
          }
        });
        expect(await idsWhere(is('name', 'X'))).toEqual([1, 2, 3, 4]);
      });

      it('reads one snapshot', async () => {
        await reading(async (session) => {
          const query = { collection: of('customer'), key: ['id'], where: EVERYTHING };
          const before = await session.tally(query);
          await fixture.execute(`INSERT INTO customer (id) VALUES (5)`).catch(() => undefined);
          expect(await session.tally(query)).toEqual(before);
        });
      });
    });

    describe('tally', () => {
      it('is the same whatever the order of rows, and differs when a key does', async () => {
        const before = await tallyOf(EVERYTHING);
        expect(before.rows).toBe(4);
        expect(before.digest).toMatch(/^[0-9a-f]{16}$/);
        await fixture.execute(`UPDATE customer SET boss_id = NULL`);
        await fixture.execute(`UPDATE orders SET customer_id = NULL`);
        await fixture.execute(`DELETE FROM customer WHERE id = 1`);
        await fixture.execute(`INSERT INTO customer (id) VALUES (1)`);
        expect(await tallyOf(EVERYTHING)).toEqual(before);
        await fixture.execute(`UPDATE customer SET id = 9 WHERE id = 4`);
        expect((await tallyOf(EVERYTHING)).digest).not.toBe(before.digest);
      });

      it('does not confuse the parts of a composite key', async () => {
        await fixture.execute(`DELETE FROM invoice`);
        await fixture.execute(`DELETE FROM orders`);
        await fixture.execute(`INSERT INTO orders VALUES ('a,1', 2, NULL, 'b')`);
        const one = await tallyOf(EVERYTHING, ['region', 'label'], 'orders');
        await fixture.execute(`UPDATE orders SET region = 'a', label = '1,b'`);
        expect((await tallyOf(EVERYTHING, ['region', 'label'], 'orders')).digest).not.toBe(one.digest);
      });

      it('takes the whole row where there is no key', async () => {
        const before = await tallyOf(EVERYTHING, [], 'visit');
        expect(before.rows).toBe(5);
        await fixture.execute(`UPDATE visit SET page = '/z' WHERE email IS NULL`);
        expect((await tallyOf(EVERYTHING, [], 'visit')).digest).not.toBe(before.digest);
      });

      it('is zero for no rows', async () => {
        expect(await tallyOf(NOTHING)).toEqual({ rows: 0, digest: '0000000000000000' });
      });
    });

    describe('change', () => {
      const content = (): Promise<Row[]> =>
        rowsOf({ collection: of('customer'), columns: ['id', 'email', 'name', 'notes'], where: EVERYTHING });

      it('sets NULL and constants in one go and leaves the neighbours alone', async () => {
        const planned = await tallyOf(is('id', 1, 3));
        const before = await content();
        const tally = await changed(
          update(is('id', 1, 3), [
            { column: 'name', kind: 'null' },
            { column: 'notes', kind: 'constant', value: `it's "gone" \\ $1` },
          ]),
        );
        expect(tally).toEqual(planned);
        const after = await content();
        expect(after[0]).toEqual({ ...before[0], name: null, notes: `it's "gone" \\ $1` });
        expect(after[2]).toEqual({ ...before[2], name: null, notes: `it's "gone" \\ $1` });
        expect([after[1], after[3]]).toEqual([before[1], before[3]]);
      });

      it('writes the moment', async () => {
        await changed(update(is('id', 3), [{ column: 'created', kind: 'now' }]));
        const [row] = await rowsOf({ collection: of('customer'), columns: ['created'], where: is('id', 3) });
        const moment = new Date(`${String(row?.created).replace(/Z$/, '')}Z`).getTime();
        expect(Math.abs(moment - Date.now())).toBeLessThan(60_000);
      });

      it('deletes, with the tally of what is gone', async () => {
        const planned = await tallyOf(is('region', 'eu'), ['region', 'no'], 'orders');
        await fixture.execute(`DELETE FROM invoice`);
        const tally = await changed({
          collection: of('orders'),
          key: ['region', 'no'],
          where: {
            op: 'in',
            columns: ['region', 'no'],
            values: [
              ['eu', 1],
              ['eu', 2],
              ['xx', 1],
            ],
          },
          action: { kind: 'delete' },
        });
        expect(tally).toEqual(planned);
        expect((await tallyOf(EVERYTHING, ['region', 'no'], 'orders')).rows).toBe(2);
      });

      it('rewrites values by what they were: NULL stays, duplicates are asked for once', async () => {
        const asked: RowValue[] = [];
        const tally = await changed({
          collection: of('visit'),
          key: [],
          where: EVERYTHING,
          action: {
            kind: 'update',
            set: [
              {
                column: 'email',
                kind: 'rewrite',
                rewrite: (values) => {
                  asked.push(...values);
                  return values.map((value) => `p-${String(value).slice(0, 3)}`);
                },
              },
              { column: 'page', kind: 'constant', value: '/' },
            ],
          },
        });
        expect(tally.rows).toBe(5);
        expect([...asked].sort()).toEqual(['ann@example.com', 'bob@example.com']);
        const rows = await fixture.query(`SELECT email, page, count(*) AS n FROM visit GROUP BY email, page`);
        expect(
          rows.map(({ email, page, n }) => `${String(email)} ${String(page)} ${String(n)}`).sort(),
        ).toEqual(['null / 1', 'p-ann / 3', 'p-bob / 1']);
      });

      it('rewrites several columns at once, each from its own value', async () => {
        const upper: ColumnChange[] = ['name', 'notes'].map((column) => ({
          column,
          kind: 'rewrite',
          rewrite: (values) => values.map((value) => String(value).toUpperCase()),
        }));
        expect((await changed(update(EVERYTHING, upper))).rows).toBe(4);
        expect((await content()).map(({ name, notes }) => [name, notes])).toEqual([
          ['ANN', 'LIKES TEA'],
          ['BOB', null],
          ['CY', 'BACK\\SLASH "QUOTE" % _'],
          [null, ''],
        ]);
      });

      it('rewrites every row once even when new values equal old ones and batches are small', async () => {
        const small = await fixture.connector.open({
          ...fixture.settings,
          limits: { ...fixture.settings.limits, batchRows: 7 },
        });
        await fixture.execute(`DELETE FROM visit`);
        const rows = Array.from({ length: 50 }, (_, at) => `('v${String(at).padStart(2, '0')}', '/')`);
        await fixture.execute(`INSERT INTO visit VALUES ${rows.join(', ')}`);
        const session = await small.write({ lock: 'contract' });
        const next = (value: RowValue): string =>
          `v${String(Number(String(value).slice(1)) + 1).padStart(2, '0')}`;
        const tally = await session.change({
          collection: of('visit'),
          key: [],
          where: { op: 'not', of: { op: 'null', column: 'email' } },
          action: {
            kind: 'update',
            set: [{ column: 'email', kind: 'rewrite', rewrite: (all) => all.map(next) }],
          },
        });
        await session.commit();
        await small.close();
        expect(tally.rows).toBe(50);
        const after = await fixture.query(`SELECT email FROM visit ORDER BY email`);
        expect(after.map(({ email }) => email)).toEqual(rows.map((_, at) => next(`v${String(at)}`)));
      });

      it('rewrites JSON without touching what it does not know', async () => {
        await fixture.execute(
          `UPDATE customer SET prefs = '{"phone":"1","big":12345678901234567890,"dec":1.10}' WHERE id = 1`,
        );
        const rewrite = (values: readonly RowValue[]): RowValue[] =>
          values.map((value) => String(value).replace(/("phone": ?)"[^"]*"/, '$1null'));
        expect(
          (await changed(update(is('id', 1, 3), [{ column: 'prefs', kind: 'rewrite', rewrite }]))).rows,
        ).toBe(2);
        const [row] = await fixture.query(`SELECT CAST(prefs AS text) AS prefs FROM customer WHERE id = 1`);
        expect(String(row?.prefs)).toMatch(/12345678901234567890/);
        expect(String(row?.prefs)).toMatch(/"dec":\s*1\.10/);
        expect(String(row?.prefs)).toMatch(/"phone":\s*null/);
      });

      it('counts rows under the key they had, also when the change alters the key', async () => {
        const planned = await tallyOf(is('region', 'us'), ['region', 'no'], 'orders');
        await fixture.execute(`DELETE FROM invoice`);
        const tally = await changed({
          collection: of('orders'),
          key: ['region', 'no'],
          where: is('region', 'us'),
          action: { kind: 'update', set: [{ column: 'region', kind: 'constant', value: 'zz' }] },
        });
        expect(tally).toEqual(planned);
        expect((await tallyOf(is('region', 'zz'), ['no'], 'orders')).rows).toBe(2);
      });

      it('changes and counts rows without a key, with the tally that was planned', async () => {
        const where = is('email', 'ann@example.com');
        const planned = await tallyOf(where, [], 'visit');
        const change: Change = {
          collection: of('visit'),
          key: [],
          where,
          action: { kind: 'update', set: [{ column: 'email', kind: 'null' }] },
        };
        expect(planned.rows).toBe(3);
        expect(await changed(change)).toEqual(planned);
        expect((await changed(change)).rows).toBe(0);
      });

      it('takes hostile names as names', async () => {
        const collection = of(HOSTILE_TABLE);
        expect((await store.describe()).collections.map((known) => known.name)).toContain(collection);
        const where = is(HOSTILE_COLUMN, 'ann@example.com');
        const change: Change = {
          collection,
          key: ['id'],
          where,
          action: { kind: 'update', set: [{ column: HOSTILE_COLUMN, kind: 'constant', value: 'gone' }] },
        };
        expect((await changed(change)).rows).toBe(1);
        expect(await rowsOf({ collection, columns: [HOSTILE_COLUMN], where: EVERYTHING })).toEqual([
          { [HOSTILE_COLUMN]: 'gone' },
          { [HOSTILE_COLUMN]: 'bob@example.com' },
        ]);
        expect((await tallyOf(EVERYTHING)).rows).toBe(4);
      });

      it('reports a violated constraint by name, without values, and changes nothing', async () => {
        const before = await content();
        const cases: [Change, string][] = [
          [
            update(is('id', 1, 2), [{ column: 'email', kind: 'constant', value: 'secret@example.com' }]),
            'secret',
          ],
          [update(is('id', 1), [{ column: 'name', kind: 'constant', value: 'forbidden' }]), 'Ann'],
          [update(is('id', 1), [], { action: { kind: 'delete' } }), 'ann@'],
        ];
        for (const [change, secret] of cases) {
          const session = await begin();
          const error = await errorOf(session.change(change));
          await session.rollback();
          expect(isAppError(error, 'store.refused')).toBe(true);
          const shown = `${String((error as Error).message)} ${JSON.stringify(error)} ${String((error as Error).cause)}`;
          expect(shown).not.toContain(secret);
        }
        expect(await content()).toEqual(before);
      });

      it('refuses an update of nothing, of an unknown column and of a part of JSON', async () => {
        for (const set of [
          [],
          [{ column: 'nope', kind: 'null' }],
          [{ column: 'prefs#$.phone', kind: 'null' }],
          [{ column: '*', kind: 'tokens' }],
        ] as ColumnChange[][]) {
          expect(isAppError(await errorOf(changed(update(EVERYTHING, set))), 'store.refused')).toBe(true);
        }
      });
    });

    describe('sessions', () => {
      const erase = (): Change => update(is('id', 1), [{ column: 'name', kind: 'null' }]);

      it('shows nothing before the commit and everything after', async () => {
        const session = await begin();
        await session.change(erase());
        expect(await idsWhere({ op: 'null', column: 'name' })).toEqual([4]);
        await session.commit();
        expect(await idsWhere({ op: 'null', column: 'name' })).toEqual([1, 4]);
      });

      it('rolls back, also by closing, and may be ended twice', async () => {
        for (const end of ['rollback', 'close'] as const) {
          const session = await begin();
          await session.change(erase());
          await session[end]();
          await session[end]();
        }
        expect(await idsWhere({ op: 'null', column: 'name' })).toEqual([4]);
      });

      it('refuses to commit after a failed statement', async () => {
        const session = await begin();
        await session.change(erase());
        await errorOf(
          session.change(update(is('id', 2), [{ column: 'name', kind: 'constant', value: 'forbidden' }])),
        );
        expect(isAppError(await errorOf(session.commit()))).toBe(true);
        await session.close();
        expect(await idsWhere({ op: 'null', column: 'name' })).toEqual([4]);
      });

      it('keeps a second session with the same lock waiting until the first ends', async () => {
        const first = await begin();
        const order: string[] = [];
        const second = begin().then((session) => {
          order.push('second');
          return session;
        });
        await new Promise((resolve) => setTimeout(resolve, 300));
        order.push('first ends');
        await first.commit();
        await (await second).rollback();
        expect(order).toEqual(['first ends', 'second']);
      });

      it('stops waiting when it is told to', async () => {
        const first = await begin();
        const abort = new AbortController();
        const second = begin(abort.signal);
        abort.abort();
        expect(await errorOf(second)).toMatchObject({ name: 'AbortError' });
        await first.rollback();
        await writing((session) => session.change(erase()));
      });

      it('knows afterwards what became of a session', async () => {
        const committed = await begin();
        await committed.change(erase());
        const first = await committed.token();
        await committed.commit();
        const aborted = await begin();
        await aborted.change(erase());
        const second = await aborted.token();
        await aborted.rollback();
        expect(await store.outcome(first)).toBe('committed');
        expect(await store.outcome(second)).toBe('aborted');
        expect(await store.outcome('not a token')).toBe('unknown');
        await store.forget(first);
        await store.forget(second);
      });

      it.each([
        { commit: false, outcome: 'aborted', nameless: [4] },
        { commit: true, outcome: 'committed', nameless: [1, 4] },
      ])('knows a session whose process was killed as $outcome', async ({ commit, outcome, nameless }) => {
        const { token } = await killedSession({ settings: fixture.settings, change: erase(), commit });
        expect(await store.outcome(token)).toBe(outcome);
        expect(await idsWhere({ op: 'null', column: 'name' })).toEqual(nameless);
        await writing((session) => session.change(update(is('id', 2), [{ column: 'notes', kind: 'null' }])));
        await store.forget(token);
      });

      it('leaves nothing of its own behind', async () => {
        const names = async (): Promise<string[]> =>
          (await store.describe()).collections.map(({ name: known }) => known);
        const before = await names();
        const session = await begin();
        await session.change(erase());
        const token = await session.token();
        await session.commit();
        await store.forget(token);
        expect(await names()).toEqual(before);
        expect(before).toHaveLength(CONTRACT_TABLES.length);
      });
    });

    describe('scan', () => {
      const token = (text: string, identity: number, more: Partial<TextTokenRef> = {}): TextTokenRef => ({
        bytes: Buffer.from(text),
        boundary: 'word',
        ignoreCase: false,
        identity,
        ...more,
      });
      const scan = async (tokens: readonly TextTokenRef[], collections?: string[]): Promise<ScanResult[]> => {
        const results: ScanResult[] = [];
        const request = { tokens, control: true, ...(collections ? { collections } : {}) };
        for await (const result of store.scan(request)) results.push(result);
        return results;
      };
      const hitsIn = async (table: string, tokens: readonly TextTokenRef[]): Promise<string[]> => {
        const [result] = await scan(tokens, [of(table)]);
        expect(result?.control).toBe('found');
        return (result?.hits ?? []).map(({ column, identity }) => `${column} ${String(identity)}`).sort();
      };

      it('finds planted forms in every table, counts rows and proves itself', async () => {
        const results = await scan([token('ann@example.com', 0, { boundary: 'email', ignoreCase: true })]);
        const found = new Map(results.map((result) => [result.collection, result]));
        expect([...found.keys()].sort()).toEqual(CONTRACT_TABLES.map(of).sort());
        expect(found.get(of('customer'))).toMatchObject({ rows: 4, hitCount: 1, control: 'found' });
        expect(found.get(of('visit'))).toMatchObject({ rows: 5, hitCount: 3, control: 'found' });
        expect(found.get(of(HOSTILE_TABLE))).toMatchObject({ rows: 2, hitCount: 1, control: 'found' });
        expect(found.get(of('orders'))).toMatchObject({ rows: 4, hitCount: 0, control: 'found' });
      });

      it('names a row by the digest of its key, which is the tally of that row', async () => {
        const [result] = await scan([token('Ann', 7)], [of('customer')]);
        const { digest } = await tallyOf(is('id', 1));
        expect(result?.hits).toEqual([{ column: 'name', identity: 7, location: digest }]);
      });

      it('respects boundaries, case and escapes', async () => {
        const set = async (text: string): Promise<unknown> =>
          changed(update(is('id', 4), [{ column: 'notes', kind: 'constant', value: text }]));
        const jane = token('jane@example.com', 1, { boundary: 'email', ignoreCase: true });
        const cases: [string, TextTokenRef, boolean][] = [
          ['a line\njane@example.com\tand a tab', jane, true],
          ['\\jane@example.com', jane, true],
          ['<JANE@Example.Com>', jane, true],
          ['“jane@example.com”', jane, true],
          ['mary-jane@example.com', jane, false],
          ['x.jane@example.com', jane, false],
          ['jane@example.community', jane, false],
          ['éjane@example.com', jane, false],
          ['banana', token('ana', 1), false],
          ['an ana', token('ana', 1), true],
          ['ANA', token('ana', 1), false],
          ['{"t":"a\\u00e9b"}', token('a\\u00e9b', 1), true],
          ['two\nlines', token('two\nlines', 1), true],
          ['Łukasz', token('Łukasz', 1), true],
          ['Łukasza', token('Łukasz', 1), false],
        ];
        for (const [text, wanted, isFound] of cases) {
          await set(text);
          expect([text, await hitsIn('customer', [wanted])]).toEqual([text, isFound ? ['notes 1'] : []]);
        }
      });

      it('looks into JSON, and into numbers when a token is all digits', async () => {
        expect(await hitsIn('customer', [token('456', 1)])).toEqual(['prefs 1']);
        await fixture.execute(`UPDATE customer SET id = 4930123 WHERE id = 4`);
        expect(await hitsIn('customer', [token('4930123', 2)])).toEqual(['id 2']);
      });

      it('finds many tokens at once, each under its own identity', async () => {
        const many = Array.from({ length: 20_000 }, (_, at) =>
          token(`${createHash('md5').update(String(at)).digest('hex')}@example.com`, at, {
            boundary: 'email',
          }),
        );
        const planted = [...many].filter((_, at) => at % 5_000 === 17);
        const values = planted.map(({ bytes }) => `('${bytes.toString()}', 'x')`);
        await fixture.execute(`INSERT INTO visit VALUES ${values.join(', ')}`);
        expect(await hitsIn('visit', many)).toEqual(
          planted.map(({ identity }) => `email ${String(identity)}`).sort(),
        );
      });

      it('finds a token wherever it falls in a long value', async () => {
        const text = `${'lorem ipsum '.repeat(30_000)}jane@example.com${' dolor'.repeat(30_000)}`;
        await changed(update(is('id', 2, 3), [{ column: 'notes', kind: 'constant', value: text }]));
        expect(await hitsIn('customer', [token('jane@example.com', 3)])).toEqual(['notes 3', 'notes 3']);
      });

      it('says when there is nothing that could be searched for', async () => {
        await fixture.execute(`DELETE FROM visit`);
        expect(await scan([token('ann', 0)], [of('visit')])).toMatchObject([
          { rows: 0, hitCount: 0, control: 'empty' },
        ]);
      });

      it('refuses an unknown collection', async () => {
        expect(isAppError(await errorOf(scan([token('ann', 0)], [of('nope')])), 'store.refused')).toBe(true);
      });
    });

    describe('what goes wrong', () => {
      it('refuses to write to a store that is declared read only, and still reads it', async () => {
        const readOnly = await fixture.connector.open({ ...fixture.settings, access: 'read' });
        expect(isAppError(await errorOf(readOnly.write({ lock: 'contract' })), 'store.read_only')).toBe(true);
        const session = await readOnly.read();
        expect(
          (await session.tally({ collection: of('customer'), key: ['id'], where: EVERYTHING })).rows,
        ).toBe(4);
        await session.close();
        await readOnly.close();
      });

      it('says that a store cannot be reached, and what to look at', async () => {
        const lost = await fixture.connector.open(fixture.unreachable);
        for (const attempt of [lost.describe(), lost.read(), lost.write({ lock: 'contract' })]) {
          const error = await errorOf(attempt);
          expect(isAppError(error, 'store.unreachable')).toBe(true);
          expect((error as Error).message).toContain(fixture.unreachable.id);
        }
        await lost.close();
      });
    });
  });
}
