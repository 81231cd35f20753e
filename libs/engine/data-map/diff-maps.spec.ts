import { diffMaps } from './diff-maps.js';
import { parseDataMap } from './parse-data-map.js';

const document = (collections: string, more = ''): string => `
version: 1
stores:
  - id: shop
    type: postgres
    connection: env:SHOP
${more}
    collections:
${collections}
`;
const CUSTOMER = `
      - name: public.customer
        subject: { identifiers: { email: email } }
        columns:
          email: { category: contact.email, erase: { pseudonym: email } }
          notes: { category: free_text, erase: scrub }
`;
const told = (before: string, after: string): string[] =>
  diffMaps(parseDataMap(before), parseDataMap(after)).map((change) =>
    [change.store, change.collection, change.column, change.member, `${change.before} → ${change.after}`]
      .filter((part) => part !== null)
      .join(' '),
  );

describe('diffMaps', () => {
  it('finds nothing where only the writing differs', () => {
    const other = `# a comment\n${document(CUSTOMER.replace('erase: scrub', 'erase: "scrub", access: export'))}`;
    expect(told(document(CUSTOMER), other)).toEqual([]);
  });

  it('names the column and its actions', () => {
    const other = document(CUSTOMER.replace('erase: scrub', 'erase: null'));
    expect(told(document(CUSTOMER), other)).toEqual(['shop public.customer notes erase scrub → null']);
  });

  it.each([
    ['the domain of a pseudonym', 'pseudonym: email', 'pseudonym: { as: email, domain: login }'],
    ['the scope of a pseudonym', 'pseudonym: email', 'pseudonym: { as: email, scope: subject }'],
    ['a category', 'free_text', 'special.health'],
    ['an identifier', 'identifiers: { email: email }', 'identifiers: { email: username }'],
    ['an address', 'env:SHOP', 'env:OTHER'],
    ['strictness', 'version: 1', 'version: 1\nstrict: true'],
    [
      'a hold',
      'version: 1',
      'version: 1\nholds: [{ id: a, scope: collection, on: public.customer, reason: r, reviewBy: 2030-01-01 }]',
    ],
    ['a path', 'erase: scrub', 'paths: { "$.a": { category: free_text, erase: null } }'],
  ])('sees %s', (_what, from, to) => {
    const before = document(CUSTOMER);
    expect(told(before, before.replace(from, to)).length).toBeGreaterThan(0);
  });

  it('tells of a collection, or a column, that came or went in one line', () => {
    const more = `${CUSTOMER}          phone: { category: contact.phone, erase: null }\n      - { name: public.login, rowAction: delete }\n`;
    expect(told(document(CUSTOMER), document(more))).toEqual([
      'shop public.customer phone null → contact.phone, null',
      'shop public.login null → delete',
    ]);
    expect(told(document(more), document(CUSTOMER))).toHaveLength(2);
  });

  it('tells of each table and reference that is no longer ignored or declared', () => {
    const more =
      '    ignore: [public.a, public.b]\n    references: [{ from: public.a.email, to: identity.email }]';
    const fewer = '    ignore: [public.b]';
    expect(told(document(CUSTOMER, more), document(CUSTOMER, fewer))).toEqual([
      'shop ignore public.a ignored → null',
      expect.stringMatching(/^shop reference \{"from".* declared → null$/),
    ]);
  });

  it('knows that another order is another map', () => {
    const login = '      - { name: public.login, rowAction: delete }\n';
    expect(told(document(CUSTOMER + login), document(login + CUSTOMER))).toEqual(['order  → ']);
  });
});
