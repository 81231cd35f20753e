import { isAppError } from '#contracts';
import { EVERYTHING, type Change, type ColumnChange, type Row, type RowValue } from '../spi/index.js';
import { HOSTILE_COLUMN, HOSTILE_TABLE } from './contract-data.js';
import type { RecordSuite } from './record-suite.js';

/** What a change does to rows, and what it leaves alone. */
export function describeChange(suite: RecordSuite): void {
  const { of, needing, begin, rowsOf, tallyOf, update, changed, errorOf, is } = suite;

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
      await suite.fixture.remove('invoice');
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
      const rows = await suite.fixture.rows('visit');
      expect(rows.map(({ email, page }) => `${String(email)} ${String(page)}`).sort()).toEqual([
        'null /',
        ...Array<string>(3).fill('p-ann /'),
        'p-bob /',
      ]);
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
      await suite.fixture.remove('visit');
      const rows = Array.from({ length: 50 }, (_, at) => ({
        email: `v${String(at).padStart(2, '0')}`,
        page: '/',
      }));
      await suite.fixture.insert('visit', rows);
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
      const after = await suite.fixture.rows('visit');
      expect(after.map(({ email }) => email).sort()).toEqual(rows.map((_, at) => next(`v${String(at)}`)));
    });

    async function prefsAfterRewriting(prefs: string): Promise<string> {
      await suite.fixture.update('customer', { prefs }, { id: 1 });
      const rewrite = (values: readonly RowValue[]): RowValue[] =>
        values.map((value) => String(value).replace(/("phone": ?)"[^"]*"/, '$1null'));
      expect(
        (await changed(update(is('id', 1, 3), [{ column: 'prefs', kind: 'rewrite', rewrite }]))).rows,
      ).toBe(2);
      const row = (await suite.fixture.rows('customer')).find(({ id }) => id === 1);
      return String(row?.prefs);
    }
    needing(
      'jsonText',
      [
        'rewrites JSON without touching what it does not know',
        async () => {
          const text = await prefsAfterRewriting('{"phone":"1","big":12345678901234567890,"dec":1.10}');
          expect(text).toMatch(/12345678901234567890/);
          expect(text).toMatch(/"dec":\s*1\.10/);
          expect(text).toMatch(/"phone":\s*null/);
        },
      ],
      [
        'rewrites one member of a document and leaves the values of the others',
        async () => {
          const prefs = { big: 1234567890123, dec: 1.5, list: [{ a: true }, null, ''], at: { deep: 'x' } };
          const text = await prefsAfterRewriting(JSON.stringify({ phone: '1', ...prefs }));
          expect(JSON.parse(text)).toEqual({ phone: null, ...prefs });
        },
      ],
    );

    it('counts rows under the key they had, also when the change alters the key', async () => {
      const planned = await tallyOf(is('region', 'us'), ['region', 'no'], 'orders');
      await suite.fixture.remove('invoice');
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

    /** Refused at once or at the commit, without a value in what is said, and nothing stays of it. */
    async function expectRefused(change: Change, secret: string): Promise<void> {
      const before = await content();
      const session = await begin();
      const error = await errorOf(session.change(change).then(() => session.commit()));
      await session.rollback();
      expect(isAppError(error, 'store.refused')).toBe(true);
      const shown = `${String((error as Error).message)} ${JSON.stringify(error)} ${String((error as Error).cause)}`;
      expect(shown).not.toContain(secret);
      expect(await content()).toEqual(before);
    }
    const nameOfOne = (value: string): Change =>
      update(is('id', 1), [{ column: 'name', kind: 'constant', value }]);
    const sameEmail = (): Change =>
      update(is('id', 1, 2), [{ column: 'email', kind: 'constant', value: 'secret@example.com' }]);
    const firstGone = (): Change => update(is('id', 1), [], { action: { kind: 'delete' } });

    needing(
      'uniques',
      [
        'reports a violated unique column without values, and changes nothing',
        () => expectRefused(sameEmail(), 'secret'),
      ],
      ['lets several rows have one value', async () => expect((await changed(sameEmail())).rows).toBe(2)],
    );
    needing(
      'checks',
      [
        'reports a violated check without values, and changes nothing',
        () => expectRefused(nameOfOne('forbidden'), 'Ann'),
      ],
      ['takes any value', async () => expect((await changed(nameOfOne('forbidden'))).rows).toBe(1)],
    );
    needing(
      'foreignKeys',
      [
        'reports a violated foreign key without values, and changes nothing',
        () => expectRefused(firstGone(), 'ann@'),
      ],
      [
        'deletes a row that others refer to, and leaves those',
        async () => {
          expect((await changed(firstGone())).rows).toBe(1);
          expect((await tallyOf(EVERYTHING, ['region', 'no'], 'orders')).rows).toBe(4);
        },
      ],
    );

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
