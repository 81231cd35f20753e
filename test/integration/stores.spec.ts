import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newId } from '#platform';
import { PlanningService } from '#requests';
import { DataMapsService, StoresService } from '#stores';
import { createTestApi, type TestApi } from '../support/api.js';
import { sampleMap, startRequestServices, type RequestServices } from '../support/request-services.js';

describe('connections that a data map may name', () => {
  let services: RequestServices;
  let tenant: string;
  beforeAll(async () => {
    services = await startRequestServices();
    tenant = await services.createTenant();
  });
  afterAll(() => services?.close());

  const activate = (connection: string) =>
    services.as(tenant, () => services.get(DataMapsService).activate(sampleMap(connection)));
  const refused = { code: 'store.connection_refused' };

  it('are files below the roots', async () => {
    const path = join(services.folder, 'stores', 'other.sqlite');
    expect(await activate(path)).toMatchObject({ version: 2 });
  });

  it.each([
    ['an absolute path elsewhere', () => '/etc/passwd'],
    ['a way out of the root', () => join(services.folder, 'stores', '..', 'master.key')],
    ['a folder whose name begins like the root', () => join(services.folder, 'stores2', 'a.sqlite')],
    ['a variable that is not listed', () => 'env:DATABASE_URL'],
  ])('are not %s', async (_what, connection) => {
    await expect(activate(connection())).rejects.toMatchObject(refused);
  });

  it('are not links that lead out of the root, neither a file nor a folder on the way', async () => {
    const { folder } = services;
    await mkdir(join(folder, 'outside'));
    await writeFile(join(folder, 'outside', 'secret.sqlite'), '');
    await symlink(join(folder, 'outside', 'secret.sqlite'), join(folder, 'stores', 'link.sqlite'));
    await symlink(join(folder, 'outside'), join(folder, 'stores', 'linked'));
    await expect(activate(join(folder, 'stores', 'link.sqlite'))).rejects.toMatchObject(refused);
    await expect(activate(join(folder, 'stores', 'linked', 'new.sqlite'))).rejects.toMatchObject(refused);
  });
});

describe('connections of a tenant', () => {
  const VARIABLE = 'SPEC_STORE_OF_SHOP';
  const PATH = '/srv/shop/crm.sqlite';
  let api: TestApi;
  const keys: Record<string, string> = {};
  beforeAll(async () => {
    process.env[VARIABLE] = PATH;
    api = await createTestApi(
      {},
      { STORE_CONNECTIONS: `shop=env:${VARIABLE}`, STORE_ROOTS: 'shop=/srv/shop' },
    );
    for (const slug of ['shop', 'shop-2', 'other'])
      keys[slug] = await api.createKey((await api.createTenant(slug)).id);
  });
  afterAll(async () => {
    delete process.env[VARIABLE];
    await api?.close();
  });

  const send = (slug: string, route: string, connection: string) =>
    api.call(route, { key: keys[slug]!, body: { document: sampleMap(connection) } });
  const named = [[`env:${VARIABLE}`], [PATH]];

  it.each(named)('may be named by it: %s', async (connection) => {
    expect((await send('shop', 'PUT /v1/data-map', connection)).statusCode).toBe(200);
    expect((await send('shop', 'POST /v1/data-map/validate', connection)).statusCode).toBe(200);
  });

  it.each(named)('may not be named by any other: %s', async (connection) => {
    for (const slug of ['other', 'shop-2'])
      for (const route of ['PUT /v1/data-map', 'POST /v1/data-map/validate']) {
        const answer = await send(slug, route, connection);
        expect(answer.statusCode).toBe(422);
        expect(answer.json()).toMatchObject({
          code: 'store.connection_refused',
          param: 'stores.crm.connection',
          detail: expect.stringContaining(`the tenant ${slug}`),
        });
      }
  });

  it('are refused in the same words whether they are of another or of nobody', async () => {
    const detail = async (connection: string): Promise<string> =>
      (await send('other', 'PUT /v1/data-map', connection)).json<{ detail: string }>().detail;
    expect(await detail(`env:${VARIABLE}`)).toBe(
      (await detail('env:NOBODYS')).replace('env:NOBODYS', `env:${VARIABLE}`),
    );
  });
});

describe('a data map that is validated', () => {
  let api: TestApi;
  let folder: string;
  let key: string;
  beforeAll(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), 'habeas-validate-')));
    await mkdir(join(folder, 'logs'));
    await writeFile(join(folder, 'logs', 'app.log'), 'started\n');
    api = await createTestApi({}, { STORE_ROOTS: `shop=${folder}` });
    key = await api.createKey((await api.createTenant('shop')).id);
  });
  afterAll(async () => {
    await api?.close();
    await rm(folder, { recursive: true, force: true });
  });

  const validate = async (folderName: string, files: string) => {
    const document = logMap(join(folder, folderName), files);
    return (await api.call('POST /v1/data-map/validate', { key, body: { document } })).json();
  };

  it('has nothing against globs that match', async () => {
    expect(await validate('logs', 'app.log*')).toMatchObject({ valid: true, findings: [] });
  });

  it('is warned of globs that match nothing', async () => {
    expect(await validate('logs', 'ap.log*')).toMatchObject({
      valid: true,
      findings: [
        { severity: 'warning', code: 'UNMAPPED', store: 'files' },
        { severity: 'warning', code: 'NO_FILES', store: 'files', collection: 'app' },
      ],
    });
  });

  it('is told which store was not reached', async () => {
    const { valid, findings } = await validate('missing', 'app.log*');
    expect(valid).toBe(true);
    expect(findings).toEqual([expect.objectContaining({ code: 'STORE_NOT_COMPARED', store: 'files' })]);
  });
});

const logMap = (path: string, files: string): string => `
version: 1
stores:
  - id: files
    type: logs
    connection: ${path}
    collections:
      - { name: app, files: ['${files}'] }
`;

describe('a data map in force that names a connection of another tenant', () => {
  let services: RequestServices;
  beforeAll(async () => {
    services = await startRequestServices();
  });
  afterAll(() => services?.close());

  it('opens nothing, neither for a plan nor for a look', async () => {
    const owner = await services.createTenant();
    const tenant = newId('tenant');
    await services.rows(
      `insert into tenant (id, slug, name, regime, zone, calendar, locale)
       select $1, 'other', name, regime, zone, calendar, locale from tenant where id = $2`,
      [tenant, owner],
    );
    await services.rows(
      `insert into data_map (id, tenant_id, version, hash, document, created_by, created_at)
       select $1, $2, version, hash, document, created_by, created_at from data_map where tenant_id = $3`,
      [newId('dataMap'), tenant, owner],
    );
    const { id } = await services.verified(tenant);
    const plan = services.as(tenant, () => services.get(PlanningService).planStore(id, 'crm'));
    await expect(plan).rejects.toMatchObject({ code: 'store.connection_refused' });
    expect(await services.as(tenant, () => services.get(StoresService).examine('crm'))).toMatchObject({
      reachable: false,
      problem: { code: 'store.connection_refused' },
    });
  });
});
