import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
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
/** A server of one's own, which writes every change to its disk before it answers. */
export interface OwnRedis extends TestRedis {
  /** The hard way, without time to write anything. */
  kill(): Promise<void>;
  restart(): Promise<void>;
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

/** Whatever TEST_REDIS_URL says: null, with a printed reason, when there is no server to start. */
export function findOwnRedis(): { start(...more: readonly string[]): Promise<OwnRedis> } | null {
  if (onPath()) return { start: startOwnRedis };
  const reason = 'no redis-server on PATH';
  if (process.env.CI && !process.env.TEST_SERVERS_OPTIONAL) throw new Error(reason);
  console.warn(`Specs that need a Redis of their own are skipped: ${reason}`);
  return null;
}

async function startOwnRedis(...more: readonly string[]): Promise<OwnRedis> {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'habeas-redis-'));
  const url = `redis://127.0.0.1:${port}/0`;
  const settings = [
    ...['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', ''],
    ...['--appendonly', 'yes', '--appendfsync', 'always', ...more],
  ];
  const run = async (): Promise<(signal: 'SIGTERM' | 'SIGKILL') => Promise<void>> => {
    const server = spawn('redis-server', settings, { stdio: 'ignore' });
    const exited = once(server, 'exit');
    await eventually('redis-server answers', () => answers(url));
    return async (signal) => {
      server.kill(signal);
      await exited;
    };
  };
  let end = await run();
  return {
    url,
    kill: () => end('SIGKILL'),
    restart: async () => void (end = await run()),
    stop: async () => {
      await end('SIGTERM');
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
