import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { withClient } from '../../apps/standalone/database.js';
import { freePort } from '../../scripts/lib/ports.mjs';
import { identityOf } from '../../scripts/lib/process-identity.mjs';
import { until } from '../../scripts/lib/wait.mjs';
import { startPostgres } from '../../scripts/servers/postgres.mjs';
import { SupervisedPart } from '../../scripts/standalone/supervised-part.mjs';

describe('PostgreSQL of the standalone', () => {
  let home: string;
  let port: number;
  let parts: SupervisedPart[];
  const reports: string[] = [];

  beforeEach(async () => {
    home = mkdtempSync(join(tmpdir(), 'habeas-postgres-test-'));
    chmodSync(home, 0o711);
    port = await freePort();
    parts = [];
  });
  afterEach(async () => {
    for (const part of parts) await part.stop();
    rmSync(home, { recursive: true, force: true });
  });

  const start = async (): Promise<SupervisedPart> => {
    const part = new SupervisedPart({
      name: 'postgres',
      launch: (track) => startPostgres({ home, port, track }),
      report: (line: string) => reports.push(line),
      delays: [50],
    });
    parts.push(part);
    await part.start();
    return part;
  };
  const url = (): string => `postgresql://postgres@127.0.0.1:${port}/postgres`;
  const rows = (sql: string) => withClient(url(), async (client) => (await client.query(sql)).rows);

  it('comes back on the same port with the same data after it was killed', async () => {
    const part = await start();
    await rows('create table kept as select 1 as one');
    process.kill(part.process?.pid ?? 0, 'SIGKILL');
    await until(() => reports.includes('postgres is up again'), 20_000, 'PostgreSQL');
    expect(await rows('select one from kept')).toEqual([{ one: 1 }]);
  });

  it('stops at once although a client is connected', async () => {
    const part = await start();
    const client = new pg.Client({ connectionString: url() });
    client.on('error', () => undefined);
    await client.connect();
    const begin = Date.now();
    await part.stop();
    expect(Date.now() - begin).toBeLessThan(5_000);
    await client.end().catch(() => undefined);
  });

  it('ends a server on its folder that an earlier, killed start left', async () => {
    const left = await startPostgres({ home, port });
    await rows('create table kept as select 1 as one');
    const part = await start();
    expect(identityOf(left.pid)).toBeNull();
    expect(part.process?.pid).not.toBe(left.pid);
    expect(await rows('select one from kept')).toEqual([{ one: 1 }]);
  });
});
