import { isAppError } from '#contracts';
import { EVERYTHING, NOTHING, type Predicate } from '../spi/index.js';
import type { RecordSuite } from './record-suite.js';

/** Which rows a predicate finds. */
export function describePredicates(suite: RecordSuite): void {
  const { traits, idsWhere, update, changed, errorOf, is } = suite;

  describe('predicates', () => {
    it('finds everything and nothing', async () => {
      expect(await idsWhere(EVERYTHING)).toEqual([1, 2, 3, 4]);
      expect(await idsWhere(NOTHING)).toEqual([]);
      expect(await idsWhere({ op: 'in', columns: ['id'], values: [] })).toEqual([]);
    });

    it('compares values with quotes, backslashes and pattern characters literally', async () => {
      expect(await idsWhere(is('email', `cy.o'hara@example.com`))).toEqual([3]);
      expect(await idsWhere(is('notes', 'back\\slash "quote" % _'))).toEqual([3]);
      expect(await idsWhere(is('notes', '%', `' OR '1'='1`, `'; DROP TABLE customer; --`, '{a,b}'))).toEqual(
        [],
      );
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
      expect(await idsWhere({ op: 'in', columns: ['email'], values: [[null], ['ann@example.com']] })).toEqual(
        [1],
      );
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
      await suite.fixture.update('customer', { email: 'Zoë@example.com' }, { id: 4 });
      expect(await idsWhere(folded('zoë@example.com'))).toEqual([4]);
    });

    it('finds at least the rows in which a text stands, whatever it is made of', async () => {
      const containing = (fold: 'lower' | 'digits', ...texts: string[]): Predicate => ({
        op: 'contains',
        columns: ['email', 'notes'],
        texts,
        fold,
      });
      expect(await idsWhere(containing('lower', 'b@example'))).toEqual([2]);
      expect(await idsWhere(containing('lower', 'tea', `o'hara@`))).toEqual([1, 3]);
      expect(await idsWhere(containing('lower', 'slash "quote" % _'))).toEqual([3]);
      expect(await idsWhere(containing('lower', 'a%a', 'l_kes', '.*', 'back\\\\slash'))).toEqual([]);
      expect(await idsWhere(containing('lower'))).toEqual([]);
      await suite.fixture.update('customer', { notes: 'call +49 (0)30 / 123-45' }, { id: 4 });
      expect(await idsWhere(containing('digits', '3012345'))).toEqual([4]);
      await suite.fixture.update('customer', { notes: 'ÉTÉ' }, { id: 4 });
      expect(await idsWhere(containing('lower', 'été', 'ÉtÉ', 'ÉTÉ'))).toEqual([4]);
    });

    it('compares digits alone only when told to', async () => {
      const dialled = (...numbers: string[]): Predicate => ({
        op: 'in',
        columns: ['name'],
        values: numbers.map((number) => [number]),
        fold: 'digits',
      });
      await suite.fixture.update('customer', { name: '+49 (30) 231/25-13 0' }, { id: 4 });
      expect(await idsWhere(is('name', '493023125130'))).toEqual([]);
      expect(await idsWhere(dialled('493023125130', '93023125130'))).toEqual([4]);
      expect(await idsWhere(dialled('4930231251301', '49302312513'))).toEqual([]);
      expect(await idsWhere({ op: 'not', of: dialled('493023125130') })).toEqual([1, 2, 3]);
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
      expect(await idsWhere({ op: 'all', of: [either, { op: 'not', of: is('name', 'Ann') }] })).toEqual([4]);
    });

    it(
      traits.rawPredicate === null
        ? 'refuses a fixed predicate: there is no language for one'
        : 'keeps a fixed predicate in its own parentheses, comment and all',
      async () => {
        const raw: Predicate = { op: 'raw', text: traits.rawPredicate ?? 'id = 1' };
        const isBob: Predicate = { op: 'all', of: [raw, is('name', 'Bob')] };
        if (traits.rawPredicate === null) {
          expect(isAppError(await errorOf(idsWhere(isBob)), 'store.refused')).toBe(true);
          return;
        }
        expect(await idsWhere(isBob)).toEqual([2]);
        expect(await idsWhere({ op: 'not', of: raw })).toEqual([3, 4]);
        expect(await idsWhere({ op: 'any', of: [raw, is('id', 4)] })).toEqual([1, 2, 4]);
      },
    );

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
}
