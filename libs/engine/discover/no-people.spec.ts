import {
  column,
  foreignKey,
  mapOf,
  numbered,
  rolesOf,
  suggest,
  table,
} from '../../../test/support/suggested-map.js';

const required = { nullable: false };
const people = (name: string, ...more: ReturnType<typeof column>[]) =>
  table(name, [column('first_name'), column('last_name'), column('email'), ...more]);

describe('tables that are called after people and hold none', () => {
  const accounts = table('accounts', [
    column('name'),
    column('billing_email'),
    column('owner_id', 'integer'),
  ]);
  const contacts = people('contacts', column('account_id', 'integer', required));
  const deals = table('deals', [
    column('account_id', 'integer', required),
    column('contact_id', 'integer'),
    column('lost_reason'),
  ]);

  it('are accounts that several people belong to', async () => {
    const users = numbered(6, (id) => ({ id, email: `u${id}@example.com`, first_name: `A${id}` }));
    const { parsed, evidence, errors } = await suggest(
      [accounts, people('users'), contacts, deals],
      [
        foreignKey('accounts', 'owner_id', 'users'),
        foreignKey('contacts', 'account_id', 'accounts'),
        foreignKey('deals', 'account_id', 'accounts'),
        foreignKey('deals', 'contact_id', 'contacts'),
      ],
      {
        users,
        accounts: numbered(4, (id) => ({
          id,
          name: `Firm ${id}`,
          owner_id: id,
          billing_email: `u${id}@example.com`,
        })),
      },
    );
    expect(errors).toEqual([]);
    expect(rolesOf(evidence)).toMatchObject({ accounts: 'organisation', contacts: 'subject' });
    expect(mapOf(parsed, 'accounts')?.subject?.identifiers).not.toHaveProperty('owner_id');
    const actors = parsed.stores[0]?.references.filter(({ role }) => role === 'actor');
    expect(actors?.map(({ from }) => `${from.collection}.${from.columns.join()}`).sort()).toEqual([
      'accounts.owner_id',
      'deals.account_id',
    ]);
  });

  it('are no accounts that people sign in to', async () => {
    const login = table('account', [column('username'), column('password_hash'), column('email')]);
    const { evidence } = await suggest(
      [
        login,
        people('contacts', column('account_id', 'integer', required)),
        table('sessions', [column('account_id', 'integer')]),
      ],
      [foreignKey('contacts', 'account_id', 'account'), foreignKey('sessions', 'account_id', 'account')],
    );
    expect(rolesOf(evidence)).toMatchObject({ account: 'subject' });
  });

  it('are programs that sign in by an id and a secret', async () => {
    const client = table('client', [column('client_id'), column('name'), column('secret')]);
    const { parsed, evidence } = await suggest([client, people('user_entity')]);
    expect(rolesOf(evidence)['client']).not.toBe('subject');
    expect(mapOf(parsed, 'user_entity')?.subject?.identifiers).toMatchObject({ id: 'customer_id' });
  });

  it('are numbers that a service gave to whoever a kind and a number name', async () => {
    const paying = table('pay_customers', [
      column('owner_type'),
      column('owner_id', 'integer'),
      column('processor_id'),
      column('data', 'json'),
    ]);
    const { parsed, evidence } = await suggest([people('users'), paying], [], {
      users: numbered(6, (id) => ({ id, email: `u${id}@example.com` })),
      pay_customers: numbered(6, (id) => ({
        id,
        owner_type: 'User',
        owner_id: id,
        processor_id: `cus_A${id}B${id}C`,
        data: { card_holder: `Anna Bergstrand${id}` },
      })),
    });
    expect(rolesOf(evidence)).toMatchObject({ pay_customers: 'child', users: 'subject' });
    expect(parsed.stores[0]?.references).toMatchObject([
      { to: { collection: 'users' }, when: "owner_type = 'User'" },
    ]);
  });
});
