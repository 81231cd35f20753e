import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { MikroORM } from '@mikro-orm/postgresql';
import { ApiClientsService, TenantsService, type Tenant } from '#access';
import { STAFF_PERMISSIONS, type Permission } from '#contracts';
import { loadSettings, newId, type Settings } from '#platform';
import { createApi, type ApiOverrides } from '../../apps/api/create-api.js';
import { createMigratedDatabase } from './migrated-database.js';

type Answer = Awaited<ReturnType<NestFastifyApplication['inject']>>;

/** A call as a spec writes it. */
export interface Call {
  readonly key?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly address?: string;
}

/** The whole API on a database of its own, without a port. */
export interface TestApi {
  readonly app: NestFastifyApplication;
  readonly settings: Settings;
  readonly databaseUrl: string;
  readonly orm: MikroORM;
  createTenant(slug?: string): Promise<Tenant>;
  /** A key of the tenant; every permission unless given. */
  createKey(tenantId: string, permissions?: readonly Permission[]): Promise<string>;
  /** `call('GET /v1/audit', {key})` */
  call(route: string, call?: Call): Promise<Answer>;
  close(): Promise<void>;
}

export async function createTestApi(
  overrides: ApiOverrides = {},
  environment: Record<string, string> = {},
): Promise<TestApi> {
  const database = await createMigratedDatabase();
  const home = await mkdtemp(join(tmpdir(), 'habeas-api-'));
  const masterKey = join(home, 'master.key');
  await writeFile(masterKey, randomBytes(32).toString('base64'));
  const settings = loadSettings({
    HABEAS_MODE: 'standalone',
    LOG_LEVEL: 'error',
    DATABASE_URL: database.url,
    DATABASE_POOL: '10',
    MASTER_KEY_FILE: masterKey,
    // most specs write to one address over and over
    LETTERS_PER_DAY: '0',
    ...environment,
  });
  const remove = async (): Promise<void> => {
    await database.drop();
    await rm(home, { recursive: true });
  };
  const app = await createApi(settings, overrides).catch(async (error: unknown) => {
    await remove();
    throw error;
  });
  const tenants = app.get(TenantsService);
  return {
    app,
    settings,
    databaseUrl: database.url,
    orm: app.get(MikroORM),
    createTenant: (slug = newId('tenant').slice(4)) =>
      tenants.create({
        slug,
        name: 'Example GmbH',
        regime: 'EU_GDPR',
        zone: 'Europe/Berlin',
        calendar: 'DE',
        locale: 'en',
      }),
    createKey: (tenantId, permissions = STAFF_PERMISSIONS) =>
      tenants.inTenant(tenantId, async () => {
        const made = await app.get(ApiClientsService).create({ name: 'Spec', permissions: [...permissions] });
        return made.key;
      }),
    call: (route, { key, body, headers, address } = {}) => {
      const [method, url] = route.split(' ');
      return app.inject({
        method: method as 'GET',
        url: url!,
        headers: { host: 'localhost', ...(key && { authorization: `Bearer ${key}` }), ...headers },
        ...(body !== undefined && { payload: body as object }),
        ...(address && { remoteAddress: address }),
      });
    },
    close: async () => {
      await app.close();
      await remove();
    },
  };
}
