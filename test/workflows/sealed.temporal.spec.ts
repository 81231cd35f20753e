import { createSecretKey, randomBytes, randomUUID } from 'node:crypto';
import { rename } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { Client, WithStartWorkflowOperation } from '@temporalio/client';
import type { PayloadCodec } from '@temporalio/common';
import proto from '@temporalio/proto';
import type { RequestState } from '#contracts';
import { RequestKeyCodec, WorkflowService, type Keyring } from '#temporal';
import {
  COMMAND_UPDATE,
  LIFT_WORKFLOW,
  REFRESH_SIGNAL,
  REQUEST_WORKFLOW,
  TASK_QUEUE,
} from '#workflows/request/messages';
import { eventually } from '../support/eventually.js';
import { email } from '../support/request-services.js';
import { encodingOf, failuresIn, payloadsIn, textOf } from './messages.js';
import { NAMESPACE, startRealWorker, type RealWorker } from './real-worker.js';
import { quietRuntime } from './runtime.js';

quietRuntime();

type History = proto.temporal.api.history.v1.IHistory;
type Description = proto.temporal.api.workflowservice.v1.IDescribeWorkflowExecutionResponse;
type PendingActivity = proto.temporal.api.workflow.v1.IPendingActivityInfo;
const { History } = proto.temporal.api.history.v1;
const { DescribeWorkflowExecutionResponse } = proto.temporal.api.workflowservice.v1;

const cli = process.env.TEST_TEMPORAL_CLI;
const PATIENCE_MS = 20_000;
/** Of the person, of the operator's words, and of what only the store knows. */
const CANARIES = ['ada@example.com', 'Ada Example', 'Hello, this is', 'passport', 'crm.sqlite'];

