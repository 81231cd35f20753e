import type { CliResult } from '../support/run-cli.js';

/** Of whom each has ten orders; the first two live together. */
export const PEOPLE = 40;
export const PEOPLE_SCHEMA = `
create table address (id integer primary key, street text);
create table customer (id integer primary key, email text not null unique, name text, address_id integer references address);
create table orders (id integer primary key, customer_id integer not null references customer, note text, contact text);
create index on orders (customer_id);
create table change_log (order_id integer);
create function remember() returns trigger language plpgsql as
  $$ begin insert into change_log values (new.id); return new; end $$;
insert into address select i, 'Street ' || i from generate_series(1, ${PEOPLE}) i;
insert into customer select i, 'person-' || i || '@example.com', 'Person ' || i, i from generate_series(1, ${PEOPLE}) i;
update customer set address_id = 1 where id = 2;
insert into orders select i, 1 + i % ${PEOPLE}, 'leave at the door', 'person-' || (1 + i % ${PEOPLE}) || '@example.com'
  from generate_series(1, ${PEOPLE * 10}) i;
create trigger remember after update on orders for each row execute function remember();`;

export const PEOPLE_MAP = `
version: 1
stores:
  - id: shop
    type: postgres
    connection: env:SHOP
    collections:
      - name: public.customer
        subject: { identifiers: { id: customer_id, email: email } }
        columns:
          id: { category: identifier.internal, erase: keep }
          email: { category: contact.email, erase: { pseudonym: email } }
          name: { category: identity.name, erase: null }
          address_id: { category: link, erase: keep }
      - name: public.address
        columns: { id: { category: link, erase: keep }, street: { category: location.address, erase: null } }
      - name: public.orders
        columns:
          id: { category: identifier.internal, erase: keep }
          customer_id: { category: link, erase: keep }
          note: { category: free_text, erase: null }
          contact: { category: contact.email, erase: { pseudonym: email } }
    ignore: [public.change_log]
`;

/** A line of the result, by `--json`. */
interface Line {
  readonly person: number;
  readonly line: number;
  readonly status: string;
  readonly rows: number;
  readonly planHash: string | null;
  readonly certificate: string | null;
  readonly error: { readonly code: string } | null;
}

export const linesOf = ({ stdout }: CliResult): Line[] =>
  stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Line);

export const peopleFile = (from: number, to: number): string =>
  `email\n${Array.from({ length: to - from + 1 }, (_, at) => `person-${from + at}@example.com`).join('\n')}\n`;
