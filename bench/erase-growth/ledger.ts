import { parseDataMap, type DataMap } from '#engine';
import type { Identity } from '#contracts';

/** Rows of each person, scattered over the whole table. */
export const ROWS_OF_PERSON = 100;

export const emailOf = (id: number): Identity => ({ type: 'email', value: `person-${id}@example.com` });

/** One person per {@link ROWS_OF_PERSON} rows; consecutive rows belong to different people. */
export const ledgerSql = (rows: number): string => `
  create table person (id int primary key, email text not null, name text);
  insert into person select n, 'person-' || n || '@example.com', 'Person ' || n
    from generate_series(1, ${rows / ROWS_OF_PERSON}) n;
  create unique index on person (lower(email));
  create table entry (id bigint primary key, person_id int not null, note text, amount numeric(10,2));
  insert into entry select n, 1 + n % ${rows / ROWS_OF_PERSON}, 'Entry number ' || n, n % 500
    from generate_series(1::bigint, ${rows}) n;
  create index on entry (person_id);
  alter table entry add foreign key (person_id) references person;`;

export const LEDGER_MAP: DataMap = parseDataMap(`
version: 1
purposes: { shop: { basis: contract } }
stores:
  - id: ledger
    type: postgres
    connection: env:LEDGER
    collections:
      - name: public.person
        purposes: [shop]
        subject: { identifiers: { email: email } }
        columns:
          id: { category: identifier.internal, erase: keep }
          email: { category: contact.email, erase: { pseudonym: email } }
          name: { category: identity.name, erase: null }
      - name: public.entry
        purposes: [shop]
        columns:
          id: { category: identifier.internal, erase: keep }
          note: { category: free_text, erase: null }
          amount: { category: financial.amount, erase: keep }
`);
