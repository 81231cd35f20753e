import pg from 'pg';
import { APP_ROLE } from './orm.js';

const PLANS = {
  auto: 'plan_cache_mode=auto',
  kept: 'plan_cache_mode=force_generic_plan -c enable_seqscan=off',
} as const;
/** Milliseconds. Of the indexes of an empty table a plan may take one that later finds half of it. */
const PLANS_KEPT = 1_000;

/**
 * One connection for statements that stand alone and are asked all the time: prepared once, sent without waiting for the
 * one before, without a transaction around them. The tenant is set on it whenever it changes, in the order of the
 * statements, so row-level security holds as everywhere. Connects at the first statement, and again after a failure.
 */
export class PipelinedConnection {
  #client: Promise<pg.Client> | null = null;
  #tenantId = '';
  /** By `performance.now()`. */
  #plansEnd = 0;

  /**
   * @param options.plans `kept`: for what adds rows or finds them by an index, whatever the values; planned anew each second,
   *   so that tables cannot have grown far beyond a plan; else PostgreSQL chooses
   */
  constructor(
    private readonly databaseUrl: string,
    private readonly options: { readonly plans?: keyof typeof PLANS } = {},
  ) {}

  /** @param name under which the statement is prepared: one for each text */
  async run<Row extends pg.QueryResultRow>(
    tenantId: string,
    name: string,
    text: string,
    values: readonly unknown[],
  ): Promise<Row[]> {
    const connecting = this.#connected();
    const client = await connecting;
    try {
      const [, , result] = await Promise.all([
        this.#forgetOldPlans(client),
        this.#tenantId === tenantId ? null : this.#setTenant(client, tenantId),
        client.query<Row>({ name, text, values: [...values] }),
      ]);
      return result.rows;
    } catch (error) {
      // of a connection that is cut the statement hears first: whoever asks again at once must get another
      if (isEnd(error)) this.#forget(connecting);
      throw error;
    }
  }

  async close(): Promise<void> {
    const client = await this.#client?.catch(() => null);
    this.#client = null;
    await client?.end();
  }

  #forgetOldPlans(client: pg.Client): Promise<unknown> | null {
    if (this.options.plans !== 'kept' || performance.now() < this.#plansEnd) return null;
    this.#plansEnd = performance.now() + PLANS_KEPT;
    return client.query('discard plans');
  }

  #setTenant(client: pg.Client, tenantId: string): Promise<unknown> {
    this.#tenantId = tenantId;
    return client.query(`select set_config('habeas.tenant', $1, false)`, [tenantId]);
  }

  #connected(): Promise<pg.Client> {
    if (this.#client) return this.#client;
    const connecting: Promise<pg.Client> = this.#connect(() => this.#forget(connecting));
    this.#client = connecting;
    return connecting;
  }

  /** One that is forgotten late must not take the next one with it. */
  #forget(connecting: Promise<pg.Client>): void {
    if (this.#client === connecting) this.#client = null;
  }

  async #connect(forget: () => void): Promise<pg.Client> {
    const client = new pg.Client({
      connectionString: this.databaseUrl,
      options: `-c role=${APP_ROLE} -c ${PLANS[this.options.plans ?? 'auto']}`,
      keepAlive: true,
      pipeline: true,
    });
    this.#tenantId = '';
    client.on('error', forget);
    client.on('end', forget);
    try {
      await client.connect();
      return client;
    } catch (error) {
      forget();
      throw error;
    }
  }
}

/** The server ends the connection (SQLSTATE 57P01 to 57P05), or it is gone: then nothing has a severity. */
function isEnd(error: unknown): boolean {
  const { code, severity } = error as { readonly code?: string; readonly severity?: string };
  return severity === undefined || code?.startsWith('57P') === true;
}
