import { AppError, TIMERS, type RequestState, type TimerName } from '#contracts';
import { addDays, localDate, startOfDay } from '#domain';
import { DAY, MINUTE, startMemoryWorker, type MemoryWorker, type Run } from './memory-worker.js';
import { MemoryRestriction } from './memory-activities.js';
import { ZONE } from './memory-request.js';
import { quietRuntime } from './runtime.js';

quietRuntime();

const server = process.env.TEST_TEMPORAL_TIME_SKIPPING;

(server ? describe : describe.skip)('the clock of a request', () => {
  let memory: MemoryWorker;
  const seen = new Set<TimerName>();
  const runs: Run[] = [];

  beforeAll(async () => {
    memory = await startMemoryWorker(server!);
  });
  afterAll(() => memory?.stop());

  /** Ends what a spec left open, so that its timers do not fire into the next one. */
  afterEach(async () => {
    for (const run of runs.splice(0)) {
      run.request.fired.forEach(({ name }) => seen.add(name));
      if (run.request.row.closedAt === null) await run.handle.terminate();
    }
  });

  const track = (run: Run): Run => {
    runs.push(run);
    return run;
  };
  const unproven = async (...args: Parameters<MemoryWorker['start']>) => track(await memory.start(...args));
  const proven = async (...args: Parameters<MemoryWorker['startVerified']>) =>
    track(await memory.startVerified(...args));

  /** Days after `from` at which a timer fired, to the minute. */
  const daysAfter = (from: Date | number, { request }: Run, name: TimerName): number[] =>
    request.fired
      .filter((timer) => timer.name === name)
      .map(({ at }) => Math.round((at - Number(from)) / MINUTE) / (DAY / MINUTE));
  const keys = ({ request }: Run): string[] => request.fired.map(({ key }) => key);
  const count = <T>(list: readonly T[], wanted: T): number => list.filter((item) => item === wanted).length;
  const expectMoment = (at: number, wanted: number): void =>
    expect(Math.abs(at - wanted)).toBeLessThan(MINUTE);
  const dayBefore = (instant: Date, days: number): number =>
    Date.parse(startOfDay(addDays(localDate(instant.toISOString(), ZONE), -days), ZONE));
  /** The due day ends at midnight: the day itself is the one of the moment before. */
  const lastMoment = (end: Date | null | undefined): Date => new Date(end!.getTime() - 1);

  describe('while the identity is not proven', () => {
    it('reminds on day 3 and 10 and lets the request lapse on day 90', async () => {
      const run = await unproven('erasure');
      await run.until('awaiting_identity');
      const asked = run.request.row.enteredAt;
      expect(await run.end()).toBe('lapsed');
      expect(daysAfter(asked, run, 'identityReminder')).toEqual([3, 10]);
      expect(daysAfter(asked, run, 'identityTtl')).toEqual([90]);
      expect(count(run.request.notices, 'VERIFY_REMINDER')).toBe(2);
      expect(run.request.notices.at(-1)).toBe('REFUSAL');
      expect(run.request.done).toContain('recordRefusal');
    });

    it('warns but is never overdue, since the clock stands still', async () => {
      const run = await unproven('erasure');
      await run.end();
      expect(keys(run)).toEqual(expect.arrayContaining(['warn-10', 'warn-5', 'warn-2']));
      expect(keys(run)).not.toContain('due');
      expect(run.request.row.breached).toBe(false);
    });

    it('reminds no more once it is proven, and the time of the question does not count', async () => {
      const run = await unproven('erasure');
      await run.until('awaiting_identity');
      const before = run.request.row.dueAt!;
      await memory.sleep(5 * DAY);
      await run.command({ type: 'verified', level: 'L2' });
      const { dueAt } = run.request.row;
      expect(dueAt!.getTime()).toBeGreaterThan(before.getTime());
      await run.until('awaiting_approval');
      await memory.sleep(60 * DAY);
      expect(count(run.request.notices, 'VERIFY_REMINDER')).toBe(1);
      expect(daysAfter(dueAt!, run, 'due')).toEqual([0]);
    });
  });

  describe('while a question is open', () => {
    it('goes on after 30 days of silence with the widest scope, and the time does not count', async () => {
      const run = await proven('erasure', { review: true });
      await run.until('assessing');
      const before = run.request.row.dueAt!;
      await run.command({ type: 'clarificationNeeded' });
      const asked = run.request.row.enteredAt;
      await memory.sleep(31 * DAY);
      expect(run.request.row.state).toBe('assessing');
      expect(daysAfter(asked, run, 'infoTtl')).toEqual([30]);
      expect(keys(run)).not.toContain('due');
      expect(run.request.row.dueAt!.getTime() - before.getTime()).toBeGreaterThan(25 * DAY);
    });

    it('does not fire for an answer that came', async () => {
      const run = await proven('erasure', { review: true });
      await run.until('assessing');
      await run.command({ type: 'clarificationNeeded' });
      await memory.sleep(2 * DAY);
      await run.command({ type: 'clarified' });
      await memory.sleep(40 * DAY);
      expect(keys(run)).not.toContain('infoTtl-30');
      expect(run.request.row.state).toBe('assessing');
    });
  });

  it('lets a request lapse on day 30 whose fee is not paid', async () => {
    const run = await proven('erasure', { review: true });
    await run.until('assessing');
    await run.command({ type: 'feeRequired' });
    const asked = run.request.row.enteredAt;
    expect(await run.end()).toBe('lapsed');
    expect(daysAfter(asked, run, 'feeTtl')).toEqual([30]);
  });

  it('asks processors again on day 1, 3, 7, 14 and 28', async () => {
    const run = await proven('erasure');
    await run.until('awaiting_approval');
    await run.handle.terminate();
    const { request } = run;
    request.change({ type: 'approved', planHash: request.row.planHash! }, await memory.now());
    request.change({ type: 'storesDone', externalOpen: 1 }, await memory.now());
    const asked = request.row.enteredAt;
    const again = track(await memory.startAgain(request));
    await memory.sleep(29 * DAY);
    expect(daysAfter(asked, again, 'recheck')).toEqual([1, 3, 7, 14, 28]);
    expect(count(request.tasks, 'recheck_external')).toBe(5);
    await again.change({ type: 'externalDone' });
    expect(await again.end()).toBe('fulfilled');
  });

  it('asks silent systems about a plan again, ever more rarely', async () => {
    const run = await proven('erasure', { checks: ['whk_example'] });
    await run.until('awaiting_approval');
    await memory.sleep(2 * DAY);
    expect(keys(run).filter((key) => key.startsWith('preApproval'))).toEqual(
      [1, 5, 30, 120, 480, 1_440].map((minutes) => `preApproval-${minutes}`),
    );
  });

  it('tells once that an approval takes longer than the policy allows', async () => {
    const run = await proven('erasure', { approvalHours: 2 * 24 });
    await run.until('awaiting_approval');
    const waiting = run.request.row.enteredAt;
    await memory.sleep(5 * DAY);
    expect(daysAfter(waiting, run, 'approvalTtl')).toEqual([2]);
    expect(count(run.request.tasks, 'approval_overdue dpo')).toBe(1);
    await run.approve();
    expect(await run.end()).toBe('fulfilled');
  });

  describe('of a package', () => {
    it('reminds on day 3 and 10 and destroys it uncollected on day 14', async () => {
      const run = await proven('portability');
      await run.until('delivering');
      const delivered = run.request.row.deliveredAt!;
      expect(await run.end()).toBe('fulfilled');
      expect(daysAfter(delivered, run, 'linkReminder')).toEqual([3, 10]);
      expect(daysAfter(delivered, run, 'linkTtl')).toEqual([14]);
      expect(count(run.request.notices, 'DELIVERY_REMINDER')).toBe(2);
      expect(run.request.done).toEqual(expect.arrayContaining(['discardPackage', 'certify']));
    });

    it('stops when it is collected', async () => {
      const run = await proven('portability');
      await run.until('delivering');
      await memory.sleep(4 * DAY);
      await run.change({ type: 'collected' });
      expect(await run.end()).toBe('fulfilled');
      await memory.sleep(20 * DAY);
      expect(keys(run)).toEqual(['linkReminder-3']);
      expect(run.request.done).not.toContain('discardPackage');
    });
  });

  describe('towards the due date', () => {
    it('warns 10, 5 and 2 days before the safe date, and 5 before asks whether to extend', async () => {
      const run = await proven('erasure');
      await run.until('awaiting_approval');
      const safe = lastMoment(run.request.row.safeDueAt);
      await memory.sleep(60 * DAY);
      const fired = Object.fromEntries(run.request.fired.map(({ key, at }) => [key, at]));
      for (const [key, days] of [
        ['warn-10', 10],
        ['warn-5', 5],
        ['warn-2', 2],
        ['extensionDecision', 5],
      ] as const)
        expectMoment(fired[key]!, dayBefore(safe, days));
      expect(count(run.request.tasks, 'deadline_near')).toBe(3);
      expect(count(run.request.tasks, 'decide_extension')).toBe(1);
    });

    it('marks the request overdue once, at the end of the due day, and goes on', async () => {
      const run = await proven('erasure');
      await run.until('awaiting_approval');
      const due = run.request.row.dueAt!;
      await memory.sleep(due.getTime() - (await memory.now()).getTime() - MINUTE);
      expect(run.request.row.breached).toBe(false);
      await memory.sleep(2 * MINUTE);
      expect(run.request.row).toMatchObject({ breached: true, state: 'awaiting_approval' });
      await memory.sleep(90 * DAY);
      expect(count(run.request.tasks, 'deadline_missed')).toBe(1);
      expect(daysAfter(due, run, 'due')).toEqual([0]);
      await run.approve();
      expect(await run.end()).toBe('fulfilled');
    });

    it('moves everything by two months when it is extended', async () => {
      const run = await proven('erasure');
      await run.until('awaiting_approval');
      const base = run.request.row.dueAt!;
      const asked = dayBefore(lastMoment(run.request.row.safeDueAt), 4);
      await memory.sleep(asked - (await memory.now()).getTime());
      expect(keys(run)).toContain('extensionDecision');
      const warned = keys(run).length;
      await run.command({ type: 'extend', codes: ['COMPLEXITY'] });
      const { dueAt, safeDueAt } = run.request.row;
      expect(dueAt!.getTime() - base.getTime()).toBeGreaterThan(50 * DAY);
      await memory.sleep(80 * DAY);
      expect(keys(run).slice(warned)).toEqual(['warn-10', 'warn-5', 'warn-2', 'due']);
      expectMoment(run.request.fired.at(-1)!.at, dueAt!.getTime());
      expectMoment(run.request.fired.at(-2)!.at, dayBefore(lastMoment(safeDueAt), 2));
    });

    it('cannot be extended any more when it has passed', async () => {
      const run = await proven('erasure');
      await run.until('awaiting_approval');
      await memory.sleep(40 * DAY);
      await expect(run.command({ type: 'extend', codes: ['COMPLEXITY'] })).rejects.toMatchObject({
        cause: { type: 'extension.too_late' },
      });
      expect(run.request.row.extended).toBe(false);
    });

    it.each<RequestState>(['awaiting_approval', 'needs_attention', 'assessing'])(
      'runs on in %s',
      async (state) => {
        const run = await proven('erasure', {
          review: state === 'assessing',
          plan: () => {
            if (state === 'needs_attention') throw new AppError('store.refused');
            return 0;
          },
        });
        await run.until(state);
        await memory.sleep(60 * DAY);
        expect(keys(run)).toEqual(['warn-10', 'warn-5', 'extensionDecision', 'warn-2', 'due']);
        expect(run.request.row).toMatchObject({ state, breached: true });
      },
    );
  });

  it('fires what was due while no workflow ran, each once, when it runs again', async () => {
    const run = await unproven('erasure');
    await run.until('awaiting_identity');
    await run.handle.terminate();
    await memory.sleep(20 * DAY);
    expect(keys(run)).toEqual([]);
    const again = track(await memory.startAgain(run.request));
    await memory.sleep(MINUTE);
    expect(keys(again).slice(0, 2)).toEqual(['identityReminder-3', 'identityReminder-10']);
    expect(count(run.request.notices, 'VERIFY_REMINDER')).toBe(2);
    expect(await again.end()).toBe('lapsed');
  });

  it('has fired every timer that this version arms', () => {
    // the GDPR wants no acknowledgement within a time of its own, and its period waits for an identity
    const armed = TIMERS.filter((name) => name !== 'ackBy' && name !== 'identityWarning');
    expect([...seen].sort()).toEqual([...armed].sort());
  });
});

