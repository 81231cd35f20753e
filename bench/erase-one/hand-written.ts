import type pg from 'pg';

/** What a person who knows the schema by heart would write: ten set statements. `$1` is the customer's id. */
const STATEMENTS: readonly string[] = [
  'update order_line set engraving = null where order_id in (select id from orders where customer_id = $1)',
  'update orders set ship_to = null, note = null where customer_id = $1',
  'update payment set holder = null, iban = null where customer_id = $1',
  'update review set title = null, body = null where customer_id = $1',
  'update support_message set sender = $2, subject = null, body = null where customer_id = $1',
  'update newsletter_event set email = $2 where customer_id = $1',
  'update page_view set ip = null, agent = null where customer_id = $1',
  'delete from login_session where customer_id = $1',
  'delete from cart_item where customer_id = $1',
  'update customer set email = $2, name = null, phone = null where id = $1',
];

/** Erases one customer in one transaction on a connection that is there already; returns the rows changed. */
export async function eraseByHand(client: pg.Client, id: number): Promise<number> {
  let rows = 0;
  await client.query('begin');
  for (const statement of STATEMENTS) {
    const values = statement.includes('$2') ? [id, `erased-${id}@erased.invalid`] : [id];
    rows += (await client.query(statement, values)).rowCount ?? 0;
  }
  await client.query('commit');
  return rows;
}
