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
const account = table('app_user', [column('username'), column('email'), column('api_key')]);
const keyed = (name: string, key: string, ...columns: ReturnType<typeof column>[]) =>
  table(name, [], { columns: [column(key, 'text', required), ...columns], primaryKey: [key] });

describe('secrets', () => {
  it('of a person go with their rows, where they are the key', async () => {
    const token = keyed('auth_token', 'key', column('user_id', 'integer', required));
    const { parsed, errors } = await suggest(
      [account, { ...token, uniques: [{ name: 'one', columns: ['user_id'] }] }],
      [foreignKey('auth_token', 'user_id', 'app_user')],
      {
        app_user: numbered(6, (id) => ({
          id,
          username: `u${id}`,
          email: `u${id}@example.com`,
          api_key: `k9${id}`,
        })),
        auth_token: numbered(6, (id) => ({ key: `H7N4T1M${id}`, user_id: id })),
      },
    );
    expect(errors).toEqual([]);
    expect(mapOf(parsed, 'auth_token')).toMatchObject({ rowAction: 'delete' });
    expect(mapOf(parsed, 'auth_token')?.subject?.identifiers ?? {}).not.toHaveProperty('key');
    expect(mapOf(parsed, 'app_user')?.columns['api_key']).toMatchObject({
      category: 'credential',
      erase: { kind: 'null' },
    });
  });

  it('of sessions that name nobody in a column of their own are searched', async () => {
    const session = keyed('web_session', 'session_key', column('session_data'));
    const { evidence } = await suggest([account, session], [], {
      web_session: numbered(3, (id) => ({ session_key: `s${id}`, session_data: `eyJhIjoi${id}` })),
    });
    expect(rolesOf(evidence)['web_session']).toBe('reference');
  });

  it('are not the keys of lessons and labels', async () => {
    const lesson = keyed('training_session', 'id', column('topic'));
    const label = keyed('label', 'key', column('value'));
    const { evidence } = await suggest([account, lesson, label], [], {});
    expect(evidence.collections.flatMap(({ columns }) => columns)).not.toContainEqual(
      expect.objectContaining({ column: 'key' }),
    );
    expect(rolesOf(evidence)).toMatchObject({ training_session: 'ignore', label: 'ignore' });
  });
});
