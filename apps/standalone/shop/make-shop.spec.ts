import { makeShop } from './make-shop.js';

describe('makeShop', () => {
  const shop = makeShop();

  it('makes the same shop from the same seed, and another from another', () => {
    expect(makeShop()).toEqual(shop);
    expect(makeShop(7).orders).not.toEqual(shop.orders);
  });

  it('holds a few thousand rows', () => {
    const { logFiles, ...tables } = shop;
    const rows = Object.values(tables).reduce((sum, table) => sum + table.length, 0);
    expect(rows).toBeGreaterThan(3_000);
    expect(rows).toBeLessThan(10_000);
    expect(logFiles.map(({ name }) => name)).toEqual(['app.log', 'app.log.1', 'app.log.2.gz']);
  });

  it('lets the first two customers share an address', () => {
    const [first, second, third] = shop.customers;
    expect(first?.email).toBe('customer-1@shop.example.com');
    expect(second?.address_id).toBe(first?.address_id);
    expect(third?.address_id).not.toBe(first?.address_id);
  });

  it('knows the first customer in every store and every log file', () => {
    const [first] = shop.customers;
    const mentions = (text: string): boolean =>
      text.includes(first?.email ?? '-') || text.includes(encodeURIComponent(first?.email ?? '-'));
    for (const table of [shop.orders, shop.logins, shop.reviews, shop.tickets])
      expect(table.some((row) => row.customer_id === first?.id)).toBe(true);
    expect(shop.newsletter.some((row) => row.email === first?.email)).toBe(true);
    expect(shop.logFiles.filter(({ text }) => text.split('\n').some(mentions))).toHaveLength(3);
  });

  it('refers only to rows that exist', () => {
    const ids = (rows: readonly { id: number }[]) => new Set(rows.map(({ id }) => id));
    const [customers, orders, tickets] = [ids(shop.customers), ids(shop.orders), ids(shop.tickets)];
    expect(shop.orders.every((row) => customers.has(row.customer_id))).toBe(true);
    expect(shop.orderItems.every((row) => orders.has(row.order_id))).toBe(true);
    expect(shop.messages.every((row) => tickets.has(row.ticket_id))).toBe(true);
  });

  it('uses the number of a customer for nothing else', () => {
    const customers = new Set(shop.customers.map(({ id }) => id));
    const others = [shop.orders, shop.tickets, shop.messages, shop.logins, shop.reviews, shop.products];
    expect(others.flatMap((table) => table.filter(({ id }) => customers.has(id)))).toEqual([]);
    expect(shop.orders.filter(({ total_cents }) => customers.has(total_cents))).toEqual([]);
  });
});
