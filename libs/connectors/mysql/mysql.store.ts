import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Pool } from 'mysql2/promise';
import { AppError } from '#contracts';
import type {
  Catalogue,
  ReadSession,
  ScanRequest,
  ScanResult,
  Store,
  StoreSettings,
  WriteSession,
} from '../spi/index.js';
import { TokenFinder } from '../sql/scan-tokens.js';
import { refuseReadOnly, selectCollections } from '../sql/store-checks.js';
import { asUnreachable } from '../sql/unreachable.js';
import { describeDatabase } from './mysql.catalogue.js';
import { MYSQL_CAPABILITIES } from './mysql.capabilities.js';
import { errorNumber, type ErrorPlace, toMysqlError } from './mysql.errors.js';
import { isRemembered, isToken, LOCK_WAIT_TIMEOUT, remember, removeToken } from './mysql.journal.js';
import { createPool, MysqlLink } from './mysql.link.js';
import { scanTable } from './mysql.scan.js';
import { MysqlReadSession, MysqlWriteSession, type SessionOptions } from './mysql.session.js';
import { connectionOptions } from './mysql.url.js';

/** Sessions and scans at the same time in one store; more wait for one to end. */
const SESSIONS = 16;
/** For what is asked beside a session: it must not wait for a session to end. */
const QUESTIONS = 4;
const LOCK_POLL_MS = 100;

/** Reading is of one moment. */
const BEGIN_READ = [
  'SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ',
  'START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY',
];
/**
 * Not a snapshot: a change then judges the newest version of each row, as it stands behind its lock, and locks no gaps
 * between rows, in which others insert.
 */
const BEGIN_WRITE = [
  'SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED',
  'START TRANSACTION READ WRITE',
];

/** What is asked of the server once per connection that is taken. */
interface Server {
  readonly isMariadb: boolean;
  readonly packetBytes: number;
}

/** A database on MySQL 8.0.16 or MariaDB 10.6, or later. Connects when something is asked. */
export class MysqlStore implements Store {
  readonly capabilities = MYSQL_CAPABILITIES;
  private readonly sessions: Pool;
  private readonly questions: Pool;
  private readonly database: string;

  constructor(private readonly settings: StoreSettings) {
    const options = connectionOptions(settings.id, settings.connection);
    this.database = options.database ?? '';
    this.sessions = createPool(options, SESSIONS);
    this.questions = createPool(options, QUESTIONS);
  }

  get id(): string {
    return this.settings.id;
  }

  describe(): Promise<Catalogue> {
    return this.use(async (link, { isMariadb }) => {
      // The text of checks is then standard SQL.
      await link.run(`SET SESSION sql_mode = CONCAT(@@sql_mode, ',ANSI_QUOTES')`);
      return describeDatabase(link, isMariadb);
    });
  }

  async read(): Promise<ReadSession> {
    const { link, server } = await this.begin(BEGIN_READ);
    return new MysqlReadSession(link, this.sessionOptions(server));
  }

  async write(options: { lock: string; resume?: string; signal?: AbortSignal }): Promise<WriteSession> {
    refuseReadOnly(this.settings);
    const { link, server } = await this.begin(BEGIN_WRITE, (held) =>
      this.fence(held, options.lock, options.signal),
    );
    return new MysqlWriteSession(link, this.sessionOptions(server, options.signal), (session) =>
      remember(session, (work) => this.use(work)),
    );
  }

  /** Waits for a session that is still open: only afterwards is it certain what became of it. */
  async outcome(token: string): Promise<'committed' | 'aborted' | 'unknown'> {
    if (!isToken(token)) return 'unknown';
    return this.use(async (link) => {
      await link.run(
        `SET SESSION innodb_lock_wait_timeout = ${seconds(this.settings.limits.statementTimeoutMs)}`,
      );
      try {
        return (await isRemembered(link, token)) ? 'committed' : 'aborted';
      } catch (error) {
        if (errorNumber(error) === LOCK_WAIT_TIMEOUT) return 'unknown';
        throw error;
      }
    });
  }

  forget(token: string): Promise<void> {
    return this.use((link) => removeToken(link, token));
  }

