import { column, foreignKey, mapOf, numbered, suggest, table } from '../../../test/support/suggested-map.js';

const required = { nullable: false };
const account = table('account', [column('holder_name'), column('holder_email')]);
const line = table('line', [], {
  columns: [
    column('msisdn', 'text', required),
    column('account_id', 'integer', required),
    column('activated', 'date'),
  ],
  primaryKey: ['msisdn'],
});
const simCard = table('sim_card', [column('msisdn')]);
const number = (index: number): string => `4915155${550_100 + index * 7}`;
const links = [
  foreignKey('line', 'account_id', 'account'),
  {
    ...foreignKey('sim_card', 'msisdn', 'line'),
    to: { collection: 'line', columns: ['msisdn'] },
  },
];

describe('a telephone number that is a key', () => {
  it('is called one, so that it is looked for, and a person decides of it', async () => {
    const { parsed, text, errors } = await suggest([account, line, simCard], links, {
      line: numbered(10, (id) => ({ msisdn: number(id), account_id: id })),
      sim_card: numbered(10, (id) => ({ id, msisdn: number(id) })),
    });
    expect(mapOf(parsed, 'line')?.columns['msisdn']).toMatchObject({ category: 'contact.phone' });
    expect(mapOf(parsed, 'line')?.rowAction).toBe('mask');
    expect(text).toMatch(
      /msisdn: \{ category: contact.phone, erase: keep \} # DECIDE: a key that names people/,
    );
    expect(mapOf(parsed, 'sim_card')?.columns['msisdn']).toMatchObject({ category: 'link' });
    expect(errors).toEqual([]);
  });

  it('is a key like any other where its values are no numbers', async () => {
    const site = table('site', [], { columns: [column('cell', 'text', required)], primaryKey: ['cell'] });
    const visit = table('visit', [column('cell'), column('account_id', 'integer', required)]);
    const { parsed } = await suggest(
      [account, site, visit],
      [
        foreignKey('visit', 'account_id', 'account'),
        { ...foreignKey('visit', 'cell', 'site'), to: { collection: 'site', columns: ['cell'] } },
      ],
      { site: numbered(10, (id) => ({ cell: `C${id + 100}` })) },
    );
    expect(mapOf(parsed, 'site')?.columns['cell']?.category ?? 'identifier.internal').toBe(
      'identifier.internal',
    );
  });
});
