import { Client } from '@temporalio/client';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { AppError, isFinal } from '#contracts';
import { newId } from '#platform';
import { COMMAND_UPDATE, REFRESH_SIGNAL, REQUEST_WORKFLOW } from '#workflows/request/messages';
import { startMemoryWorker, type MemoryWorker, type Run } from './memory-worker.js';

Runtime.install({
  logger: new DefaultLogger('ERROR'),
  shutdownSignals: [],
  telemetryOptions: { logging: { filter: { core: 'ERROR', other: 'ERROR' }, forward: {} } },
});

const DAY = 86_400_000;
const server = process.env.TEST_TEMPORAL_TIME_SKIPPING;

(server ? describe : describe.skip)('the workflow of a request', () => {
  let memory: MemoryWorker;
  beforeAll(async () => {
    memory = await startMemoryWorker(server!);
  });
  afterAll(() => memory?.stop());

  const approve = (run: Run) =>
    run.command({ type: 'approved', planHash: run.request.row.context.planHash! });
  const finish = async (run: Run, name: string): Promise<unknown> => {
    const state = await run.handle.result();
    await memory.record(name, run.id);
    return state;
  };
  const refusal = (code: string) => ({ cause: { type: code } });

  describe('the way', () => {
    it('leads an erasure from intake over approval to its end', async () => {
      const run = await memory.startVerified('erasure');
      await run.until('awaiting_approval');
      await approve(run);
      expect(await finish(run, 'erasure-fulfilled')).toBe('fulfilled');
      await memory.record('erasure-stores', `${run.id}/fulfil-${await childRevision(run)}`);
      expect(run.request.calls).toEqual([
        'triage',
        'command cmd_1',
        'command cmd_2',
        'plan shop',
        'plan logs',
        'concludePlan',
        'command cmd_3',
        'execute shop',
        'execute logs',
        'advance storesDone',
        expect.stringMatching(/^verify/),
        expect.stringMatching(/^verify/),
        'concludeVerification',
      ]);
    });

    it('ends partially fulfilled when something was refused', async () => {
      const run = await memory.startVerified('erasure');
      run.request.row.context = { ...run.request.row.context, partial: true };
      await run.until('awaiting_approval');
      await approve(run);
      expect(await finish(run, 'erasure-partially')).toBe('partially_fulfilled');
      expect(run.request.row.notices).toContain('PARTIAL');
    });

    it('ends refused by a person', async () => {
      const run = await memory.startVerified('erasure');
      await run.until('awaiting_approval');
      await run.command({ type: 'rejected', codes: ['LEGAL_OBLIGATION'] });
      expect(await finish(run, 'erasure-refused')).toBe('refused');
      expect(run.request.calls).not.toContain('execute shop');
    });

    it('carries out a restriction without approval', async () => {
      const run = await memory.startVerified('restriction');
      expect(await finish(run, 'restriction-fulfilled')).toBe('fulfilled');
      expect(run.request.row.notices).toContain('RESTRICTION_SET');
    });

    it('ends a portability when the package was collected outside', async () => {
      const run = await memory.startVerified('portability');
      await run.until('delivering');
      await run.request.change({ type: 'collected' });
      await run.handle.signal(REFRESH_SIGNAL);
      expect(await finish(run, 'portability-collected')).toBe('fulfilled');
      expect(run.request.calls).toContain('buildPackage');
    });

    it('plans again while stores teach identifiers', async () => {
      let round = 0;
      const run = await memory.startVerified('restriction', {
        plan: (store) => (store === 'shop' && (round += 1) < 3 ? 1 : 0),
      });
      await run.handle.result();
      expect(run.request.calls.filter((call) => call === 'plan shop')).toHaveLength(3);
    });
  });

  describe('time', () => {
    it('reminds twice and lets a request lapse that nobody verified', async () => {
      const run = await memory.start('erasure');
      expect(await finish(run, 'erasure-lapsed')).toBe('lapsed');
      expect(run.request.row.notices.filter((notice) => notice === 'VERIFY_REMINDER')).toHaveLength(2);
      expect(run.request.row.notices.at(-1)).toBe('REFUSAL');
      expect(run.request.row.breached).toBe(true);
    });

    it('warns, asks about an extension, and never closes a request because it is late', async () => {
      const run = await memory.startVerified('erasure');
      await run.until('awaiting_approval');
      await memory.env.sleep(80 * DAY);
      const { row } = run.request;
      expect(row.tasks).toEqual(
        expect.arrayContaining(['deadline_near', 'decide_extension', 'deadline_missed']),
      );
      expect(row.tasks.filter((task) => task === 'deadline_near')).toHaveLength(3);
      expect(row.tasks.filter((task) => task === 'deadline_missed')).toHaveLength(1);
      expect(row).toMatchObject({ state: 'awaiting_approval', breached: true });
      await approve(run);
      expect(await run.handle.result()).toBe('fulfilled');
    });

    it('moves the deadline with an extension', async () => {
      const run = await memory.startVerified('erasure');
      await run.until('awaiting_approval');
      await memory.env.sleep(20 * DAY);
      await run.command({ type: 'extend', codes: ['COMPLEXITY'] });
      await memory.env.sleep(30 * DAY);
      expect(run.request.row.breached).toBe(false);
      await memory.env.sleep(60 * DAY);
      expect(run.request.row.breached).toBe(true);
      await run.command({ type: 'withdraw' });
      await run.handle.result();
    });

    it('reminds of a package and ends the wait for it', async () => {
      const run = await memory.startVerified('portability');
      expect(await finish(run, 'portability-uncollected')).toBe('fulfilled');
      expect(run.request.row.notices.filter((notice) => notice === 'DELIVERY_REMINDER')).toHaveLength(2);
    });

    it('goes on with the widest scope when a question stays unanswered', async () => {
      const run = await memory.start('erasure');
      await run.until('awaiting_identity');
      await run.command({ type: 'verified', level: 'L2' });
      await run.command({ type: 'clarificationNeeded' });
      await memory.env.sleep(31 * DAY);
      await run.until('assessing');
      await run.command({ type: 'withdraw' });
      await run.handle.result();
    });

    it('lets a request lapse whose fee was not paid', async () => {
      const run = await memory.start('erasure');
      await run.until('awaiting_identity');
      await run.command({ type: 'verified', level: 'L2' });
      await run.command({ type: 'feeRequired' });
      expect(await run.handle.result()).toBe('lapsed');
    });
  });

  describe('commands', () => {
    it('are refused with their code where the state does not take them', async () => {
      const run = await memory.start('erasure');
      await run.until('awaiting_identity');
      await expect(run.command({ type: 'approved', planHash: 'x' })).rejects.toMatchObject(
        refusal('request.illegal_transition'),
      );
      expect(run.request.calls.filter((call) => call.startsWith('command'))).toEqual([]);
      await run.command({ type: 'withdraw' });
      expect(await run.handle.result()).toBe('withdrawn');
    });

    it('have one effect when sent twice', async () => {
      const run = await memory.start('erasure');
      await run.until('awaiting_identity');
      const verify = () => run.command({ type: 'verified', level: 'L2' }, 'cmd_same');
      expect(await verify()).toEqual(await verify());
      expect(run.request.calls.filter((call) => call === 'command cmd_same')).toHaveLength(1);
      await run.command({ type: 'withdraw' });
      await run.handle.result();
    });

    it('that were never recorded change nothing', async () => {
      const run = await memory.start('erasure');
      await run.until('awaiting_identity');
      const forged = run.handle.executeUpdate(COMMAND_UPDATE, {
        args: [{ commandId: 'cmd_forged', event: { type: 'verified', level: 'L4' } }],
      });
      await expect(forged).rejects.toMatchObject({ cause: { cause: { type: 'resource.not_found' } } });
      expect(run.request.row.state).toBe('awaiting_identity');
      await run.command({ type: 'withdraw' });
      await run.handle.result();
    });

    it('withdraw a request while it is planned', async () => {
      const gate = latch();
      const run = await memory.startVerified('erasure', { plan: () => gate.opened.then(() => 0) });
      await run.until('planning');
      await run.command({ type: 'withdraw' });
      gate.open();
      expect(await finish(run, 'erasure-withdrawn')).toBe('withdrawn');
      expect(run.request.row.notices).toContain('WITHDRAWN');
    });

    it('cannot withdraw an erasure that is carried out', async () => {
      const gate = latch();
      const run = await memory.startVerified('erasure', { execute: () => gate.opened.then(() => 'done') });
      await run.until('awaiting_approval');
      await approve(run);
      await run.until('executing');
      await expect(run.command({ type: 'withdraw' })).rejects.toMatchObject(
        refusal('request.illegal_transition'),
      );
      gate.open();
      expect(await run.handle.result()).toBe('fulfilled');
    });
  });

  describe('trouble', () => {
    it('plans again when the data drifted, under a new approval', async () => {
      let first = true;
      const run = await memory.startVerified('erasure', {
        execute: () => (first ? ((first = false), 'drifted') : 'done'),
      });
      await run.until('awaiting_approval');
      await approve(run);
      await run.until('awaiting_approval');
      expect(run.request.row.context).toMatchObject({ planHash: '2', approvedPlanHash: null });
      await approve(run);
      expect(await finish(run, 'erasure-drift')).toBe('fulfilled');
    });

    it('waits for a person when a store refuses, lets the others finish, and resumes by retry', async () => {
      let broken = true;
      const run = await memory.startVerified('erasure', {
        execute: (store) => {
          if (store === 'logs' && broken) throw new AppError('store.refused');
          return 'done';
        },
      });
      await run.until('awaiting_approval');
      await approve(run);
      await run.until('needs_attention');
      expect(run.request.calls).toEqual(expect.arrayContaining(['execute shop', 'execute logs']));
      broken = false;
      await run.command({ type: 'retry' });
      expect(await finish(run, 'erasure-attention-retry')).toBe('fulfilled');
    });

    it('tries a store that is away again by itself', async () => {
      let tries = 0;
      const run = await memory.startVerified('restriction', {
        execute: (store) => {
          if (store === 'shop' && (tries += 1) < 4) throw new AppError('store.unreachable');
          return 'done';
        },
      });
      expect(await run.handle.result()).toBe('fulfilled');
      expect(tries).toBe(4);
    });

    it('keeps the clock running while a person is needed', async () => {
      const run = await memory.startVerified('restriction', {
        plan: () => {
          throw new AppError('store.refused');
        },
      });
      await run.until('needs_attention');
      await memory.env.sleep(80 * DAY);
      expect(run.request.row).toMatchObject({ state: 'needs_attention', breached: true });
      await run.command({ type: 'giveUp', codes: ['NO_MATCH'] });
      expect(await run.handle.result()).toBe('refused');
    });

    it('gives a residue three rounds, then a person', async () => {
      const run = await memory.startVerified('restriction', { verify: () => false });
      await run.until('needs_attention');
      expect(run.request.calls.filter((call) => call === 'concludeVerification')).toHaveLength(3);
      run.request.stores.verify = () => true;
      await run.command({ type: 'retry' });
      expect(await run.handle.result()).toBe('fulfilled');
    });
  });

  describe('messages that are not ours', () => {
    const plain = () => new Client({ connection: memory.env.connection, namespace: memory.env.namespace! });

    it('end a run that was started with them', async () => {
      const workflowId = newId('request');
      await plain().workflow.start(REQUEST_WORKFLOW, {
        workflowId,
        taskQueue: 'memory',
        args: [{ tenantId: 'tnt_x', requestId: workflowId }],
      });
      await expect(memory.env.client.workflow.getHandle(workflowId).result()).rejects.toMatchObject({
        cause: { type: 'payload.refused' },
      });
    });

    it('are rejected as updates, and the run goes on', async () => {
      const run = await memory.start('erasure');
      await run.until('awaiting_identity');
      const update = plain()
        .workflow.getHandle(run.id)
        .executeUpdate(COMMAND_UPDATE, {
          args: [run.request.give('cmd_plain', { type: 'verified', level: 'L4' })],
        });
      await expect(update).rejects.toBeDefined();
      expect(run.request.calls).not.toContain('command cmd_plain');
      await run.command({ type: 'withdraw' });
      expect(isFinal((await run.handle.result()) as 'withdrawn')).toBe(true);
    });
  });

  const childRevision = async (run: Run): Promise<number> => {
    const { events } = await run.handle.fetchHistory();
    const child = events!.find((event) => event.startChildWorkflowExecutionInitiatedEventAttributes);
    return Number(child!.startChildWorkflowExecutionInitiatedEventAttributes!.workflowId!.split('-').at(-1));
  };
});

/** Holds work up until it is opened. */
function latch(): { opened: Promise<void>; open: () => void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}
