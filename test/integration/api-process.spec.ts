import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import pg from 'pg';
import { KeyManager } from '#keys';
import { SYSTEM_ACTOR, loadSettings, runInContext } from '#platform';
import { serveApi } from '../../apps/api/serve-api.js';
import { serveDispatcher } from '../../apps/dispatcher/serve-dispatcher.js';
import { freePort } from '../../scripts/lib/ports.mjs';
import { createTestApi, type TestApi } from '../support/api.js';

const occupy = (port: number): Promise<Server> =>
  new Promise((resolve) => {
    const server = createServer().listen(port, '127.0.0.1', () => resolve(server));
  });

describe('the API as a process', () => {
  let prepared: TestApi;
  let environment: Record<string, string>;

  beforeAll(async () => {
    prepared = await createTestApi();
    const { DATABASE_URL, MASTER_KEY_FILE } = prepared.settings;
    environment = {
      HABEAS_MODE: 'standalone',
      LOG_LEVEL: 'silent',
      DATABASE_URL,
      MASTER_KEY_FILE: MASTER_KEY_FILE!,
    };
  });
  afterAll(() => prepared?.close());

  it('announces itself, measures by route template, and lets go of its ports when stopped', async () => {
    const [port, metricsPort] = [await freePort(), await freePort()];
    const write = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
    const running = await serveApi(
      loadSettings({ ...environment, PORT: String(port), METRICS_PORT: String(metricsPort) }),
    );
    const lines = write.mock.calls.map(([line]) => line);
    write.mockRestore();
    expect(lines).toContain(`{"msg":"ready","part":"api","port":${port}}\n`);

    const base = `http://127.0.0.1:${port}`;
    expect((await fetch(`${base}/health/live`)).status).toBe(200);
    await fetch(`${base}/v1/api-clients/cli_secret-looking`, { method: 'DELETE' });
    const metrics = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
    expect(metrics).toMatch(
      /http_request_duration_seconds_count\{method="DELETE",route="\/v1\/api-clients\/:id",status="401"\} 1/,
    );
    expect(metrics).not.toContain('cli_secret-looking');
    expect((await fetch(`http://127.0.0.1:${metricsPort}/`)).status).toBe(404);

    await running.stop();
    for (const address of [`${base}/health/live`, `http://127.0.0.1:${metricsPort}/metrics`])
      await expect(fetch(address)).rejects.toThrow();
  });

  it('does not start on a port that is taken', async () => {
    const other = await occupy(0);
    const { port } = other.address() as AddressInfo;
    await expect(serveApi(loadSettings({ ...environment, PORT: String(port) }))).rejects.toMatchObject({
      code: 'EADDRINUSE',
    });
    await new Promise((resolve) => other.close(resolve));
  });

  it('does not start without its database, and says what to check', async () => {
    const DATABASE_URL = `postgres://habeas:secret@127.0.0.1:${await freePort()}/habeas`;
    const started = serveApi(loadSettings({ ...environment, DATABASE_URL, PORT: '0' }));
    await expect(started).rejects.toMatchObject({
      code: 'service.unavailable',
      message: 'PostgreSQL does not answer. Check DATABASE_URL.',
    });
  });

  it('does not start without a readable master key', async () => {
    const started = serveApi(
      loadSettings({ ...environment, MASTER_KEY_FILE: '/nowhere/master.key', PORT: '0' }),
    );
    await expect(started).rejects.toMatchObject({ code: 'setting.invalid' });
  });
});

describe('a master key that is not the one of the database', () => {
  let prepared: TestApi;
  let folder: string;
  let owner: pg.Client;

  beforeAll(async () => {
    prepared = await createTestApi();
    const { id } = await prepared.createTenant();
    await runInContext({ tenantId: id, actor: SYSTEM_ACTOR, correlationId: 'spec' }, () =>
      prepared.app.get(KeyManager).secret('tenant'),
    );
    folder = await mkdtemp(join(tmpdir(), 'habeas-keys-'));
    await writeFile(join(folder, 'other.key'), randomBytes(32).toString('base64'));
    owner = new pg.Client({ connectionString: prepared.databaseUrl });
    await owner.connect();
  });
  afterAll(async () => {
    await owner?.end();
    await prepared?.close();
    await rm(folder, { recursive: true });
  });

  const settings = (masterKey: string) =>
    loadSettings({
      HABEAS_MODE: 'standalone',
      LOG_LEVEL: 'silent',
      PORT: '0',
      TEMPORAL_ADDRESS: '127.0.0.1:9',
      DATABASE_URL: prepared.databaseUrl,
      MASTER_KEY_FILE: masterKey,
    });

  it.each([
    ['API', serveApi],
    ['dispatcher', serveDispatcher],
  ])('keeps the %s from starting', async (_part, serve) => {
    await expect(serve(settings(join(folder, 'other.key')))).rejects.toMatchObject({
      code: 'key.foreign',
      message: expect.stringContaining('MASTER_KEY_FILE'),
    });
  });

  it('is noticed in a database that has keys but no check value yet, and does not become its own', async () => {
    await owner.query('delete from master_key_check');
    await expect(serveApi(settings(join(folder, 'other.key')))).rejects.toMatchObject({
      code: 'key.foreign',
    });
    expect((await owner.query('select from master_key_check')).rowCount).toBe(0);
    const running = await serveApi(settings(prepared.settings.MASTER_KEY_FILE!));
    await running.stop();
    expect((await owner.query('select from master_key_check')).rowCount).toBe(1);
  });
});

describe('the API in production', () => {
  let api: TestApi;

  beforeAll(async () => {
    api = await createTestApi(
      {},
      {
        HABEAS_MODE: 'production',
        PUBLIC_URL: 'https://privacy.example.com',
        SMTP_URL: 'smtps://mail.example.com',
        TRUSTED_PROXIES: '10.0.0.0/8',
      },
    );
  });
  afterAll(() => api?.close());

  it('is called by any name and asks browsers to stay on https', async () => {
    const answer = await api.call('GET /health/live', { headers: { host: 'privacy.example.com' } });
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['strict-transport-security']).toBe('max-age=31536000; includeSubDomains');
  });

  it('believes the caller address of a trusted proxy and of nobody else', async () => {
    const ask = (address: string, forwarded: string) =>
      api.call('GET /.well-known/jwks.json', { address, headers: { 'x-forwarded-for': forwarded } });
    const codes = async (address: string, forwarded: (i: number) => string) => {
      const answers = await Promise.all(Array.from({ length: 130 }, (_, i) => ask(address, forwarded(i))));
      return new Set(answers.map(({ statusCode }) => statusCode));
    };
    expect(await codes('10.1.2.3', (i) => `192.0.2.${i}`)).toEqual(new Set([200]));
    expect(await codes('198.51.100.1', (i) => `192.0.2.${i}`)).toEqual(new Set([200, 429]));
  });
});
