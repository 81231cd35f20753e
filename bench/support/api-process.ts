import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AuditTrail } from '#audit';
import { ApiClientsService, TenantsService } from '#access';
import { Subjects } from '#consents';
import { STAFF_PERMISSIONS } from '#contracts';
import { KeyManager, loadMasterKeys } from '#keys';
import { MIGRATIONS, UnitOfWork, createOrm, migrate } from '#persistence';
import { SYSTEM_ACTOR, loadSettings, runInContext, systemClock } from '#platform';
import { ENTITIES } from '#runtime';
import { readyOrEnded, startProcess } from '../../scripts/lib/child-process.mjs';
import { freePort } from '../../scripts/lib/ports.mjs';
import { root } from '../../scripts/lib/root.mjs';
import type { Resources } from './benchmark.js';
import { secondsOf } from './processor-time.js';

/** A migrated database with one tenant and its key. */
export interface Installation {
  readonly tenantId: string;
  readonly key: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Runs work in one transaction of the tenant. */
  inTenant<T>(work: (unitOfWork: UnitOfWork) => Promise<T>): Promise<T>;
  /** Keyed digests of each `sub` in this tenant, UUIDs. */
  digests(subs: readonly string[]): Promise<string[]>;
}

export async function install(resources: Resources, databaseUrl: string): Promise<Installation> {
  const masterKey = join(resources.home, 'master.key');
  writeFileSync(masterKey, randomBytes(32).toString('base64'), { mode: 0o600 });
  const environment = {
    DATABASE_URL: databaseUrl,
    MASTER_KEY_FILE: masterKey,
    LOG_LEVEL: 'error',
    PUBLIC_URL: 'http://127.0.0.1',
    SMTP_URL: 'smtp://127.0.0.1:25',
  };
  const settings = loadSettings(environment);
  await migrate({ databaseUrl, entities: ENTITIES, migrations: MIGRATIONS });
  const orm = await createOrm({ databaseUrl, entities: ENTITIES, poolSize: 2 });
  resources.onEnd(() => orm.close(true));
  const unitOfWork = new UnitOfWork(orm);
  const audit = new AuditTrail(unitOfWork, systemClock);
  const tenants = new TenantsService(unitOfWork, audit);
  const keys = new KeyManager(await loadMasterKeys(settings), unitOfWork);
  const subjects = new Subjects(keys);
  const { id } = await tenants.create({
    ...{ slug: 'bench', name: 'Benchmark', regime: 'EU_GDPR', zone: 'Etc/UTC', calendar: 'DE', locale: 'en' },
    hosts: [],
  });
  const clients = new ApiClientsService(unitOfWork, audit, systemClock);
  const { key } = await tenants.inTenant(id, () =>
    clients.create({ name: 'Benchmark', permissions: [...STAFF_PERMISSIONS] }),
  );
  return {
    tenantId: id,
    key,
    environment,
    inTenant: (work) => tenants.inTenant(id, () => work(unitOfWork)),
    digests: (subs) =>
      runInContext({ tenantId: id, actor: SYSTEM_ACTOR, correlationId: 'bench' }, async () => {
        const digests: string[] = [];
        // one after the other: the key is fetched again now and then, and once is enough
        for (const sub of subs) digests.push(await subjects.digest(sub));
        return digests;
      }),
  };
}

/** A process of the API. */
export interface RunningApi {
  readonly port: number;
  /** Seconds of processor time so far; 0 where the system does not tell. */
  processorSeconds(): number;
}

/** As in the image of the project (`Dockerfile`). */
const NODE_FLAGS = ['--enable-source-maps', '--max-semi-space-size=32'];

/**
 * The API as in production, in a process of its own.
 * @param profiles folder for a processor profile of the whole run, written when it ends; whoever profiles measures nothing else
 */
export async function startApi(
  resources: Resources,
  environment: Readonly<Record<string, string>>,
  profiles?: string,
): Promise<RunningApi> {
  const profiling = profiles === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profiles}`];
  const port = await freePort();
  let announce = (): void => undefined;
  const isUp = new Promise<void>((resolve) => (announce = resolve));
  const api = startProcess(
    'api',
    process.execPath,
    [...NODE_FLAGS, ...profiling, join(root, 'dist/apps/api/main.js')],
    {
      cwd: root,
      env: { ...process.env, ...environment, HOST: '127.0.0.1', PORT: String(port) },
      onOutput: (text: string) => {
        if (text.includes(String(port))) announce();
      },
    },
  );
  resources.onEnd(() => api.stop());
  await readyOrEnded(api, isUp);
  return { port, processorSeconds: () => secondsOf(api.pid) };
}
