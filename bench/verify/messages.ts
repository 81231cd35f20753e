import type { Identity } from '#contracts';
import { parseDataMap, type DataMap } from '#engine';

/** The people who are searched; nobody of them is in the table but for what is planted. */
export const emailOf = (id: number): Identity => ({ type: 'email', value: `searched-${id}@example.com` });

export const messageSql = (rows: number): string => `
  create table message (id bigint primary key, sender_id int not null, sender text, subject text, sent_at timestamptz);
  insert into message select n, n % 100000, 'person-' || n % 100000 || '@example.com',
      'Question number ' || n || ' about an order', timestamptz '2026-01-01' + n * interval '1 second'
    from generate_series(1::bigint, ${rows}) n;`;

const PLANTED = [
  'As I wrote, searched-1@example.com is my address',
  'Ask SEARCHED-500@EXAMPLE.COM for it',
  `https://www.example.com/?mail=${encodeURIComponent('searched-999@example.com')}`,
  `token ${Buffer.from('searched-77@example.com').toString('base64')} was used`,
];
/** Others' addresses that only look like one of those searched. */
const LOOKALIKES = ['not-searched-1@example.com.test', 'searched-1000000@example.com'];

export const PLANTED_ROWS = PLANTED.length;

/** Puts identifiers of people who are searched into rows that lie far apart, and what only looks like one beside them. */
export const plantedSql = (rows: number): string =>
  [...PLANTED, ...LOOKALIKES]
    .map(
      (text, at) => `update message set subject = '${text}' where id = ${1 + Math.floor((rows / 7) * at)};`,
    )
    .join('\n');

export const MESSAGE_MAP: DataMap = parseDataMap(`
version: 1
purposes: { support: { basis: contract } }
stores:
  - id: messages
    type: postgres
    connection: env:MESSAGES
    collections:
      - name: public.message
        purposes: [support]
        subject: { identifiers: { sender: email } }
        columns:
          id: { category: identifier.internal, erase: keep }
          sender: { category: contact.email, erase: { pseudonym: email } }
          subject: { category: free_text, erase: null }
`);
