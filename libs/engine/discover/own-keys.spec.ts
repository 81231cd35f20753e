import type { ColumnInfo } from '#connectors/spi';
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
const counted = (name: string, key: string, columns: ColumnInfo[]) =>
  table(name, [], {
    columns: [column(key, 'integer', { ...required, isCounted: true }), ...columns],
    primaryKey: [key],
  });
const mail = (id: number): string => `p${id}@example.com`;

describe('keys that a table counts for its own rows', () => {
  const customer = counted('customer_entity', 'entity_id', [
    column('email'),
    column('firstname'),
    column('lastname'),
  ]);
  const customers = numbered(22, (at) => ({
    entity_id: at + 1,
    email: mail(at),
    firstname: `Anna${at}`,
    lastname: `Bergstrand${at}`,
  }));

  it('refer to no other table with a key of the same name', async () => {
    const address = counted('customer_address_entity', 'entity_id', [
      column('parent_id', 'integer', required),
      column('street'),
      column('telephone'),
    ]);
    const { parsed } = await suggest(
      [customer, address],
      [
        {
          ...foreignKey('customer_address_entity', 'parent_id', 'customer_entity'),
          to: { collection: 'customer_entity', columns: ['entity_id'] },
        },
      ],
      {
        customer_entity: customers,
        customer_address_entity: numbered(22, (at) => ({
          entity_id: at + 1,
          parent_id: ((at * 5) % 22) + 1,
          street: `Birkenweg ${at}`,
          telephone: `+49 151 234567${at + 10}`,
        })),
      },
    );
    expect(parsed.stores[0]?.references).toEqual([]);
  });

  it('are no people of another table, by what they are called', async () => {
    const { parsed, text } = await suggest(
      [
        table('quote_customer', [column('email'), column('lastname'), column('firstname')]),
        // The store does not say who counts the key.
        table('newsletter_subscriber', [], {
          columns: [column('subscriber_id', 'integer', required), column('subscriber_email')],
          primaryKey: ['subscriber_id'],
        }),
      ],
      [],
      {
        quote_customer: numbered(28, (id) => ({
          id,
          email: `q${id}@example.com`,
          lastname: `Bergstrand${id}`,
        })),
        newsletter_subscriber: numbered(14, (at) => ({
          subscriber_id: at + 1,
          subscriber_email: `s${at}@example.com`,
        })),
      },
    );
    expect(parsed.stores[0]?.references).toEqual([]);
    expect(text).not.toContain('newsletter_subscriber.subscriber_id');
  });

  it('lead by an identifier of their own, also where several tables call them alike', async () => {
    const people = (name: string) =>
      counted(name, 'entity_id', [column('email'), column('firstname'), column('lastname')]);
    const { parsed } = await suggest([customer, people('newsletter_reader'), people('quote_contact')], [], {
      customer_entity: customers,
    });
    const types = ['customer_entity', 'newsletter_reader', 'quote_contact'].map(
      (name) => mapOf(parsed, name)?.subject?.identifiers['entity_id'],
    );
    expect(types).toEqual(['customer_id', 'external:newsletter_reader_id', 'external:quote_contact_id']);
  });
});

describe('one value alone', () => {
  const kind = numbered(6, (id) => ({ id, entity_id: 1, customer_id: 1 }));
  const history = counted('order_history', 'entity_id', [column('comment')]);

  it('is no evidence of a reference to whatever has it for a key', async () => {
    const { parsed } = await suggest([history, table('review', [column('entity_id', 'integer')])], [], {
      order_history: numbered(9, (at) => ({ entity_id: at + 1 })),
      review: kind,
    });
    expect(parsed.stores[0]?.references).toEqual([]);
  });

  it('is one where the column is called after the table', async () => {
    const customer = table('customer', [column('email'), column('name')]);
    const { parsed, evidence } = await suggest(
      [customer, table('review', [column('customer_id', 'integer')])],
      [],
      { customer: numbered(9, (at) => ({ id: at + 1, email: mail(at) })), review: kind },
    );
    expect(parsed.stores[0]?.references).toMatchObject([{ to: { collection: 'customer' } }]);
    expect(rolesOf(evidence)).toMatchObject({ review: 'child' });
  });
});
