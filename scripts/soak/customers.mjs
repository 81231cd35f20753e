import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

const FIRST_ID = 900_001;
const TICKETS = 'insert into ticket (id, customer_id, requester_email, subject, handler, opened_at) values';

/** Begins every address. */
export const TRACE = 'soak-';

/** @param {number} number from 1 */
export const addressOf = (number) => `${TRACE}${number}@shop.example.com`;

/**
 * Adds customers to the shop, each with rows in every store.
 * @param {import('../demo/shop.mjs').Shop} shop
 */
export async function addCustomers(shop, count) {
  await shop.query(ROWS.replaceAll('{first}', String(FIRST_ID)).replaceAll('{count}', String(count)));
  addTickets(shop, count);
  const lines = numbers(count).map(
    (n) => `2026-01-01T00:00:00.000Z INFO mailer: welcome sent to ${addressOf(n)}\n`,
  );
  appendFileSync(join(shop.logs, 'app.log'), lines.join(''));
}

const numbers = (count) => Array.from({ length: count }, (_, index) => index + 1);

function addTickets(shop, count) {
  const database = new DatabaseSync(shop.sqlite);
  try {
    const ticket = database.prepare(`${TICKETS} (?, ?, ?, 'Where is my parcel?', 'handler-1', '2025-06-01')`);
    const message = database.prepare(
      `insert into message (id, ticket_id, sender, body, sent_at) values (?, ?, 'customer', ?, '2025-06-01')`,
    );
    database.exec('begin immediate');
    for (const n of numbers(count)) {
      const id = FIRST_ID + n;
      ticket.run(id, FIRST_ID + n - 1, addressOf(n));
      message.run(id, id, `Please answer to ${addressOf(n)}.`);
    }
    database.exec('commit');
  } finally {
    database.close();
  }
}

const ROWS = `
  insert into address (id, street, house_number, postcode, city, country)
    select {first} + n - 1, 'Lindenweg', n::text, '10000', 'Musterstadt', 'DE' from generate_series(1, {count}) n;
  insert into customer (id, email, name, phone, birth_date, address_id, prefs, created_at)
    select {first} + n - 1, 'soak-' || n || '@shop.example.com', 'Soak Customer ' || n, '+4930231259' || lpad(n::text, 5, '0'),
           '1980-01-01', {first} + n - 1, '{"language": "en"}', '2024-01-01' from generate_series(1, {count}) n;
  insert into orders (id, customer_id, placed_at, invoice_name, contact_email, shipping, total_cents, vat_cents, currency)
    select {first} + n - 1, {first} + n - 1, '2025-01-01', 'Soak Customer ' || n, 'soak-' || n || '@shop.example.com',
           '{}', 1190, 190, 'EUR' from generate_series(1, {count}) n;
  insert into login (id, customer_id, at, ip, user_agent)
    select {first} + 2 * (n - 1) + m, {first} + n - 1, '2025-01-01', '192.0.2.1', 'ShopApp/3.1'
      from generate_series(1, {count}) n, generate_series(0, 1) m;
  insert into review (id, customer_id, product_id, rating, body, created_at)
    select {first} + n - 1, {first} + n - 1, 1, 5, 'Write to soak-' || n || '@shop.example.com.', '2025-01-01'
      from generate_series(1, {count}) n;
  insert into newsletter (id, email, name, source, subscribed_at)
    select {first} + n - 1, 'soak-' || n || '@shop.example.com', 'Soak Customer ' || n, 'app', '2025-01-01'
      from generate_series(1, {count}) n;
`;
