import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { gunzipSync } from 'node:zlib';
import pg from 'pg';

const TABLES = ['customer', 'address', 'orders', 'order_item', 'product', 'login', 'review', 'newsletter'];
/** Rows of one customer, by the customer's id. */
const ROWS_OF = {
  customer: 'select * from customer where id = $1',
  address: 'select * from address where id = (select address_id from customer where id = $1)',
  orders: 'select * from orders where customer_id = $1 order by id',
  order_item:
    'select i.* from order_item i join orders o on o.id = i.order_id where o.customer_id = $1 order by 1, 2',
  login: 'select * from login where customer_id = $1 order by id',
  review: 'select * from review where customer_id = $1 order by id',
  newsletter:
    'select n.* from newsletter n join customer c on c.email = n.email where c.id = $1 order by n.id',
};

/** Looks into the stores of the demo shop by itself: nothing here uses the engine. */
export class Shop {
  /** @param {{databaseUrl: string, sqlite: string, logs: string}} places */
  constructor({ databaseUrl, sqlite, logs }) {
    this.databaseUrl = databaseUrl;
    this.sqlite = sqlite;
    this.logs = logs;
  }

  /** @returns {Promise<Record<string, any>[]>} */
  async query(sql, values = []) {
    const client = new pg.Client({ connectionString: this.databaseUrl });
    await client.connect();
    try {
      return (await client.query(sql, values)).rows;
    } finally {
      await client.end();
    }
  }

  /** @returns {Promise<{id: string, phone: string | null, address_id: string, restricted_at: Date | null, restriction_id: string | null} | undefined>} */
  async findCustomer(email) {
    const [row] = await this.query('select * from customer where email = $1', [email]);
    return row;
  }

  /** Everything the shop holds of a customer, as text: equal text means not a byte was changed. */
  async portrait({ id, email }) {
    const rows = {};
    for (const [table, sql] of Object.entries(ROWS_OF))
      rows[table] = (await this.query(`select row_to_json(t)::text as row from (${sql}) t`, [id])).map(
        ({ row }) => row,
      );
    rows.ticket = this.support('select * from ticket where customer_id = ? order by id', Number(id));
    rows.message = this.support(
      'select m.* from message m join ticket t on t.id = m.ticket_id where t.customer_id = ? order by m.id',
      Number(id),
    );
    rows.logs = this.logLines().filter((line) => mentions(line, [email]));
    return rows;
  }

  support(sql, ...values) {
    const database = new DatabaseSync(this.sqlite, { readOnly: true });
    try {
      return database
        .prepare(sql)
        .all(...values)
        .map((row) => ({ ...row }));
    } finally {
      database.close();
    }
  }

  /** Lines of all log files, the compressed ones too. */
  logLines() {
    return readdirSync(this.logs).flatMap((name) => {
      const bytes = readFileSync(join(this.logs, name));
      return (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8').split('\n');
    });
  }

  /**
   * Where any of these texts still stands, in whatever case and also percent-encoded.
   * @returns {Promise<Record<string, number>>} rows or lines by place; empty when there is none
   */
  async findTexts(texts) {
    const found = {};
    for (const table of TABLES) {
      const rows = await this.query(`select t::text as row from ${table} t`);
      found[table] = rows.filter(({ row }) => mentions(row, texts)).length;
    }
    for (const table of ['ticket', 'message'])
      found[table] = this.support(`select * from ${table}`).filter((row) =>
        mentions(JSON.stringify(row), texts),
      ).length;
    found.logs = this.logLines().filter((line) => mentions(line, texts)).length;
    return Object.fromEntries(Object.entries(found).filter(([, count]) => count > 0));
  }
}

function mentions(line, texts) {
  const lower = line.toLowerCase();
  return texts.some(
    (text) => lower.includes(text.toLowerCase()) || lower.includes(encodeURIComponent(text).toLowerCase()),
  );
}
