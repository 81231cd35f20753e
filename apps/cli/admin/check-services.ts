import { Connection } from '@temporalio/client';
import { Redis } from 'ioredis';
import { createTransport } from 'nodemailer';
import pg from 'pg';
import { AppError } from '#contracts';
import { readStoreConnections, type Settings } from '#platform';
import type { Shell } from '../shell.js';

const TIMEOUT_MS = 5_000;
const unavailable = (detail: string): AppError => new AppError('service.unavailable', { detail });

export async function checkTemporal(settings: Settings): Promise<string> {
  const {
    TEMPORAL_ADDRESS: address,
    TEMPORAL_NAMESPACE: namespace,
    TEMPORAL_TLS: tls,
    TEMPORAL_API_KEY: apiKey,
  } = settings;
  const connection = await Connection.connect({
    address,
    tls,
    connectTimeout: TIMEOUT_MS,
    ...(apiKey === undefined ? {} : { apiKey }),
  }).catch(() => {
    throw unavailable(
      `Temporal does not answer at ${address}: check TEMPORAL_ADDRESS and that the service runs.`,
    );
  });
  try {
    await connection.workflowService.describeNamespace({ namespace }).catch(() => {
      throw unavailable(
        `Temporal has no namespace ${namespace}, or refuses the key: make it, or set TEMPORAL_NAMESPACE.`,
      );
    });
    return `${address}, namespace ${namespace}`;
  } finally {
    await connection.close();
  }
}

export async function checkQueue({ QUEUE_URL, DATABASE_URL }: Settings): Promise<string> {
  const url = QUEUE_URL ?? DATABASE_URL;
  const isRedis = url.startsWith('redis');
  await (isRedis ? pingRedis(url) : pingPostgres(url)).catch(() => {
    throw unavailable(`the queue cannot be reached: check ${QUEUE_URL ? 'QUEUE_URL' : 'DATABASE_URL'}.`);
  });
  return isRedis ? 'Redis' : 'PostgreSQL';
}

async function pingRedis(url: string): Promise<void> {
  const redis = new Redis(url, {
    lazyConnect: true,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
    connectTimeout: TIMEOUT_MS,
  });
  redis.on('error', () => undefined);
  try {
    await redis.connect();
    await redis.ping();
  } finally {
    redis.disconnect();
  }
}

async function pingPostgres(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: TIMEOUT_MS });
  try {
    await client.connect();
    await client.query('select 1');
  } finally {
    await client.end();
  }
}

export async function checkMail({ SMTP_URL }: Settings): Promise<string> {
  if (SMTP_URL === undefined) throw unavailable('no mail server: set SMTP_URL, people are told by mail.');
  const transport = createTransport(SMTP_URL, { connectionTimeout: TIMEOUT_MS } as object);
  try {
    await transport.verify();
    return new URL(SMTP_URL).host;
  } catch {
    throw unavailable('the mail server does not take our login: check SMTP_URL and that it runs.');
  } finally {
    transport.close();
  }
}

/** Whether the variables are set; the stores themselves are checked by `map validate`. */
export async function checkStoreConnections(settings: Settings, shell: Shell): Promise<string> {
  const known = readStoreConnections(settings, { ...shell.environment });
  const wanted = [...new Set(settings.STORE_CONNECTIONS.map(({ what }) => what))];
  const missing = wanted.filter((name) => !known.has(name)).map((name) => name.slice('env:'.length));
  if (missing.length > 0)
    throw unavailable(`STORE_CONNECTIONS names variables that are not set: ${missing.join(', ')}.`);
  return wanted.length === 0 ? 'none named in STORE_CONNECTIONS' : `${wanted.length} connections named`;
}
