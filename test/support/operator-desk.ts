import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { IssuersService, TenantsService } from '#access';
import { STAFF_PERMISSIONS, type OfferedRight } from '#contracts';
import type { RequestView, UpdateTenant } from '#contracts/schemas';
import { SYSTEM_ACTOR, runInContext } from '#platform';
import { ExecutionService, PlanningService, VerificationService, WorkflowSteps } from '#requests';
import { DataMapsService } from '#stores';
import { createTestApi, type TestApi } from './api.js';
import { workDirectly } from './direct-commands.js';
import { startIssuer } from './issuer.js';
import { fillStore, sampleMap, type MovableClock } from './request-services.js';

/** A controller at work: the API with one SQLite store, staff with roles, and steps of the workflow by hand. */
export interface OperatorDesk {
  readonly api: TestApi;
  readonly clock: MovableClock;
  readonly tenantId: string;
  /** An API key with every permission. */
  readonly key: string;
  /** A signed-in member of staff, by name or by claims; `operator` and `dpo` may do everything. */
  staff(
    who: string | { readonly sub: string; readonly [claim: string]: unknown },
    ...roles: ('operator' | 'dpo' | 'clerk')[]
  ): Promise<string>;
  call<T = Record<string, unknown>>(
    route: string,
    by: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Promise<{ status: number; body: T }>;
  /** As the system in the tenant. */
  as<T>(work: () => Promise<T>): Promise<T>;
  /** A request whose identity is verified by {@link key}. */
  verified(right?: OfferedRight, email?: string): Promise<RequestView>;
  /** Takes a request out of `received`. */
  triage(id: string): Promise<void>;
  plan(id: string): Promise<RequestView>;
  /** Carries an approved plan out, to the end. */
  fulfil(id: string): Promise<RequestView>;
  get(id: string): Promise<RequestView>;
  /** Reads as the owner of the database: past every wall. */
  rows<Row extends object = Record<string, unknown>>(
    sql: string,
    parameters?: readonly unknown[],
  ): Promise<Row[]>;
  readonly storeFile: string;
  close(): Promise<void>;
}

const SLUG = 'desk';

export async function openOperatorDesk(
  settings: UpdateTenant = {},
  environment: Record<string, string> = {},
): Promise<OperatorDesk> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'habeas-desk-')));
  const storeFile = join(folder, 'stores', 'crm.sqlite');
  await mkdir(join(folder, 'stores'));
  fillStore(storeFile);
  let offset = 0;
  const clock: MovableClock = {
    now: () => new Date(Date.now() + offset),
    move: (ms) => void (offset += ms),
  };
  const api = await createTestApi(
    { clock },
    {
      STORE_ROOTS: `${SLUG}=${join(folder, 'stores')}`,
      ...environment,
    },
  );
  const workflow = workDirectly(api.app);
  const issuer = await startIssuer('console');
  const tenant = await api.createTenant(SLUG);
  const key = await api.createKey(tenant.id);
  const as = <T>(work: () => Promise<T>): Promise<T> =>
    runInContext({ tenantId: tenant.id, actor: SYSTEM_ACTOR, correlationId: 'spec' }, work);
  await as(() => api.app.get(TenantsService).decide(settings));
  await as(() => api.app.get(DataMapsService, { strict: false }).activate(sampleMap(storeFile)));
  await as(() =>
    api.app.get(IssuersService).register({
      issuer: issuer.url,
      audience: 'console',
      kind: 'staff',
      jwksUrl: `${issuer.url}/keys`,
      algorithms: ['ES256'],
      roles: {
        operator: [...STAFF_PERMISSIONS],
        dpo: [...STAFF_PERMISSIONS],
        clerk: ['requests:read', 'requests:manage'],
      },
    }),
  );
  const owner = new pg.Pool({ connectionString: api.databaseUrl, max: 2 });
  owner.on('error', () => undefined);
  const part = <T>(type: new (...args: never[]) => T): T => api.app.get(type, { strict: false });
  const desk: OperatorDesk = {
    api,
    clock,
    tenantId: tenant.id,
    key,
    storeFile,
    staff: (who, ...roles) =>
      issuer.token({
        ...(typeof who === 'string' ? { sub: who } : who),
        roles,
        exp: Math.floor(Date.now() / 1000) + 400 * 86_400,
      }),
    call: async <T>(route: string, by: string, body?: unknown, headers = {}) => {
      const answer = await api.call(route, { key: by, headers, ...(body !== undefined && { body }) });
      return { status: answer.statusCode, body: (answer.body === '' ? null : answer.json()) as T };
    },
    as,
    get: async (id) => (await desk.call<RequestView>(`GET /v1/requests/${id}`, key)).body,
    verified: async (right = 'erasure', email = 'ada@example.com') => {
      const subject = { identifiers: [{ type: 'email', value: email }] };
      const { body } = await desk.call<RequestView>('POST /v1/requests', key, { right, subject });
      await workflow.triage(tenant.id, body.id);
      const verification = { level: 'L3', method: 'document' };
      return (await desk.call<RequestView>(`POST /v1/requests/${body.id}/verification`, key, verification))
        .body;
    },
    triage: async (id) => {
      await workflow.triage(tenant.id, id);
    },
    plan: async (id) => {
      await as(() => part(PlanningService).planStore(id, 'crm'));
      await as(() => part(WorkflowSteps).concludePlan(id));
      return desk.get(id);
    },
    fulfil: async (id) => {
      await as(() => part(ExecutionService).executeStore(id, 'crm', {}));
      await as(() => part(WorkflowSteps).advance(id, 'executing', { type: 'storesDone', externalOpen: 0 }));
      await as(() => part(VerificationService).verifyStore(id, 'crm', {}));
      await as(() => part(WorkflowSteps).concludeVerification(id));
      return desk.get(id);
    },
    rows: async <Row extends object>(sql: string, parameters: readonly unknown[] = []) =>
      (await owner.query<Row>(sql, [...parameters])).rows,
    close: async () => {
      await owner.end();
      await issuer.close();
      await api.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
  return desk;
}
