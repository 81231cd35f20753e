import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { freePort } from '../../scripts/lib/ports.mjs';
import { eventually } from './eventually.js';

export interface TestRedis {
  readonly url: string;
  stop(): Promise<void>;
}

/** True when a Redis is at hand; in a pipeline its absence is an error, elsewhere a printed reason. */
export function hasRedis(): boolean {
  if (process.env.TEST_REDIS_URL || onPath()) return true;
  const reason = 'no Redis: set TEST_REDIS_URL or put redis-server on PATH';
  if (process.env.CI) throw new Error(reason);
  console.warn(`Redis specs are skipped: ${reason}`);
  return false;
}

/** The server of TEST_REDIS_URL, else one of our own on a free port of loopback. */
export async function startRedis(): Promise<TestRedis> {
  const given = process.env.TEST_REDIS_URL;
  if (given) return { url: given, stop: () => Promise.resolve() };
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'habeas-redis-'));
  const server = spawn(
    'redis-server',
    ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', folder],
    { stdio: 'ignore' },
  );
  const exited = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  const url = `redis://127.0.0.1:${port}`;
  await eventually('redis-server answers', () => answers(url));
  return {
    url,
    stop: async () => {
      server.kill();
      await exited;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function onPath(): boolean {
  try {
    execFileSync('redis-server', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

async function answers(url: string): Promise<boolean> {
  const redis = new Redis(url, { lazyConnect: true, retryStrategy: () => null });
  redis.on('error', () => undefined);
  try {
    await redis.connect();
    return (await redis.ping()) === 'PONG';
  } catch {
    return false;
  } finally {
    redis.disconnect();
  }
}
