import type { RegimeId, RequestState } from '#contracts';
import { DAY, MINUTE, startMemoryWorker, type MemoryWorker, type Run } from './memory-worker.js';
import { quietRuntime } from './runtime.js';

quietRuntime();

const server = process.env.TEST_TEMPORAL_TIME_SKIPPING;
const CALIFORNIA = {
  regime: 'US_CA' as RegimeId,
  zone: 'America/Los_Angeles',
  calendar: 'US-CA',
};
const count = <T>(list: readonly T[], wanted: T): number => list.filter((item) => item === wanted).length;
const firedAt = ({ request }: Run, key: string): number | undefined =>
  request.fired.find((timer) => timer.key === key)?.at;

(server ? describe : describe.skip)('deadlines', () => {
  let memory: MemoryWorker;
  const runs: Run[] = [];
  beforeAll(async () => {
    memory = await startMemoryWorker(server!);
  });
  afterAll(() => memory?.stop());
  afterEach(async () => {
    for (const { request, handle } of runs.splice(0))
      if (request.row.closedAt === null) await handle.terminate();
  });

  const track = (run: Run): Run => {
    runs.push(run);
    return run;
  };
  const unproven = async (...args: Parameters<MemoryWorker['start']>) => track(await memory.start(...args));
  const proven = async (...args: Parameters<MemoryWorker['startVerified']>) =>
    track(await memory.startVerified(...args));
  const passTo = async (moment: number): Promise<void> =>
    memory.sleep(moment - (await memory.now()).getTime());

  describe('in California', () => {
    it('has an acknowledgement asked for two working days before its safe end, unless it went out', async () => {
      const run = await proven('erasure', CALIFORNIA);
      const told = await proven('erasure', CALIFORNIA);
      told.request.row.acknowledgedAt = await memory.now();
      await run.until('awaiting_approval');
      await told.until('awaiting_approval');
      await memory.sleep(20 * DAY);
      expect(count(run.request.tasks, 'acknowledge')).toBe(1);
      expect(told.request.tasks).not.toContain('acknowledge');
      expect(firedAt(told, 'ackBy')).toBeUndefined();
    });

    it('warns of an identity on day 40 and refuses when the due day begins', async () => {
      const run = await unproven('erasure', CALIFORNIA);
      await run.until('awaiting_identity');
      const { receivedAt } = run.request.row;
      const due = run.request.row.dueAt!.getTime();
      expect(await run.end()).toBe('refused');
      const days = (at: number) => (at - receivedAt.getTime()) / DAY;
      expect(days(firedAt(run, 'identityWarning')!)).toBeGreaterThan(39);
      expect(days(firedAt(run, 'identityWarning')!)).toBeLessThanOrEqual(40.1);
      expect(count(run.request.tasks, 'identity_running_out')).toBe(1);
      expect(due - firedAt(run, 'identityTtl-90')!).toBeGreaterThan(22 * 60 * MINUTE);
      expect(due - firedAt(run, 'identityTtl-90')!).toBeLessThan(26 * 60 * MINUTE);
      expect(run.request.row.breached).toBe(false);
    });
  });

  it('tell the roles of the tenant on their days, beside operators', async () => {
    const escalation = [
      { daysBefore: 5, role: 'dpo' },
      { daysBefore: 1, role: 'board' },
    ];
    const run = await proven('erasure', { escalation });
    await run.until('awaiting_approval');
    await passTo(run.request.row.dueAt!.getTime() + MINUTE);
    const told = run.request.tasks.filter((task) => task.startsWith('deadline_near'));
    expect(told).toEqual([
      'deadline_near',
      'deadline_near',
      'deadline_near dpo',
      'deadline_near',
      'deadline_near board',
    ]);
    const missed = run.request.tasks.filter((task) => task.startsWith('deadline_missed'));
    expect(missed).toEqual(['deadline_missed', 'deadline_missed dpo', 'deadline_missed board']);
  });

  it('are reported once, whatever moves the end of the period later', async () => {
    const run = await proven('erasure', { review: true });
    await run.until('assessing');
    await passTo(run.request.row.dueAt!.getTime() + MINUTE);
    expect(count(run.request.events, 'request.overdue')).toBe(1);
    await run.command({ type: 'clarificationNeeded' });
    await memory.sleep(3 * DAY);
    await run.command({ type: 'clarified' });
    await memory.sleep(90 * DAY);
    expect(count(run.request.events, 'request.overdue')).toBe(1);
    expect(count(run.request.tasks, 'deadline_missed')).toBe(1);
  });

  it('do not run out for whoever has a package', async () => {
    const run = await proven('portability');
    await run.until('delivering');
    run.request.row.receivedAt = new Date((await memory.now()).getTime() - 80 * DAY);
    await run.change({ type: 'noticeUndelivered', notice: 'DELIVERY_REMINDER' });
    await memory.sleep(1 * DAY);
    expect(firedAt(run, 'due')).toBeDefined();
    expect(run.request.row.breached).toBe(false);
    expect(run.request.tasks).toContain('notice_undelivered');
  });

  it('begin anew with a request that is opened again for something new, and only then', async () => {
    const refused = async (anew: boolean) => {
      const run = await memory.startVerified('erasure');
      await run.until('awaiting_approval');
      await run.command({ type: 'rejected', codes: ['NO_MATCH'] });
      await run.end();
      const { dueAt } = run.request.row;
      await memory.sleep(60 * DAY);
      const again = track(await memory.commandEnded(run, { type: 'reopen', ...(anew && { anew }) }));
      await again.until('awaiting_approval');
      await memory.sleep(MINUTE);
      return { moved: again.request.row.dueAt!.getTime() - dueAt!.getTime(), row: again.request.row };
    };
    const same = await refused(false);
    expect(same).toMatchObject({ moved: 0, row: { breached: false, refusalCodes: [] } });
    const anew = await refused(true);
    expect(anew.moved).toBeGreaterThan(50 * DAY);
    expect(anew.row.breached).toBe(false);
  });

  it('count a refusal after the base period as late, though it was extended', async () => {
    const run = await proven('erasure');
    await run.until('awaiting_approval');
    await memory.sleep(20 * DAY);
    await run.command({ type: 'extend', codes: ['VOLUME'] });
    await memory.sleep(20 * DAY);
    expect(run.request.row.breached).toBe(false);
    await run.command({ type: 'rejected', codes: ['LEGAL_CLAIMS'] });
    expect(await run.end()).toBe('refused');
    expect(run.request.row.breached).toBe(true);
    expect(count(run.request.events, 'request.overdue')).toBe(1);
  });

  it('never end a request for access because nobody answers', async () => {
    const run = await proven('access', { review: true });
    await run.until('assessing');
    await run.command({ type: 'clarificationNeeded' });
    await memory.sleep(31 * DAY);
    expect(run.request.row.state).toBe('assessing');
    await memory.sleep(200 * DAY);
    expect(run.request.row.state).toBe('assessing');
  });

  it('let one of two operators win who decide in the same second', async () => {
    const run = await proven('erasure');
    await run.until('awaiting_approval');
    const both = await Promise.allSettled([
      run.approve(),
      run.command({ type: 'rejected', codes: ['LEGAL_CLAIMS'] }, 'cmd_refuse'),
    ]);
    const lost = both.filter(({ status }) => status === 'rejected');
    expect(lost).toHaveLength(1);
    expect(lost[0]).toMatchObject({ reason: { cause: { type: 'request.illegal_transition' } } });
    const [approved] = both;
    expect(await run.end()).toBe(approved.status === 'fulfilled' ? 'fulfilled' : 'refused');
  });

  it('wait for what is done by hand, and escalate after four weeks', async () => {
    const run = await proven('erasure', { manual: 1, escalation: [{ daysBefore: 2, role: 'dpo' }] });
    await run.until('awaiting_approval');
    await run.approve();
    await run.until('awaiting_external');
    await expect(run.command({ type: 'withdraw' })).rejects.toMatchObject({
      cause: { type: 'request.illegal_transition' },
    });
    await memory.sleep(29 * DAY);
    expect(count(run.request.tasks, 'recheck_external')).toBe(5);
    expect(count(run.request.tasks, 'escalated dpo')).toBe(1);
    await run.change({ type: 'externalDone' });
    expect(await run.end()).toBe('fulfilled');
  });

  it('hold over a sleep of ninety days', async () => {
    const run = await proven('erasure');
    await run.until('awaiting_approval');
    await memory.sleep(90 * DAY);
    const once: readonly [string, number][] = run.request.fired.map(({ key }) => [
      key,
      run.request.fired.filter((timer) => timer.key === key).length,
    ]);
    expect(once).toEqual([
      ['warn-10', 1],
      ['warn-5', 1],
      ['extensionDecision', 1],
      ['warn-2', 1],
      ['due', 1],
    ]);
    await run.approve();
    expect(await run.end()).toBe('fulfilled' satisfies RequestState);
  });
});

