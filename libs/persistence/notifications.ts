import pg from 'pg';

/** A connection on which one channel is heard. */
export interface Listening {
  /** Rejects, or never answers, when the connection is dead. */
  probe(): Promise<unknown>;
  close(): Promise<void>;
}

/**
 * Hears what is notified on a channel. Needs PostgreSQL itself, not a pooler in transaction mode.
 * @param on.lost once, when the connection has ended, whoever ended it
 * @throws what the driver says when there is no connection to be had
 */
export async function listenTo(
  databaseUrl: string,
  channel: string,
  on: { heard(payload: string): void; lost(): void },
): Promise<Listening> {
  const client = new pg.Client({ connectionString: databaseUrl, keepAlive: true });
  let isLost = false;
  const lose = (): void => {
    if (!isLost) on.lost();
    isLost = true;
  };
  client.on('notification', ({ payload }) => on.heard(payload ?? ''));
  client.on('error', lose);
  client.on('end', lose);
  try {
    await client.connect();
    await client.query(`listen ${pg.escapeIdentifier(channel)}`);
  } catch (error) {
    lose();
    await client.end().catch(() => undefined);
    throw error;
  }
  return { probe: () => client.query('select 1'), close: () => client.end() };
}
