import { addDays, localDate, startOfDay } from '#domain';
import { KeyManager } from '#keys';
import { DueMails, MailDeliverer, SmtpTransport, parseSender } from '#mail';
import { ManualTasks, NoticeOutcomes, RequestsService, WorkflowSteps } from '#requests';
import { startMailCatcher, type MailCatcher } from '../support/mail-catcher.js';
import {
  DAY,
  OPERATOR,
  email,
  startRequestServices,
  type RequestServices,
} from '../support/request-services.js';

const MACHINE = { kind: 'api_client', id: 'cli_machine' } as const;
const SECOND = 1_000;

describe('deadlines and what hangs on them', () => {
  let services: RequestServices;
  let catcher: MailCatcher;
  let smtp: SmtpTransport;
  let tenant: string;
  beforeAll(async () => {
    services = await startRequestServices();
    catcher = await startMailCatcher();
    smtp = new SmtpTransport(catcher.url);
  });
  afterAll(async () => {
    smtp?.close();
    await catcher?.close();
    await services?.close();
  });
  beforeEach(async () => {
    tenant = await services.createTenant();
  });

  const steps = <T>(work: (steps: WorkflowSteps) => Promise<T>): Promise<T> =>
    services.as(tenant, () => work(services.get(WorkflowSteps)));
  const taken = async (input = {}): Promise<string> => {
    const { id } = await services.create(tenant, input);
    await steps((each) => each.triage(id));
    return id;
  };
  const row = async (id: string): Promise<Record<string, unknown>> =>
    (await services.rows(`select * from request where id = $1`, [id]))[0]!;
  const tasks = async (id: string): Promise<string[]> =>
    (
      await services.rows<{ kind: string }>(
        `select kind from task where request_id = $1 and closed_at is null order by id`,
        [id],
      )
    ).map(({ kind }) => kind);
  const mails = async (id: string): Promise<string[]> =>
    (
      await services.rows<{ notice: string }>(
        `select notice from mail_message where request_id = $1 order by id`,
        [id],
      )
    ).map(({ notice }) => notice);
  /** Makes one attempt at each mail, as the dispatcher does. */
  const deliver = async (transport: SmtpTransport): Promise<void> => {
    const outcomes = services.get(NoticeOutcomes);
    const deliverer = new MailDeliverer(
      services.unitOfWork,
      services.app.get(KeyManager),
      transport,
      parseSender('privacy@example.com'),
      { schedule: [0], settled: (id, notice, sent) => outcomes.note(id, notice, sent) },
    );
    for (const { data } of await new DueMails(services.unitOfWork).claim(100))
      await services.as(data.tenantId, () => deliverer.deliver(data));
  };

  describe('a letter', () => {
    it('that the mail server took counts as the acknowledgement', async () => {
      const id = await taken();
      expect(await row(id)).toMatchObject({ acknowledged_at: null });
      await deliver(smtp);
      expect((await row(id)).acknowledged_at).toBeInstanceOf(Date);
      expect(await tasks(id)).toEqual([]);
    });

    it('that nobody took is a task for a person, and no acknowledgement', async () => {
      const id = await taken();
      const { revision } = await row(id);
      const gone = new SmtpTransport('smtp://127.0.0.1:1');
      await deliver(gone);
      gone.close();
      expect(await row(id)).toMatchObject({ acknowledged_at: null, state: 'awaiting_identity' });
      expect((await row(id)).revision).toBeGreaterThan(revision as number);
      expect(await tasks(id)).toEqual(['notice_undelivered']);
    });

    it('that can go to nobody is a task at once, and a warning until somebody told the person', async () => {
      const subject = { identifiers: [{ type: 'phone' as const, value: '+49 30 901820' }] };
      const created = await services.create(tenant, { subject });
      const warning = { code: 'NOTICE_UNDELIVERED', detail: expect.stringContaining('No mail address') };
      expect(created.warnings).toEqual([warning]);
      expect(await tasks(created.id)).toEqual(['notice_undelivered']);
      await steps((each) => each.triage(created.id));
      expect(await tasks(created.id)).toEqual(['notice_undelivered']);
      expect(await mails(created.id)).toEqual([]);
      const [task] = await services.rows<{ id: string; code: string }>(
        `select id, code from task where request_id = $1`,
        [created.id],
      );
      expect(task!.code).toBe('notice.no_address');
      await services.as(
        tenant,
        () => services.get(ManualTasks).complete(task!.id, { outcome: 'done', note: 'By telephone.' }),
        OPERATOR,
      );
      const told = await services.as(tenant, () => services.get(RequestsService).get(created.id));
      expect(told.warnings).toBeUndefined();
      const other = await services.create(tenant, { subject: { identifiers: [email('bob@example.com')] } });
      expect(other.warnings).toBeUndefined();
    });

    it('stays a task when the request has ended meanwhile', async () => {
      const id = await taken();
      await services.command(tenant, id, { kind: 'withdrawal', body: {} });
      const gone = new SmtpTransport('smtp://127.0.0.1:1');
      await deliver(gone);
      gone.close();
      expect(await row(id)).toMatchObject({ state: 'withdrawn' });
      expect(await tasks(id)).toEqual(['notice_undelivered']);
    });
  });

  describe('the same request, five times', () => {
    it('is one that runs, four duplicates and a task; nothing is refused', async () => {
      const first = await taken();
      const others: string[] = [];
      for (let count = 0; count < 4; count += 1) others.push(await taken());
      for (const id of others)
        expect(await row(id)).toMatchObject({ state: 'duplicate', duplicate_of: first });
      expect(await row(first)).toMatchObject({ state: 'awaiting_identity', refusal_codes: [] });
      expect(await tasks(first)).toEqual(['repetition']);
    });

    it('is nothing to look at when it comes twice', async () => {
      const first = await taken();
      await taken();
      expect(await tasks(first)).toEqual([]);
    });
  });

  describe('what only a person decides', () => {
    it.each(['EXCESSIVE', 'MANIFESTLY_UNFOUNDED'])('is that a request is %s', async (code) => {
      const { id } = await services.verified(tenant, 'rectification');
      const refusal = {
        kind: 'refusal' as const,
        body: { codes: [code] },
        text: 'The tenth time this week.',
      };
      await expect(services.command(tenant, id, refusal, MACHINE)).rejects.toMatchObject({
        code: 'auth.forbidden',
      });
      expect(await row(id)).toMatchObject({ state: 'assessing' });
      const refused = await services.command(tenant, id, refusal, OPERATOR);
      expect(refused.state).toBe('refused');
    });

    it('keeps the ground of a fee, and gives it as the reason when it is not paid', async () => {
      const { id } = await services.verified(tenant, 'rectification');
      await services.command(tenant, id, {
        kind: 'pause',
        body: { kind: 'fee', ground: 'EXCESSIVE', amount: '12 EUR' },
        text: 'Two hours of copying.',
      });
      expect((await row(id)).clock).toMatchObject({ feeGround: 'EXCESSIVE' });
      const { deadlines } = await services.as(tenant, () => services.get(RequestsService).deadlines(id));
      const { safe, due } = deadlines[0]!.base!;
      const last = addDays(safe, -1);
      await deliver(smtp);
      const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' }).format(
        new Date(last),
      );
      expect(catcher.mails.at(-1)!.parsed.text).toContain(`by ${day}`);
      // a clock that runs on leaves its last safe day for the refusal
      services.clock.move(Date.parse(startOfDay(safe, 'Europe/Berlin')) - services.clock.now().getTime());
      await steps((each) =>
        each.advance(id, 'awaiting_fee', { type: 'timer', timer: 'feeTtl', key: 'feeTtl-30' }),
      );
      // the warnings come first, one at a time
      for (let left = 10; left > 0 && (await row(id)).state === 'awaiting_fee'; left -= 1) {
        const { timer } = await steps((each) => each.read(id));
        await steps((each) =>
          each.advance(id, 'awaiting_fee', { type: 'timer', timer: timer!.name, key: timer!.key }),
        );
      }
      expect(await row(id)).toMatchObject({
        ...{ state: 'lapsed', refusal_codes: ['EXCESSIVE'], breached: false },
      });
      expect(localDate(services.clock.now().toISOString(), 'Europe/Berlin') <= due).toBe(true);
    });

    it('is no longer whether to ask for a fee, when no day is left to pay it', async () => {
      const { id } = await services.verified(tenant, 'rectification');
      const { safe_due_at: safe } = await row(id);
      services.clock.move((safe as Date).getTime() - 2 * DAY + SECOND - services.clock.now().getTime());
      const fee = services.command(tenant, id, {
        kind: 'pause',
        body: { kind: 'fee', ground: 'EXCESSIVE', amount: '12 EUR' },
        text: 'Two hours of copying.',
      });
      await expect(fee).rejects.toMatchObject({
        code: 'request.illegal_transition',
        detail: expect.stringMatching(/less than a day is left.*Under EU_GDPR.*A fee never stops it/),
      });
      expect(await row(id)).toMatchObject({ state: 'assessing' });
      expect(await mails(id)).not.toContain('FEE_NOTICE');
    });

    it.each([
      ['BR', 'BR_LGPD', 'LGPD Art. 18 §5'],
      ['IN', 'IN_DPDP', 'DPDP Act s.11-13'],
      ['US-CA', 'US_CA', 'Cal. Civ. Code §1798.'],
    ])('is no fee where the law of %s knows none, which is named', async (residence, law, citation) => {
      const { id, regime } = await services.create(tenant, { right: 'rectification', residence });
      expect(regime).toBe(law);
      await steps((each) => each.triage(id));
      const shown = { kind: 'verification', body: { level: 'L3', method: 'document' } } as const;
      expect((await services.command(tenant, id, shown)).state).toBe('assessing');
      const fee = services.command(tenant, id, {
        kind: 'pause',
        body: { kind: 'fee', ground: 'EXCESSIVE', amount: '12 EUR' },
        text: 'Two hours of copying.',
      });
      await expect(fee).rejects.toMatchObject({
        code: 'fee.not_available',
        detail: expect.stringContaining(`under ${law} (${citation}`),
      });
      expect(await row(id)).toMatchObject({ state: 'assessing' });
      expect(await mails(id)).not.toContain('FEE_NOTICE');
    });

    it('says what the law lets wait and what is missing, where a question cannot be put', async () => {
      const id = await taken({ right: 'access' });
      const identity = { kind: 'pause', body: { kind: 'identity' }, text: 'Is it you?' } as const;
      await expect(services.command(tenant, id, identity)).rejects.toMatchObject({
        code: 'request.illegal_transition',
        detail: expect.stringMatching(
          /asked already.*Under EU_GDPR the clock stands still while identity or clarification that was asked for within 7 days.*due date alone.*Missing: a proof of identity of level L2, L0 is shown .*VERIFY_REQUEST on \d{4}-\d\d-\d\d/,
        ),
      });
    });
  });

  describe('an extension', () => {
    const extend = (id: string) =>
      services.command(tenant, id, {
        kind: 'extension',
        body: { codes: ['COMPLEXITY'] },
        text: 'Many stores.',
      });
    const moveTo = (moment: number): void => services.clock.move(moment - services.clock.now().getTime());

    it('is taken at the last second of the base period', async () => {
      const { id } = await services.verified(tenant);
      moveTo(((await row(id)).base_due_at as Date).getTime() - SECOND);
      expect((await extend(id)).dueAt).not.toBe(((await row(id)).base_due_at as Date).toISOString());
      expect(await row(id)).toMatchObject({ extended: true });
      expect(await mails(id)).toContain('EXTENSION');
    });

    it('is too late a second after it', async () => {
      const { id } = await services.verified(tenant);
      moveTo(((await row(id)).base_due_at as Date).getTime());
      await expect(extend(id)).rejects.toMatchObject({ code: 'extension.too_late' });
      expect(await row(id)).toMatchObject({ extended: false });
    });

    it('does not make a refusal of the third month one in time', async () => {
      const { id } = await services.verified(tenant, 'rectification');
      await extend(id);
      moveTo(((await row(id)).base_due_at as Date).getTime() + DAY);
      await services.command(tenant, id, { kind: 'refusal', body: { codes: ['NO_MATCH'] }, text: 'Nobody.' });
      expect(await row(id)).toMatchObject({ state: 'refused', breached: true });
    });
  });

  describe('a letter that is typed in when the period is over', () => {
    const long = (daysAgo: number, more = {}) =>
      taken({
        ...{ channel: 'letter', residence: 'US-CA', right: 'erasure' },
        receivedAt: new Date(services.clock.now().getTime() - daysAgo * DAY).toISOString(),
        ...more,
      });
    let before: number;
    beforeEach(async () => {
      await deliver(smtp);
      before = catcher.mails.length;
    });
    const letters = async (): Promise<string> => {
      await deliver(smtp);
      const mails = catcher.mails.slice(before);
      return mails.map(({ parsed }) => parsed.text).join('\n');
    };

    it('leaves the person time to say who they are, is marked late, and promises no day that is gone', async () => {
      const now = services.clock.now();
      const id = await long(50);
      const snapshot = await steps((each) => each.read(id));
      const timers: string[] = [];
      for (let at = snapshot; at.timer && Date.parse(at.timer.at) < now.getTime();) {
        const { name, key } = at.timer;
        timers.push(name);
        at = await steps((each) =>
          each.advance(id, 'awaiting_identity', { type: 'timer', timer: name, key }),
        );
      }
      expect(timers).toContain('due');
      expect(timers).not.toContain('identityTtl');
      expect(await row(id)).toMatchObject({ state: 'awaiting_identity', breached: true });
      expect(await tasks(id)).toEqual(expect.arrayContaining(['identity_running_out', 'deadline_missed']));
      const text = await letters();
      const { clock, due_at: end } = (await row(id)) as { clock: { zone: string }; due_at: Date };
      const day = (at: number) =>
        new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: clock.zone }).format(at);
      expect(text).toContain(`by ${day(now.getTime() + 6 * DAY)}`);
      const last = day(end.getTime() - 1);
      expect(text).toContain(`The period for our answer ended on ${last}; we answer as soon as we can.`);
      expect(text).not.toContain('You can expect our answer');
    });

    it('counts a refusal as late that comes before any timer', async () => {
      const id = await long(50, { right: 'rectification' });
      const proof = { level: 'L3', method: 'document' } as const;
      await services.command(tenant, id, { kind: 'verification', body: proof });
      await services.command(tenant, id, { kind: 'refusal', body: { codes: ['NO_MATCH'] }, text: 'Nobody.' });
      expect(await row(id)).toMatchObject({ state: 'refused', breached: true });
    });

    it('counts an answer as late that comes before any timer', async () => {
      const id = await long(50, { right: 'objection_marketing', residence: 'DE' });
      expect(await row(id)).toMatchObject({ state: 'fulfilled', breached: true });
      const events = await services.rows(`select type from event where request_id = $1`, [id]);
      expect(events.filter(({ type }) => type === 'request.overdue')).toHaveLength(1);
    });

    it('promises no day while no period runs', async () => {
      await taken({ residence: 'GB', right: 'access' });
      expect(await letters()).toContain('We answer without undue delay.');
    });
  });

  describe('a case that was begun elsewhere', () => {
    it('has its clock computed, and gets no letter', async () => {
      const requests = await services.as(tenant, () =>
        Promise.all(
          Array.from({ length: 5 }, async (_, index) => {
            return services.get(RequestsService).import({
              right: 'erasure',
              subject: { identifiers: [email(`old-${index}@example.com`)] },
              receivedAt: new Date(services.clock.now().getTime() - 20 * DAY).toISOString(),
            });
          }),
        ),
      );
      for (const { id } of requests) {
        await steps((each) => each.triage(id));
        const snapshot = await steps((each) => each.read(id));
        expect(snapshot).toMatchObject({ state: 'awaiting_identity' });
        expect(Date.parse(snapshot.dueAt!)).toBeLessThan(services.clock.now().getTime() + 20 * DAY);
        expect(snapshot.timer?.name).not.toMatch(/^identity/);
        expect(await mails(id)).toEqual([]);
      }
    });

    it('is like any other from the first command of staff on', async () => {
      const { id } = await services.as(tenant, () =>
        services
          .get(RequestsService)
          .import({ right: 'rectification', subject: { identifiers: [email('old@example.com')] } }),
      );
      await steps((each) => each.triage(id));
      await services.command(tenant, id, { kind: 'verification', body: { level: 'L3', method: 'document' } });
      await services.command(tenant, id, { kind: 'refusal', body: { codes: ['NO_MATCH'] }, text: 'Nobody.' });
      expect(await mails(id)).toEqual(['REFUSAL']);
    });
  });
});
