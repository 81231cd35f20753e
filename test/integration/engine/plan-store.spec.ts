import { planStore, type PlanStep, type StorePlan } from '#engine';
import { shopMap, SHOP_SCHEMA, type ShopOptions } from './shop.js';
import { createTestStore, DIALECTS, type Dialect, type TestStore } from './stores.js';

type Right = 'erasure' | 'portability' | 'restriction';

describe.each(DIALECTS)('planStore on the worked data set (%s)', (type: Dialect) => {
  let shop: TestStore;
  beforeAll(async () => {
    shop = await createTestStore(type);
    await shop.run(SHOP_SCHEMA);
  });
  afterAll(() => shop.drop());

  const plan = async (email: string, options: Partial<ShopOptions> = {}, right: Right = 'erasure') => {
    const map = shopMap({ type, ...options });
    const identities = [{ type: 'email', value: email } as const];
    return planStore({ map, storeId: 'shop', store: shop.store, identities, right });
  };
  const plain = (name: string): string => name.replace('public.', '');
  const steps = ({ steps: acted, protected: kept }: StorePlan): PlanStep[] => [...acted, ...kept];
  /** Rows by collection and ownership: `address shared: 2`. Steps over a part of the same rows are left out. */
  const reached = (result: StorePlan): string[] =>
    steps(result)
      .filter(({ action }) => action !== 'unlink')
      .map(({ collection, ownership, rows }) => `${plain(collection)} ${ownership}: ${rows}`)
      .sort();
  const total = (result: StorePlan): number =>
    steps(result)
      .filter(({ action }) => action !== 'unlink')
      .reduce((sum, { rows }) => sum + rows, 0);

  it('reaches the 21 rows of customer-1', async () => {
    const { plan: result } = await plan('customer-1@example.com');
    expect(reached(result)).toEqual([
      'address shared: 2',
      'customer exclusive: 1',
      'login exclusive: 6',
      'order_item exclusive: 4',
      'orders exclusive: 3',
      'payment_card exclusive: 1',
      'product reference: 2',
      'service_request exclusive: 1',
      'visit exclusive: 1',
    ]);
    expect(total(result)).toBe(21);
  });

  it('reaches the 10 rows of customer-2, however the e-mail is spelled', async () => {
    const { plan: result } = await plan(' Customer-2@Example.com ');
    expect(reached(result)).toEqual([
      'address shared: 2',
      'customer exclusive: 1',
      'login exclusive: 1',
      'order_item exclusive: 1',
      'orders exclusive: 1',
      'payment_card exclusive: 1',
      'product reference: 1',
      'service_request exclusive: 1',
      'visit exclusive: 1',
    ]);
    expect(total(result)).toBe(10);
  });

  it('reaches the 5 rows of jane, whose address is hers alone', async () => {
    const { plan: result } = await plan('jane@example.com');
    expect(reached(result)).toEqual([
      'address exclusive: 1',
      'customer exclusive: 1',
      'login exclusive: 1',
      'orders exclusive: 1',
      'payment_card exclusive: 1',
    ]);
  });

  it('takes the requests that an employee handles as rows of others', async () => {
    const { plan: result } = await plan('employee-1@example.com');
    expect(reached(result)).toEqual([
      'address shared: 1',
      'employee exclusive: 1',
      'service_request actor: 3',
    ]);
  });

  it('learns the second e-mail of a person from an own row', async () => {
    const { discovered } = await plan('customer-1@example.com');
    expect(discovered).toEqual([{ type: 'email', value: 'customer-1-alt@example.com' }]);
  });

  it('reaches nothing for somebody unknown', async () => {
    const { plan: result } = await plan('nobody@example.com');
    expect(steps(result)).toEqual([]);
    expect(result.findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  it('never takes the card of another customer that paid an own order', async () => {
    const { plan: result } = await plan('customer-1@example.com', { withCards: true });
    expect(reached(result)).toContain('payment_card exclusive: 1');
    expect(reached(result)).toContain('payment_card shared: 1');
    expect(total(result)).toBe(22);
    const { plan: exported } = await plan('customer-1@example.com', { withCards: true }, 'portability');
    const cards = exported.steps.filter(({ collection }) => plain(collection) === 'payment_card');
    expect(cards.map(({ ownership, rows }) => [ownership, rows])).toEqual([['exclusive', 1]]);
  });

  it('takes an order of another customer paid by the own card as rows of both', async () => {
    const { plan: result } = await plan('customer-2@example.com', { withCards: true });
    expect(reached(result)).toContain('orders exclusive: 1');
    expect(reached(result)).toContain('orders joint: 1');
  });

  it('unlinks own orders from shared addresses, where the map leaves the link open', async () => {
    const { plan: result } = await plan('customer-1@example.com');
    const unlinks = result.steps.filter(({ action }) => action === 'unlink');
    expect(
      unlinks.map(({ collection, rows, columns }) => [plain(collection), rows, columns[0]?.column]),
    ).toEqual([['orders', 3, 'shipping_address_id']]);
  });

  it('masks only the row of a composite key that belongs to the person', async () => {
    const { plan: result } = await plan('customer-1@example.com', { composite: true });
    expect(reached(result)).toContain('composite_pk_test exclusive: 1');
  });

  it('gives the same plan twice, and another digest for another person', async () => {
    const [first, second, other] = [
      await plan('customer-1@example.com'),
      await plan('customer-1@example.com'),
      await plan('customer-2@example.com'),
    ];
    expect(second).toEqual(first);
    expect(other.plan.steps.map(({ digest }) => digest)).not.toEqual(
      first.plan.steps.map(({ digest }) => digest),
    );
  });

  it('refuses to plan changes in a store that is mapped for reading', async () => {
    const { plan: result } = await plan('customer-1@example.com', { access: 'read' });
    expect(result.findings).toContainEqual(
      expect.objectContaining({ severity: 'error', code: 'STORE_READ_ONLY' }),
    );
    const { plan: exported } = await plan('customer-1@example.com', { access: 'read' }, 'portability');
    expect(exported.findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  it('redacts the e-mails of others in the rows that an employee handles', async () => {
    const { plan: result } = await plan('employee-1@example.com', {}, 'portability');
    const handled = result.steps.find(({ collection }) => plain(collection) === 'service_request');
    expect(handled?.ownership).toBe('actor');
    expect(handled?.columns.map(({ column, strategy }) => `${column} ${strategy}`).sort()).toEqual([
      'alt_email redact',
      'email redact',
      'employee_id export',
      'id export',
    ]);
  });

  it('warns of rows that cannot be marked as restricted', async () => {
    const { plan: result } = await plan('jane@example.com', {}, 'restriction');
    expect(result.steps).toEqual([]);
    expect(result.findings.filter(({ code }) => code === 'RESTRICT_MISSING')).toHaveLength(5);
  });
});
