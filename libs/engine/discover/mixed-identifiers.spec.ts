import { column, foreignKey, mapOf, numbered, suggest, table } from '../../../test/support/suggested-map.js';

const mail = (index: number): string => `lamp${index}@example.com`;
const phone = (index: number): string => `+49 30 70${1000 + index}`;
const bare = (index: number): string => `01701${20000 + index}`;
const half =
  (one: (index: number) => string, other: (index: number) => string) =>
  (index: number): string =>
    index % 2 === 0 ? one(index) : other(index);
const entries = (name: string, valueOf: (index: number) => string) =>
  numbered(24, (id) => ({ id, [name]: valueOf(id) }));

describe('columns that mix identifiers', () => {
  it.each([
    ['written in full', phone],
    ['of digits alone', bare],
  ])('are looked for by addresses and by telephone numbers %s', async (_what, numbers) => {
    const { text, parsed, errors } = await suggest([table('signup', [column('contact')])], [], {
      signup: entries('contact', half(mail, numbers)),
    });
    expect(text).toContain(`- { from: "signup.contact", to: identity.email, when: "contact like '%@%'" }`);
    expect(text).toContain(
      `- { from: "signup.contact", to: identity.phone, when: "contact not like '%@%'" }`,
    );
    expect(mapOf(parsed, 'signup')?.subject ?? null).toBeNull();
    expect(errors).toEqual([]);
  });

  it('tell user names from telephone numbers by the first character', async () => {
    const login = (index: number): string =>
      [mail, phone, (at: number) => `lamplighter${at}`][index % 3]?.(index) ?? '';
    const { parsed, errors } = await suggest([table('customer', [column('login')])], [], {
      customer: entries('login', login),
    });
    expect(mapOf(parsed, 'customer')?.subject?.identifiers).toEqual({ id: 'customer_id' });
    const digits = "'+', '(', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9'";
    expect(parsed.stores[0]?.references).toMatchObject([
      { to: { identity: 'email' }, when: "login like '%@%'" },
      { to: { identity: 'phone' }, when: `login not like '%@%' and substr(login, 1, 1) in (${digits})` },
      {
        to: { identity: 'username' },
        when: `login not like '%@%' and substr(login, 1, 1) not in (${digits})`,
      },
    ]);
    expect(errors).toEqual([]);
  });

  it('are no way to people by a number that several of them share', async () => {
    const { parsed } = await suggest([table('customer', [column('login')])], [], {
      customer: entries(
        'login',
        half(mail, () => phone(1)),
      ),
    });
    expect(mapOf(parsed, 'customer')?.subject?.identifiers).toEqual({ id: 'customer_id', login: 'username' });
    expect(parsed.stores[0]?.references).toEqual([]);
  });

  it('are asked only of rows that name nobody else', async () => {
    const { text } = await suggest(
      [
        table('customer', [column('email')]),
        table('question', [column('customer_id', 'integer'), column('reply_to')]),
      ],
      [foreignKey('question', 'customer_id', 'customer')],
      { question: entries('reply_to', half(mail, phone)) },
    );
    expect(text).toContain(`to: identity.email, when: "customer_id is null and reply_to like '%@%'" }`);
    expect(text).toContain(`to: identity.phone, when: "customer_id is null and reply_to not like '%@%'" }`);
  });

  it('are not made of a slip', async () => {
    const { parsed } = await suggest([table('signup', [column('contact')])], [], {
      signup: entries('contact', (index) => (index === 7 ? phone(7) : mail(index))),
    });
    expect(mapOf(parsed, 'signup')?.subject?.identifiers).toEqual({ contact: 'email' });
  });
});
