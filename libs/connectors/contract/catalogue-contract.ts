import type { CollectionInfo } from '../spi/index.js';
import type { RecordSuite } from './record-suite.js';

/** What `describe` says of a real database. */
export function describeCatalogue(suite: RecordSuite): void {
  const { of, traits, needing } = suite;
  const ownKey = traits.ownKey === null ? [] : [traits.ownKey];

  describe('describe', () => {
    const found = async (table: string): Promise<CollectionInfo | undefined> =>
      (await suite.store.describe()).collections.find(({ name }) => name === of(table));

    it('lists tables with their primary keys', async () => {
      const orders = await found('orders');
      expect(orders?.kind).toBe('table');
      expect(orders?.primaryKey).toEqual(traits.ownKey === null ? ['region', 'no'] : ownKey);
      expect((await found('visit'))?.primaryKey).toEqual(ownKey);
    });

    needing(
      'declaredColumns',
      [
        'lists columns with their kinds and lengths',
        async () =>
          expect(
            (await found('orders'))?.columns.map((column) => [
              column.name,
              column.kind,
              column.nullable,
              column.maxLength,
            ]),
          ).toEqual([
            ['region', 'text', false, 10],
            ['no', 'integer', false, null],
            ['customer_id', 'integer', true, null],
            ['label', 'text', false, null],
          ]),
      ],
      [
        'reads columns and kinds off the rows, and promises nothing more',
        async () => {
          const columns = (await found('orders'))?.columns.filter(({ name }) => !ownKey.includes(name)) ?? [];
          expect(columns.map(({ name, kind, nullable }) => [name, kind, nullable])).toEqual([
            ['region', 'text', true],
            ['no', 'integer', true],
            ['customer_id', 'integer', true],
            ['label', 'text', true],
          ]);
        },
      ],
    );

    needing(
      'checks',
      [
        'knows checks',
        async () => {
          const customer = await found('customer');
          expect(customer?.checks).toHaveLength(1);
          expect(customer?.checks[0]?.expression).toContain('forbidden');
        },
      ],
      ['names no check', async () => expect((await found('customer'))?.checks).toEqual([])],
    );

    needing(
      'uniques',
      [
        'knows unique columns',
        async () =>
          expect((await found('customer'))?.uniques.map(({ columns }) => columns)).toEqual([['email']]),
      ],
      ['names no unique column', async () => expect((await found('customer'))?.uniques).toEqual([])],
    );

    needing(
      'indexes',
      ['knows indexes', async () => expect((await found('customer'))?.indexes).toContainEqual(['boss_id'])],
      ['names no index', async () => expect((await found('customer'))?.indexes).toEqual([])],
    );

    it('knows kinds and the number of rows', async () => {
      const customer = await found('customer');
      expect(customer?.estimatedRows).toBe(4);
      const kinds = new Map(customer?.columns.map((column) => [column.name, column.kind]));
      expect([kinds.get('prefs'), kinds.get('created')]).toEqual(['json', 'timestamp']);
    });

    needing(
      'foreignKeys',
      ['knows self references, composite foreign keys and what a delete does', foreignKeys],
      ['declares no foreign key', async () => expect((await suite.store.describe()).foreignKeys).toEqual([])],
    );

    async function foreignKeys(): Promise<void> {
      expect((await suite.store.describe()).foreignKeys).toEqual(
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
    }

    it('gives the same answer twice', async () => {
      expect(await suite.store.describe()).toEqual(await suite.store.describe());
    });
  });
}
