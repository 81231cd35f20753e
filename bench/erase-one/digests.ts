import type pg from 'pg';
import { TABLES } from './shop.js';

/** Rows and the MD5 of their text by table. */
export type Digests = Readonly<Record<string, string>>;

/** Of everybody but these people. */
export const digestOfOthers = (client: pg.Client, ids: readonly number[]): Promise<Digests> =>
  digests(client, (own) => `(${own}) is not true`, ids, '-');

/** Of one erased person. Each side has a pseudonym of its own, which must stand in the same places. */
export async function digestOfErased(client: pg.Client, id: number): Promise<Digests> {
  const { rows } = await client.query<{ email: string }>('select email from customer where id = $1', [id]);
  const email = rows[0]?.email ?? '';
  const isErased = email.endsWith('@erased.invalid');
  return { ...(await digests(client, (own) => own, [id], email)), email: isErased ? 'erased' : 'not erased' };
}

async function digests(
  client: pg.Client,
  condition: (own: string) => string,
  ids: readonly number[],
  pseudonym: string,
): Promise<Digests> {
  const result: Record<string, string> = {};
  for (const { name, own } of TABLES) {
    const { rows } = await client.query<{ digest: string }>(
      `select count(*) || ' ' || coalesce(md5(string_agg(replace(t::text, $2, '*'), ',' order by id)), '') as digest
         from ${name} t where ${condition(own)}`,
      [ids, pseudonym],
    );
    result[name] = rows[0]?.digest ?? '';
  }
  return result;
}
