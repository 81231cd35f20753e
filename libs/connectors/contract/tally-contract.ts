import { EVERYTHING, NOTHING } from '../spi/index.js';
import type { RecordSuite } from './record-suite.js';

/** Counting and hashing rows without reading them. */
export function describeTally(suite: RecordSuite): void {
  const { tallyOf } = suite;

  describe('tally', () => {
    it('is the same whatever the order of rows, and differs when a key does', async () => {
      const before = await tallyOf(EVERYTHING);
      expect(before.rows).toBe(4);
      expect(before.digest).toMatch(/^[0-9a-f]{16}$/);
      await suite.fixture.update('customer', { boss_id: null });
      await suite.fixture.update('orders', { customer_id: null });
      await suite.fixture.remove('customer', { id: 1 });
      await suite.fixture.insert('customer', [{ id: 1 }]);
      expect(await tallyOf(EVERYTHING)).toEqual(before);
      await suite.fixture.update('customer', { id: 9 }, { id: 4 });
      expect((await tallyOf(EVERYTHING)).digest).not.toBe(before.digest);
    });

    it('does not confuse the parts of a composite key', async () => {
      await suite.fixture.remove('invoice');
      await suite.fixture.remove('orders');
      await suite.fixture.insert('orders', [{ region: 'a,1', no: 2, customer_id: null, label: 'b' }]);
      const one = await tallyOf(EVERYTHING, ['region', 'label'], 'orders');
      await suite.fixture.update('orders', { region: 'a', label: '1,b' });
      expect((await tallyOf(EVERYTHING, ['region', 'label'], 'orders')).digest).not.toBe(one.digest);
    });

    it('takes the whole row where there is no key', async () => {
      const before = await tallyOf(EVERYTHING, [], 'visit');
      expect(before.rows).toBe(5);
      await suite.fixture.update('visit', { page: '/z' }, { page: '/c' });
      expect((await tallyOf(EVERYTHING, [], 'visit')).digest).not.toBe(before.digest);
    });

    it('is zero for no rows', async () => {
      expect(await tallyOf(NOTHING)).toEqual({ rows: 0, digest: '0000000000000000' });
    });
  });
}
