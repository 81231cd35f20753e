import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { KeyManager, MasterKeys } from '#keys';
import { Mailer } from '#mail';
import { loadSettings, systemClock, type Settings } from '#platform';
import { createLogger } from '#platform/logging';
import { EndpointService, EventLog, UrlPolicy } from '#webhooks';
import { Dispatcher, type DispatcherParts } from '../../apps/dispatcher/dispatcher.js';
import type { WorkflowStarter } from '../../apps/dispatcher/relay/workflow-starter.js';
import { freePort } from '../../scripts/lib/ports.mjs';
import { startChild, untilReady, type Child } from '../support/child.js';
import { eventually } from '../support/eventually.js';
import { startMailCatcher, type MailCatcher } from '../support/mail-catcher.js';
import { startReceiver, withStatus, type Receiver } from '../support/receiver.js';
import { createTestRuntime, type TestRuntime } from '../support/runtime.js';

const range = (count: number) => Array.from({ length: count }, (_, i) => i);

describe('dispatcher', () => {
  let runtime: TestRuntime;
  let home: string;
  let environment: Record<string, string>;
  let settings: Settings;
  let keys: KeyManager;
  let catcher: MailCatcher;
  let receiver: Receiver;
  let tenant: string;
  const running: (() => Promise<unknown>)[] = [];

  beforeAll(async () => {
    runtime = await createTestRuntime();
    home = await mkdtemp(join(tmpdir(), 'habeas-dispatcher-'));
    const secret = randomBytes(32);
    await writeFile(join(home, 'master.key'), secret.toString('base64'));
    keys = new KeyManager(new MasterKeys(secret), runtime.unitOfWork);
    catcher = await startMailCatcher();
    environment = {
      HABEAS_MODE: 'standalone',
      LOG_LEVEL: 'silent',
      DATABASE_URL: runtime.database.url,
      DATABASE_POOL: '8',
      MASTER_KEY_FILE: join(home, 'master.key'),
      SMTP_URL: catcher.url,
      WEBHOOK_ALLOW: '127.0.0.0/8',
      TEMPORAL_ADDRESS: `127.0.0.1:${await freePort()}`,
    };
    settings = loadSettings(environment);
  });
  beforeEach(async () => {
    tenant = await runtime.createTenant();
    receiver = await startReceiver();
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((stop) => stop()));
    await receiver.close();
    catcher.beforeAnswer = () => Promise.resolve();
    await asOwner(`delete from outbox`);
  });
  afterAll(async () => {
    await catcher?.close();
    await runtime?.close();
    await rm(home, { recursive: true, force: true });
  });

  const asOwner = async (sql: string): Promise<pg.QueryResult> => {
    const client = new pg.Client({ connectionString: runtime.database.url });
    await client.connect();
    return client.query(sql).finally(() => client.end());
  };
  const started: string[] = [];
  const recording: WorkflowStarter = {
    start: async (_workflow, workflowId) => void started.push(workflowId),
    resume: async (_workflow, workflowId, signal) => void started.push(`${workflowId}?${signal}`),
    signal: async (workflowId, signal) => void started.push(`${workflowId}!${signal}`),
  };
  const dispatch = async (overrides: Partial<DispatcherParts> = {}): Promise<Dispatcher> => {
    const { unitOfWork, outbox, audit } = runtime;
    const logger = createLogger({ level: 'silent', part: 'dispatcher' });
    const parts = { settings, logger, clock: systemClock, unitOfWork, outbox, keys, audit };
    const dispatcher = await Dispatcher.start({ ...parts, workflows: recording, ...overrides });
    running.push(() => dispatcher.stop());
    return dispatcher;
  };
  const child = async (): Promise<Child> => {
    const process = startChild('apps/dispatcher/main.ts', environment);
    running.push(() => process.kill());
    await untilReady(process, 'dispatcher');
    return process;
  };

  const inTenant = <T>(work: () => Promise<T>) => runtime.as(tenant, () => runtime.unitOfWork.run(work));
  const events = () => new EventLog(runtime.unitOfWork, runtime.outbox, systemClock);
  const endpointAt = (url: string) =>
    runtime.as(tenant, () =>
      new EndpointService(
        runtime.unitOfWork,
        keys,
        runtime.audit,
        events(),
        new UrlPolicy(settings),
        systemClock,
      ).create({ url }),
    );
  const emit = (count: number) =>
    inTenant(async () => {
      for (const _ of range(count)) await events().append({ type: 'request.received', requestId: 'req_1' });
    });
  const mail = (count: number) =>
    inTenant(async () => {
      const mailer = new Mailer(runtime.unitOfWork, runtime.outbox, keys);
      const common = { caseNumber: 'C-1', controller: 'Example GmbH', contact: 'privacy@example.com' };
      for (const _ of range(count))
        await mailer.enqueue({
          notice: 'WITHDRAWN',
          requestId: 'req_1',
          to: 'customer-1@example.com',
          locale: 'en',
          params: { ...common, withdrawnOn: '2026-03-01' },
        });
    });
  const idsAt = ({ posts }: Receiver) => posts.map(({ headers }) => headers['webhook-id'] as string);
  const open = async (): Promise<number> => {
    const { rows } = await asOwner(
      `select (select count(*) from webhook_delivery where tenant_id = '${tenant}' and state <> 'delivered')
            + (select count(*) from mail_message where tenant_id = '${tenant}' and state <> 'sent') as n`,
    );
    return Number((rows[0] as { n: string }).n);
  };
  const outboxRows = async (): Promise<number> =>
    Number((await asOwner(`select count(*) as n from outbox`)).rows[0].n);
  const leasesRunOut = () =>
    asOwner(`update webhook_delivery set next_at = now() where state = 'queued';
             update mail_message set next_at = now() where state = 'queued';
             update outbox set available_at = now()`);

  it('carries out every effect once although two dispatchers run', async () => {
    const before = catcher.mails.length;
    started.length = 0;
    await endpointAt(receiver.url);
    await dispatch();
    await dispatch();
    await inTenant(() =>
      runtime.outbox.add(
        ...range(300).map((n) => ({
          kind: 'workflow.start' as const,
          workflow: 'requestWorkflow',
          workflowId: `req_${n}`,
        })),
        { kind: 'workflow.signal', workflowId: 'req_0', signal: 'changed' },
        { kind: 'workflow.resume', workflow: 'requestWorkflow', workflowId: 'req_1', signal: 'changed' },
      ),
    );
    await Promise.all([emit(30), mail(10)]);
    await eventually('all is sent', async () => started.length >= 302 && (await open()) === 0);
    expect(new Set(started).size).toBe(started.length);
    expect(started).toEqual(expect.arrayContaining(['req_0!changed', 'req_1?changed']));
    expect(new Set(idsAt(receiver)).size).toBe(30);
    expect(receiver.posts).toHaveLength(30);
    expect(catcher.mails.length - before).toBe(10);
    await eventually('the outbox is empty', async () => (await asOwner('select from outbox')).rowCount === 0);
  });

  it('does not let a row that always fails hold up the others, and tries it again', async () => {
    const tries: string[] = [];
    const failing: WorkflowStarter = {
      ...recording,
      start: async (_workflow, workflowId) => {
        tries.push(workflowId);
        if (workflowId === 'req_poison') throw new Error('no');
      },
    };
    await inTenant(() =>
      runtime.outbox.add(
        { kind: 'workflow.start', workflow: 'requestWorkflow', workflowId: 'req_poison' },
        { kind: 'workflow.start', workflow: 'requestWorkflow', workflowId: 'req_fine' },
      ),
    );
    await asOwner(
      `insert into outbox (tenant_id, message) values ('${tenant}', '{"kind":"of another version"}')`,
    );
    await dispatch({ workflows: failing });
    await eventually('poison is tried again', () => tries.filter((id) => id === 'req_poison').length >= 3);
    expect(tries.filter((id) => id === 'req_fine')).toHaveLength(1);
    const { rows } = await asOwner(`select message->>'kind' as kind from outbox order by id`);
    expect(rows).toEqual([{ kind: 'workflow.start' }, { kind: 'of another version' }]);
  });

  it('delivers to the others while one endpoint hangs', async () => {
    const hanging = await startReceiver(() => undefined);
    await endpointAt(hanging.url);
    await emit(400);
    await endpointAt(receiver.url);
    await dispatch();
    await eventually('the endpoint hangs', () => hanging.posts.length > 0);
    await emit(20);
    // an attempt that hangs is given up after 15 seconds: served by then is served beside it
    await eventually('the others are served', () => receiver.posts.length === 20, 14_000);
    await asOwner(`delete from webhook_endpoint where tenant_id = '${tenant}'`);
    await hanging.close();
  });

  it('goes on when the connection that listens is cut', async () => {
    await endpointAt(receiver.url);
    await dispatch();
    await asOwner(
      `select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and query = 'listen habeas_outbox'`,
    );
    await emit(1);
    await eventually('the event arrives', () => receiver.posts.length === 1);
  });

  it('leaves work to the dispatcher that is at it, however long that takes', async () => {
    const SLOW_MS = 4_500;
    const mails = catcher.mails.length;
    const slowly = () => new Promise<void>((resolve) => setTimeout(resolve, SLOW_MS));
    receiver.answer = (response, n, post) => void slowly().then(() => withStatus(204)(response, n, post));
    catcher.beforeAnswer = slowly;
    const workflows = {
      ...recording,
      start: (...command: Parameters<WorkflowStarter['start']>) =>
        recording.start(...command).then(() => slowly()),
    };
    await endpointAt(receiver.url);
    await inTenant(() =>
      runtime.outbox.add({ kind: 'workflow.start', workflow: 'requestWorkflow', workflowId: 'req_slow' }),
    );
    await Promise.all([emit(1), mail(1)]);
    await Promise.all([dispatch({ leaseSeconds: 3, workflows }), dispatch({ leaseSeconds: 3, workflows })]);
    await eventually('all is done', async () => (await open()) + (await outboxRows()) === 0);
    expect(started.filter((id) => id === 'req_slow')).toHaveLength(1);
    expect(receiver.posts).toHaveLength(1);
    expect(catcher.mails.length - mails).toBe(1);
  });

  it('delivers everything, repeats with the same id, when it is killed half-way', async () => {
    const before = catcher.mails.length;
    receiver.answer = (response, n, post) => void setTimeout(() => withStatus(204)(response, n, post), 150);
    catcher.beforeAnswer = () => new Promise((resolve) => setTimeout(resolve, 150));
    await endpointAt(receiver.url);
    const first = await child();
    await Promise.all([emit(150), mail(20)]);
    await eventually('half of it is under way', () => receiver.posts.length >= 20);
    await first.kill('SIGKILL');
    expect(await open()).toBeGreaterThan(0);
    receiver.answer = withStatus(204);
    await leasesRunOut();
    await child();
    await eventually('all is sent', async () => (await open()) === 0);
    const { rows } = await asOwner(`select id from webhook_delivery where tenant_id = '${tenant}'`);
    expect(new Set(idsAt(receiver))).toEqual(new Set(rows.map(({ id }: { id: string }) => id)));
    const mailIds = catcher.mails.slice(before).map(({ parsed }) => parsed.messageId);
    expect(new Set(mailIds).size).toBe(20);
  }, 90_000);

  it('keeps what the workflow service does not take, sends the rest, and ends when told to', async () => {
    await endpointAt(receiver.url);
    const process = await child();
    await inTenant(() =>
      runtime.outbox.add({ kind: 'workflow.start', workflow: 'requestWorkflow', workflowId: 'req_1' }),
    );
    await emit(1);
    await eventually('the event arrives', () => receiver.posts.length === 1);
    const exit = new Promise((resolve) => process.process.once('exit', resolve));
    process.process.kill('SIGTERM');
    expect(await exit).toBe(0);
    const { rows } = await asOwner(`select message->>'kind' as kind from outbox`);
    expect(rows).toContainEqual({ kind: 'workflow.start' });
  }, 60_000);

  it('says in one sentence what is wrong when it cannot start', async () => {
    const url = `postgres://nobody@127.0.0.1:${await freePort()}/none`;
    const process = startChild('apps/dispatcher/main.ts', { ...environment, QUEUE_URL: url });
    const code = await new Promise((resolve) => process.process.once('exit', resolve));
    expect(code).toBe(1);
    expect(process.errors.join('\n')).toMatch(/job queue cannot be reached.*QUEUE_URL/);
  });
});
