import type pg from 'pg';
import { parseDataMap, type DataMap } from '#engine';
import type { Identity } from '#contracts';

/** Rows of each person in each table. */
export const ROWS_OF_ONE = 111;
/** Who is not erased, for every ten who are. */
const OTHERS_OF_TEN = 1;
export const FIRST = 100_001;

export const othersOf = (subjects: number): number => Math.ceil((subjects * OTHERS_OF_TEN) / 10);

export const identityOf = (id: number): Identity => ({ type: 'customer_id', value: String(id) });

/** Of three tables: the columns besides the keys, what the rows hold, and what a hand-written statement sets. */
interface Table {
  readonly name: string;
  readonly columns: string;
  readonly values: string;
  readonly set: string;
}
const ADDRESS = `'person-' || owner || '@example.com'`;
const ERASED = `'erased-' || :id || '@erased.invalid'`;

export const TABLES: readonly Table[] = [
  {
    name: 'orders',
    columns: 'email text not null, ship_to text, note text, placed_at timestamptz',
    values: `${ADDRESS}, 'Street ' || n || ', Exampletown', 'Leave it at door ' || n, now() - n * interval '1 minute'`,
    set: `email = ${ERASED}, ship_to = null, note = null`,
  },
  {
    name: 'message',
    columns: 'sender text not null, subject text, body text',
    values: `${ADDRESS}, 'Question ' || n, repeat('A line of a longer question. ', 4)`,
    set: `sender = ${ERASED}, subject = null, body = null`,
  },
  {
    name: 'visit',
    columns: 'path text, ip inet, agent text',
    values: `'/product/' || n, ('192.0.2.' || n % 256)::inet, 'ExampleBrowser/' || n % 50`,
    set: 'ip = null, agent = null',
  },
];

/** Rows of all people are mixed: row n belongs to one after the other. Whatever finds rows is indexed. */
export const schemaSql = (people: number): string =>
  TABLES.map(
    ({ name, columns, values }) => `
  create table ${name} (id bigint primary key, customer_id bigint not null, ${columns});
  insert into ${name} select n, owner, ${values}
    from (select n, ${FIRST} + n % ${people} as owner from generate_series(1::bigint, ${people * ROWS_OF_ONE}) n) rows;
  create index on ${name} (customer_id);`,
  ).join('\n') + '\ncreate index on orders (lower(email));';

/** The same statements, one transaction for each person: `next` is how many this client has done. Nobody has the id 0. */
export const pgbenchScript = (perClient: number, subjects: number): string =>
  [
    '\\set next :next + 1',
    `\\set place :client_id * ${perClient} + :next`,
    `\\set id case when :place > ${subjects} then 0 else ${FIRST - 1} + :place end`,
    'begin;',
    ...TABLES.map(({ name, set }) => `update ${name} set ${set} where customer_id = :id;`),
    'commit;',
  ].join('\n');

/** Rows and the MD5 of everybody from `from` on, and how many rows of those before are erased. */
export async function lookAt(
  client: pg.Client,
  from: number,
): Promise<{ readonly others: readonly string[]; readonly erased: readonly number[] }> {
  const others: string[] = [];
  const erased: number[] = [];
  for (const { name, set } of TABLES) {
    const { rows } = await client.query<{ digest: string }>(
      `select count(*) || ' ' || md5(string_agg(t::text, ',' order by id)) as digest from ${name} t where customer_id >= $1`,
      [from],
    );
    others.push(rows[0]?.digest ?? '');
    const conditions = set
      .split(/, (?=\w+ = )/)
      .map((part) =>
        part.endsWith('null')
          ? `${part.split(' ')[0]} is null`
          : `${part.split(' ')[0]} like '%@erased.invalid'`,
      );
    const counted = await client.query<{ count: string }>(
      `select count(*) from ${name} where customer_id < $1 and ${conditions.join(' and ')}`,
      [from],
    );
    erased.push(Number(counted.rows[0]?.count));
  }
  return { others, erased };
}

const KEY = '{ category: identifier.internal, erase: keep }';
const EMAIL = '{ category: contact.email, erase: { pseudonym: email } }';
const gone = (category: string): string => `{ category: ${category}, erase: null }`;

export const PEOPLE_MAP: DataMap = parseDataMap(`
version: 1
purposes: { shop: { basis: contract } }
stores:
  - id: shop
    type: postgres
    connection: env:SHOP
    collections:
      - name: public.orders
        purposes: [shop]
        subject: { identifiers: { customer_id: customer_id, email: email } }
        columns: { id: ${KEY}, customer_id: ${KEY}, email: ${EMAIL}, ship_to: ${gone('contact.address')}, note: ${gone('free_text')}, placed_at: { category: meta.date, erase: keep } }
      - name: public.message
        purposes: [shop]
        subject: { identifiers: { customer_id: customer_id } }
        columns: { id: ${KEY}, customer_id: ${KEY}, sender: ${EMAIL}, subject: ${gone('free_text')}, body: ${gone('free_text')} }
      - name: public.visit
        purposes: [shop]
        subject: { identifiers: { customer_id: customer_id } }
        columns: { id: ${KEY}, customer_id: ${KEY}, path: { category: meta.path, erase: keep }, ip: ${gone('device.ip')}, agent: ${gone('device.agent')} }
`);
