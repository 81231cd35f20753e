import type pg from 'pg';
import type { Identity } from '#contracts';
import type { DataMap } from '#engine';
import { ledgerMap } from '../support/ledger-map.js';

/** Who is erased has every other entry, so that each page of the table holds rows of others too. */
const PERSON = 1;
const OTHERS = 999;
const TILLS = 100;

export const PERSON_IDENTITY: Identity = { type: 'email', value: `person-${PERSON}@example.com` };

/** @param rows entries of the person; as many are other people's */
export const ledgerSql = (rows: number): string => `
  create table customer (id int primary key, email text not null, name text);
  insert into customer select n, 'person-' || n || '@example.com', 'Person ' || n
    from generate_series(${PERSON}, ${PERSON + OTHERS}) n;
  create unique index on customer (lower(email));
  create table entry (id bigint primary key, customer_id int not null, note text, amount bigint not null);
  insert into entry
    select n, case when n % 2 = 0 then ${PERSON} else ${PERSON + 1} + n % ${OTHERS} end, 'Entry number ' || n, 0
      from generate_series(1::bigint, ${2 * rows}) n;
  create index on entry (customer_id);
  alter table entry add foreign key (customer_id) references customer;
  create table till (id int primary key, balance bigint not null);
  insert into till select n, 0 from generate_series(1, ${TILLS}) n;
  create table booking (entry_id bigint not null references entry, till_id int not null, delta bigint not null,
    at timestamptz not null);`;

/**
 * What the shop does all the time, after the pattern of TPC-B: any entry, the person's too, gets another amount, a till
 * its balance, and a booking refers to the entry, which holds its row.
 */
export const shopScript = (rows: number): string =>
  [
    `\\set entry random(1, ${2 * rows})`,
    `\\set till random(1, ${TILLS})`,
    '\\set delta random(-5000, 5000)',
    'begin;',
    'update entry set amount = amount + :delta where id = :entry;',
    'select amount from entry where id = :entry;',
    'update till set balance = balance + :delta where id = :till;',
    'insert into booking values (:entry, :till, :delta, now());',
    'end;',
  ].join('\n');

export const pacedMap = ({ batchMs, busyPercent }: { batchMs: number; busyPercent: number }): DataMap =>
  ledgerMap('public.customer', [
    `    limits: { batchMs: ${batchMs}, busyPercent: ${busyPercent} }`,
    '    ignore: [public.till, public.booking]',
  ]);

/** What is not as it has to be: the person's rows, everybody else's, or what the shop has booked. */
export async function faultsOf(client: pg.Client, rows: number, bookings: number): Promise<string[]> {
  const { rows: answers } = await client.query<Record<string, string>>(`
    select count(*) filter (where customer_id = ${PERSON} and note is null) as erased,
           count(*) filter (where customer_id <> ${PERSON} and note = 'Entry number ' || id) as kept,
           count(*) as entries, sum(amount) as amounts,
           (select sum(balance) from till) as balances,
           (select coalesce(sum(delta), 0) from booking) as deltas,
           (select count(*) from booking) as bookings,
           (select string_agg(id::text, ',') from customer where name is null) as people
      from entry`);
  const seen = answers[0] ?? {};
  const expected: Record<string, string | undefined> = {
    erased: String(rows),
    kept: String(rows),
    entries: String(2 * rows),
    balances: seen['amounts'],
    deltas: seen['amounts'],
    bookings: String(bookings),
    people: String(PERSON),
  };
  return Object.entries(expected).flatMap(([name, value]) =>
    seen[name] === value ? [] : [`${name} ${String(seen[name])} instead of ${String(value)}`],
  );
}