(server ? describe : describe.skip)('the last day of a period', () => {
  let memory: MemoryWorker;
  beforeAll(async () => {
    memory = await startMemoryWorker(server!);
  });
  afterAll(() => memory?.stop());

  /** Moments of receipt, UTC, in order of time; and the end of the due day in each zone. */
  const ZONES: readonly { zone: string; calendar: string }[] = [
    { zone: 'Europe/Berlin', calendar: 'DE' },
    { zone: 'Europe/Lisbon', calendar: 'PT' },
    { zone: 'Europe/Helsinki', calendar: 'FI' },
    { zone: 'America/New_York', calendar: 'DE' },
    { zone: 'Asia/Kolkata', calendar: 'DE' },
  ];
  /** Noon UTC is the same day in all of them. The last days: Art. 3 of Regulation 1182/71, by hand from a calendar. */
  const RECEIPTS: readonly (readonly [name: string, receipt: string, lastDay: string])[] = [
    ['the year ends', '2026-12-30T12:00:00Z', '2027-02-01'],
    ['31 January', '2027-01-31T12:00:00Z', '2027-03-01'],
    ['summer time begins', '2027-03-27T12:00:00Z', '2027-04-27'],
    ['summer time ends', '2027-10-30T12:00:00Z', '2027-11-30'],
    ['31 January of a leap year', '2028-01-31T12:00:00Z', '2028-02-29'],
    ['a leap day', '2028-02-29T12:00:00Z', '2028-03-29'],
  ];
  const midnightAfter = (day: string, zone: string): number => {
    const next = new Date(Date.parse(`${day}T00:00:00Z`) + DAY).toISOString().slice(0, 10);
    // the moment at which a wall clock of the zone shows midnight: searched, not computed as the product does
    const shown = new Intl.DateTimeFormat('sv-SE', {
      timeZone: zone,
      dateStyle: 'short',
      timeStyle: 'short',
    });
    const start = Date.parse(`${next}T00:00:00Z`) - DAY;
    for (let at = start; at < start + 2 * DAY; at += 15 * MINUTE)
      if (shown.format(at) === `${next} 00:00`) return at;
    throw new Error(`no midnight of ${next} in ${zone}`);
  };

  it('ends at midnight of the controller, in five zones, over year ends, short months, leap days and both changes of time', async () => {
    const waiting: { readonly name: string; readonly run: Run; readonly end: number }[] = [];
    const lasts: number[] = [];
    for (const [name, receipt, lastDay] of RECEIPTS)
      for (const world of ZONES) {
        // a calendar of its own each: what day it is today is no matter
        const receivedAt = new Date(receipt);
        const run = await memory.startVerified('access', { ...world, review: true, receivedAt });
        const end = midnightAfter(lastDay, world.zone);
        waiting.push({ name: `${name}, ${world.zone}`, run, end });
        lasts.push(end - receivedAt.getTime());
      }
    await memory.sleep(Math.max(...lasts) + MINUTE);
    const late = waiting.map(({ name, run, end }) => [
      name,
      Math.round((firedAt(run, 'due')! - end) / MINUTE),
    ]);
    expect(late).toEqual(waiting.map(({ name }) => [name, 0]));
    for (const { run } of waiting) await run.handle.terminate();
  });
});
