import { EVERYTHING, type Tally } from '../spi/index.js';
import type { RecordSuite } from './record-suite.js';

/** What reading rows gives. */
export function describeSelect(suite: RecordSuite): void {
  const { of, needing, reading, writing, rowsOf, idsWhere, update, is } = suite;

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
      expect(rows.map(({ email }) => email).filter(Boolean)).toEqual(['ann@example.com', 'bob@example.com']);
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

    const tallies = (): Promise<[Tally, Tally]> =>
      reading(async (session) => {
        const query = { collection: of('customer'), key: ['id'], where: EVERYTHING };
        const before = await session.tally(query);
        await suite.fixture.insert('customer', [{ id: 5 }]).catch(() => undefined);
        return [before, await session.tally(query)];
      });

    needing(
      'snapshots',
      [
        'reads one snapshot',
        async () => {
          const [before, after] = await tallies();
          expect(after).toEqual(before);
        },
      ],
      [
        'reads what others have written meanwhile',
        async () => {
          const [before, after] = await tallies();
          expect([before.rows, after.rows]).toEqual([4, 5]);
        },
      ],
    );
  });
}
