import { pino } from 'pino';
import { MikroORM } from '@mikro-orm/postgresql';
import { ApiClientsService, IssuersService, TenantsService } from '#access';
import { AuditTrail } from '#audit';
import { readCatalogue } from '#catalogue';
import { BuiltinRights } from '#consents';
import { STAFF_PERMISSIONS, STAFF_ROLES, isAppError, type Permission } from '#contracts';
import { KeyManager, MasterKeyCheck, loadMasterKeys } from '#keys';
import { MIGRATIONS, UnitOfWork, createOrm, migrate } from '#persistence';
import { loadSettings, systemClock, type Settings } from '#platform';
import { PrivacyNotices, PrivacyNoticesRepository } from '#privacy-notices';
import { ENTITIES } from '#runtime';
import {
  DataMapsRepository,
  DataMapsService,
  StoreConnections,
  StoreNotes,
  TenantSlugRepository,
} from '#stores';
import { ensureDatabase } from './database.js';
import { readDemoDataMap } from './demo-data-map.js';
import { DEMO_PRIVACY_NOTICE } from './demo-privacy-notice.js';
import { AUDIENCES } from './dev-issuer/token-grants.js';

const log = pino({ base: { part: 'prepare' } });

const DEMO_TENANT = {
  slug: 'demo',
  name: 'Demo Shop',
  regime: 'EU_GDPR',
  zone: 'Europe/Berlin',
  calendar: 'DE',
  locale: 'en',
} as const;

/** So that one person can try everything: who submits may approve, and restrictions are lifted at once. */
const DEMO_SETTINGS = { fourEyes: false, liftNoticeDays: 0 } as const;

/** Main: the database and the demo tenant of the standalone, before any part that reads them. Again changes nothing. */
try {
  await prepare(loadSettings());
} catch (error) {
  log.fatal(error instanceof Error ? error.message : 'the database could not be prepared');
  process.exitCode = 1;
}

async function prepare(settings: Settings): Promise<void> {
  const { DATABASE_URL: databaseUrl } = settings;
  await ensureDatabase(databaseUrl);
  const applied = await migrate({ databaseUrl, entities: ENTITIES, migrations: MIGRATIONS });
  const orm = await createOrm({ databaseUrl, entities: ENTITIES, poolSize: 4 });
  try {
    await new MasterKeyCheck(new UnitOfWork(orm)).confirm(await loadMasterKeys(settings));
    await prepareTenant(settings, orm);
  } finally {
    await orm.close(true);
  }
  log.info({ applied }, 'database is ready');
}

/** One tenant with its rights, keys and data map. */
async function prepareTenant(settings: Settings, orm: MikroORM): Promise<void> {
  const unitOfWork = new UnitOfWork(orm);
  const audit = new AuditTrail(unitOfWork, systemClock);
  const tenants = new TenantsService(
    unitOfWork,
    audit,
    () => new BuiltinRights(unitOfWork, systemClock).ensure(),
    undefined,
    readCatalogue(settings.CATALOGUE_DIR),
  );
  const tenant = (await tenants.findBySlug('demo')) ?? (await tenants.create(DEMO_TENANT));
  // what somebody decided since stays
  if (Object.keys(tenant.settings).length === 0) await tenants.update(DEMO_TENANT.slug, DEMO_SETTINGS);
  await tenants.inTenant(tenant.id, async () => {
    const clients = new ApiClientsService(unitOfWork, audit, systemClock);
    if (settings.HABEAS_ADMIN_KEY) await clients.importKey(settings.HABEAS_ADMIN_KEY, STAFF_PERMISSIONS);
    if (settings.DEV_ISSUER_URL)
      await registerIssuer(new IssuersService(unitOfWork, audit, systemClock), settings.DEV_ISSUER_URL);
    const connections = new StoreConnections(
      settings,
      new TenantSlugRepository(unitOfWork),
      new StoreNotes(unitOfWork, new KeyManager(await loadMasterKeys(settings), unitOfWork)),
    );
    const dataMaps = new DataMapsService(
      unitOfWork,
      new DataMapsRepository(unitOfWork),
      connections,
      audit,
      systemClock,
    );
    await dataMaps.activate(await readDemoDataMap());
    const repository = new PrivacyNoticesRepository(unitOfWork);
    await publishNotice(new PrivacyNotices(unitOfWork, repository, audit, settings, systemClock));
  });
}

/** What somebody wrote since stays. */
async function publishNotice(notices: PrivacyNotices): Promise<void> {
  const { items } = await notices.page({ limit: 1 });
  if (items.length === 0) await notices.create(DEMO_PRIVACY_NOTICE);
}

/** People and staff come under audiences of their own: what a token may do follows from whom it was made for. */
async function registerIssuer(issuers: IssuersService, issuer: string): Promise<void> {
  await once(() =>
    issuers.register({
      issuer,
      audience: AUDIENCES.person,
      kind: 'person',
      algorithms: ['ES256', 'EdDSA', 'RS256'],
    }),
  );
  await once(() =>
    issuers.register({
      issuer,
      audience: AUDIENCES.staff,
      kind: 'staff',
      algorithms: ['ES256', 'EdDSA', 'RS256'],
      roleClaim: 'roles',
      roles: { admin: [...STAFF_PERMISSIONS], ...rolesOfStaff() },
    }),
  );
}

function rolesOfStaff(): Record<string, Permission[]> {
  return Object.fromEntries(
    Object.entries(STAFF_ROLES).map(([role, permissions]) => [role, [...permissions]]),
  );
}

async function once(register: () => Promise<unknown>): Promise<void> {
  await register().catch((error: unknown) => {
    if (!isAppError(error, 'issuer.exists')) throw error;
  });
}
