const TABLES = { customer: 'id', address: 'id', orders: 'id', login: 'id', review: 'id', newsletter: 'id' };

/** Triggers in the shop write down every change of a row: its key and nothing of its content. */
const WATCH = `
  create schema watch;
  create table watch.change (at timestamptz not null default clock_timestamp(), place text not null, key text not null);
  create function watch.note() returns trigger language plpgsql as $$
    begin
      insert into watch.change (place, key) values (tg_table_name, to_jsonb(old) ->> tg_argv[0]);
      return null;
    end $$;
`;

/** Counts from now on how often each row of the shop's PostgreSQL is changed or deleted. */
export class RowChanges {
  /** @param {import('../demo/shop.mjs').Shop} shop */
  constructor(shop) {
    this.shop = shop;
  }

  async watch() {
    const triggers = Object.entries(TABLES).map(
      ([table, key]) =>
        `create trigger watched after update or delete on public.${table}
           for each row execute function watch.note('${key}');`,
    );
    await this.shop.query(WATCH + triggers.join('\n'));
  }

  /** @returns {Promise<number>} rows that were changed */
  async count() {
    const [{ rows }] = await this.shop.query(
      'select count(distinct (place, key))::int as rows from watch.change',
    );
    return rows;
  }

  /** @returns {Promise<{place: string, key: string, times: number}[]>} */
  async moreThanOnce() {
    return this.shop.query(
      'select place, key, count(*)::int as times from watch.change group by 1, 2 having count(*) > 1 order by 1, 2',
    );
  }

  /** @param {string} customerId @returns {Promise<number>} how often the row of a customer was changed */
  async ofCustomer(customerId) {
    const [{ times }] = await this.shop.query(
      `select count(*)::int as times from watch.change where place = 'customer' and key = $1`,
      [customerId],
    );
    return times;
  }
}
