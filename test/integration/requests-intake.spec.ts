import { MIGRATIONS, migrate } from '#persistence';
import { RequestsService, WorkflowSteps } from '#requests';
import { ENTITIES } from '#runtime';
import {
  DAY,
  MINUTE,
  OPERATOR,
  email,
  startRequestServices,
  type RequestServices,
} from '../support/request-services.js';

const CANARY = 'canary.person@example.com';

describe('taking requests in', () => {
  let services: RequestServices;
  let tenant: string;
  beforeAll(async () => {
    services = await startRequestServices();
  });
  afterAll(() => services?.close());
  beforeEach(async () => {
    tenant = await services.createTenant();
  });

  const triage = (id: string) => services.as(tenant, () => services.get(WorkflowSteps).triage(id));

  it('fills what was left out from the tenant', async () => {
    const request = await services.create(tenant);
    expect(request).toMatchObject({
      right: 'erasure',
      regime: 'EU_GDPR',
      state: 'received',
      verificationLevel: 'L0',
      requiredLevel: 'L2',
      breached: false,
    });
    const [row] = await services.rows(`select channel, locale, requester_kind from request where id = $1`, [
      request.id,
    ]);
    expect(row).toEqual({ channel: 'api', locale: 'en', requester_kind: 'subject' });
  });

  it('numbers the requests of a tenant from one, each once, also those that come at the same time', async () => {
    const year = services.clock.now().getUTCFullYear();
    const taken = await Promise.all(Array.from({ length: 10 }, () => services.create(tenant)));
    const expected = Array.from({ length: 10 }, (_, i) => `${year}-${String(i + 1).padStart(6, '0')}`);
    expect(taken.map(({ number }) => number).sort()).toEqual(expected);
    const other = await services.createTenant();
    expect((await services.create(other)).number).toBe(expected[0]);
  });

  it('goes on with the numbers that an installation gave before they ran within a tenant', async () => {
    const { number } = await services.create(tenant);
    const raised = `${number.slice(0, 5)}000041`;
    await services.rows(`update request set number = $1 where tenant_id = $2`, [raised, tenant]);
    await services.rows(`drop table request_counter`);
    await services.rows(`create sequence request_number`);
    await services.rows(`delete from habeas_migration where name = 'RequestCounterMigration0008'`);
    await migrate({
      databaseUrl: services.settings.DATABASE_URL,
      entities: ENTITIES,
      migrations: MIGRATIONS,
    });
    expect((await services.create(tenant)).number).toBe(`${number.slice(0, 5)}000042`);
    expect((await services.create(await services.createTenant())).number).toBe(`${number.slice(0, 5)}000001`);
  });

  it('starts the clock on the day of receipt, in the zone of the controller', async () => {
    const receivedAt = '2026-01-14T23:30:00Z';
    const request = await services.create(tenant, { receivedAt });
    expect(request).toMatchObject({ receivedAt: '2026-01-14T23:30:00.000Z' });
    // half past midnight on the 15th in Berlin; a month on is the 15th, a Sunday, so the 16th ends it
    expect(request.dueAt).toBe('2026-02-16T23:00:00.000Z');
  });

  it('takes a receipt that is ahead by the skew of two clocks for now', async () => {
    const receivedAt = new Date(services.clock.now().getTime() + 4 * MINUTE).toISOString();
    const request = await services.create(tenant, { receivedAt });
    expect(Date.parse(request.receivedAt)).toBeLessThanOrEqual(services.clock.now().getTime());
  });

  it.each([
    ['ahead of now', () => new Date(services.clock.now().getTime() + 6 * MINUTE).toISOString()],
    ['in 2099', () => '2099-01-01T00:00:00Z'],
    ['in 9999', () => '9999-12-31T23:59:59Z'],
    ['before the calendars', () => '1970-01-01T00:00:00Z'],
    ['in the year 0', () => '0000-01-01T00:00:00Z'],
  ])('refuses a receipt %s, and keeps nothing', async (_when, receivedAt) => {
    await expect(services.create(tenant, { receivedAt: receivedAt() })).rejects.toMatchObject({
      code: 'request.invalid',
      param: 'receivedAt',
      detail: expect.stringMatching(/^receivedAt: /),
    });
    expect(await services.rows(`select 1 from request where tenant_id = $1`, [tenant])).toEqual([]);
  });

  it('refuses a right that the law does not give, names those it gives, and keeps nothing', async () => {
    await expect(services.create(tenant, { right: 'nominate' })).rejects.toMatchObject({
      code: 'right.not_in_regime',
      param: 'right',
      detail: expect.stringMatching(/^EU_GDPR .*erasure/),
    });
    expect(await services.rows(`select 1 from request where tenant_id = $1`, [tenant])).toEqual([]);
  });

  it('writes request, identifiers, event, mail, audit and start of the workflow together', async () => {
    const { id } = await services.create(tenant);
    const count = async (sql: string) => Number((await services.rows<{ n: string }>(sql, [id]))[0]!.n);
    expect(await count(`select count(*) n from request_identifier where request_id = $1`)).toBe(1);
    expect(
      await count(`select count(*) n from event where request_id = $1 and type = 'request.received'`),
    ).toBe(1);
    expect(await count(`select count(*) n from mail_message where request_id = $1 and notice = 'ACK'`)).toBe(
      1,
    );
    expect(await count(`select count(*) n from audit where object = $1`)).toBe(2);
    expect(
      await count(
        `select count(*) n from outbox where message ->> 'workflowId' = $1 and message ->> 'kind' = 'workflow.start'`,
      ),
    ).toBe(1);
  });

  it('leaves nothing behind when the transaction rolls back', async () => {
    const before = await services.rows(
      `select (select count(*) from event) e, (select count(*) from mail_message) m, (select count(*) from outbox) o, (select count(*) from audit) a`,
    );
    const broken = services.as(tenant, () =>
      services.unitOfWork.run(async () => {
        await services.get(RequestsService).create({
          right: 'erasure',
          subject: { identifiers: [email('gone@example.com')] },
        });
        throw new Error('the caller fails');
      }),
    );
    await expect(broken).rejects.toThrow('the caller fails');
    expect(await services.rows(`select 1 from request where tenant_id = $1`, [tenant])).toEqual([]);
    expect(
      await services.rows(
        `select (select count(*) from event) e, (select count(*) from mail_message) m, (select count(*) from outbox) o, (select count(*) from audit) a`,
      ),
    ).toEqual(before);
  });

  it('stores an identifier given twice once, and none in clear', async () => {
    const { id } = await services.create(tenant, {
      subject: { identifiers: [email(CANARY), email(` ${CANARY.toUpperCase()} `)] },
      details: `please forget ${CANARY}`,
    });
    const rows = await services.rows<{ value: Buffer }>(
      `select value from request_identifier where request_id = $1`,
      [id],
    );
    expect(rows).toHaveLength(1);
    const dump = JSON.stringify(
      await services.rows(
        `select r::text, (select json_agg(i::text) from request_identifier i where i.request_id = r.id) from request r where id = $1`,
        [id],
      ),
    );
    expect(dump).not.toContain(CANARY);
    expect(dump).not.toContain(Buffer.from(CANARY).toString('hex'));
  });

  it('takes 50 identifiers', async () => {
    const identifiers = Array.from({ length: 50 }, (_, i) => email(`person-${i}@example.com`));
    const { id } = await services.create(tenant, { subject: { identifiers } });
    expect(await services.rows(`select 1 from request_identifier where request_id = $1`, [id])).toHaveLength(
      50,
    );
  });

  describe('a second request of the same person', () => {
    const spelt = (...values: string[]) => ({ subject: { identifiers: values.map(email) } });

    it.each([
      ['in capitals', spelt('ADA@EXAMPLE.COM')],
      ['with blanks', spelt('  ada@example.com ')],
      ['named twice', spelt('ada@example.com', 'Ada@Example.com')],
    ])('is a duplicate when written %s', async (_how, again) => {
      const first = await services.create(tenant, spelt('ada@example.com'));
      const second = await services.create(tenant, again);
      expect(await triage(first.id)).toMatchObject({ state: 'awaiting_identity' });
      expect(await triage(second.id)).toMatchObject({ state: 'duplicate' });
      const view = await services.as(tenant, () => services.get(RequestsService).get(second.id));
      expect(view).toMatchObject({ duplicateOf: first.id, next: expect.not.arrayContaining(['approval']) });
    });

    it('is none for another right, another person, another tenant, or after the first was closed', async () => {
      const first = await services.create(tenant, spelt('ada@example.com'));
      await triage(first.id);
      const right = await services.create(tenant, { ...spelt('ada@example.com'), right: 'restriction' });
      const person = await services.create(tenant, spelt('ada2@example.com'));
      const elsewhere = await services.createTenant();
      const foreign = await services.create(elsewhere, spelt('ada@example.com'));
      expect(await triage(right.id)).toMatchObject({ state: 'awaiting_identity' });
      expect(await triage(person.id)).toMatchObject({ state: 'awaiting_identity' });
      await services.as(elsewhere, async () =>
        expect(await services.get(WorkflowSteps).triage(foreign.id)).toMatchObject({
          state: 'awaiting_identity',
        }),
      );
      await services.command(tenant, first.id, { kind: 'withdrawal', body: {} }, OPERATOR);
      const later = await services.create(tenant, spelt('ada@example.com'));
      expect(await triage(later.id)).toMatchObject({ state: 'awaiting_identity' });
    });

    describe('that names another identifier too', () => {
      const phone = { type: 'phone' as const, value: '+49 30 901820' };
      const both = { subject: { identifiers: [email('ada@example.com'), phone] } };
      const one = spelt('ada@example.com');
      const prove = (id: string, level = 'L3') =>
        services.command(tenant, id, { kind: 'verification', body: { level, method: 'document' } }, OPERATOR);
      const get = (id: string) => services.as(tenant, () => services.get(RequestsService).get(id));
      const taken = async (input: typeof one): Promise<string> => {
        const { id } = await services.create(tenant, input);
        await triage(id);
        return id;
      };

      it('is linked with the first, and takes it in once it is proven, from the earlier receipt', async () => {
        const receivedAt = new Date(services.clock.now().getTime() - 5 * DAY).toISOString();
        const { id: first } = await services.create(tenant, { ...one, receivedAt });
        await triage(first);
        const second = await taken(both);
        expect(await get(first)).toMatchObject({ state: 'awaiting_identity', related: [second] });
        expect(await get(second)).toMatchObject({ state: 'awaiting_identity', related: [first] });
        expect(await prove(second)).toMatchObject({ state: 'planning' });
        expect(await get(first)).toMatchObject({ state: 'duplicate', duplicateOf: second });
        expect(await get(second)).toMatchObject({ receivedAt });
      });

      it('is not taken in by one that names less, however well that is proven', async () => {
        const first = await taken(one);
        await prove(first);
        const second = await taken(both);
        expect(await get(second)).toMatchObject({ state: 'awaiting_identity', related: [first] });
        await prove(second);
        expect(await get(first)).toMatchObject({ state: 'planning' });
      });

      it('takes in one that names less when it came first and is proven, and not before', async () => {
        const stranger = await taken(both);
        const own = await taken(one);
        expect(await get(own)).toMatchObject({ state: 'awaiting_identity' });
        expect(await prove(own)).toMatchObject({ state: 'planning' });
        expect(await get(stranger)).toMatchObject({ state: 'awaiting_identity' });
        await services.command(tenant, own, { kind: 'withdrawal', body: {} }, OPERATOR);
        await prove(stranger);
        expect(await get(await taken(one))).toMatchObject({ state: 'duplicate', duplicateOf: stranger });
      });

      it('counts for another right, account, requester or purpose as what it is', async () => {
        const first = await taken(one);
        for (const other of [
          { ...both, right: 'restriction' as const },
          { ...both, requester: { kind: 'employee' as const } },
          { ...both, controller: null, residence: 'US-CA' },
        ]) {
          const id = await taken(other);
          await prove(id, 'L4');
          expect(await get(first)).toMatchObject({ state: 'awaiting_identity' });
        }
      });
    });

    it('leaves one of two that are triaged at the same time', async () => {
      const both = await Promise.all([services.create(tenant), services.create(tenant)]);
      const states = await Promise.all(both.map(({ id }) => triage(id)));
      expect(states.map(({ state }) => state).sort()).toEqual(['awaiting_identity', 'duplicate']);
    });

    it('brings the deadline of the first forward when it was received earlier', async () => {
      const first = await services.create(tenant);
      await triage(first.id);
      const receivedAt = new Date(services.clock.now().getTime() - 20 * DAY).toISOString();
      const second = await services.create(tenant, { receivedAt });
      await triage(second.id);
      const after = await services.as(tenant, () => services.get(RequestsService).get(first.id));
      expect(after.receivedAt).toBe(receivedAt);
      expect(after.dueAt).toBe(second.dueAt);
      expect(
        await services.rows(
          `select 1 from outbox where message ->> 'kind' = 'workflow.signal' and message ->> 'workflowId' = $1`,
          [first.id],
        ),
      ).toHaveLength(1);
    });
  });

  it('triages once, however often it is asked', async () => {
    const { id } = await services.create(tenant);
    const first = await triage(id);
    expect(await triage(id)).toMatchObject({ state: first.state, revision: first.revision });
  });
});
