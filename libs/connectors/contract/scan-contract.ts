import { createHash } from 'node:crypto';
import { isAppError } from '#contracts';
import {
  EVERYTHING,
  NOTHING,
  type LocationQuery,
  type Predicate,
  type ScanResult,
  type TextTokenRef,
} from '../spi/index.js';
import { CONTRACT_TABLES, HOSTILE_TABLE } from './contract-data.js';
import type { RecordSuite } from './record-suite.js';

/** The independent search for tokens. */
export function describeScan(suite: RecordSuite): void {
  const { of, traits, reading, tallyOf, update, changed, errorOf, is } = suite;

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
      for await (const result of suite.store.scan(request)) results.push(result);
      return results;
    };
    const hitsIn = async (table: string, tokens: readonly TextTokenRef[]): Promise<string[]> => {
      const [result] = await scan(tokens, [of(table)]);
      expect(result?.control).toBe('found');
      return (result?.hits ?? []).map(({ column, identity }) => `${column} ${String(identity)}`).sort();
    };

    const located = (...queries: LocationQuery[]): Promise<readonly (readonly string[])[]> =>
      reading((session) => session.locations?.(queries) ?? Promise.resolve([]));

    it('finds planted forms in every table, counts rows and proves itself', async () => {
      const results = await scan([token('ann@example.com', 0, { boundary: 'email', ignoreCase: true })]);
      const found = new Map(results.map((result) => [result.collection, result]));
      expect([...found.keys()].sort()).toEqual(CONTRACT_TABLES.map(({ name }) => of(name)).sort());
      expect(found.get(of('customer'))).toMatchObject({ rows: 4, hitCount: 1, control: 'found' });
      expect(found.get(of('visit'))).toMatchObject({ rows: 5, hitCount: 3, control: 'found' });
      expect(found.get(of(HOSTILE_TABLE))).toMatchObject({ rows: 2, hitCount: 1, control: 'found' });
      expect(found.get(of('orders'))).toMatchObject({ rows: 4, hitCount: 0, control: 'found' });
    });

    it('names a row by the digest of its key, which is the tally of that row', async () => {
      const [result] = await scan([token('Ann', 7)], [of('customer')]);
      const { digest } = await tallyOf(is('id', 1), [traits.ownKey ?? 'id']);
      expect(result?.hits).toEqual([{ column: 'name', identity: 7, location: digest }]);
    });

    it.each<[string, string, Predicate]>([
      ['customer', 'Ann', is('id', 1)],
      ['orders', 'second', is('label', 'second')],
      ['visit', 'ann', is('email', 'ann@example.com')],
      [HOSTILE_TABLE, 'bob', is('id', 2)],
    ])('names a row of %s as a session does', async (table, word, where) => {
      const [result] = await scan([token(word, 0)], [of(table)]);
      const [named] = await located({ collection: of(table), where });
      expect(named?.length).toBeGreaterThan(0);
      expect(named).toEqual([...new Set(result?.hits.map(({ location }) => location))].sort());
    });

    it('names the rows of several questions at once, each once', async () => {
      const [none, orders, visits] = await located(
        { collection: of('customer'), where: NOTHING },
        { collection: of('orders'), where: EVERYTHING },
        { collection: of('visit'), where: EVERYTHING },
      );
      // two visits are alike: without a key they are one place
      expect([none?.length, orders?.length, visits?.length]).toEqual([0, 4, traits.ownKey === null ? 4 : 5]);
    });

    it('reads only the rows that the data map is about, where it can be said', async () => {
      const request = {
        ...{ tokens: [token("cy.o'hara@example.com", 0, { boundary: 'email' })], control: true },
        ...{ collections: [of('customer')], where: { [of('customer')]: traits.rawPredicate ?? 'id = 1' } },
      };
      const scanned = async (): Promise<ScanResult[]> => {
        const results: ScanResult[] = [];
        for await (const result of suite.store.scan(request)) results.push(result);
        return results;
      };
      if (traits.rawPredicate === null)
        return expect(await errorOf(scanned())).toMatchObject({ code: 'store.refused' });
      expect(await scanned()).toMatchObject([{ rows: 2, hitCount: 0, control: 'found' }]);
    });

    it('finds a number in any groups of its digits', async () => {
      const number = token('493023125130', 3, { embedded: true, separated: true });
      const hitsOf = async (notes: string): Promise<number | undefined> => {
        await changed(update(is('id', 4), [{ column: 'notes', kind: 'constant', value: notes }]));
        return (await scan([number], [of('customer')]))[0]?.hitCount;
      };
      expect(await hitsOf('call +49 (30) 231/25-13 0 at nine')).toBe(1);
      expect(await hitsOf('call +49 (30) 231/25-13 01 at nine')).toBe(0);
      expect(await hitsOf('at nine:\n49 30\t231 25 130\nor later')).toBe(1);
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
        ['jane@example.com.au', jane, false],
        ['jane@example.com-old', jane, false],
        ['write to jane@example.com.', jane, true],
        ['mary-ana', token('ana', 1, { boundary: 'short' }), false],
        ['ana@example.com', token('ana', 1, { boundary: 'short' }), false],
        ['by ana.', token('ana', 1, { boundary: 'short' }), true],
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
      await suite.fixture.update('customer', { id: 4930123 }, { id: 4 });
      expect(await hitsIn('customer', [token('4930123', 2)])).toEqual(['id 2']);
    });

    it('finds many tokens at once, each under its own identity', async () => {
      const many = Array.from({ length: 20_000 }, (_, at) =>
        token(`${createHash('md5').update(String(at)).digest('hex')}@example.com`, at, {
          boundary: 'email',
        }),
      );
      const planted = [...many].filter((_, at) => at % 5_000 === 17);
      const rows = planted.map(({ bytes }) => ({ email: bytes.toString(), page: 'x' }));
      await suite.fixture.insert('visit', rows);
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
      await suite.fixture.remove('visit');
      expect(await scan([token('ann', 0)], [of('visit')])).toMatchObject([
        { rows: 0, hitCount: 0, control: 'empty' },
      ]);
    });

    it('refuses an unknown collection', async () => {
      expect(isAppError(await errorOf(scan([token('ann', 0)], [of('nope')])), 'store.refused')).toBe(true);
    });
  });
}
