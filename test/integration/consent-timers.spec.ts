import { v7 as uuidv7 } from 'uuid';
import { ConsentTimers } from '#consents';
import { EventLog, type LoggedEvent } from '#webhooks';
import { ConsentRows, type WrittenConsent } from '../support/written-consents.js';
import { createTestRuntime, type TestRuntime } from '../support/runtime.js';

const DAY = 86_400_000;

describe('timed work on consents', () => {
  const clock = { time: Date.parse('2026-11-27T12:00:00Z'), now: () => new Date(clock.time) };
  let runtime: TestRuntime;
  let rows: ConsentRows;
  let tenant: string;
  let news: WrittenConsent;

  beforeAll(async () => {
    runtime = await createTestRuntime();
    rows = new ConsentRows(runtime.unitOfWork, runtime.keys, runtime.outbox);
  });
  beforeEach(async () => {
    clock.time = Date.parse('2026-11-27T12:00:00Z');
    tenant = await runtime.createTenant();
    news = await as(() => rows.consent('newsletter'));
  });
  afterAll(() => runtime?.close());

  const as = <T>(work: () => Promise<T>) => runtime.as(tenant, work);
  const timers = () => new ConsentTimers(runtime.unitOfWork, clock);
  const inDays = (days: number) => new Date(clock.time + days * DAY);
  const accept = (sub: string, expiresAt: Date) =>
    as(() => rows.answer({ ...news, sub, status: 'accepted', expiresAt }));
  const expired = async (): Promise<LoggedEvent[]> => {
    const log = new EventLog(runtime.unitOfWork, runtime.outbox, clock);
    return (await as(() => log.feed({ types: ['consent.expired'] }))).map(({ event }) => event);
  };

  it('announces each acceptance that has ended once, with the end as its time', async () => {
    const first = await accept('person-1', inDays(-1));
    await accept('person-2', inDays(1));
    const rounds = await Promise.all([1, 2, 3].map(() => timers().announceExpired()));
    expect(rounds.reduce((sum, { expired: count }) => sum + count, 0)).toBe(1);
    expect(await timers().announceExpired()).toEqual({ expired: 0, more: false });
    expect(await expired()).toEqual([
      expect.objectContaining({
        id: expect.stringMatching(/^evt_[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/),
        type: 'consent.expired',
        at: inDays(-1).toISOString(),
        data: {
          trackingId: first.recordIds[0],
          consentId: news.consentId,
          versionId: news.versionId,
          version: 1.5,
          status: 'expired',
          clientId: 'shop',
          subject: await as(() => rows.digest('person-1')),
        },
      }),
    ]);
    clock.time += 2 * DAY;
    expect(await timers().announceExpired()).toMatchObject({ expired: 1 });
  });

  it('announces an acceptance that was given anew again, and none that was revoked', async () => {
    await accept('person-1', inDays(-3));
    await timers().announceExpired();
    await accept('person-1', inDays(-1));
    expect(await timers().announceExpired()).toMatchObject({ expired: 1 });
    await accept('person-2', inDays(1));
    await as(() => rows.answer({ ...news, sub: 'person-2', status: 'revoked', expiresAt: inDays(1) }));
    clock.time += 2 * DAY;
    expect(await timers().announceExpired()).toMatchObject({ expired: 0 });
    expect(await expired()).toHaveLength(2);
  });

  it('announces no end of what was recorded silently after it, and the later end of what was not', async () => {
    await as(() =>
      rows.answer({
        ...news,
        sub: 'person-1',
        status: 'accepted',
        silent: true,
        at: inDays(0),
        expiresAt: inDays(-1),
      }),
    );
    await as(() =>
      rows.answer({
        ...news,
        sub: 'person-2',
        status: 'accepted',
        silent: true,
        at: inDays(-2),
        expiresAt: inDays(-1),
      }),
    );
    await timers().announceExpired();
    expect((await expired()).map(({ data }) => data.subject)).toEqual([
      await as(() => rows.digest('person-2')),
    ]);
  });

  it('works in batches, over all tenants', async () => {
    for (const sub of ['person-1', 'person-2', 'person-3']) await accept(sub, inDays(-1));
    tenant = await runtime.createTenant();
    news = await as(() => rows.consent('newsletter'));
    await accept('person-1', inDays(-1));
    expect(await timers().announceExpired(2)).toEqual({ expired: 3, more: true });
    expect(await timers().announceExpired(2)).toEqual({ expired: 1, more: false });
  });

  const parts = async (): Promise<string[]> => {
    const found = await as(() =>
      runtime.unitOfWork.run(() =>
        runtime.unitOfWork.query<{ name: string }>(
          `select inhrelid::regclass::text as name from pg_inherits where inhparent = 'consent_action'::regclass order by 1`,
        ),
      ),
    );
    return found.map(({ name }) => name);
  };

  it('makes the parts of the coming months, once, and leaves out a month that has entries already', async () => {
    clock.time = Date.parse('2031-11-15T00:00:00Z');
    await as(() =>
      rows.answer({ ...news, sub: 'person-1', status: 'accepted', at: new Date('2031-12-31T23:30:00Z') }),
    );
    const made = await Promise.all([timers().makePartitions(), timers().makePartitions()]);
    expect(made.map((result) => result.made).sort()).toEqual([0, 3]);
    expect((await parts()).filter((name) => name.includes('203'))).toEqual([
      'consent_action_2031_11',
      'consent_action_2032_01',
      'consent_action_2032_02',
    ]);
    const { ids } = await as(() =>
      rows.answer({ ...news, sub: 'person-1', status: 'revoked', at: new Date('2032-01-01T00:00:00Z') }),
    );
    const found = await as(() =>
      runtime.unitOfWork.run(() =>
        runtime.unitOfWork.query(
          `select tableoid::regclass::text as part from consent_action where id = ?::uuid`,
          [ids[0] ?? uuidv7()],
        ),
      ),
    );
    expect(found).toEqual([{ part: 'consent_action_2032_01' }]);
  });
});
