import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { AppError } from '#contracts';
import type {
  Catalogue,
  CollectionInfo,
  ReadSession,
  ScanRequest,
  ScanResult,
  Store,
  StoreSettings,
  WriteSession,
} from '../spi/index.js';
import type { TokenFinder } from '../sql/scan-tokens.js';
import { selectCollections } from '../sql/store-checks.js';
import { describeDatabase, materializedViews } from './postgres.catalogue.js';
import { type ErrorPlace, toStoreError } from './postgres.errors.js';
import {
  flushLog,
  formatToken,
  isSameHistory,
  parseToken,
  readClusterIdentity,
  type SessionToken,
  transactionStatus,
} from './postgres.outcome.js';
import { inOrder } from './in-order.js';
import { POSTGRES_CAPABILITIES } from './postgres.capabilities.js';
import { ReplicaLag, readPlaces } from './postgres.replica-lag.js';
import { largeTables, partConditions } from './postgres.parts.js';
import { copyFinder, scannedColumns, TableScan } from './postgres.scan.js';
import { PostgresReadSession, PostgresWriteSession, type SessionOptions } from './postgres.session.js';
import { STRUCTURE_VERSION, structureMemory, type StructureMemory } from './postgres.structure.js';
import { together } from './together.js';

/** Sessions and scans at the same time in one store; more wait for one to end. */
const SESSIONS = 16;
/** For questions that a session asks beside itself: they must not wait for a session to end. */
const QUESTIONS = 4;
/** The server reads one table while we look through another; more would be felt by whoever else uses it. */
const TABLES_AT_ONCE = 2;
const CONNECT_TIMEOUT_MS = 10_000;
const LOCK_POLL_MS = 100;

/**
 * READ COMMITTED, not a snapshot: an UPDATE then locks each row and judges its newest version, so that a row which
 * somebody else changed since the plan is either changed with the others or missing in the count, which the engine
 * compares. Under REPEATABLE READ it would be a serialization failure, or a row added meanwhile would stay unseen.
 */
const BEGIN_WRITE = 'BEGIN ISOLATION LEVEL READ COMMITTED';
const BEGIN_READ = 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY';

/** A PostgreSQL database, version 13 or later. Connects when something is asked. */
export class PostgresStore implements Store {
  readonly capabilities = POSTGRES_CAPABILITIES;
  private readonly sessions: pg.Pool;
  private readonly questions: pg.Pool;
  private readonly memory: StructureMemory;
  private readonly lag = new ReplicaLag();

  constructor(private readonly settings: StoreSettings) {
    this.sessions = createPool(settings.connection, SESSIONS);
    this.questions = createPool(settings.connection, QUESTIONS);
    this.memory = structureMemory(settings.connection);
  }

  get id(): string {
    return this.settings.id;
  }

  describe(): Promise<Catalogue> {
    return this.inSnapshot(async (client) => {
      const { structure } = await askAll(client, [READ_STRUCTURE]);
      return describeDatabase(client, this.memory.at(structure));
    });
  }

  async read(): Promise<ReadSession> {
    const client = await this.connect();
    const settings = settingsSql(this.settings.limits.statementTimeoutMs);
    const { version, structure } = await this.begin(client, BEGIN_READ, settings, READ_STRUCTURE);
    return new PostgresReadSession(client, this.sessionOptions(version, structure));
  }

  async write(options: Parameters<Store['write']>[0]): Promise<WriteSession> {
    if (this.settings.access === 'read') throw this.readOnly('the data map gives it access: read');
    const client = await this.connect();
    const cluster = await readClusterIdentity(client);
    const { version, read_only } = await this.begin(client, BEGIN_WRITE, settingsSql(0));
    let structure = '';
    try {
      if (read_only) throw this.readOnly('the server is a standby, or the user is set to read only');
      await this.fence(client, [options.lock, ...(options.moreLocks ?? [])], options.signal);
      structure = await prepareWriting(client, this.settings.limits);
    } catch (error) {
      await client.query('ROLLBACK').catch(() => undefined);
      client.release();
      throw toStoreError(error, { ...this.place, writing: true });
    }
    return new PostgresWriteSession(
      client,
      this.sessionOptions(version, structure, options.signal),
      async (xid) => {
        await this.use((other) => flushLog(other));
        return formatToken({ xid, ...cluster });
      },
    );
  }

