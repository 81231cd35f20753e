import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { spawn } from 'node:child_process';
import { ApiClientsService, TenantsService } from '#access';
import { AuditTrail } from '#audit';
import { STAFF_PERMISSIONS } from '#contracts';
import { KeyManager, MasterKeys, loadMasterKeys } from '#keys';
import { MIGRATIONS, UnitOfWork, createOrm, migrate } from '#persistence';
import { loadSettings, systemClock } from '#platform';
import { ENTITIES } from '#runtime';
import { readyOrEnded, startProcess } from '../../scripts/lib/child-process.mjs';
import { freePort } from '../../scripts/lib/ports.mjs';
import { root } from '../../scripts/lib/root.mjs';
import type { Resources } from './benchmark.js';
import { secondsOf } from './processor-time.js';

/** The API as it runs in production, alone on a database, with a tenant and a key of every permission. */
export interface ApiProcess {
  readonly port: number;
  readonly key: string;
  readonly tenantId: string;
  readonly unitOfWork: UnitOfWork;
  readonly keys: KeyManager;
  /** Seconds of processor time of the process so far; 0 where the system does not tell. */
  processorSeconds(): number;
  /** Runs work in one transaction of the tenant. */
  inTenant<T>(work: () => Promise<T>): Promise<T>;
}

export async function startApi(resources: Resources, databaseUrl: string): Promise<ApiProcess> {
  const masterKey = join(resources.home, 'master.key');
  writeFileSync(masterKey, randomBytes(32).toString('base64'));
  await migrate({ databaseUrl, entities: ENTITIES, migrations: MIGRATIONS });
  const port = await freePort();
  const packages = join(resources.home, 'packages');
  mkdirSync(packages);
  const environment = {
    DATABASE_URL: databaseUrl,
    MASTER_KEY_FILE: masterKey,
    PUBLIC_URL: 'https://habeas.example.com',
    SMTP_URL: 'smtp://127.0.0.1:9',
    HOST: '127.0.0.1',
    PORT: String(port),
    PACKAGE_ROOT: packages,
    LOG_LEVEL: 'warn',
  };
  const settings = loadSettings(environment);
  const orm = await createOrm({ databaseUrl, entities: ENTITIES, poolSize: 4 });
  resources.onEnd(() => orm.close(true));
  const unitOfWork = new UnitOfWork(orm);
  const masters: MasterKeys = await loadMasterKeys(settings);
  const audit = new AuditTrail(unitOfWork, systemClock);
  const tenants = new TenantsService(unitOfWork, audit);
  const { id: tenantId } = await tenants.create({
    slug: 'bench',
    name: 'Example GmbH',
    regime: 'EU_GDPR',
    zone: 'Europe/Berlin',
    calendar: 'DE',
    locale: 'en',
  });
  const inTenant = <T>(work: () => Promise<T>): Promise<T> => tenants.inTenant(tenantId, work);
  const clients = new ApiClientsService(unitOfWork, audit, systemClock);
  const { key } = await inTenant(() =>
    clients.create({ name: 'bench', permissions: [...STAFF_PERMISSIONS] }),
  );
  const pid = await run(resources, environment);
  return {
    processorSeconds: () => secondsOf(pid),
    port,
    key,
    tenantId,
    unitOfWork,
    keys: new KeyManager(masters, unitOfWork),
    inTenant,
  };
}

async function run(resources: Resources, environment: Record<string, string>): Promise<number> {
  let announce = (): void => undefined;
  const isUp = new Promise<void>((resolve) => (announce = resolve));
  const process = startProcess('api', globalThis.process.execPath, [join(root, 'dist/apps/api/main.js')], {
    cwd: root,
    env: { ...globalThis.process.env, NODE_ENV: 'production', ...environment },
    patience: 60_000,
    onOutput: (text: string) => {
      if (text.includes('"port"') || text.includes('ready')) announce();
    },
  });
  resources.onEnd(() => process.stop());
  await readyOrEnded(process, isUp);
  return process.pid;
}

export interface HttpLoad {
  readonly port: number;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly connections: number;
  readonly seconds: number;
  /** `{person}` in the template is a number below `people`, drawn for each request. */
  readonly body: { readonly template: string; readonly people: number };
}

export interface LoadResult {
  readonly ok: number;
  readonly other: number;
  /** Seconds. */
  readonly took: number;
}

/** Keeps the API busy from a process of its own. */
export function loadHttp(load: HttpLoad): Promise<LoadResult> {
  const script = join(root, 'bench/support/http-load.mjs');
  const child = spawn(globalThis.process.execPath, [script, JSON.stringify(load)], {
    stdio: ['ignore', 'pipe', 2],
  });
  let output = '';
  child.stdout!.on('data', (bytes) => (output += String(bytes)));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) =>
      code === 0 ? resolve(JSON.parse(output) as LoadResult) : reject(new Error('The load ended early.')),
    );
  });
}
