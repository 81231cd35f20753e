import {
  createPostgresBackend,
  runMigrations,
  withBackend,
  Queue,
  Worker,
  type JobsOptions,
  type WorkerOptions,
} from 'bullmq';
import pg from 'pg';
import { AppError, type QueueName } from '#contracts';

/** Schema of BullMQ's own tables. */
const SCHEMA = 'bullmq';
const CONNECT_MS = 5_000;

interface Part {
  waitUntilReady(): Promise<unknown>;
  /** Lets go of the server at once, also of one that never answered. */
  disconnect(): Promise<void>;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

/** The producing side of a queue of BullMQ. */
export interface Producer extends Part {
  addBulk(jobs: { name: string; data: unknown; opts: JobsOptions }[]): Promise<unknown>;
  close(): Promise<void>;
}

/** A worker of BullMQ. */
export interface Consumer extends Part {
  pause(doNotWaitActive: boolean): Promise<void>;
  close(force?: boolean): Promise<void>;
}

export type Work = (job: { readonly data: unknown }) => Promise<void>;
export type WorkOptions = Pick<
  WorkerOptions,
  'concurrency' | 'lockDuration' | 'stalledInterval' | 'maxStalledCount' | 'removeOnComplete' | 'removeOnFail'
>;

/** BullMQ on one of its two servers. */
export interface Backend {
  /** Makes the server ready; safe to call from several processes at once. */
  prepare(): Promise<void>;
  queue(name: QueueName): Producer;
  worker(name: QueueName, work: Work, options: WorkOptions): Consumer;
}

/** @param url `postgres://…` or `redis://…` */
export const createBackend = (url: string): Backend =>
  url.startsWith('redis') ? redisBackend(url) : postgresBackend(url);

/**
 * Each worker holds a LISTEN connection: give the address of PostgreSQL itself, not of a pooler in transaction mode.
 */
function postgresBackend(url: string): Backend {
  const bound = withBackend(createPostgresBackend);
  const connection = (max: number) => ({
    connectionString: url,
    schema: SCHEMA,
    max,
    connectionTimeoutMillis: CONNECT_MS,
  });
  return {
    prepare: () => migratePostgres(url),
    queue: (name) => new bound.Queue(name, { connection: connection(2) }),
    worker: (name, work, options) => new bound.Worker(name, work, { connection: connection(6), ...options }),
  };
}

async function migratePostgres(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECT_MS });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await runMigrations(client, SCHEMA);
  } catch (cause) {
    throw unreachable(cause);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Producers fail at once while the server is away; workers wait for it. */
function redisBackend(url: string): Backend {
  const failFast = { url, maxRetriesPerRequest: 1, enableOfflineQueue: false, connectTimeout: CONNECT_MS };
  return {
    prepare: () => Promise.resolve(),
    queue: (name) => new Queue(name, { connection: failFast }),
    worker: (name, work, options) =>
      new Worker(name, work, { connection: { url, maxRetriesPerRequest: null }, ...options }),
  };
}

export const unreachable = (cause: unknown): AppError =>
  new AppError('service.unavailable', {
    detail: 'The job queue cannot be reached. Check QUEUE_URL, or DATABASE_URL when it is not set.',
    cause,
  });
