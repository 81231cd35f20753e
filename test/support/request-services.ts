import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import {
  Global,
  Inject,
  Module,
  type DynamicModule,
  type INestApplicationContext,
  type Type,
} from '@nestjs/common';
import { ModuleRef, NestFactory } from '@nestjs/core';
import pg from 'pg';
import type { Identity, OfferedRight } from '#contracts';
import type { CreateRequest, RequestView } from '#contracts/schemas';
import { UnitOfWork } from '#persistence';
import { SYSTEM_ACTOR, loadSettings, newId, runInContext, type Actor, type Settings } from '#platform';
import {
  CommandsService,
  RequestsModule,
  RequestsService,
  WorkflowSteps,
  type CommandInput,
} from '#requests';
import { RuntimeModule } from '#runtime';
import { DataMapsService } from '#stores';
import { WorkflowService } from '#temporal';
import type { RequestRef } from '#workflows/request/ports';
import { createMigratedDatabase } from './migrated-database.js';

export const OPERATOR: Actor = { kind: 'staff', id: 'operator-1' };
export const APPROVER: Actor = { kind: 'staff', id: 'operator-2' };
export const MINUTE = 60_000;
export const DAY = 24 * 60 * MINUTE;
/** Tenants that may use the sample store. */
const SLUGS = Array.from({ length: 50 }, (_, index) => `shop-${index + 1}`);

/** A clock that stands still until it is moved. */
export interface MovableClock {
  now(): Date;
  move(ms: number): void;
}

/**
 * The request services of a process on a database of their own, with one SQLite store. Commands reach the row at once,
 * in the transaction that the workflow's activity would use: specs of the services need no workflow server.
 */
export interface RequestServices {
  readonly app: INestApplicationContext;
  readonly settings: Settings;
  readonly clock: MovableClock;
  readonly folder: string;
  readonly storeFile: string;
  readonly unitOfWork: UnitOfWork;
  get<T>(type: Type<T>): T;
  /** @param settings of the tenant; the sample data map is put in force. At most {@link SLUGS} of them. */
  createTenant(settings?: Record<string, unknown>): Promise<string>;
  as<T>(tenantId: string, work: () => Promise<T>, actor?: Actor): Promise<T>;
  create(tenantId: string, input?: Partial<CreateRequest>): Promise<RequestView>;
  command(tenantId: string, id: string, input: CommandInput, actor?: Actor): Promise<RequestView>;
  /** Takes a request in and brings it to `assessing` or beyond. */
  verified(tenantId: string, right?: OfferedRight, email?: string): Promise<RequestView>;
  /** Reads as the owner of the database: past every wall. */
  rows<Row extends object = Record<string, unknown>>(
    sql: string,
    parameters?: readonly unknown[],
  ): Promise<Row[]>;
  close(): Promise<void>;
}

export const email = (value: string): Identity => ({ type: 'email', value });

