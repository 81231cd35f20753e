import pg from 'pg';
import { AppError } from '#contracts';
import { asUnreachable } from '../sql/unreachable.js';
import { type ErrorPlace, toStoreError } from './postgres.errors.js';
import { askAll, BEGIN_READ, type Begun, endReading, settingsSql } from './postgres.transactions.js';

/** Sessions and scans at the same time in one store; more wait for one to end. */
const SESSIONS = 16;
/** For questions that a session asks beside itself: they must not wait for a session to end. */
const QUESTIONS = 4;
const CONNECT_TIMEOUT_MS = 10_000;

/** The connections to one database, and how work on them begins, ends and fails. */
export class Connections {
  private readonly sessions: pg.Pool;
  private readonly questions: pg.Pool;

  constructor(
    connection: string,
    private readonly store: string,
  ) {
    this.sessions = createPool(connection, SESSIONS);
    this.questions = createPool(connection, QUESTIONS);
  }

  get place(): ErrorPlace {
    return { store: this.store };
  }

  /** Whether a session can begin without waiting for another to end. */
  get isFree(): boolean {
    const { idleCount, totalCount, waitingCount } = this.sessions;
    return waitingCount === 0 && (idleCount > 0 || totalCount < SESSIONS);
  }

  async connect(pool = this.sessions): Promise<pg.PoolClient> {
    try {
      const client = await pool.connect();
      // The query under way reports a broken connection; without a listener the event would end the process.
      if (client.listenerCount('error') === 0) client.on('error', () => undefined);
      return client;
    } catch (error) {
      throw toUnreachable(error, this.place);
    }
  }

  /** One simple query: the transaction and settings that end with it, so that a pooler in between does no harm. */
  async begin(client: pg.PoolClient, ...statements: readonly string[]): Promise<Begun> {
    try {
      return await askAll(client, statements);
    } catch (error) {
      client.release(true);
      throw toStoreError(error, { ...this.place, writing: true });
    }
  }

  /** @param asked further statements of the query that begins */
  async inSnapshot<T>(
    work: (client: pg.PoolClient, begun: Begun) => Promise<T>,
    { collection, asked = [] }: { readonly collection?: string; readonly asked?: readonly string[] } = {},
  ): Promise<T> {
    const client = await this.connect();
    const begun = await this.begin(client, BEGIN_READ, settingsSql(0), ...asked);
    return this.finish(
      client,
      async () => {
        const result = await work(client, begun);
        endReading(client);
        return result;
      },
      collection,
    );
  }

  async use<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    const client = await this.connect(this.questions);
    return this.finish(client, () => work(client));
  }

  async finish<T>(client: pg.PoolClient, work: () => Promise<T>, collection?: string): Promise<T> {
    const result = await this.guard(client, work, collection);
    client.release();
    return result;
  }

  /** A connection on which something went wrong may be in any state, and is thrown away. */
  async guard<T>(client: pg.PoolClient, work: () => Promise<T>, collection?: string): Promise<T> {
    try {
      return await work();
    } catch (error) {
      client.release(true);
      throw toStoreError(error, { ...this.place, ...(collection === undefined ? {} : { collection }) });
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.sessions.end(), this.questions.end()]);
  }
}

/** Whoever waits for one of `max` connections waits as long as it takes; a server that does not answer is given up. */
function createPool(connection: string, max: number): pg.Pool {
  const pool = new pg.Pool({
    connectionString: connection,
    application_name: 'habeas',
    max,
    keepAlive: true,
    allowExitOnIdle: true,
    Client: ImpatientClient,
  });
  // A connection that breaks while nobody uses it is replaced; there is nobody to tell.
  pool.on('error', () => undefined);
  return pool;
}

class ImpatientClient extends pg.Client {
  constructor(config?: pg.ClientConfig) {
    super({ ...config, connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
  }
}

const toUnreachable = (error: unknown, place: ErrorPlace): AppError =>
  asUnreachable(toStoreError(error, place) as AppError, place.store);
