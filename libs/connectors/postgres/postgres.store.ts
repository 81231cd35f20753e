import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
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
import { POSTGRES_CAPABILITIES } from './postgres.capabilities.js';
import { describeDatabase } from './postgres.catalogue.js';
import { Connections } from './postgres.connections.js';
import { toStoreError } from './postgres.errors.js';
import { awaitLocks, lockKeys, takeLocksSql } from './postgres.fence.js';
import {
  flushLog,
  formatToken,
  isSameHistory,
  parseToken,
  readClusterIdentity,
  type SessionToken,
  transactionStatus,
} from './postgres.outcome.js';
import { LogAhead } from './postgres.log-ahead.js';
import { ReplicaLag, readPlaces } from './postgres.replica-lag.js';
import { PostgresReadSession, PostgresWriteSession, type SessionOptions } from './postgres.session.js';
import { StoreScan } from './postgres.store-scan.js';
import { structureMemory, type StructureMemory } from './postgres.structure.js';
import {
  askAll,
  BEGIN_READ,
  BEGIN_WRITE,
  type Begun,
  prepareWritingSql,
  READ_CATALOGUE,
  READ_STRUCTURE,
  settingsSql,
} from './postgres.transactions.js';

const STATUS_POLL_MS = 100;

/** A PostgreSQL database, version 13 or later. Connects when something is asked. */
export class PostgresStore implements Store {
  readonly capabilities = POSTGRES_CAPABILITIES;
  private readonly connections: Connections;
  private readonly memory: StructureMemory;
  private readonly lag = new ReplicaLag();

  constructor(private readonly settings: StoreSettings) {
    this.connections = new Connections(settings.connection, settings.id);
    this.memory = structureMemory(settings.connection);
  }

  get id(): string {
    return this.settings.id;
  }

  describe(): Promise<Catalogue> {
    return this.connections.inSnapshot((client, begun) => this.catalogueOf(client, begun), {
      asked: READ_CATALOGUE,
    });
  }

  private catalogueOf(client: pg.PoolClient, { relations, structure }: Begun): Promise<Catalogue> {
    return describeDatabase(client, relations, this.memory.at(structure));
  }

  async read(): Promise<ReadSession> {
    const client = await this.connections.connect();
    const settings = settingsSql(this.settings.limits.statementTimeoutMs);
    const { version, structure } = await this.connections.begin(client, BEGIN_READ, settings, READ_STRUCTURE);
    return new PostgresReadSession(client, this.sessionOptions(version, structure));
  }

  async write(options: Parameters<Store['write']>[0]): Promise<WriteSession> {
    if (this.settings.access === 'read') throw this.readOnly('the data map gives it access: read');
    const client = await this.connections.connect();
    const cluster = await readClusterIdentity(client);
    const keys = lockKeys([options.lock, ...(options.moreLocks ?? [])]);
    const prepare = prepareWritingSql(this.settings.limits);
    const begin = [BEGIN_WRITE, settingsSql(0), takeLocksSql(keys), ...prepare];
    const begun = await this.connections.begin(client, ...begin);
    let { structure } = begun;
    try {
      if (begun.read_only) throw this.readOnly('the server is a standby, or the user is set to read only');
      options.signal?.throwIfAborted();
      if (begun.held < keys.length) {
        await awaitLocks(client, keys.slice(begun.held), options.signal);
        ({ structure } = await askAll(client, prepare));
      }
    } catch (error) {
      await client.query('ROLLBACK').catch(() => undefined);
      client.release();
      throw toStoreError(error, { ...this.connections.place, writing: true });
    }
    return new PostgresWriteSession(
      client,
      this.sessionOptions(begun.version, structure, options.signal),
      new LogAhead(() => this.connections.use((other) => flushLog(other))),
      (xid) => formatToken({ xid, ...cluster }),
    );
  }

  async outcome(token: string): Promise<'committed' | 'aborted' | 'unknown'> {
    const parsed = parseToken(token);
    return parsed ? this.connections.use((client) => this.settledStatus(client, parsed)) : 'unknown';
  }

  /** The server's own commit log is the memory; nothing of ours is in the database. */
  forget(): Promise<void> {
    return Promise.resolve();
  }

  scan(request: ScanRequest): AsyncIterable<ScanResult> {
    return new StoreScan(this.connections, (client, begun) => this.catalogueOf(client, begun)).run(request);
  }

  async replicaLagMs(): Promise<number> {
    const places = await this.connections.use(readPlaces);
    if (places.isTold) return this.lag.note(places);
    throw new AppError('store.refused', {
      detail: `Store "${this.id}" does not tell how far its replicas are: grant pg_read_all_stats to the account, or take maxReplicaLagMs out of the data map.`,
    });
  }

  async close(): Promise<void> {
    await this.connections.close();
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
      await delay(STATUS_POLL_MS);
    }
  }
}
