import { column, foreignKey, mapOf, numbered, suggest, table } from '../../../test/support/suggested-map.js';

const required = { nullable: false };
const customer = table('customer', [column('last_name'), column('first_name'), column('email')]);
const mapped = async (name: string, ...more: ReturnType<typeof column>[]) => {
  const book = table(name, [column('email'), column('customer_id', 'integer', required), ...more]);
  const { parsed, errors } = await suggest([customer, book], [foreignKey(name, 'customer_id', 'customer')], {
    customer: numbered(8, (id) => ({ id, last_name: `Roe${id}`, email: `c${id}@example.com` })),
    [name]: numbered(12, (id) => ({
      id,
      customer_id: id % 8,
      email: `${id < 8 ? 'c' : 'old'}${id}@example.com`,
      subject: 'About it',
    })),
  });
  expect(errors).toEqual([]);
  return mapOf(parsed, name)?.subject?.identifiers;
};

describe('further addresses of people who have one', () => {
  it('find them', async () => {
    expect(await mapped('customer_email_addresses')).toEqual({ customer_id: 'customer_id', email: 'email' });
  });
  it('are no letters to somebody else', async () => {
    expect(await mapped('emails', column('subject'), column('body'))).toBeUndefined();
  });
  it('are not those in rows about something else', async () => {
    expect(await mapped('parcels')).toBeUndefined();
  });
});