(cli ? describe : describe.skip)('what goes through Temporal', () => {
  let worker: RealWorker;
  let tenantId: string;

  beforeAll(async () => {
    worker = await startRealWorker(cli!);
    tenantId = await worker.services.createTenant({ fourEyes: false });
  }, 60_000);
  afterAll(() => worker?.stop());

  /** As the server hands it out to anybody, past the codec. */
  const raw = () => worker.env.connection.workflowService;
  const run = (workflowId: string) => ({ namespace: NAMESPACE, execution: { workflowId } });
  const historyOf = async (workflowId: string): Promise<History> =>
    (await raw().getWorkflowExecutionHistory(run(workflowId))).history!;
  const describeRun = (workflowId: string): Promise<Description> =>
    raw().describeWorkflowExecution(run(workflowId));

  const rowOf = async (id: string): Promise<Record<string, unknown>> =>
    (await worker.services.rows('select * from request where id = $1', [id]))[0]!;
  const untilState = (id: string, state: RequestState) =>
    eventually(`the request is ${state}`, async () => (await rowOf(id)).state === state, PATIENCE_MS);

  const untilClosed = (id: string) =>
    eventually('the run ends', async () => (await describeRun(id)).workflowExecutionInfo?.closeTime);

  /** Takes a request in; its workflow does not run yet. */
  const takeIn = async (address: string): Promise<string> =>
    (await worker.services.create(tenantId, { subject: { identifiers: [email(address)] } })).id;

  /** Starts the workflow as the relay does. */
  async function start(id: string): Promise<void> {
    const [message] = await worker.services.rows<{ summary: string }>(
      `select message->>'summary' as summary from outbox where message->>'workflowId' = $1`,
      [id],
    );
    const workflows = worker.services.get(WorkflowService);
    await workflows.start(REQUEST_WORKFLOW, id, [{ tenantId, requestId: id }], message!.summary);
    await untilState(id, 'awaiting_identity');
  }

  describe('and is written by Habeas', () => {
    const histories: History[] = [];
    const descriptions: Description[] = [];
    let answer: unknown;

    /** Keeps a look at a run as soon as one of its activities is as wanted. */
    const look = (workflowId: string, wanted: (activity: PendingActivity) => boolean) =>
      eventually(
        'the activity is seen',
        async () => {
          const description = await describeRun(workflowId);
          if (!description.pendingActivities?.some(wanted)) return false;
          return descriptions.push(description);
        },
        PATIENCE_MS,
      );

    /** One erasure with a store that is away, an update that fails and a store that keeps the work waiting. */
    beforeAll(async () => {
      const { services } = worker;
      const id = await takeIn('ada@example.com');
      await start(id);
      await rename(services.storeFile, `${services.storeFile}.away`);
      const body = { level: 'L3', method: 'document' };
      const text = 'saw the passport of Ada Example';
      await services.command(tenantId, id, { kind: 'verification', body, text });
      await look(id, ({ lastFailure }) => lastFailure != null);
      await rename(`${services.storeFile}.away`, services.storeFile);
      await untilState(id, 'awaiting_approval');
      const unrecorded = services
        .get(WorkflowService)
        .command({ tenantId, requestId: id }, 'cmd_none', { type: 'changesRequested' }, 'cmd_none');
      await expect(unrecorded).rejects.toMatchObject({
        code: 'resource.not_found',
        detail: 'There is no such command.',
      });
      answer = await raw().queryWorkflow({
        ...run(id),
        query: { queryType: '__temporal_workflow_metadata' },
      });
      const release = hold(services.storeFile);
      const { plan_hash: planHash } = await rowOf(id);
      await services.command(tenantId, id, { kind: 'approval', body: { planHash, changes: false } });
      const child = await eventually('the child runs', async () => childOf(await historyOf(id)), PATIENCE_MS);
      await look(child, ({ heartbeatDetails }) => heartbeatDetails != null);
      release();
      await untilState(id, 'fulfilled');
      await untilClosed(id);
      histories.push(await historyOf(id), await historyOf(child));
      descriptions.push(await describeRun(id), await describeRun(child));
    }, 90_000);

    it('is sealed wherever a payload can be', () => {
      const payloads = payloadsIn([histories, descriptions, answer]).filter(
        ({ path }) => !path.includes('.searchAttributes.') && !isOfTheSdk(path),
      );
      expect(payloads.filter(({ part }) => encodingOf(part) !== 'binary/encrypted')).toEqual([]);
      const places = payloads.map(({ path }) => path).join('\n');
      for (const place of [
        'workflowExecutionStartedEventAttributes.input',
        'workflowExecutionUpdateAcceptedEventAttributes.acceptedRequest.input',
        'workflowExecutionUpdateCompletedEventAttributes.outcome.success',
        'workflowExecutionUpdateCompletedEventAttributes.outcome.failure.encodedAttributes',
        'workflowExecutionCompletedEventAttributes.result',
        'activityTaskScheduledEventAttributes.input',
        'activityTaskCompletedEventAttributes.result',
        'activityTaskStartedEventAttributes.lastFailure.encodedAttributes',
        'markerRecordedEventAttributes.details.result',
        'markerRecordedEventAttributes.failure.encodedAttributes',
        'startChildWorkflowExecutionInitiatedEventAttributes.input',
        'userMetadata.summary',
        'heartbeatDetails',
        'queryResult',
      ])
        expect(places).toContain(place);
    });

    it('leaves to the SDK only the bookkeeping of local activities', () => {
      const own = payloadsIn(histories).filter(({ path }) => isOfTheSdk(path));
      expect(own.length).toBeGreaterThan(0);
      for (const { part } of own) {
        const { activity_type: type, activity_id: id, ...times } = JSON.parse(textOf(part)) as SdkMarker;
        expect(`${type} ${id}`).toMatch(
          /^(triage|read|advance|applyCommand|concludePlan|concludeVerification) \d+$/,
        );
        // numbers, and structures of numbers
        expect(JSON.stringify(Object.values(times))).toMatch(/^(\d|[[\]{},:]|"seconds"|"nanos"|null)+$/);
      }
    });

    it('says of a failure nothing but its code', () => {
      const failures = failuresIn([histories, descriptions]);
      expect(failures.length).toBeGreaterThan(0);
      for (const { part } of failures) {
        expect(part.message).toMatch(/^(Encoded failure|Activity task failed)$/);
        expect(part.stackTrace).toBe('');
      }
    });

    it('holds the person nowhere', () => {
      const bytes = Buffer.concat([
        ...histories.map((history) => History.encode(history).finish()),
        ...descriptions.map((description) => DescribeWorkflowExecutionResponse.encode(description).finish()),
      ]);
      for (const canary of CANARIES) expect(bytes.includes(canary)).toBe(false);
      expect(bytes.includes(tenantId)).toBe(true);
    });

    it('has in search attributes only what lists are made of, and no memo', async () => {
      const { executions } = await raw().listWorkflowExecutions({ namespace: NAMESPACE });
      expect(executions!.length).toBeGreaterThanOrEqual(2);
      for (const { memo, searchAttributes } of executions!) {
        expect(Object.keys(memo?.fields ?? {})).toEqual([]);
        for (const [name, value] of Object.entries(searchAttributes?.indexedFields ?? {}))
          expect(`${name} ${textOf(value)}`).toMatch(SEARCHABLE);
      }
      for (const { path, part } of payloadsIn(histories).filter((found) =>
        found.path.includes('.searchAttributes.'),
      ))
        expect(`${path.split('.').at(-1)!} ${textOf(part)}`).toMatch(SEARCHABLE);
    });
  });

  describe('in plain, from somebody who is not Habeas', () => {
    /** Reads what Habeas answers, so that the answer can be looked at; writes in clear. */
    const plain = (encode: PayloadCodec['encode'] = async (payloads) => payloads): Client => {
      const codec = worker.services.get(RequestKeyCodec);
      const halfCodec: PayloadCodec = { encode, decode: (payloads) => codec.decode(payloads) };
      return new Client({
        connection: worker.env.connection,
        namespace: NAMESPACE,
        dataConverter: { payloadCodecs: [halfCodec] },
      });
    };
    const refused = { cause: { type: 'payload.refused' } };

    /** All that could show that something was done for a request. */
    const traces = async (id: string): Promise<unknown> => [
      await rowOf(id),
      await worker.services.rows('select id, applied_at from request_command where request_id = $1', [id]),
      await worker.services.rows('select count(*) from audit where tenant_id = $1', [tenantId]),
      await worker.services.rows('select count(*) from outbox where tenant_id = $1', [tenantId]),
    ];

    it.each([
      REQUEST_WORKFLOW,
      LIFT_WORKFLOW,
      'erasureWorkflow',
      'portabilityWorkflow',
      'restrictionWorkflow',
    ])('starts no %s: the run ends at once, and the request stays as it was', async (type) => {
      const id = await takeIn(`${type}@example.com`);
      const before = await traces(id);
      const ref = { tenantId, requestId: id, restrictionId: id };
      const handle = await plain().workflow.start(type, {
        workflowId: id,
        taskQueue: TASK_QUEUE,
        args: [
          ref,
          { right: 'erasure', stores: [{ id: 'crm', taskQueue: null, after: [] }], heartbeatSeconds: 5 },
        ],
        workflowExecutionTimeout: '10 seconds',
      });
      await expect(handle.result()).rejects.toMatchObject(refused);
      const { events } = await historyOf(id);
      expect(events!.filter((event) => event.activityTaskScheduledEventAttributes)).toEqual([]);
      expect(events!.filter((event) => event.markerRecordedEventAttributes)).toEqual([]);
      expect(await traces(id)).toEqual(before);
    });

    it.each(['installation', 'key_01a21ccf-4ba9-72a8-ae11-eb9fb9965ef3', '\u0000'])(
      'is no better sealed under a key of his own that is called %j',
      async (name) => {
        const key = createSecretKey(randomBytes(32));
        const keyring: Keyring = { keyFor: async () => ({ id: name, key }), keyById: async () => key };
        const forger = new RequestKeyCodec(keyring);
        const id = await takeIn(`${randomUUID()}@example.com`);
        const before = await traces(id);
        const handle = await plain((payloads) => forger.encode(payloads)).workflow.start(REQUEST_WORKFLOW, {
          workflowId: id,
          taskQueue: TASK_QUEUE,
          args: [{ tenantId, requestId: id }],
          workflowExecutionTimeout: '10 seconds',
        });
        await expect(handle.result()).rejects.toMatchObject(refused);
        expect(await traces(id)).toEqual(before);
      },
    );

    it('updates nothing, with or without a start', async () => {
      const running = await takeIn('bob@example.com');
      await start(running);
      const waiting = await takeIn('carol@example.com');
      const before = [await traces(running), await traces(waiting)];
      const args = [{ commandId: 'cmd_plain', event: { type: 'verified', level: 'L4' } }] as const;
      const handle = plain().workflow.getHandle(running);
      await expect(handle.executeUpdate(COMMAND_UPDATE, { args: [...args] })).rejects.toMatchObject(refused);
      const startWorkflowOperation = new WithStartWorkflowOperation(REQUEST_WORKFLOW, {
        workflowId: waiting,
        taskQueue: TASK_QUEUE,
        args: [{ tenantId, requestId: waiting }],
        workflowIdConflictPolicy: 'FAIL',
      });
      startWorkflowOperation.workflowHandle().catch(() => undefined);
      await expect(
        plain().workflow.executeUpdateWithStart(COMMAND_UPDATE, { args: [...args], startWorkflowOperation }),
      ).rejects.toThrow();
      await expect(plain().workflow.getHandle(waiting).result()).rejects.toMatchObject(refused);
      expect([await traces(running), await traces(waiting)]).toEqual(before);
    });

    it('signals nothing that changes a row, and leaves a run that takes what comes from Habeas', async () => {
      const id = await takeIn('dave@example.com');
      await start(id);
      const before = await traces(id);
      const handle = plain().workflow.getHandle(id);
      await handle.signal(REFRESH_SIGNAL, { state: 'fulfilled' });
      await handle.signal('approve', { planHash: 'any' });
      await eventually('the signals are seen', async () => {
        const { events } = await historyOf(id);
        const last = events!.findLastIndex((event) => event.workflowExecutionSignaledEventAttributes);
        return events!.slice(last).some((event) => event.workflowTaskCompletedEventAttributes);
      });
      expect(await traces(id)).toEqual(before);
      const view = await worker.services.command(tenantId, id, { kind: 'withdrawal', body: {} });
      expect(view.state).toBe('withdrawn');
      await untilClosed(id);
    });
  });
});

