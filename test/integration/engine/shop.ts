import { parseDataMap, type DataMap } from '#engine';

/** The worked data set of the anonymization reference, section 11: no foreign keys, references are declared. */
export const SHOP_SCHEMA = `
create table address (id integer primary key, house integer, street varchar(100), city varchar(100));
create table customer (id integer primary key, email varchar(100), name varchar(100), address_id integer);
create table employee (id integer primary key, email varchar(100), name varchar(100), address_id integer);
create table payment_card (id varchar(100) primary key, name varchar(100), ccn varchar(30), code varchar(10),
  customer_id integer, billing_address_id integer);
create table orders (id varchar(100) primary key, customer_id integer, shipping_address_id integer,
  payment_card_id varchar(100));
create table product (id integer primary key, name varchar(100), price integer);
create table order_item (order_id varchar(100), item_no integer, product_id integer, quantity integer,
  primary key (order_id, item_no));
create table login (id integer primary key, customer_id integer, time varchar(40));
create table service_request (id varchar(100) primary key, email varchar(100), alt_email varchar(100),
  employee_id integer);
create table report (id integer primary key, email varchar(100), name varchar(100));
create table visit (email varchar(100), last_visit varchar(40), primary key (email, last_visit));
create table composite_pk_test (id_a integer, id_b integer, description varchar(100), customer_id integer,
  primary key (id_a, id_b));

insert into address values (1, 123, 'Example Street', 'Exampletown'), (2, 4, 'Example Lane', 'Exampletown'),
  (3, 555, 'Sample Avenue', 'Samplecity'), (4, 1111, 'Sample Place', 'Samplecity');
insert into customer values (1, 'customer-1@example.com', 'First Customer', 1),
  (2, 'customer-2@example.com', 'Second Customer', 2), (3, 'jane@example.com', 'Third Customer', 4);
insert into employee values (1, 'employee-1@example.com', 'First Employee', 3),
  (2, 'employee-2@example.com', 'Second Employee', 3);
insert into payment_card values ('pay_aaa-aaa', 'Card 1', '4000000000000001', '321', 1, 1),
  ('pay_bbb-bbb', 'Card 2', '4000000000000002', '654', 2, 1),
  ('pay_ccc-ccc', 'Card 3', '4000000000000003', '987', 3, 4);
insert into orders values ('ord_aaa-aaa', 1, 2, 'pay_aaa-aaa'), ('ord_bbb-bbb', 2, 1, 'pay_bbb-bbb'),
  ('ord_ccc-ccc', 1, 1, 'pay_aaa-aaa'), ('ord_ddd-ddd', 1, 1, 'pay_bbb-bbb'),
  ('ord_ddd-eee', 3, 4, 'pay-ccc-ccc');
insert into product values (1, 'Example Product 1', 10), (2, 'Example Product 2', 20), (3, 'Example Product 3', 50);
insert into order_item values ('ord_aaa-aaa', 1, 1, 1), ('ord_bbb-bbb', 1, 1, 1), ('ord_ccc-ccc', 1, 1, 1),
  ('ord_ccc-ccc', 2, 2, 1), ('ord_ddd-ddd', 1, 1, 1), ('ord_eee-eee', 3, 4, 3);
insert into login values (1, 1, '2021-01-01'), (2, 1, '2021-01-02'), (3, 1, '2021-01-03'), (4, 1, '2021-01-04'),
  (5, 1, '2021-01-05'), (6, 1, '2021-01-06'), (7, 2, '2021-01-06'), (8, 3, '2021-01-06');
insert into service_request values
  ('ser_aaa-aaa', 'customer-1@example.com', 'customer-1-alt@example.com', 1),
  ('ser_bbb-bbb', 'customer-2@example.com', null, 1),
  ('ser_ccc-ccc', 'customer-3@example.com', null, 1),
  ('ser_ddd-ddd', 'customer-3@example.com', null, 2);
insert into report values (1, 'admin-account@example.com', 'Monthly Report'),
  (2, 'admin-account@example.com', 'Annual Report'), (3, 'admin-account@example.com', 'Quarterly Report'),
  (4, 'admin-account@example.com', 'Weekly Report');
insert into visit values ('customer-1@example.com', '2021-01-06'), ('customer-2@example.com', '2021-01-06');
insert into composite_pk_test values (1, 10, 'linked to customer 1', 1), (1, 11, 'linked to customer 2', 2),
  (2, 10, 'linked to customer 3', 3);
`;

export interface ShopOptions {
  readonly type: 'postgres' | 'sqlite';
  /** Also follow \`orders.payment_card_id\`. */
  readonly withCards?: boolean;
  readonly access?: 'read' | 'write';
  readonly composite?: boolean;
  /** Further lines of a collection, by its name. */
  readonly more?: Readonly<Record<string, string>>;
  readonly columns?: Readonly<Record<string, string>>;
}