/** Minutes that a store is away, until a person is asked: 2 + 4 + … + 128 seconds between eight tries. */
const PATIENCE_MS = 254_000;

(server ? describe : describe.skip)('tries after a failure', () => {
  let memory: MemoryWorker;
  beforeAll(async () => {
    memory = await startMemoryWorker(server!);
  });
  afterAll(() => memory?.stop());

  /** A store that cannot be reached for a while, and the moments at which it was tried. */
  const away = async (ms: number) => {
    const until = (await memory.now()).getTime() + ms;
    const tries: number[] = [];
    const attempt = async (): Promise<'done'> => {
      const now = (await memory.now()).getTime();
      tries.push(now);
      if (now < until) throw new AppError('store.unreachable');
      return 'done';
    };
    return { tries, attempt };
  };
  const seconds = (tries: readonly number[]): number[] =>
    tries.slice(1).map((at, index) => Math.round((at - tries[index]!) / 1_000));

  it('wait twice as long each time, and the request goes on by itself when the store is back', async () => {
    const { tries, attempt } = await away(20_000);
    const run = await memory.startVerified('restriction', {
      execute: (store) => (store === 'shop' ? attempt() : 'done'),
    });
    expect(await run.end()).toBe('fulfilled');
    expect(seconds(tries)).toEqual([2, 4, 8, 16]);
  });

  it('name the store that a package could not be read from', async () => {
    let isRefused = true;
    const run = await memory.startVerified('access', {
      collect: () => {
        if (isRefused) throw new AppError('store.connection_refused', { extra: { store: 'logs' } });
      },
    });
    await run.until('needs_attention');
    expect(run.request.calls).toContain('advance storeFailed logs store.connection_refused');
    isRefused = false;
    await run.command({ type: 'retry' });
    await run.until('delivering');
    await run.handle.terminate();
  });

  it('end after eight with a person being asked, who has them begin anew', async () => {
    const begin = (await memory.now()).getTime();
    const { tries, attempt } = await away(2 * PATIENCE_MS);
    const run = await memory.startVerified('restriction', {
      execute: (store) => (store === 'shop' ? attempt() : 'done'),
    });
    await run.until('needs_attention');
    expect(tries).toHaveLength(8);
    expect(tries.at(-1)! - begin).toBeGreaterThanOrEqual(PATIENCE_MS);
    expect(run.request.calls).toContain('advance storeFailed shop store.unreachable');
    expect(run.request.calls).not.toContain('execute logs');
    await memory.sleep(2 * PATIENCE_MS);
    await run.command({ type: 'retry' });
    expect(await run.end()).toBe('fulfilled');
  });

  it('do not come where a store would refuse again', async () => {
    const run = await memory.startVerified('restriction', {
      plan: () => {
        throw new AppError('store.refused');
      },
    });
    await run.until('needs_attention');
    expect(run.request.calls.filter((call) => call === 'plan shop')).toHaveLength(1);
  });

  it('bridge a database that is away, and no timer is lost', async () => {
    let failures = 2;
    const run = await memory.start('erasure', {
      database: () => {
        if (failures > 0 && (failures -= 1) >= 0) throw new AppError('internal');
      },
    });
    expect(await run.end()).toBe('lapsed');
    expect(run.request.calls.filter((call) => call === 'triage')).toHaveLength(3);
    expect(run.request.fired).toHaveLength(7);
  });

  it('lift a restriction in the end, each store once', async () => {
    let tries = 0;
    const restriction = new MemoryRestriction((store) => {
      if (store === 'shop' && (tries += 1) < 4) throw new AppError('store.unreachable');
    });
    await memory.end(await memory.startLift(restriction));
    expect(restriction.lifted).toBe(true);
    expect(restriction.calls.filter((call) => call === 'unmark logs')).toHaveLength(1);
    expect(tries).toBe(4);
  });

  it('leave a restriction in force when a store does not come back', async () => {
    const restriction = new MemoryRestriction((store) => {
      if (store === 'shop') throw new AppError('store.unreachable');
    });
    const lift = memory.end(await memory.startLift(restriction));
    await expect(lift).rejects.toMatchObject({ cause: { type: 'store.unreachable' } });
    expect(restriction.calls.filter((call) => call === 'unmark shop')).toHaveLength(8);
    expect(restriction).toMatchObject({ lifted: false });
    expect(restriction.calls).not.toContain('concludeLift');
  });
});
