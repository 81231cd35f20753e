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
      await suite.fixture.execute(`UPDATE customer SET boss_id = NULL`);
      await suite.fixture.execute(`UPDATE orders SET customer_id = NULL`);
      await suite.fixture.execute(`DELETE FROM customer WHERE id = 1`);
      await suite.fixture.execute(`INSERT INTO customer (id) VALUES (1)`);
      expect(await tallyOf(EVERYTHING)).toEqual(before);
      await suite.fixture.execute(`UPDATE customer SET id = 9 WHERE id = 4`);
      expect((await tallyOf(EVERYTHING)).digest).not.toBe(before.digest);
    });

    it('does not confuse the parts of a composite key', async () => {
      await suite.fixture.execute(`DELETE FROM invoice`);
      await suite.fixture.execute(`DELETE FROM orders`);
      await suite.fixture.execute(`INSERT INTO orders VALUES ('a,1', 2, NULL, 'b')`);
      const one = await tallyOf(EVERYTHING, ['region', 'label'], 'orders');
      await suite.fixture.execute(`UPDATE orders SET region = 'a', label = '1,b'`);
      expect((await tallyOf(EVERYTHING, ['region', 'label'], 'orders')).digest).not.toBe(one.digest);
    });

    it('takes the whole row where there is no key', async () => {
      const before = await tallyOf(EVERYTHING, [], 'visit');
      expect(before.rows).toBe(5);
      await suite.fixture.execute(`UPDATE visit SET page = '/z' WHERE email IS NULL`);
      expect((await tallyOf(EVERYTHING, [], 'visit')).digest).not.toBe(before.digest);
    });

    it('is zero for no rows', async () => {
      expect(await tallyOf(NOTHING)).toEqual({ rows: 0, digest: '0000000000000000' });
    });
  });
}
