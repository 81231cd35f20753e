import type { DatabaseSync } from 'node:sqlite';
import { AppError } from '#contracts';
import type {
  Catalogue,
  ReadSession,
  ScanRequest,
  ScanResult,
  Store,
  StoreCapabilities,
  StoreSettings,
  WriteSession,
} from '../spi/index.js';
import { TokenFinder } from '../sql/scan-tokens.js';
import { refuseReadOnly, selectCollections } from '../sql/store-checks.js';
import { describeFile } from './sqlite.catalogue.js';
import { openDatabase, whenFree } from './sqlite.database.js';
import { isBusy, toSqliteError } from './sqlite.errors.js';
import { isRemembered, isToken, removeToken } from './sqlite.journal.js';
import { scanTable } from './sqlite.scan.js';
import { SqliteReadSession, SqliteWriteSession } from './sqlite.session.js';

export const SQLITE_CAPABILITIES: StoreCapabilities = { shape: 'records', atomic: true, search: true };

/** What erased content may leave behind in the file is overwritten; references are checked by the database. */
const WRITE_PRAGMAS = 'PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON';

/** A SQLite file. Every session has a connection of its own; the write transaction of the file is the lock. */
export class SqliteStore implements Store {
  readonly capabilities = SQLITE_CAPABILITIES;

  constructor(private readonly settings: StoreSettings) {}

  get id(): string {
    return this.settings.id;
  }

  describe(): Promise<Catalogue> {
    return this.inSnapshot((database) => describeFile(database));
  }

  async read(): Promise<ReadSession> {
    return new SqliteReadSession(await this.openSnapshot(), this.sessionOptions());
  }

  /**
   * All writers of a file exclude each other, whatever their `lock`. Waits up to `statementTimeoutMs` for the others:
   * another program may hold the file for ever, and cannot be told from a session of ours.
   */
  async write(options: { lock: string; resume?: string; signal?: AbortSignal }): Promise<WriteSession> {
    refuseReadOnly(this.settings);
    const database = await this.openLocked(options.signal);
    return new SqliteWriteSession(database, this.sessionOptions(options.signal));
  }

  /** Waits for a session that is still open: only afterwards is it certain what became of it. */
  async outcome(token: string): Promise<'committed' | 'aborted' | 'unknown'> {
    if (!isToken(token)) return 'unknown';
    try {
      return await this.locked((database) => (isRemembered(database, token) ? 'committed' : 'aborted'));
    } catch (error) {
      if ((error as { code?: string }).code === 'store.failed') return 'unknown';
      throw error;
    }
  }

  forget(token: string): Promise<void> {
    return this.locked((database) => removeToken(database, token));
  }

  async *scan(request: ScanRequest): AsyncIterable<ScanResult> {
    const database = await this.openSnapshot();
    try {
      const finder = new TokenFinder(request.tokens);
      for (const collection of selectCollections(describeFile(database).collections, request)) {
        yield await scanTable(database, collection, finder, request);
      }
    } catch (error) {
      throw toSqliteError(error, this.id);
    } finally {
      database.close();
    }
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  private sessionOptions(signal?: AbortSignal): {
    store: string;
    limits: StoreSettings['limits'];
    signal: AbortSignal | undefined;
  } {
    return { store: this.id, limits: this.settings.limits, signal };
  }

  private async inSnapshot<T>(work: (database: DatabaseSync) => T): Promise<T> {
    const database = await this.openSnapshot();
    try {
      return work(database);
    } catch (error) {
      throw toSqliteError(error, this.id);
    } finally {
      database.close();
    }
  }

  private async locked<T>(work: (database: DatabaseSync) => T): Promise<T> {
    const database = await this.openLocked();
    try {
      const result = work(database);
      await whenFree(() => database.exec('COMMIT'), this.settings.limits.statementTimeoutMs);
      return result;
    } catch (error) {
      throw toSqliteError(error, this.id);
    } finally {
      database.close();
    }
  }

  /** The snapshot begins with the first read, which therefore is part of opening. */
  private openSnapshot(): Promise<DatabaseSync> {
    return this.open('read', (database) => {
      if (!database.isTransaction) database.exec('BEGIN');
      database.prepare('SELECT count(*) FROM sqlite_schema').get();
    });
  }

  private openLocked(signal?: AbortSignal): Promise<DatabaseSync> {
    return this.open('write', (database) => database.exec(`${WRITE_PRAGMAS}; BEGIN IMMEDIATE`), signal);
  }

  private async open(
    access: 'read' | 'write',
    begin: (database: DatabaseSync) => void,
    signal?: AbortSignal,
  ): Promise<DatabaseSync> {
    let database: DatabaseSync | undefined;
    try {
      const opened = openDatabase(this.id, this.settings.connection, access);
      database = opened;
      await whenFree(() => begin(opened), this.settings.limits.statementTimeoutMs, signal);
      return opened;
    } catch (error) {
      database?.close();
      if (isBusy(error)) throw this.busy();
      throw toSqliteError(error, this.id);
    }
  }

  private busy(): AppError {
    const waited = String(this.settings.limits.statementTimeoutMs);
    return new AppError('store.failed', {
      detail: `Store "${this.id}" was locked by another program for ${waited} ms. Try again when that has ended.`,
    });
  }
}

/** All that hold rows of their own; a view shows rows of others and is scanned only when asked for by name. */
