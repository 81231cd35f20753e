import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { freePort } from '../../scripts/lib/ports.mjs';
import { startPostgres } from '../../scripts/servers/postgres.mjs';
import type { Resources } from './benchmark.js';

/** Durable, as in operation; the background work of the server must not fall into the round of one side only. */
const SETTINGS = [
  ...['fsync=on', 'synchronous_commit=on', 'autovacuum=off'],
  ...['shared_buffers=256MB', 'max_wal_size=4GB', 'checkpoint_timeout=1h'],
];

/** A server of this run with ways to make and drop copies of a database. */
export class BenchServer {
  private constructor(
    private readonly admin: pg.Client,
    private readonly url: string,
    readonly version: string,
  ) {}

  static async start(resources: Resources): Promise<BenchServer> {
    const server = await startPostgres({ home: resources.home, port: await freePort(), settings: SETTINGS });
    resources.onEnd(() => server.stop());
    const admin = new pg.Client({ connectionString: server.url });
    await admin.connect();
    resources.onEnd(() => admin.end());
    const { rows } = await admin.query<{ server_version: string }>('show server_version');
    return new BenchServer(admin, server.url, rows[0]?.server_version ?? 'unknown');
  }

  get conditions(): Readonly<Record<string, string>> {
    return { postgres: this.version, fsync: 'on', synchronousCommit: 'on' };
  }

  urlOf(database: string): string {
    const url = new URL(this.url);
    url.pathname = `/${database}`;
    return url.href;
  }

  async create(database: string, template = 'template1'): Promise<string> {
    await this.admin.query(`create database ${database} template ${template}`);
    return this.urlOf(database);
  }

  async drop(database: string): Promise<void> {
    await this.admin.query(`drop database ${database} with (force)`);
  }

  /** What is dirty is written, so that neither side pays for the other's. */
  async settle(): Promise<void> {
    await this.admin.query('checkpoint');
    await delay(200);
  }
}
