import type pg from 'pg';

/** A table, by which column its rows of a customer are found, and what becomes of each of them. */
interface TableErasure {
  readonly name: string;
  readonly own: string;
  /** After the name of the table; `$1` is the row's id, `$2` the pseudonym. */
  readonly statement: string;
}

const update = (name: string, set: string, own = 'customer_id = $1'): TableErasure => ({
  name,
  own,
  statement: `update ${name} set ${set} where id = $1`,
});
const remove = (name: string): TableErasure => ({
  name,
  own: 'customer_id = $1',
  statement: `delete from ${name} where id = $1`,
});

/** The same changes as those of the ten set statements. */
const TABLES: readonly TableErasure[] = [
  update('order_line', 'engraving = null', 'order_id in (select id from orders where customer_id = $1)'),
  update('orders', 'ship_to = null, note = null'),
  update('payment', 'holder = null, iban = null'),
  update('review', 'title = null, body = null'),
  update('support_message', 'sender = $2, subject = null, body = null'),
  update('newsletter_event', 'email = $2'),
  update('page_view', 'ip = null, agent = null'),
  remove('login_session'),
  remove('cart_item'),
  update('customer', 'email = $2, name = null, phone = null', 'id = $1'),
];

/** The keys of each table first, then one statement, which is one transaction, for each row. @returns rows changed */
export async function eraseRowByRow(client: pg.Client, id: number): Promise<number> {
  let rows = 0;
  for (const { name, own, statement } of TABLES) {
    const keys = await client.query<{ id: string }>(`select id from ${name} where ${own}`, [id]);
    const pseudonym = statement.includes('$2') ? [`erased-${id}@erased.invalid`] : [];
    for (const key of keys.rows) {
      const result = await client.query({
        name: `erase ${name}`,
        text: statement,
        values: [key.id, ...pseudonym],
      });
      rows += result.rowCount ?? 0;
    }
  }
  return rows;
}
