import { parseDataMap, type DataMap } from '#engine';
import type { Identity } from '#contracts';

/** The subject has one customer row and this many rows in each of nine further tables: 10,000 rows. */
const ROWS_OF_SUBJECT = 1_111;
/** Ordinary customers with eleven rows in each table: 100,000 rows, among which the subject's are scattered evenly. */
const OTHERS = 1_000;
const ROWS_OF_OTHERS = 11 * OTHERS;
const ROWS = ROWS_OF_SUBJECT + ROWS_OF_OTHERS;

export const SUBJECT_ROWS = 1 + 9 * ROWS_OF_SUBJECT;
export const OTHER_ROWS = OTHERS + 9 * ROWS_OF_OTHERS;

export interface Person {
  readonly id: number;
  readonly identity: Identity;
}
export const personOf = (id: number): Person => ({
  id,
  identity: { type: 'email', value: `person-${id}@example.com` },
});
export const SUBJECT = personOf(1);
/** An ordinary customer, erased before the clock runs: both sides then work as a process that has worked before. */
export const WARM_UP = personOf(2);

/** A table, whose rows are found by the customer's id, and its columns besides the keys. */
interface Child {
  readonly name: string;
  readonly columns: string;
  readonly values: string;
}

const CHILDREN: readonly Child[] = [
  {
    name: 'orders',
    columns: 'placed_at timestamptz, total numeric(10,2), ship_to text, note text',
    values: `now() - n * interval '1 hour', n % 500, 'Street ' || n || ', Exampletown', 'Leave it at door ' || n`,
  },
  {
    name: 'payment',
    columns: 'amount numeric(10,2), holder text, iban text',
    values: `n % 500, 'Holder ' || n, 'XX00' || lpad(n::text, 16, '0')`,
  },
  {
    name: 'review',
    columns: 'stars int, title text, body text',
    values: `n % 5, 'Title ' || n, repeat('A sentence about the product. ', 4)`,
  },
  {
    name: 'support_message',
    columns: 'sender text, subject text, body text',
    values: `'person-' || owner || '@example.com', 'Question ' || n, repeat('A line of a longer question. ', 6)`,
  },
  {
    name: 'newsletter_event',
    columns: 'email text, kind text, at timestamptz',
    values: `'person-' || owner || '@example.com', 'opened', now() - n * interval '1 minute'`,
  },
  {
    name: 'page_view',
    columns: 'path text, ip inet, agent text',
    values: `'/product/' || n, ('192.0.2.' || n % 256)::inet, 'ExampleBrowser/' || n % 50`,
  },
  {
    name: 'login_session',
    columns: 'token text, ip inet, at timestamptz',
    values: `md5(n::text), ('192.0.2.' || n % 256)::inet, now() - n * interval '1 minute'`,
  },
  {
    name: 'cart_item',
    columns: 'product_id int, quantity int, note text',
    values: `n % 900, 1 + n % 3, 'Gift for number ' || n`,
  },
];

/** Row n of a table belongs to the subject or to one of the others, spread evenly. */
const OWNED = `
  select n, case when n * ${ROWS_OF_SUBJECT} / ${ROWS} > (n - 1) * ${ROWS_OF_SUBJECT} / ${ROWS} then ${SUBJECT.id}
              else 2 + (n - n * ${ROWS_OF_SUBJECT} / ${ROWS}) % ${OTHERS} end as owner
    from generate_series(1::bigint, ${ROWS}) n`;

const childSql = ({ name, columns, values }: Child): string => `
  create table ${name} (id bigint primary key, customer_id bigint not null references customer, ${columns});
  insert into ${name} select n, owner, ${values} from (${OWNED}) rows;
  create index on ${name} (customer_id);`;

/** Indexed as a careful owner would: every foreign key, and the e-mail as it is searched. */
export const SHOP_SQL = `
  create table customer (id bigint primary key, email text not null, name text, phone text, joined date);
  insert into customer select n, 'person-' || n || '@example.com', 'Person ' || n, '+4930' || 1000000 + n, current_date
    from generate_series(1, ${OTHERS + 1}) n;
  create unique index on customer (lower(email));
  ${CHILDREN.map(childSql).join('\n')}
  create table order_line (id bigint primary key, order_id bigint not null references orders, product_id int, engraving text);
  insert into order_line select id, id, id % 900, 'For number ' || id from orders;
  create index on order_line (order_id);
  analyze;`;

/** Every table with the condition by which the rows of some people are found; `$1` holds the customers' ids. */
export const TABLES: readonly { readonly name: string; readonly own: string }[] = [
  { name: 'customer', own: 'id = any($1)' },
  ...CHILDREN.map(({ name }) => ({ name, own: 'customer_id = any($1)' })),
  { name: 'order_line', own: 'order_id in (select id from orders where customer_id = any($1))' },
];

const KEY = '{ category: identifier.internal, erase: keep }';
const EMAIL = '{ category: contact.email, erase: { pseudonym: email } }';
const erased = (category: string): string => `{ category: ${category}, erase: null }`;

export const SHOP_MAP: DataMap = parseDataMap(`
version: 1
purposes: { shop: { basis: contract } }
stores:
  - id: shop
    type: postgres
    connection: env:SHOP
    collections:
      - name: public.customer
        purposes: [shop]
        subject: { identifiers: { email: email, phone: phone } }
        columns: { id: ${KEY}, email: ${EMAIL}, name: ${erased('identity.name')}, phone: ${erased('contact.phone')} }
      - name: public.orders
        purposes: [shop]
        columns: { id: ${KEY}, ship_to: ${erased('contact.address')}, note: ${erased('free_text')} }
      - name: public.order_line
        purposes: [shop]
        columns: { id: ${KEY}, engraving: ${erased('free_text')} }
      - name: public.payment
        purposes: [shop]
        columns: { id: ${KEY}, holder: ${erased('identity.name')}, iban: ${erased('financial.account')} }
      - name: public.review
        purposes: [shop]
        columns: { id: ${KEY}, title: ${erased('free_text')}, body: ${erased('free_text')} }
      - name: public.support_message
        purposes: [shop]
        columns: { id: ${KEY}, sender: ${EMAIL}, subject: ${erased('free_text')}, body: ${erased('free_text')} }
      - name: public.newsletter_event
        purposes: [shop]
        columns: { id: ${KEY}, email: ${EMAIL}, kind: { category: meta.kind, erase: keep } }
      - name: public.page_view
        purposes: [shop]
        columns: { id: ${KEY}, path: { category: meta.path, erase: keep }, ip: ${erased('device.ip')}, agent: ${erased('device.agent')} }
      - name: public.login_session
        purposes: [shop]
        rowAction: delete
      - name: public.cart_item
        purposes: [shop]
        rowAction: delete
`);
