import { copyFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { RequestView } from '#contracts/schemas';
import {
  ExecutionService,
  PlanningService,
  RequestsService,
  RetentionSweep,
  VerificationService,
  WorkflowSteps,
} from '#requests';
import {
  APPROVER,
  DAY,
  sampleMap,
  startRequestServices,
  type RequestServices,
} from '../support/request-services.js';
import { runCli } from '../support/run-cli.js';

const HOOKS = {};

describe('carrying out an erasure', () => {
  let services: RequestServices;
  let tenant: string;
  let request: RequestView;
  beforeEach(async () => {
    services = await startRequestServices();
    tenant = await services.createTenant();
    request = await services.verified(tenant);
  });
  afterEach(() => services?.close());

  const as = <T>(work: () => Promise<T>) => services.as(tenant, work);
  const plan = async () => {
    await as(() => services.get(PlanningService).planStore(request.id, 'crm'));
    await as(() => services.get(WorkflowSteps).concludePlan(request.id));
    return as(() => services.get(RequestsService).get(request.id));
  };
  const approve = (planHash: string) =>
    services.command(tenant, request.id, { kind: 'approval', body: { planHash, changes: false } }, APPROVER);
  const execute = () => as(() => services.get(ExecutionService).executeStore(request.id, 'crm', HOOKS));
  const verify = () => as(() => services.get(VerificationService).verifyStore(request.id, 'crm', HOOKS));
  const store = (sql: string) => {
    const database = new DatabaseSync(services.storeFile);
    const rows = sql.startsWith('select') ? database.prepare(sql).all() : (database.exec(sql), []);
    database.close();
    return rows;
  };

  it('does nothing before the approval of this plan', async () => {
    const { planHash } = await plan();
    await expect(execute()).rejects.toMatchObject({ code: 'request.illegal_transition' });
    await services.rows(
      `update request set state = 'executing', approved_plan_hash = plan_hash where id = $1`,
      [request.id],
    );
    await expect(execute()).rejects.toMatchObject({ detail: 'Too few people approved the plan.' });
    await services.rows(`update request set verification_level = 'L0' where id = $1`, [request.id]);
    await expect(execute()).rejects.toMatchObject({ detail: 'The identity is not verified.' });
    expect(planHash).toEqual(expect.any(String));
    expect(store('select email from customer where id = 1')).toEqual([{ email: 'ada@example.com' }]);
  });

  it('erases once, and answers a repetition with what was done', async () => {
    await approve((await plan()).planHash!);
    expect(await execute()).toBe('done');
    expect(await execute()).toBe('done');
    expect(store('select id, email from customer')).toEqual([
      { id: 1, email: null },
      { id: 2, email: 'bob@example.com' },
    ]);
    const [row] = await services.rows<{ outcomes: { affected: number }[] }>(
      `select document -> 'outcomes' outcomes from store_result where request_id = $1 and phase = 'execute'`,
      [request.id],
    );
    expect(row!.outcomes.reduce((sum, { affected }) => sum + affected, 0)).toBe(2);
  });

  it('ends with a certificate, a notice and an event when the scan is clean', async () => {
    await approve((await plan()).planHash!);
    await execute();
    await as(() =>
      services.get(WorkflowSteps).advance(request.id, 'executing', { type: 'storesDone', externalOpen: 0 }),
    );
    expect(await verify()).toBe(true);
    expect(await as(() => services.get(WorkflowSteps).concludeVerification(request.id))).toMatchObject({
      state: 'fulfilled',
    });
    const certificate = await as(() => services.get(RequestsService).certificate(request.id));
    expect(JSON.stringify(certificate)).not.toContain('ada@');
    const types = await services.rows<{ type: string }>(
      `select type from event where request_id = $1 order by sequence`,
      [request.id],
    );
    expect(types.map(({ type }) => type)).toEqual([
      'request.received',
      'request.awaiting_identity',
      'request.assessing',
      'request.planning',
      'request.awaiting_approval',
      'request.executing',
      'request.verifying',
      'certificate.issued',
      'request.fulfilled',
    ]);
  });

  it('says drifted, and changes nothing, when the data is no longer what was approved', async () => {
    await approve((await plan()).planHash!);
    store(`insert into ticket (id, customer_id, body) values (3, 1, 'one more')`);
    expect(await execute()).toBe('drifted');
    expect(store('select email from customer where id = 1')).toEqual([{ email: 'ada@example.com' }]);
    await as(() => services.get(WorkflowSteps).advance(request.id, 'executing', { type: 'planDrifted' }));
    const again = await plan();
    expect(again.state).toBe('awaiting_approval');
    expect(again.attention).toMatchObject({ code: 'plan.stale' });
    expect(again.attention?.detail).toContain('Nothing was changed.');
    await approve(again.planHash!);
    expect(await execute()).toBe('done');
  });

  it('tells where a name of the person still stands, which later nobody could know', async () => {
    store(`update ticket set body = 'Ada Example will come along' where id = 2`);
    await approve((await plan()).planHash!);
    await execute();
    await as(() =>
      services.get(WorkflowSteps).advance(request.id, 'executing', { type: 'storesDone', externalOpen: 0 }),
    );
    expect(await verify()).toBe(true);
    const [row] = await services.rows<{ possible: unknown }>(
      `select document -> 'possible' possible from store_result where request_id = $1 and phase = 'verify'`,
      [request.id],
    );
    expect(row!.possible).toEqual([{ collection: 'ticket', column: 'body', count: 1 }]);
    const [sealed] = await services.rows<{ names: Buffer }>(
      `select names from store_plan where request_id = $1`,
      [request.id],
    );
    expect(sealed!.names.toString('latin1')).not.toContain('Ada');
  });

  it('finds what came back after the work, and plans again', async () => {
    await approve((await plan()).planHash!);
    await execute();
    await as(() =>
      services.get(WorkflowSteps).advance(request.id, 'executing', { type: 'storesDone', externalOpen: 0 }),
    );
    store(`insert into customer (id, email, name) values (9, 'ada@example.com', 'Ada again')`);
    expect(await verify()).toBe(false);
    expect(await as(() => services.get(WorkflowSteps).concludeVerification(request.id))).toMatchObject({
      state: 'planning',
    });
    expect(await services.rows(`select 1 from certificate where request_id = $1`, [request.id])).toEqual([]);
  });

  it('tells the rounds apart in the certificate', async () => {
    const carryOut = async () => {
      await approve((await plan()).planHash!);
      expect(await execute()).toBe('done');
      await as(() =>
        services.get(WorkflowSteps).advance(request.id, 'executing', { type: 'storesDone', externalOpen: 0 }),
      );
    };
    await carryOut();
    store(`insert into customer (id, email, name) values (9, 'ada@example.com', 'Ada again')`);
    await verify();
    await as(() => services.get(WorkflowSteps).concludeVerification(request.id));
    await carryOut();
    expect(await verify()).toBe(true);
    await as(() => services.get(WorkflowSteps).concludeVerification(request.id));
    const { certificate } = await as(() => services.get(RequestsService).certificate(request.id));
    const actions = (
      certificate as { stores: { actions: { collection: string; round?: number }[] }[] }
    ).stores
      .flatMap((one) => one.actions)
      .filter(({ collection }) => collection === 'customer');
    expect(actions.map(({ round }) => round)).toEqual([1, 2]);
  });

  it('does not conclude while a store was not verified', async () => {
    await approve((await plan()).planHash!);
    await execute();
    await as(() =>
      services.get(WorkflowSteps).advance(request.id, 'executing', { type: 'storesDone', externalOpen: 0 }),
    );
    await expect(
      as(() => services.get(WorkflowSteps).concludeVerification(request.id)),
    ).rejects.toMatchObject({
      code: 'internal',
    });
  });

  it('waits for a person when a store is away, and goes on where it stopped', async () => {
    await approve((await plan()).planHash!);
    renameSync(services.storeFile, `${services.storeFile}.away`);
    await expect(execute()).rejects.toMatchObject({ code: expect.stringMatching(/^store\./) });
    await as(() =>
      services
        .get(WorkflowSteps)
        .advance(request.id, 'executing', { type: 'storeFailed', store: 'crm', code: 'store.unreachable' }),
    );
    expect(await as(() => services.get(RequestsService).get(request.id))).toMatchObject({
      state: 'needs_attention',
      attention: { code: 'store.unreachable', store: 'crm' },
      next: expect.arrayContaining(['retry', 'refusal']),
    });
    renameSync(`${services.storeFile}.away`, services.storeFile);
    await services.command(tenant, request.id, { kind: 'retry', body: {} });
    expect(await execute()).toBe('done');
  });

  it('remembers whom it erased for when a backup of the store is restored', async () => {
    copyFileSync(services.storeFile, `${services.storeFile}.backup`);
    const ledger = () =>
      services.rows(`select store, marks from erasure_ledger where request_id = $1`, [request.id]);
    await approve((await plan()).planHash!);
    expect(await ledger()).toEqual([]);
    await execute();
    await execute();
    expect(await ledger()).toEqual([
      { store: 'crm', marks: expect.arrayContaining([expect.stringMatching(/^[0-9a-f]{64}$/)]) },
    ]);
    expect(JSON.stringify(await ledger())).not.toMatch(/ada/i);

    renameSync(`${services.storeFile}.backup`, services.storeFile);
    writeFileSync(join(services.folder, 'map.yaml'), sampleMap(services.storeFile));
    const [{ slug } = { slug: '' }] = await services.rows<{ slug: string }>(
      'select slug from tenant where id = $1',
      [tenant],
    );
    const args = [
      'replay',
      '--map',
      'map.yaml',
      '--tenant',
      slug,
      '--since',
      '2020-01-01T00:00:00Z',
      '--yes',
    ];
    const { DATABASE_URL, MASTER_KEY_FILE } = services.settings;
    const env = {
      DATABASE_URL,
      MASTER_KEY_FILE: MASTER_KEY_FILE!,
      PUBLIC_URL: 'http://127.0.0.1',
      SMTP_URL: 'smtp://127.0.0.1:9',
    };
    expect(await runCli(args, { cwd: services.folder, env })).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('forgotten and verified'),
    });
    expect(store('select id, email from customer')).toEqual([
      { id: 1, email: null },
      { id: 2, email: 'bob@example.com' },
    ]);
    expect(await services.rows(`select data from audit where action = 'erasure_ledger.read'`)).toEqual([
      { data: { erasures: 1 } },
    ]);

    const sweep = () => services.get(RetentionSweep).sweep();
    services.clock.move(399 * DAY);
    await sweep();
    expect(await ledger()).toHaveLength(1);
    services.clock.move(2 * DAY);
    await sweep();
    expect(await ledger()).toEqual([]);
  });

  it('keeps nothing of the person in plans, results, journals and certificate', async () => {
    await approve((await plan()).planHash!);
    await execute();
    await as(() =>
      services.get(WorkflowSteps).advance(request.id, 'executing', { type: 'storesDone', externalOpen: 0 }),
    );
    await verify();
    await as(() => services.get(WorkflowSteps).concludeVerification(request.id));
    for (const table of [
      'store_plan',
      'plan',
      'store_result',
      'engine_journal',
      'certificate',
      'event',
      'audit',
    ]) {
      const [row] = await services.rows<{ dump: string | null }>(
        `select string_agg(t::text, '|') dump from ${table} t`,
      );
      expect(row!.dump ?? '').not.toMatch(/ada@example|Ada Example/);
    }
  });
});
