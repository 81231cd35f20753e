import type { RecordSuite } from './record-suite.js';

/** What `describe` says of a real database. */
export function describeCatalogue(suite: RecordSuite): void {
  const { of } = suite;

  describe('describe', () => {
    it('lists tables with their columns and primary keys', async () => {
      const { collections } = await suite.store.describe();
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
      const { collections } = await suite.store.describe();
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
      const { foreignKeys } = await suite.store.describe();
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
      expect(await suite.store.describe()).toEqual(await suite.store.describe());
    });
  });
}