const COLUMNS: Readonly<Record<string, string>> = {
  customer: `{ id: ${keep('identifier.internal')}, email: { category: contact.email, erase: { pseudonym: email } },
    name: { category: identity.name, erase: null }, address_id: ${keep('link')} }`,
  employee: `{ id: ${keep('identifier.internal')}, email: { category: contact.email, erase: { pseudonym: email } },
    name: { category: identity.name, erase: null }, address_id: ${keep('link')} }`,
  address: `{ id: ${keep('identifier.internal')}, house: { category: contact.address, erase: null },
    street: { category: contact.address, erase: null }, city: { category: contact.address, erase: null } }`,
  payment_card: `{ id: ${keep('identifier.internal')}, name: { category: financial.card, erase: null },
    ccn: { category: financial.card, erase: null }, code: { category: financial.card, erase: null },
    customer_id: ${keep('link')}, billing_address_id: ${keep('link')} }`,
  orders: `{ id: ${keep('identifier.internal')}, customer_id: ${keep('link')}, payment_card_id: ${keep('link')},
    shipping_address_id: { category: link } }`,
  order_item: `{ order_id: ${keep('link')}, item_no: ${keep('link')}, product_id: ${keep('link')},
    quantity: ${keep('meta.count')} }`,
  product: `{ id: ${keep('identifier.internal')}, name: ${keep('product.name')}, price: ${keep('product.price')} }`,
  login: `{ id: ${keep('identifier.internal')}, customer_id: ${keep('link')},
    time: { category: behaviour.login, erase: null } }`,
  service_request: `{ id: ${keep('identifier.internal')}, employee_id: ${keep('link')},
    email: { category: contact.email, erase: { pseudonym: email } },
    alt_email: { category: contact.email, erase: { pseudonym: email } } }`,
  report: `{ id: ${keep('identifier.internal')}, email: { category: contact.email, erase: { pseudonym: email } },
    name: ${keep('meta.title')} }`,
  composite_pk_test: `{ id_a: ${keep('link')}, id_b: ${keep('link')}, customer_id: ${keep('link')},
    description: { category: free_text, erase: null } }`,
};
const IDENTITIES: Readonly<Record<string, string>> = {
  customer: '{ email: email }',
  employee: '{ email: email }',
  report: '{ email: email }',
  service_request: '{ email: email, alt_email: email }',
  visit: '{ email: email }',
};
const REFERENCES = [
  ['customer.address_id', 'address.id'],
  ['employee.address_id', 'address.id'],
  ['orders.shipping_address_id', 'address.id'],
  ['payment_card.billing_address_id', 'address.id'],
  ['orders.customer_id', 'customer.id'],
  ['payment_card.customer_id', 'customer.id'],
  ['login.customer_id', 'customer.id'],
  ['order_item.order_id', 'orders.id'],
  ['order_item.product_id', 'product.id'],
  ['service_request.employee_id', 'employee.id'],
] as const;

function keep(category: string): string {
  return `{ category: ${category}, erase: keep }`;
}

/** The data map of the shop; visits are deleted, everything else is masked. */
export function shopMap(options: ShopOptions): DataMap {
  const prefix = options.type === 'postgres' ? 'public.' : '';
  const names = [...Object.keys(COLUMNS), 'visit'].filter(
    (name) => options.composite || name !== 'composite_pk_test',
  );
  const references = [
    ...REFERENCES,
    ...(options.withCards ? [['orders.payment_card_id', 'payment_card.id'] as const] : []),
    ...(options.composite ? [['composite_pk_test.customer_id', 'customer.id'] as const] : []),
  ];
  return parseDataMap(`
version: 1
purposes: { shop: { basis: contract } }
stores:
  - id: shop
    type: ${options.type}
    connection: env:SHOP
    access: ${options.access ?? 'write'}
    collections:
${names.map((name) => collection(name, prefix, options)).join('\n')}
    references:
${references.map(([from, to]) => `      - { from: ${prefix}${from}, to: ${prefix}${to} }`).join('\n')}
    ignore: [${options.composite ? '' : `${prefix}composite_pk_test`}]
`);
}

function collection(name: string, prefix: string, options: ShopOptions): string {
  const columns = options.columns?.[name] ?? COLUMNS[name];
  return [
    `      - name: ${prefix}${name}`,
    '        purposes: [shop]',
    ...(IDENTITIES[name] ? [`        subject: { identifiers: ${IDENTITIES[name]} }`] : []),
    ...(columns ? [`        columns: ${columns.replace(/\s+/g, ' ')}`] : []),
    ...(name === 'visit' && !options.more?.[name] ? ['        rowAction: delete'] : []),
    ...(options.more?.[name] ? [`        ${options.more[name]}`] : []),
  ].join('\n');
}