/** @param workflows brings the `WorkflowService` */
export async function startRequestServices(
  environment: Record<string, string> = {},
  workflows: Type = CommandsModule,
): Promise<RequestServices> {
  const database = await createMigratedDatabase();
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'habeas-requests-')));
  await writeFile(join(folder, 'master.key'), randomBytes(32).toString('base64'));
  await mkdir(join(folder, 'stores'));
  const storeFile = join(folder, 'stores', 'crm.sqlite');
  fillStore(storeFile);
  const settings = loadSettings({
    HABEAS_MODE: 'standalone',
    LOG_LEVEL: 'error',
    HABEAS_HOME: folder,
    DATABASE_URL: database.url,
    DATABASE_POOL: '10',
    MASTER_KEY_FILE: join(folder, 'master.key'),
    STORE_ROOTS: SLUGS.map((slug) => `${slug}=${join(folder, 'stores')}`).join(','),
    // most specs write to one address over and over
    LETTERS_PER_DAY: '0',
    ...environment,
  });
  const clock = movableClock();
  const app = await NestFactory.createApplicationContext(modules(settings, clock, workflows), {
    logger: false,
    abortOnError: false,
  });
  const owner = new pg.Pool({ connectionString: database.url, max: 2 });
  // the database may be dropped while a connection that was ended is still saying goodbye
  owner.on('error', () => undefined);
  const unitOfWork = app.get(UnitOfWork);
  const requests = app.get(RequestsService);
  const steps = app.get(WorkflowSteps);
  const as = <T>(tenantId: string, work: () => Promise<T>, actor: Actor = SYSTEM_ACTOR): Promise<T> =>
    runInContext({ tenantId, actor, correlationId: 'spec' }, work);
  const slugs = [...SLUGS];
  const services: RequestServices = {
    app,
    settings,
    clock,
    folder,
    storeFile,
    unitOfWork,
    get: (type) => app.get(type),
    createTenant: async (tenantSettings = {}) => {
      const id = await insertTenant(unitOfWork, slugs.shift()!, tenantSettings);
      await as(id, () => app.get(DataMapsService).activate(sampleMap(storeFile)));
      return id;
    },
    as,
    create: (tenantId, input = {}) =>
      as(tenantId, () =>
        requests.create({
          right: 'erasure',
          subject: { identifiers: [email('ada@example.com')] },
          ...input,
        }),
      ),
    command: (tenantId, id, input, actor = OPERATOR) =>
      as(tenantId, () => requests.command(id, input), actor),
    verified: async (tenantId, right = 'erasure', address = 'ada@example.com') => {
      const { id } = await services.create(tenantId, { right, subject: { identifiers: [email(address)] } });
      await as(tenantId, () => steps.triage(id));
      return services.command(tenantId, id, {
        kind: 'verification',
        body: { level: 'L3', method: 'document' },
      });
    },
    rows: async <Row extends object>(sql: string, parameters: readonly unknown[] = []) =>
      (await owner.query<Row>(sql, [...parameters])).rows,
    close: async () => {
      await owner.end();
      await app.close();
      await database.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
  return services;
}

function movableClock(): MovableClock {
  let offset = 0;
  return { now: () => new Date(Date.now() + offset), move: (ms) => void (offset += ms) };
}

/** Stands in for the way through Temporal: hands a recorded command to the service that the activity would call. */
class DirectCommands {
  constructor(@Inject(ModuleRef) private readonly parts: ModuleRef) {}

  async command({ tenantId, requestId }: RequestRef, commandId: string): Promise<void> {
    const commands = this.parts.get(CommandsService, { strict: false });
    const context = { tenantId, actor: SYSTEM_ACTOR, correlationId: requestId };
    await runInContext(context, () => commands.apply(requestId, commandId));
  }
}

@Global()
@Module({
  providers: [{ provide: WorkflowService, useClass: DirectCommands }],
  exports: [WorkflowService],
})
class CommandsModule {}

@Module({})
class ServicesModule {}

const modules = (settings: Settings, clock: MovableClock, workflows: Type): DynamicModule => ({
  module: ServicesModule,
  imports: [RuntimeModule.forRoot(settings, clock), workflows, RequestsModule],
});

async function insertTenant(
  unitOfWork: UnitOfWork,
  slug: string,
  settings: Record<string, unknown>,
): Promise<string> {
  const id = newId('tenant');
  await unitOfWork.runAsSystem(() =>
    unitOfWork.query(
      `insert into tenant (id, slug, name, regime, zone, calendar, locale, settings)
       values (?, ?, 'Example GmbH', 'EU_GDPR', 'Europe/Berlin', 'DE', 'en', ?::jsonb)`,
      [id, slug, JSON.stringify(settings)],
    ),
  );
  return id;
}

export function fillStore(file: string): void {
  const store = new DatabaseSync(file);
  store.exec(`
    create table customer (id integer primary key, email text, name text, restricted_at text, restriction_id text);
    create index customer_email on customer (email);
    create table ticket (id integer primary key, customer_id integer references customer (id), body text);
    create index ticket_customer on ticket (customer_id);
    insert into customer (id, email, name) values (1, 'ada@example.com', 'Ada Example'), (2, 'bob@example.com', 'Bob Example');
    insert into ticket (id, customer_id, body) values (1, 1, 'Hello, this is ada@example.com'), (2, 2, 'Hello');
  `);
  store.close();
}

/** One SQLite store with two tables. */
export const sampleMap = (storeFile: string): string => `
version: 1
purposes:
  shop: { basis: contract, dpv: FulfilmentOfContractualObligation }
  newsletter: { basis: consent, dpv: DirectMarketing }
stores:
  - id: crm
    type: sqlite
    connection: ${storeFile}
    collections:
      - name: customer
        title: { en: Customers }
        subject: { identifiers: { id: customer_id, email: email } }
        purposes: [shop]
        columns:
          id: { category: identifier.internal, erase: keep }
          email: { category: contact.email, erase: null }
          name: { category: identity.name, erase: null }
          restricted_at: { category: meta.restriction, erase: keep, access: skip }
          restriction_id: { category: meta.restriction, erase: keep, access: skip }
        restrict: { set: { restricted_at: now, restriction_id: id } }
      - name: ticket
        title: { en: Requests for help }
        purposes: [shop]
        rowAction: delete
        columns:
          id: { category: identifier.internal, erase: keep }
          customer_id: { category: link, erase: keep, access: skip }
          body: { category: free_text, erase: null }
`;
