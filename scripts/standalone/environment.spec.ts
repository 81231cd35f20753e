import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { environmentOf, withAdminKey } from './environment.mjs';
import { Home } from './home.mjs';
import { choosePorts } from './ports.mjs';
import { summary } from './summary.mjs';

describe('environment of the parts', () => {
  let home: Home;
  let ports: Awaited<ReturnType<typeof choosePorts>>;
  beforeEach(async () => {
    home = new Home('/', mkdtempSync(join(tmpdir(), 'habeas-environment-test-')));
    home.create();
    ports = await choosePorts(home);
  });
  afterEach(() => rmSync(home.path, { recursive: true, force: true }));

  const make = (given: NodeJS.ProcessEnv = {}) => environmentOf({ home, ports, port: 3000, given });

  it('names the servers that were started', () => {
    expect(make()).toMatchObject({
      DATABASE_URL: `postgresql://postgres@127.0.0.1:${ports.postgres}/habeas`,
      SHOP_DATABASE_URL: `postgresql://postgres@127.0.0.1:${ports.postgres}/demo_shop`,
      TEMPORAL_ADDRESS: `127.0.0.1:${ports.temporal}`,
      TEMPORAL_NAMESPACE: 'habeas',
      PUBLIC_URL: 'http://127.0.0.1:3000',
      HOST: '127.0.0.1',
    });
  });

  it('keeps to the servers that were given', () => {
    const given = {
      DATABASE_URL: 'postgres://db.example.com/mine',
      TEMPORAL_ADDRESS: 'temporal.example.com:7233',
    };
    const environment = make(given);
    expect(environment).toMatchObject({ ...given, QUEUE_URL: given.DATABASE_URL });
    expect(environment.SHOP_DATABASE_URL).toBe('postgres://db.example.com/demo_shop');
    expect(environment).not.toHaveProperty('TEMPORAL_UI_URL');
  });

  it('adds the stores of the demo shop to those that were granted', () => {
    const own = 'demo=env:SHOP_DATABASE_URL,demo=env:SUPPORT_SQLITE,demo=env:SHOP_LOGS';
    expect(make()).toMatchObject({ STORE_CONNECTIONS: own, STORE_ROOTS: `demo=${home.file('shop')}` });
    const given = {
      STORE_CONNECTIONS: 'demo=env:CRM_URL, demo=env:SHOP_LOGS',
      STORE_ROOTS: 'demo=/srv/crm',
      CRM_URL: 'https://crm.example.com',
    };
    expect(make(given)).toMatchObject({
      CRM_URL: given.CRM_URL,
      STORE_CONNECTIONS:
        'demo=env:CRM_URL,demo=env:SHOP_LOGS,demo=env:SHOP_DATABASE_URL,demo=env:SUPPORT_SQLITE',
      STORE_ROOTS: `demo=/srv/crm,demo=${home.file('shop')}`,
    });
  });

  it('leads to the workflows of our namespace in the Temporal UI', () => {
    expect(summary(make(), ports)).toContain(
      `http://127.0.0.1:${ports.temporalUi}/namespaces/habeas/workflows\n`,
    );
    const given = { TEMPORAL_ADDRESS: 'temporal.example.com:7233' };
    expect(summary(make(given), ports)).toContain('with your server at temporal.example.com:7233\n');
  });

  it('shows the admin key to nobody who was not meant to have it', () => {
    const given = { HABEAS_ADMIN_KEY: 'a-key-that-was-given' };
    expect(make(given)).not.toHaveProperty('HABEAS_ADMIN_KEY');
    expect(withAdminKey(make(given), home, given)['HABEAS_ADMIN_KEY']).toBe('a-key-that-was-given');
  });

  it('makes secrets once, for their owner alone', () => {
    const key = withAdminKey(make(), home, {})['HABEAS_ADMIN_KEY'];
    expect(key).toMatch(/^hbs_[\w-]{32}$/);
    expect(withAdminKey(make(), home, {})['HABEAS_ADMIN_KEY']).toBe(key);
    for (const name of ['admin.key', 'master.key'])
      expect(statSync(home.file(name)).mode & 0o777).toBe(0o600);
    expect(
      Buffer.from(
        home.secret('master.key', () => ''),
        'base64',
      ),
    ).toHaveLength(32);
  });

  it('shows no password of a given database in the summary', () => {
    const given = { DATABASE_URL: 'postgres://me:hidden-word@db.example.com/mine' };
    expect(summary(withAdminKey(make(given), home, {}), ports)).not.toContain('hidden-word');
  });
});
