import { column, foreignKey, mapOf, numbered, suggest, table } from '../../../test/support/suggested-map.js';

const required = { nullable: false };
const customer = table('customer', [column('name'), column('email')]);
const agent = table('app_user', [column('username'), column('password')]);
const mail = (id: number): string => `g${id}@example.com`;
const conditionsOf = async (...input: Parameters<typeof suggest>) => {
  const { parsed, errors } = await suggest(...input);
  expect(errors).toEqual([]);
  return parsed.stores[0]?.references.flatMap(({ to, when, role }) =>
    'identity' in to && role === undefined ? [when ?? ''] : [],
  );
};

describe('an address beside references', () => {
  it('finds the rows in which nobody ordered, whoever looks after them and wherever they are sent', async () => {
    const address = table(
      'address',
      [column('full_name'), column('street'), column('customer_id', 'integer')],
      {
        uniques: [{ name: 'address_customer', columns: ['customer_id'] }],
      },
    );
    const orders = table('orders', [
      column('guest_email'),
      column('customer_id', 'integer'),
      column('address_id', 'integer'),
      column('looked_after_id', 'integer'),
    ]);
    const conditions = await conditionsOf(
      [customer, agent, address, orders],
      [
        foreignKey('address', 'customer_id', 'customer'),
        foreignKey('orders', 'customer_id', 'customer'),
        foreignKey('orders', 'address_id', 'address'),
        foreignKey('orders', 'looked_after_id', 'app_user'),
      ],
      {
        orders: numbered(10, (id) => ({
          id,
          guest_email: id < 5 ? mail(id) : null,
          customer_id: id < 5 ? null : id,
          address_id: id,
          looked_after_id: id % 2 === 0 ? 1 : null,
        })),
      },
    );
    expect(conditions).toEqual(['customer_id is null']);
  });

  it('finds rows in which 0 stands for nobody', async () => {
    const remark = table('remark', [column('visitor_email'), column('customer_id', 'integer', required)]);
    const conditions = await conditionsOf(
      [customer, remark],
      [foreignKey('remark', 'customer_id', 'customer')],
      {
        customer: numbered(5, (id) => ({ id: id + 1, name: `A B${id}`, email: `c${id}@example.com` })),
        remark: numbered(10, (id) => ({ id, visitor_email: mail(id), customer_id: id < 5 ? 0 : id - 4 })),
      },
    );
    expect(conditions).toEqual(['customer_id = 0']);
  });

  const change = table('change', [column('app_user_id', 'integer'), column('what', 'json')]);
  const changes = (who: (id: number) => number) => ({
    change: numbered(8, (id) => ({ id, app_user_id: who(id), what: { email: mail(id) } })),
  });
  const ofUsers = [foreignKey('change', 'app_user_id', 'app_user')];

  it('finds all rows where one other person stands beside very many addresses', async () => {
    expect(
      await conditionsOf(
        [agent, change],
        ofUsers,
        changes((id) => 1 + (id % 2)),
      ),
    ).toEqual(['']);
  });
  it('finds none in rows that name the person each', async () => {
    expect(
      await conditionsOf(
        [agent, change],
        ofUsers,
        changes((id) => id + 1),
      ),
    ).toEqual(['app_user_id is null']);
  });
});

describe('an address that a customer has, or a guest', () => {
  it('is nobody by its number', async () => {
    const address = table('address', [
      column('full_name'),
      column('street'),
      column('customer_id', 'integer'),
    ]);
    const name = (id: number): string => `Ann Roe${String.fromCharCode(97 + id)}`;
    const { parsed } = await suggest(
      [customer, address],
      [foreignKey('address', 'customer_id', 'customer')],
      {
        customer: numbered(6, (id) => ({ id: id + 1, name: name(id), email: mail(id) })),
        address: numbered(8, (id) => ({
          id,
          full_name: name(id),
          street: `Lane ${id}`,
          customer_id: id < 6 ? id + 1 : null,
        })),
      },
    );
    expect(mapOf(parsed, 'address')?.subject?.identifiers).toEqual({ customer_id: 'customer_id' });
  });

  it('is the order’s, of which it is one of several', async () => {
    const orders = table('orders', [column('customer_id', 'integer')]);
    const address = table('order_addresses', [
      column('order_id', 'integer', required),
      column('first_name'),
      column('last_name'),
      column('email'),
    ]);
    const { parsed } = await suggest(
      [customer, orders, address],
      [foreignKey('orders', 'customer_id', 'customer'), foreignKey('order_addresses', 'order_id', 'orders')],
      { order_addresses: numbered(8, (id) => ({ id, order_id: id >> 1, email: id % 2 ? null : mail(id) })) },
    );
    expect(mapOf(parsed, 'order_addresses')?.subject?.identifiers).toEqual({ email: 'email' });
  });
});
