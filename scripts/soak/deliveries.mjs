import pg from 'pg';
import { sleep } from '../lib/wait.mjs';

/** Longer than the third try of a webhook takes to come (5 min). */
const MESSAGES_MS = 360_000;

/**
 * Waits until everything that the database means to send has arrived: what was on its way when a part died is sent
 * again.
 * @param {{databaseUrl: string, endpointId: string, receiver: import('../demo/receiver.mjs').Receiver}} options
 * @returns {Promise<{deliveries: number, deliveriesLost: number, deliveriesRepeated: number, mails: number, mailsLost: number}>}
 *   lost is also an event that nobody meant to deliver
 */
export async function settledDeliveries({ databaseUrl, endpointId, receiver }) {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const end = Date.now() + MESSAGES_MS;
    for (;;) {
      const seen = { ...(await webhooks(client, endpointId, receiver)), ...(await mails(client)) };
      if ((seen.deliveriesLost === 0 && seen.mailsLost === 0) || Date.now() > end) return seen;
      await sleep(500);
    }
  } finally {
    await client.end();
  }
}

async function webhooks(client, endpointId, receiver) {
  const { rows } = await client.query(
    `select d.id from event e left join webhook_delivery d on d.event_id = e.id and d.endpoint_id = $1
      where e.request_id is not null`,
    [endpointId],
  );
  const arrived = new Set(receiver.deliveries.map(({ id }) => id));
  return {
    deliveries: rows.length,
    deliveriesLost: rows.filter(({ id }) => !arrived.has(id)).length,
    deliveriesRepeated: receiver.deliveries.length - arrived.size,
  };
}

async function mails(client) {
  const { rows } = await client.query(
    `select count(*)::int as mails, (count(*) filter (where state <> 'sent'))::int as "mailsLost" from mail_message`,
  );
  return rows[0];
}