  async outcome(token: string): Promise<'committed' | 'aborted' | 'unknown'> {
    const parsed = parseToken(token);
    return parsed ? this.use((client) => this.settledStatus(client, parsed)) : 'unknown';
  }

  /** The server's own commit log is the memory; nothing of ours is in the database. */
  forget(): Promise<void> {
    return Promise.resolve();
  }

  async *scan(request: ScanRequest): AsyncIterable<ScanResult> {
    const { collections } = await this.describe();
    const [copies, large] = await this.use(
      async (client) => [await materializedViews(client), await largeTables(client)] as const,
    );
    const finder = copyFinder(request.tokens);
    const tables = selectCollections(
      collections,
      request,
      ({ kind, name }) => kind !== 'view' || copies.has(name),
    )
      .map((collection): ScannedTable => ({
        collection,
        columns: scannedColumns(collection, request.tokens),
        // a fixed predicate may have an index of its own, which a range of pages would keep from being used
        pages: request.where?.[collection.name] === undefined ? (large.get(collection.name) ?? null) : null,
      }))
      .filter(({ columns }) => columns.length > 0 || request.collections !== undefined);
    const progress = new ScanProgress(request);
    for (const run of runsOf(tables))
      yield* inOrder(run, TABLES_AT_ONCE, (table, stopped) => {
        const signal = anyOf(stopped, request.signal);
        const onProgress = progress.of(table.collection.name);
        return this.scanTable(table, finder, { ...request, signal, onProgress });
      });
  }

  private scanTable(
    { collection, columns, pages }: ScannedTable,
    finder: TokenFinder,
    request: ScanRequest,
  ): Promise<ScanResult> {
    return this.inSnapshot(async (client) => {
      const scan = await TableScan.begin(client, collection, columns, finder, request);
      if (pages === null) await scan.read(client, 'true', request.signal);
      else await this.readParts(client, scan, partConditions(pages), request.signal);
      return scan.result();
    }, collection.name);
  }

  /** Two connections with one snapshot, each taking the next part that nobody has. */
  private async readParts(
    client: pg.PoolClient,
    scan: TableScan,
    parts: string[],
    signal?: AbortSignal,
  ): Promise<void> {
    const snapshot = await exportSnapshot(client);
    const readOn = async (reader: pg.PoolClient, stopped: AbortSignal): Promise<void> => {
      for (let part = parts.shift(); part !== undefined; part = parts.shift())
        await scan.read(reader, part, anyOf(stopped, signal));
    };
    await together([
      (stopped) => readOn(client, stopped),
      async (stopped) => {
        const helper = await this.joinSnapshot(snapshot);
        if (helper) await this.finish(helper, () => readOn(helper, stopped).then(() => commit(helper)));
      },
    ]);
  }

  /**
   * A second connection that sees what the first one sees. Null where there is none, and the first one reads everything
   * alone: behind a pooler that leads to another server the snapshot is not known, the server may have no connection
   * left, and waiting for one of ours would be waiting for others that wait in the same way.
   */
  private async joinSnapshot(snapshot: string): Promise<pg.PoolClient | null> {
    const { idleCount, totalCount, waitingCount } = this.sessions;
    if (waitingCount > 0 || (idleCount === 0 && totalCount >= SESSIONS)) return null;
    try {
      const client = await this.connect();
      await this.begin(client, BEGIN_READ, `SET TRANSACTION SNAPSHOT '${snapshot}'`, settingsSql(0));
      return client;
    } catch {
      return null;
    }
  }

  async replicaLagMs(): Promise<number> {
    const places = await this.use(readPlaces);
    if (places.isTold) return this.lag.note(places);
    throw new AppError('store.refused', {
      detail: `Store "${this.id}" does not tell how far its replicas are: grant pg_read_all_stats to the account, or take maxReplicaLagMs out of the data map.`,
    });
  }

