import pg from 'pg';

/** What the database means to send to an endpoint, whatever has become of it. @returns {Promise<string[]>} ids */
export async function deliveriesOf(databaseUrl, endpointId) {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query('select id from webhook_delivery where endpoint_id = $1', [
      endpointId,
    ]);
    return rows.map(({ id }) => id);
  } finally {
    await client.end();
  }
}
