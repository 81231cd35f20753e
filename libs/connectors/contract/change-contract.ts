import { isAppError } from '#contracts';
import { EVERYTHING, type Change, type ColumnChange, type Row, type RowValue } from '../spi/index.js';
import { HOSTILE_COLUMN, HOSTILE_TABLE } from './contract-fixture.js';
import type { RecordSuite } from './record-suite.js';

/** What a change does to rows, and what it leaves alone. */
export function describeChange(suite: RecordSuite): void {
  const { of, begin, rowsOf, tallyOf, update, changed, errorOf, is } = suite;

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
      await suite.fixture.execute(`DELETE FROM invoice`);
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
      const rows = await suite.fixture.query(
        `SELECT email, page, count(*) AS n FROM visit GROUP BY email, page`,
      );
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
      const small = await suite.fixture.connector.open({
        ...suite.fixture.settings,
        limits: { ...suite.fixture.settings.limits, batchRows: 7 },
      });
      await suite.fixture.execute(`DELETE FROM visit`);
      const rows = Array.from({ length: 50 }, (_, at) => `('v${String(at).padStart(2, '0')}', '/')`);
      await suite.fixture.execute(`INSERT INTO visit VALUES ${rows.join(', ')}`);
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
      const after = await suite.fixture.query(`SELECT email FROM visit ORDER BY email`);
      expect(after.map(({ email }) => email)).toEqual(rows.map((_, at) => next(`v${String(at)}`)));
    });

    it('rewrites JSON without touching what it does not know', async () => {
      await suite.fixture.execute(
        `UPDATE customer SET prefs = '{"phone":"1","big":12345678901234567890}' WHERE id = 1`,
      );
      const rewrite = (values: readonly RowValue[]): RowValue[] =>
        values.map((value) => ({ ...(value as object), phone: null }));
      expect(
        (await changed(update(is('id', 1, 3), [{ column: 'prefs', kind: 'rewrite', rewrite }]))).rows,
      ).toBe(2);
      const [row] = await suite.fixture.query(
        `SELECT CAST(prefs AS text) AS prefs FROM customer WHERE id = 1`,
      );
      expect(String(row?.prefs)).toMatch(/12345678901234567890/);
      expect(String(row?.prefs)).toMatch(/"phone":\s*null/);
    });

    it('counts rows under the key they had, also when the change alters the key', async () => {
      const planned = await tallyOf(is('region', 'us'), ['region', 'no'], 'orders');
      await suite.fixture.execute(`DELETE FROM invoice`);
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
      expect((await suite.store.describe()).collections.map((known) => known.name)).toContain(collection);
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
}