  async close(): Promise<void> {
    await Promise.all([this.sessions.end(), this.questions.end()]);
  }

  private get place(): ErrorPlace {
    return { store: this.id };
  }

  private readOnly(why: string): AppError {
    return new AppError('store.read_only', {
      detail: `Store "${this.id}" cannot be written to: ${why}. Nothing was changed.`,
    });
  }

  private sessionOptions(serverVersion: number, structure: string, signal?: AbortSignal): SessionOptions {
    const { tables } = this.memory.at(structure);
    return { store: this.id, limits: this.settings.limits, serverVersion, tables, signal };
  }

  private async connect(pool = this.sessions): Promise<pg.PoolClient> {
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
  private async begin(client: pg.PoolClient, ...statements: readonly string[]): Promise<Begun> {
    try {
      return await askAll(client, statements);
    } catch (error) {
      client.release(true);
      throw toStoreError(error, { ...this.place, writing: true });
    }
  }

  private async inSnapshot<T>(work: (client: pg.PoolClient) => Promise<T>, collection?: string): Promise<T> {
    const client = await this.connect();
    await this.begin(client, BEGIN_READ, settingsSql(0));
    return this.finish(
      client,
      async () => {
        const result = await work(client);
        await commit(client);
        return result;
      },
      collection,
    );
  }

  private async use<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    const client = await this.connect(this.questions);
    return this.finish(client, () => work(client));
  }

  /** A connection on which something went wrong may be in any state, and is thrown away. */
  private async finish<T>(client: pg.PoolClient, work: () => Promise<T>, collection?: string): Promise<T> {
    try {
      const result = await work();
      client.release();
      return result;
    } catch (error) {
      client.release(true);
      throw toStoreError(error, { ...this.place, ...(collection === undefined ? {} : { collection }) });
    }
  }

  /**
   * Waits for the holder to end. Asking again and again, instead of one blocking call, lets an abort end the wait
   * without leaving a server process queued behind the lock. Several are taken in one order by everybody, so that two
   * never wait for each other.
   */
  private async fence(client: pg.PoolClient, locks: readonly string[], signal?: AbortSignal): Promise<void> {
    let open = [...new Set(locks.map(lockKey))].sort();
    for (;;) {
      signal?.throwIfAborted();
      const { rows } = await client.query<{ held: number }>(TAKE_LOCKS, [open]);
      open = open.slice(rows[0]?.held ?? 0);
      if (open.length === 0) return;
      await delay(LOCK_POLL_MS, undefined, signal ? { signal } : {});
    }
  }