  async *scan(request: ScanRequest): AsyncIterable<ScanResult> {
    const { collections } = await this.describe();
    const finder = new TokenFinder(request.tokens);
    for (const collection of selectCollections(collections, request)) {
      request.signal?.throwIfAborted();
      const { link, server } = await this.begin(BEGIN_READ, undefined, 0);
      const result = await this.finish(
        link,
        async () => {
          const found = await scanTable(link, collection, server.isMariadb, finder, request);
          await link.run('COMMIT');
          return found;
        },
        collection.name,
      );
      if (result) yield result;
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.sessions.end(), this.questions.end()]);
  }

  private get place(): ErrorPlace {
    return { store: this.id };
  }

  private sessionOptions(server: Server, signal?: AbortSignal): SessionOptions {
    return { store: this.id, limits: this.settings.limits, ...server, signal };
  }

  private async connect(pool: Pool): Promise<MysqlLink> {
    try {
      return new MysqlLink(await pool.getConnection(), (thread) => this.cancel(thread));
    } catch (error) {
      throw toUnreachable(error, this.place);
    }
  }

  /** A connection of which something else is wrong than its statement is thrown away, and the transaction with it. */
  private async begin(
    statements: readonly string[],
    prepare: (link: MysqlLink) => Promise<void> = () => Promise.resolve(),
    statementTimeoutMs = this.settings.limits.statementTimeoutMs,
  ): Promise<{ link: MysqlLink; server: Server }> {
    const link = await this.connect(this.sessions);
    try {
      const server = await this.prepare(link, statementTimeoutMs);
      await prepare(link);
      for (const statement of statements) await link.run(statement);
      return { link, server };
    } catch (error) {
      link.destroy();
      throw toMysqlError(error, { ...this.place, writing: true });
    }
  }

  /** What values look like, and what a statement may do, must not depend on settings of server or user. */
  private async prepare(link: MysqlLink, statementTimeoutMs: number): Promise<Server> {
    const { lockTimeoutMs } = this.settings.limits;
    await link.run(
      `SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION', time_zone = '+00:00', autocommit = 1,
         foreign_key_checks = 1, unique_checks = 1, sql_safe_updates = 0, sql_select_limit = DEFAULT,
         innodb_lock_wait_timeout = ${seconds(lockTimeoutMs)}, lock_wait_timeout = ${seconds(lockTimeoutMs)}`,
    );
    const [row] = await link.query('SELECT CAST(VERSION() AS BINARY), CAST(@@max_allowed_packet AS BINARY)');
    const server = {
      isMariadb: /mariadb/i.test(String(row?.[0])),
      packetBytes: Number(String(row?.[1])),
    };
    // A list of values must not become a subquery: then no index is used for a change.
    if (server.isMariadb) await link.run('SET SESSION in_predicate_conversion_threshold = 0');
    await limitStatements(link, server, statementTimeoutMs);
    return server;
  }

  private async use<T>(work: (link: MysqlLink, server: Server) => Promise<T>): Promise<T> {
    const link = await this.connect(this.questions);
    return this.finish(link, async () => work(link, await this.prepare(link, 0)));
  }

  /** A connection on which something went wrong may be in any state. */
  private async finish<T>(link: MysqlLink, work: () => Promise<T>, collection?: string): Promise<T> {
    try {
      const result = await work();
      link.release();
      return result;
    } catch (error) {
      link.destroy();
      throw toMysqlError(error, { ...this.place, ...(collection === undefined ? {} : { collection }) });
    }
  }

  private cancel(thread: number): Promise<void> {
    return this.use((link) => link.run(`KILL QUERY ${String(thread)}`));
  }

  /**
   * Waits for the holder to end. Asking again and again, instead of one blocking call, lets an abort end the wait. Locks
   * are the server's, not the database's, so that the name of the database is in their names.
   */
  private async fence(link: MysqlLink, lock: string, signal?: AbortSignal): Promise<void> {
    const hash = createHash('sha256')
      .update(JSON.stringify([this.database, lock]))
      .digest('hex')
      .slice(0, 40);
    for (;;) {
      signal?.throwIfAborted();
      const [row] = await link.query('SELECT CAST(GET_LOCK(?, 0) AS BINARY)', [`habeas:${hash}`]);
      if (String(row?.[0]) === '1') return;
      await delay(LOCK_POLL_MS, undefined, signal ? { signal } : {});
    }
  }
}

/** MariaDB limits every statement, MySQL only those that read. */
const limitStatements = (link: MysqlLink, { isMariadb }: Server, timeoutMs: number): Promise<void> =>
  link.run(
    isMariadb
      ? `SET SESSION max_statement_time = ${String(timeoutMs / 1000)}`
      : `SET SESSION max_execution_time = ${String(timeoutMs)}`,
  );

/** The server counts lock times in whole seconds. */
const seconds = (milliseconds: number): string => String(Math.max(1, Math.ceil(milliseconds / 1000)));

const toUnreachable = (error: unknown, place: ErrorPlace): AppError =>
  asUnreachable(toMysqlError(error, place) as AppError, place.store);

/** All that hold rows of their own; a view shows rows of others and is scanned only when asked for by name. */
