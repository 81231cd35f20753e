import { COMMAND_UPDATE, REFRESH_SIGNAL } from '#workflows/request/messages';
import { DAY, startMemoryWorker, type MemoryWorker, type Run } from './memory-worker.js';
import { quietRuntime } from './runtime.js';

quietRuntime();

const server = process.env.TEST_TEMPORAL_TIME_SKIPPING;

(server ? describe : describe.skip)('commands to the workflow of a request', () => {
  let memory: MemoryWorker;
  beforeAll(async () => {
    memory = await startMemoryWorker(server!);
  });
  afterAll(() => memory?.stop());

  const refusal = (code: string) => ({ cause: { type: code } });
  const commandsOf = ({ request }: Run): string[] =>
    request.calls.filter((call) => call.startsWith('command'));

  it('are refused with a code where the state does not take them, before anything is touched', async () => {
    const run = await memory.start('erasure');
    await run.until('awaiting_identity');
    await expect(run.command({ type: 'approved', planHash: 'plan-1' })).rejects.toMatchObject(
      refusal('request.illegal_transition'),
    );
    expect(commandsOf(run)).toEqual([]);
    await run.command({ type: 'withdraw' });
    expect(await run.end()).toBe('withdrawn');
  });

  it('approve only the plan that lies on the table', async () => {
    const run = await memory.startVerified('erasure');
    await run.until('awaiting_approval');
    await expect(run.command({ type: 'approved', planHash: 'plan-0' })).rejects.toMatchObject(
      refusal('plan.stale'),
    );
    await run.approve();
    expect(await run.end()).toBe('fulfilled');
  });

  it('have one effect when sent twice', async () => {
    const run = await memory.start('erasure');
    await run.until('awaiting_identity');
    const verify = () => run.command({ type: 'verified', level: 'L2' }, 'cmd_same');
    expect(await verify()).toEqual(await verify());
    expect(commandsOf(run)).toEqual(['command cmd_same']);
    await run.command({ type: 'withdraw' });
    await run.end();
  });

  it('that were never recorded change nothing', async () => {
    const run = await memory.start('erasure');
    await run.until('awaiting_identity');
    const { revision } = run.request.row;
    const forged = run.handle.executeUpdate(COMMAND_UPDATE, {
      args: [{ commandId: 'cmd_forged', event: { type: 'verified', level: 'L4' } }],
    });
    await expect(forged).rejects.toMatchObject(refusal('resource.not_found'));
    expect(run.request.row).toMatchObject({ state: 'awaiting_identity', revision });
    await run.command({ type: 'withdraw' });
    await run.end();
  });

  it('withdraw a request while it is planned', async () => {
    const gate = latch();
    const run = await memory.startVerified('erasure', { plan: () => gate.opened.then(() => 0) });
    await run.until('planning');
    await run.command({ type: 'withdraw' });
    gate.open();
    expect(await run.end()).toBe('withdrawn');
    expect(run.request.calls).not.toContain('execute shop');
  });

  it('open a closed request again, and the new run carries it to its end', async () => {
    const closed = await memory.startVerified('erasure');
    await closed.until('awaiting_approval');
    await closed.command({ type: 'withdraw' });
    expect(await closed.end()).toBe('withdrawn');
    const run = await memory.commandEnded(closed, { type: 'reopen' });
    await run.until('awaiting_approval');
    await run.approve();
    expect(await run.end()).toBe('fulfilled');
  });

  it('begin no store that waits for one which drifted', async () => {
    const outcomes = ['drifted'] as const;
    let executions = 0;
    const run = await memory.startVerified('erasure', { execute: () => outcomes[executions++] ?? 'done' });
    await run.until('awaiting_approval');
    await run.approve();
    await run.until('awaiting_approval');
    expect(run.request.calls.filter((call) => call.startsWith('execute'))).toEqual(['execute shop']);
    await run.approve();
    expect(await run.end()).toBe('fulfilled');
  });

  it('cannot withdraw an erasure that is carried out', async () => {
    const gate = latch();
    const run = await memory.startVerified('erasure', { execute: () => gate.opened.then(() => 'done') });
    await run.until('awaiting_approval');
    await run.approve();
    await expect(run.command({ type: 'withdraw' })).rejects.toMatchObject(
      refusal('request.illegal_transition'),
    );
    gate.open();
    expect(await run.end()).toBe('fulfilled');
  });

  it('are not all it hears: told of a change, it looks at the row', async () => {
    const run = await memory.startVerified('portability');
    await run.until('delivering');
    await run.handle.signal(REFRESH_SIGNAL);
    await memory.sleep(DAY);
    expect(run.request.calls.at(-1)).toBe('read');
    expect(run.request.row.state).toBe('delivering');
    await run.change({ type: 'collected' });
    expect(await run.end()).toBe('fulfilled');
  });
});

/** Holds work up until it is opened. */
function latch(): { opened: Promise<void>; open: () => void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}
