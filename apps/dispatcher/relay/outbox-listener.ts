import pg from 'pg';
import { OUTBOX_CHANNEL } from '#persistence';

const RECONNECT_MS = 2_000;

/**
 * Hears of new outbox rows. Loses nothing that matters: while the connection is away the relay finds the rows by
 * looking for them. Needs PostgreSQL itself, not a pooler in transaction mode.
 */
export class OutboxListener {
  #client: pg.Client | null = null;
  #retry: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(
    private readonly databaseUrl: string,
    private readonly onRows: () => void,
  ) {}

  async start(): Promise<void> {
    const client = new pg.Client({ connectionString: this.databaseUrl, keepAlive: true });
    this.#client = client;
    client.on('notification', this.onRows);
    client.on('error', () => this.#reconnect(client));
    client.on('end', () => this.#reconnect(client));
    try {
      await client.connect();
      await client.query(`listen ${OUTBOX_CHANNEL}`);
      this.onRows();
    } catch {
      this.#reconnect(client);
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#retry);
    await this.#client?.end().catch(() => undefined);
  }

  #reconnect(client: pg.Client): void {
    if (this.#stopped || this.#client !== client) return;
    this.#client = null;
    client.end().catch(() => undefined);
    this.#retry = setTimeout(() => void this.start(), RECONNECT_MS);
  }
}
