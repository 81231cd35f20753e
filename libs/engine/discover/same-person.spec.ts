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
const human = table('human', [column('first_name'), column('last_name'), column('email')]);

describe('tables whose rows are people of another table', () => {
  it('finds a login by its person and the person by the login, by one identifier of both', async () => {
    const signIn = table('sign_in', [column('login_name'), column('human_id', 'integer', required)], {
      uniques: [{ name: 'one', columns: ['human_id'] }],
    });
    const { parsed, errors } = await suggest([human, signIn], [foreignKey('sign_in', 'human_id', 'human')]);
    expect(mapOf(parsed, 'human')?.subject?.identifiers).toEqual({ id: 'customer_id', email: 'email' });
    expect(mapOf(parsed, 'sign_in')?.subject).toEqual({
      identifiers: { id: 'external:sign_in_id', login_name: 'username', human_id: 'customer_id' },
      trust: 'strong',
    });
    expect(errors).toEqual([]);
  });

  it('finds the person of an account with a password where each has one, though none has to', async () => {
    const member = table('member', [
      column('user_name'),
      column('password'),
      column('human_id', 'integer', required),
    ]);
    const identifiersWith = async (humanOf: (id: number) => number) => {
      const { parsed, errors } = await suggest([human, member], [foreignKey('member', 'human_id', 'human')], {
        human: numbered(8, (id) => ({
          id,
          first_name: 'Ina',
          last_name: 'Reed',
          email: `m${id}@example.com`,
        })),
        member: numbered(6, (id) => ({
          ...{ id, user_name: `m.reed${id}`, password: `x${id}` },
          human_id: humanOf(id),
        })),
      });
      expect(errors).toEqual([]);
      return mapOf(parsed, 'member')?.subject?.identifiers;
    };
    expect(await identifiersWith((id) => id)).toMatchObject({
      user_name: 'username',
      human_id: 'customer_id',
    });
    expect(await identifiersWith((id) => id % 2)).not.toHaveProperty('human_id');
  });

  it('takes a shop for nobody that has its key from the table that gives people theirs', async () => {
    const keyed = (name: string, ...columns: string[]) =>
      table(name, [], {
        columns: [column('entity_id', 'integer', required), ...columns.map((each) => column(each))],
        primaryKey: ['entity_id'],
      });
    const { evidence } = await suggest(
      [keyed('entity'), keyed('human', 'first_name', 'last_name', 'email'), keyed('store', 'label')],
      ['human', 'store'].map((name) => ({
        ...foreignKey(name, 'entity_id', 'entity'),
        to: { collection: 'entity', columns: ['entity_id'] },
      })),
    );
    expect(rolesOf(evidence)).toMatchObject({ human: 'subject', entity: 'subject' });
    expect(rolesOf(evidence)['store']).not.toBe('subject');
  });

  it('follows a chain of such tables, and tables that share the key of people', async () => {
    const file = table('file', [column('allergy')], {
      columns: [column('human_id', 'integer', required), column('allergy')],
      primaryKey: ['human_id'],
    });
    const locker = table('locker', [column('file_id', 'integer')], {
      uniques: [{ name: 'one', columns: ['file_id'] }],
    });
    const visit = table('visit', [column('file_id', 'integer', required)]);
    const { parsed, evidence } = await suggest(
      [human, file, locker, visit],
      [
        foreignKey('file', 'human_id', 'human'),
        { ...foreignKey('locker', 'file_id', 'file'), to: { collection: 'file', columns: ['human_id'] } },
        { ...foreignKey('visit', 'file_id', 'file'), to: { collection: 'file', columns: ['human_id'] } },
      ],
    );
    expect(rolesOf(evidence)).toEqual({
      human: 'subject',
      file: 'subject',
      locker: 'subject',
      visit: 'child',
    });
    expect(mapOf(parsed, 'file')?.subject?.identifiers).toEqual({ human_id: 'customer_id' });
    expect(mapOf(parsed, 'locker')?.subject?.identifiers).toMatchObject({ file_id: 'customer_id' });
  });

  it('takes a table that only gives people their keys for the people', async () => {
    const party = table('party', [column('kind')]);
    const natural = table('natural_one', [], {
      columns: [
        column('party_id', 'integer', required),
        column('first_name'),
        column('last_name'),
        column('email'),
      ],
      primaryKey: ['party_id'],
    });
    const reach = table('reach', [column('party_id', 'integer'), column('note')]);
    const { parsed, evidence } = await suggest(
      [party, natural, reach],
      [foreignKey('natural_one', 'party_id', 'party'), foreignKey('reach', 'party_id', 'party')],
    );
    expect(rolesOf(evidence)).toEqual({ party: 'subject', natural_one: 'subject', reach: 'child' });
    expect(mapOf(parsed, 'party')?.subject?.identifiers).toEqual({ id: 'customer_id' });
    expect(mapOf(parsed, 'natural_one')?.subject?.identifiers).toMatchObject({ party_id: 'customer_id' });
  });

  it.each([
    ['a unit is not its head', 'unit', 'head_id', [{ name: 'one', columns: ['head_id'] }]],
    ['several rows may be of one person', 'unit', 'human_id', []],
    ['together is not alone', 'unit', 'human_id', [{ name: 'two', columns: ['human_id', 'label'] }]],
    ['who made a row is not in it', 'unit', 'created_by', [{ name: 'one', columns: ['created_by'] }]],
  ])('leaves others what they are: %s', async (_why, name, link, uniques) => {
    const other = table(name, [column('label'), column(link, 'integer')], { uniques });
    const rows = { human: numbered(3, (id) => ({ id })), [name]: numbered(3, (id) => ({ id, [link]: id })) };
    const { evidence } = await suggest([human, other], [foreignKey(name, link, 'human')], rows);
    expect(rolesOf(evidence)[name]).toBe('child');
  });

  it('makes nobody of two people in one row', async () => {
    const couple = table('couple', [column('human_id', 'integer'), column('human', 'integer')], {
      uniques: [
        { name: 'one', columns: ['human_id'] },
        { name: 'two', columns: ['human'] },
      ],
    });
    const { evidence } = await suggest(
      [human, couple],
      [foreignKey('couple', 'human_id', 'human'), foreignKey('couple', 'human', 'human')],
    );
    expect(rolesOf(evidence)['couple']).toBe('child');
  });
});