interface SdkMarker {
  readonly activity_type: string;
  readonly activity_id: string;
}

const SEARCHABLE = new RegExp(
  [
    '^HabeasRight "(erasure|portability|restriction)"$',
    '^HabeasState "[a-z_]+"$',
    '^HabeasRegime "[A-Z_]+"$',
    '^HabeasTenant "ten_[0-9a-f-]{36}"$',
    '^HabeasDueAt "[0-9T:.-]+Z"$',
    '^BuildIds \\["unversioned","unversioned:@temporalio/worker@[0-9a-f.+]+"\\]$',
  ].join('|'),
);

/** Written by the SDK past every codec, for itself: which local activity a marker is the result of. */
const isOfTheSdk = (path: string): boolean =>
  /\.markerRecordedEventAttributes\.details\.data\.payloads\.0$/.test(path);

const childOf = ({ events }: History): string | null =>
  events
    ?.map((event) => event.childWorkflowExecutionStartedEventAttributes?.workflowExecution?.workflowId)
    .find((id) => id != null) ?? null;

/** Keeps everybody else out of a store. @returns what lets them in again */
function hold(file: string): () => void {
  const store = new DatabaseSync(file);
  store.exec('BEGIN EXCLUSIVE');
  return () => {
    store.exec('ROLLBACK');
    store.close();
  };
}
