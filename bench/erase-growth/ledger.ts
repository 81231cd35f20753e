import type { Identity } from '#contracts';
import type { DataMap } from '#engine';
import { ledgerMap } from '../support/ledger-map.js';

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

export const LEDGER_MAP: DataMap = ledgerMap('public.person');