  private async settledStatus(
    client: pg.PoolClient,
    token: SessionToken,
  ): Promise<'committed' | 'aborted' | 'unknown'> {
    if (!isSameHistory(token, await readClusterIdentity(client))) return 'unknown';
    const until = performance.now() + this.settings.limits.statementTimeoutMs;
    for (;;) {
      const status = await transactionStatus(client, token.xid);
      if (status !== 'in progress') return status;
      if (performance.now() > until) return 'unknown';
      await delay(LOCK_POLL_MS);
    }
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

/** From the first on, as long as they are free. */
const TAKE_LOCKS = `
  WITH RECURSIVE taken(place, held) AS (
    SELECT 1, pg_try_advisory_xact_lock(($1::bigint[])[1])
    UNION ALL
    SELECT place + 1, pg_try_advisory_xact_lock(($1::bigint[])[place + 1])
      FROM taken WHERE held AND place < cardinality($1::bigint[])
  )
  SELECT count(*) FILTER (WHERE held)::int AS held FROM taken`;
const commit = async (client: pg.PoolClient): Promise<void> => void (await client.query('COMMIT'));

async function exportSnapshot(client: pg.PoolClient): Promise<string> {
  const { rows } = await client.query<{ snapshot: string }>('SELECT pg_export_snapshot() AS snapshot');
  return rows[0]?.snapshot ?? '';
}

/** A 64-bit key that other users of advisory locks will not meet by chance. */
const lockKey = (lock: string): string =>
  createHash('sha256').update(`habeas:lock:${lock}`).digest().readBigInt64BE(0).toString();

/** Deferrable constraints are judged at commit, so that rows which refer to each other can go in any order. */
async function prepareWriting(client: pg.PoolClient, limits: StoreSettings['limits']): Promise<string> {
  const { structure } = await askAll(client, [
    'SET CONSTRAINTS ALL DEFERRED',
    `SELECT set_config('lock_timeout', '${String(limits.lockTimeoutMs)}', true),
            set_config('statement_timeout', '${String(limits.statementTimeoutMs)}', true)`,
    READ_STRUCTURE,
  ]);
  return structure;
}

/** What the statements at the beginning of a transaction tell, of which each caller asks some. */
interface Begun {
  readonly version: number;
  readonly read_only: boolean;
  readonly structure: string;
}

async function askAll(client: pg.PoolClient, statements: readonly string[]): Promise<Begun> {
  const results = (await client.query(statements.join('; '))) as unknown as
    pg.QueryResult<Partial<Begun>> | pg.QueryResult<Partial<Begun>>[];
  const rows = [results].flat().flatMap((result) => result.rows);
  return Object.assign({ version: 0, read_only: false, structure: '' }, ...rows) as Begun;
}

const READ_STRUCTURE = `SELECT ${STRUCTURE_VERSION} AS structure`;

/**
 * The text of values, and with it every digest, must not depend on settings of server, database or user. Row security
 * is an error instead of a filter: rows that a policy hides would count as not there. A server process whose client was
 * killed notices within seconds.
 */
const settingsSql = (statementTimeoutMs: number): string => `
  SELECT set_config('TimeZone', 'UTC', true), set_config('DateStyle', 'ISO, YMD', true),
         set_config('IntervalStyle', 'postgres', true), set_config('bytea_output', 'hex', true),
         set_config('extra_float_digits', '1', true), set_config('row_security', 'off', true),
         set_config('cursor_tuple_fraction', '1', true),
         set_config('statement_timeout', '${String(statementTimeoutMs)}', true),
         CASE WHEN current_setting('server_version_num')::int >= 140000
              THEN set_config('client_connection_check_interval', '2000', true) END,
         current_setting('server_version_num')::int AS version,
         current_setting('transaction_read_only')::bool AS read_only`;

/** Whatever the reason, a connection that does not come about is a store that cannot be reached. */
function toUnreachable(error: unknown, place: ErrorPlace): AppError {
  const mapped = toStoreError(error, place) as AppError;
  return mapped.code === 'store.unreachable'
    ? mapped
    : new AppError('store.unreachable', {
        detail: `Store "${place.store}" cannot be reached. Check host, port, user, password and database of its connection.`,
      });
}

interface ScannedTable {
  readonly collection: CollectionInfo;
  readonly columns: readonly string[];
  /** Of a table so large that it is read in parts; null: it is read as one. */
  readonly pages: number | null;
}

/** A table in parts takes all connections of a scan, and is read alone; the others are read side by side. */
function runsOf(tables: readonly ScannedTable[]): ScannedTable[][] {
  const runs: ScannedTable[][] = [];
  for (const table of tables) {
    const open = runs.at(-1);
    if (open && table.pages === null && open[0]?.pages === null) open.push(table);
    else runs.push([table]);
  }
  return runs;
}

const anyOf = (stopped: AbortSignal, signal?: AbortSignal): AbortSignal =>
  signal ? AbortSignal.any([stopped, signal]) : stopped;

type Scanned = Parameters<NonNullable<ScanRequest['onProgress']>>[0];

/** Adds up what is done in tables that are scanned side by side. */
class ScanProgress {
  private readonly tables = new Map<string, Scanned>();

  constructor(private readonly request: ScanRequest) {}

  of(table: string): (done: Scanned) => void {
    return (done) => {
      this.tables.set(table, done);
      const all = [...this.tables.values()];
      this.request.onProgress?.({
        rows: all.reduce((sum, { rows }) => sum + rows, 0),
        bytes: all.reduce((sum, { bytes }) => sum + bytes, 0),
      });
    };
  }
}

/** All that hold rows of their own; a plain view shows rows of others and is scanned only when asked for by name. */
