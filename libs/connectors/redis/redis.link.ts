import { Redis } from 'ioredis';
import { AppError } from '#contracts';
import type { StoreSettings } from '../spi/index.js';
import { toRedisError } from './redis.errors.js';
import { SCRIPTS } from './redis.scripts.js';

type Argument = string | Buffer;
type Script = (...args: readonly Argument[]) => Promise<unknown>;
export type RedisClient = Redis & Readonly<Record<keyof typeof SCRIPTS, Script>>;
/** One command, or one of our scripts by its name. */
export type RedisCommand = readonly [name: string, ...args: Argument[]];

/** The connection of a store: made when it is first needed, and again when it was lost. */
export class RedisLink {
  private connected: Promise<RedisClient> | null = null;

  constructor(private readonly settings: StoreSettings) {}

  async with<T>(work: (redis: RedisClient) => Promise<T>): Promise<T> {
    try {
      return await work(await this.client());
    } catch (error) {
      throw toRedisError(error, this.settings.id);
    }
  }

  /** Many commands in one go; answers are bytes. Rejects with the first error among them. */
  many(commands: readonly RedisCommand[]): Promise<readonly unknown[]> {
    return this.with(async (redis) => {
      const pipeline = redis.pipeline();
      for (const [name, ...args] of commands) {
        if (name in SCRIPTS) void (pipeline as unknown as Record<string, Script>)[name]!(...args);
        else pipeline.callBuffer(name, ...args);
      }
      return ((await pipeline.exec()) ?? []).map(([error, answer]) => {
        if (error) throw error;
        return answer;
      });
    });
  }

  async close(): Promise<void> {
    const client = await this.connected?.catch(() => null);
    this.connected = null;
    client?.disconnect();
  }

  /** An attempt is shared by all who ask meanwhile, and not kept when it fails. */
  private async client(): Promise<RedisClient> {
    const attempt = (this.connected ??= this.connect());
    try {
      const client = await attempt;
      if (client.status !== 'end') return client;
    } catch (error) {
      if (this.connected === attempt) this.connected = null;
      throw error;
    }
    if (this.connected === attempt) this.connected = null;
    return this.client();
  }

  private async connect(): Promise<RedisClient> {
    const { limits } = this.settings;
    const redis = new Redis(this.address(), {
      lazyConnect: true,
      protocol: 2,
      connectionName: 'habeas',
      connectTimeout: Math.max(1_000, limits.lockTimeoutMs),
      commandTimeout: limits.statementTimeoutMs,
      maxRetriesPerRequest: 0,
      // a lost connection is made again by the next who asks, and told to the one who was cut off
      retryStrategy: () => null,
      scripts: SCRIPTS,
    }) as RedisClient;
    let reason: Error | null = null;
    redis.on('error', (error: Error) => (reason ??= error));
    try {
      await redis.connect();
      await refuseCluster(redis);
      return redis;
    } catch (error) {
      redis.disconnect();
      throw isAnswer(reason) ? reason : error;
    }
  }

  /** What the client says of a URL that it cannot read may hold the password. */
  private address(): string {
    const { id, connection } = this.settings;
    try {
      const { protocol, pathname, hostname } = new URL(connection);
      if (/^rediss?:$/.test(protocol) && hostname !== '' && /^(\/\d*)?$/.test(pathname)) return connection;
    } catch {
      // told below, in the same words
    }
    throw new AppError('store.unreachable', {
      detail: `The connection of store "${id}" is no valid URL: write redis://user:password@host:6379/0 or rediss://…, with what is special in user and password percent-encoded.`,
    });
  }
}

/** Keys of a cluster lie on many servers, and a script changes those of one only. */
async function refuseCluster(redis: Redis): Promise<void> {
  const info = await redis.info('cluster').catch((error: Error) => {
    if (error.message.startsWith('NOPERM')) return '';
    throw error;
  });
  if (!/cluster_enabled:1/.test(info)) return;
  throw new AppError('store.refused', {
    detail:
      'This is a node of a Redis cluster, and clusters are not supported: keys lie on other nodes, too.',
  });
}

const isAnswer = (error: Error | null): error is Error => error !== null && /^[A-Z]{2,} /.test(error.message);
