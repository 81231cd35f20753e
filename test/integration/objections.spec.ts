import type { Person } from '#access';
import { KeyManager } from '#keys';
import {
  OwnRequestsService,
  LiftSweep,
  LiftingService,
  PlanningService,
  RequestsService,
  TasksService,
  WorkflowSteps,
} from '#requests';
import type { RequestView } from '#contracts/schemas';
import { DataMapsService } from '#stores';
import { DecisionsService } from '#decisions';
import {
  APPROVER,
  DAY,
  OPERATOR,
  email,
  sampleMap,
  startRequestServices,
  type RequestServices,
} from '../support/request-services.js';

const MAP = (file: string): string =>
  sampleMap(file).replace(
    'stores:',
    `  fraud: { basis: legitimate_interests, dpv: FraudPreventionAndDetection }
  letters: { basis: legitimate_interests, dpv: CustomerRelationshipManagement }
  scoring: { basis: contract, dpv: CreditChecking, automated: {logic: scores payments, significance: decides on credit, consequences: payment in advance} }
  health: { basis: contract, dpv: ServiceProvision, sensitiveUse: true }
stores:`,
  );

describe('objections, restrictions and reviews', () => {
  let services: RequestServices;
  let tenant: string;
  beforeAll(async () => {
    services = await startRequestServices();
  });
  afterAll(() => services?.close());
  beforeEach(async () => {
    tenant = await services.createTenant();
    await services.as(tenant, () => services.get(DataMapsService).activate(MAP(services.storeFile)));
  });

  const ADA = { identifiers: [email('ada@example.com')] };
  const triage = (id: string) => services.as(tenant, () => services.get(WorkflowSteps).triage(id));
  const allowed = async (purpose: string) => {
    const question = { subject: email('ada@example.com'), purpose };
    const answer = await services.as(tenant, () => services.get(DecisionsService).answer(question));
    return { allow: answer.allow, code: answer.reasons[0]!.code, id: answer.reasons[0]!.id };
  };
  const verified = async (right: RequestView['right'], more: object = {}): Promise<RequestView> => {
    const { id } = await services.create(tenant, { right, subject: ADA, ...more });
    await triage(id);
    return services.command(tenant, id, {
      kind: 'verification',
      body: { level: 'L3', method: 'document' },
    });
  };
  const decide = (
    id: string,
    decisions: Record<string, 'grant' | 'refuse'>,
    codes: string[] = ['COMPELLING_GROUNDS'],
    more: object = {},
  ) =>
    services.command(tenant, id, {
      kind: 'decision',
      body: {
        purposes: Object.entries(decisions).map(([purposeId, decision]) => ({
          purposeId,
          decision,
          ...(decision === 'refuse' && { codes }),
        })),
      },
      text: 'Looked at by hand.',
      ...more,
    });
  const restriction = async (id: string) =>
    (
      await services.rows<Record<string, unknown>>(
        `select id, kind, ground, state, purposes from restriction where request_id = $1 order by id`,
        [id],
      )
    ).at(0);
  const notices = async (id: string) =>
    (
      await services.rows<{ notice: string }>(
        `select notice from mail_message where request_id = $1 order by id`,
        [id],
      )
    ).map(({ notice }) => notice);
  /** What a letter tells. */
  const written = async (id: string, notice: string): Promise<unknown> => {
    const [mail] = await services.rows<{ id: string; sealed: Buffer }>(
      `select id, sealed from mail_message where request_id = $1 and notice = $2`,
      [id, notice],
    );
    const context = `mail_message.sealed:${mail!.id}`;
    const opened = await services.as(tenant, () =>
      services.get(KeyManager).open('request', id, mail!.sealed, context),
    );
    return (JSON.parse(opened.toString()) as { params: unknown }).params;
  };

  describe('an objection', () => {
    it('holds back at once what it names, and that alone', async () => {
      expect(await allowed('fraud')).toMatchObject({ allow: true });
      const { id, restrictionId } = await services.create(tenant, {
        right: 'objection',
        subject: ADA,
        purposes: ['fraud'],
      });
      expect(await allowed('fraud')).toEqual({ allow: false, code: 'RESTRICTED', id: restrictionId });
      expect(await allowed('letters')).toMatchObject({ allow: true });
      expect(await restriction(id)).toMatchObject({ ground: 'objection_pending', purposes: ['fraud'] });
    });

    it('is about all that rests on an interest where it names nothing', async () => {
      const { purposes } = await services.create(tenant, { right: 'objection', subject: ADA });
      expect(purposes).toEqual(['fraud', 'letters']);
      expect(await allowed('shop')).toMatchObject({ allow: true });
    });

    it('names no purpose that there is not', async () => {
      await expect(
        services.create(tenant, { right: 'objection', subject: ADA, purposes: ['fraud', 'nothing'] }),
      ).rejects.toMatchObject({ code: 'request.invalid', param: 'purposes.1' });
    });

    it('ends what it names when it is upheld, and opens erasure', async () => {
      const { id } = await verified('objection', { purposes: ['fraud'] });
      const done = await decide(id, { fraud: 'grant' });
      expect(done).toMatchObject({ state: 'fulfilled', offers: ['erasure'] });
      expect(await allowed('fraud')).toMatchObject({ allow: false, code: 'OBJECTED' });
      expect(await notices(id)).not.toContain('RESTRICTION_LIFT');
    });

    it('goes on after the notice when it is refused, and not before', async () => {
      const { id } = await verified('objection', { purposes: ['fraud'] });
      const refusal = {
        kind: 'refusal',
        body: { codes: ['COMPELLING_GROUNDS'] },
        text: 'Fraud was tried.',
      } as const;
      expect(await services.command(tenant, id, refusal)).toMatchObject({ state: 'refused' });
      expect(await notices(id)).toEqual(expect.arrayContaining(['REFUSAL', 'RESTRICTION_LIFT']));
      const sweep = () => services.get(LiftSweep).sweep();
      await sweep();
      expect(await allowed('fraud')).toMatchObject({ code: 'RESTRICTED' });
      services.clock.move(7 * DAY + 1);
      expect(await sweep()).toBe(1);
      expect(await sweep()).toBe(0);
      expect(await allowed('fraud')).toMatchObject({ allow: true });
    });

    it('may be upheld for one purpose and refused for another', async () => {
      const { id } = await verified('objection', { purposes: ['fraud', 'letters'] });
      await expect(decide(id, { fraud: 'grant' })).rejects.toMatchObject({ code: 'request.invalid' });
      const done = await decide(id, { fraud: 'refuse', letters: 'grant' });
      expect(done).toMatchObject({ state: 'partially_fulfilled' });
      expect(await allowed('letters')).toMatchObject({ code: 'OBJECTED' });
      expect(await allowed('fraud')).toMatchObject({ code: 'RESTRICTED' });
      expect(await restriction(id)).toMatchObject({ state: 'lift_notified', purposes: ['fraud'] });
    });

    it('is not granted for what rests on a contract, which would go on', async () => {
      const { id } = await verified('objection', { purposes: ['fraud', 'shop'] });
      await expect(decide(id, { fraud: 'grant', shop: 'grant' })).rejects.toMatchObject({
        code: 'objection.not_open',
        param: 'purposes',
        detail: expect.stringMatching(/^purposes: shop rests .*BASIS_EXCLUDES_RIGHT/),
      });
      const done = await decide(id, { fraud: 'grant', shop: 'refuse' }, ['BASIS_EXCLUDES_RIGHT']);
      expect(done).toMatchObject({ state: 'partially_fulfilled' });
      expect(await allowed('fraud')).toMatchObject({ code: 'OBJECTED' });
      expect(await allowed('shop')).toMatchObject({ allow: true });
      const { id: other } = await verified('objection', { purposes: ['shop'] });
      await expect(decide(other, { shop: 'grant' })).rejects.toMatchObject({ code: 'objection.not_open' });
    });

    it('is held back again when it is opened again', async () => {
      const { id } = await verified('objection', { purposes: ['fraud'] });
      const codes = ['COMPELLING_GROUNDS'];
      await services.command(tenant, id, { kind: 'refusal', body: { codes }, text: 'Fraud was tried.' });
      await services.command(tenant, id, { kind: 'reopening', body: {}, text: 'A mistake.' });
      expect(await restriction(id)).toMatchObject({ state: 'active' });
      await decide(id, { fraud: 'grant' });
      expect(await allowed('fraud')).toMatchObject({ code: 'OBJECTED' });
    });

    it('ends with its withdrawal, of which the person is told', async () => {
      const { id } = await services.create(tenant, { right: 'objection', subject: ADA, purposes: ['fraud'] });
      await services.command(tenant, id, { kind: 'withdrawal', body: {} });
      expect(await restriction(id)).toMatchObject({ state: 'lift_notified' });
    });
  });

  describe('what ends at once', () => {
    it.each([
      ['opt_out_profiling', 'scoring'],
      ['limit_sensitive', 'health'],
    ] as const)('%s denies %s from the intake on, and needs nobody', async (right, purpose) => {
      const { id } = await services.create(tenant, { right, subject: ADA, residence: 'US-CA' });
      expect(await allowed(purpose)).toMatchObject({ allow: false, code: 'OBJECTED' });
      await triage(id);
      expect((await services.rows(`select state from request where id = $1`, [id]))[0]).toEqual({
        state: 'fulfilled',
      });
    });
  });

  describe('a restriction', () => {
    const lift = (id: string, agreed?: boolean) =>
      services.as(tenant, () => services.get(LiftingService).giveNotice(id, 'It is over.', agreed), OPERATOR);
    const open = async (ground: string): Promise<string> => {
      const { id } = await verified('restriction', { ground });
      const [row] = await services.rows<{ id: string }>(
        `insert into restriction (id, tenant_id, request_id, state, kind, ground, purposes, created_at)
         select replace(id, 'req_', 'rst_'), tenant_id, id, 'active', 'restriction', ground, '"all"', now()
           from request where id = $1 returning id`,
        [id],
      );
      await services.rows(
        `insert into restriction_subject (tenant_id, restriction_id, blind)
         select tenant_id, $2, blind from request_identifier where request_id = $1`,
        [id, row!.id],
      );
      return row!.id;
    };

    it('for claims ends only when the person agrees', async () => {
      const id = await open('legal_claims');
      await expect(lift(id)).rejects.toMatchObject({ code: 'restriction.agreement_required' });
      expect(await lift(id, true)).toMatchObject({ state: 'lift_notified' });
      expect(await lift(id)).toMatchObject({ state: 'lift_notified' });
      const otherwise = services.as(
        tenant,
        () => services.get(LiftingService).giveNotice(id, 'For another reason.'),
        OPERATOR,
      );
      await expect(otherwise).rejects.toMatchObject({ code: 'restriction.announced' });
    });

    it('for claims makes an erasure wait for a person', async () => {
      expect(await verified('erasure')).toMatchObject({ state: 'planning' });
      await services.rows(`update request set closed_at = now() where "right" = 'erasure'`);
      await open('legal_claims');
      expect(await verified('erasure')).toMatchObject({ state: 'assessing' });
    });

    it.each([
      ['contested_accuracy', 'rectification'],
      ['objection_pending', 'objection'],
    ] as const)('for %s lasts as long as a %s is open', async (ground, right) => {
      const id = await open(ground);
      const other = await services.create(tenant, { right, subject: ADA });
      await expect(lift(id)).rejects.toMatchObject({
        code: 'restriction.question_open',
        detail: expect.stringContaining(other.number),
      });
      await services.command(tenant, other.id, { kind: 'withdrawal', body: {} });
      expect(await lift(id)).toMatchObject({ state: 'lift_notified' });
    });
  });

  describe('a person', () => {
    const own = <T>(work: (requests: OwnRequestsService) => Promise<T>) =>
      services.as(tenant, () => work(services.get(OwnRequestsService)));
    const person = (subject: string) => ({ subject }) as Person;

    it('ends their own restriction, whatever it was for, and nobody else does', async () => {
      const { id } = await verified('restriction', { ground: 'legal_claims' });
      await services.rows(`update request set person_id = 'ada' where id = $1`, [id]);
      await services.rows(
        `with opened as (
           insert into restriction (id, tenant_id, request_id, state, kind, ground, purposes, created_at)
           select replace(id, 'req_', 'rst_'), tenant_id, id, 'active', 'restriction', ground, '"all"', now()
             from request where id = $1 returning id)
         update request set restriction_id = (select id from opened) where id = $1`,
        [id],
      );
      await expect(
        own((requests) => requests.liftRestriction(person('bob'), id, 'Mine.')),
      ).rejects.toMatchObject({ code: 'request.not_found' });
      await own((requests) => requests.liftRestriction(person('ada'), id, 'The case is over.'));
      expect(await restriction(id)).toMatchObject({ state: 'lift_notified' });
      expect(await notices(id)).toContain('RESTRICTION_LIFT');
    });

    it('appeals against what was answered to them alone', async () => {
      const { id } = await verified('erasure', { residence: 'US-VA' });
      await services.as(tenant, () => services.get(PlanningService).planStore(id, 'crm'));
      await services.as(tenant, () => services.get(WorkflowSteps).concludePlan(id));
      await services.rows(`update request set person_id = 'ada' where id = $1`, [id]);
      const refusal = { kind: 'refusal', body: { codes: ['NO_MATCH'] }, text: 'Nothing is held.' } as const;
      await services.command(tenant, id, refusal);
      await expect(own((requests) => requests.appeal(person('bob'), id, 'Mine.'))).rejects.toMatchObject({
        code: 'request.not_found',
      });
      const appeal = await own((requests) => requests.appeal(person('ada'), id, 'I am a customer.'));
      expect(appeal).toMatchObject({ right: 'appeal', appealOf: id });
      await triage(appeal.id);
      await services.command(tenant, appeal.id, refusal, APPROVER);
      const { number } = await services.as(tenant, () => services.get(RequestsService).get(id));
      expect(await written(appeal.id, 'APPEAL_ANSWER')).toMatchObject({
        originalNumber: number,
        decision: 'refused',
        codes: ['NO_MATCH'],
        explanation: 'Nothing is held.',
        authority: expect.stringContaining('Attorney General of Virginia'),
      });
    });
  });

  describe('a review of decisions by machines', () => {
    const review = {
      view: 'The income was not looked at.',
      explanation: 'An old address was scored.',
      outcome: 'changed',
    };

    it('is a task of a reviewer, and ends further decisions of the purpose', async () => {
      const { id } = await verified('human_review', { purposes: ['scoring'] });
      const tasks = await services.as(tenant, () =>
        services.get(TasksService).page({ limit: 10, state: 'open' } as never),
      );
      expect(tasks.items).toEqual([
        expect.objectContaining({ requestId: id, kind: 'review_decision', role: 'privacy_officer' }),
      ]);
      await expect(decide(id, { nothing: 'grant' })).rejects.toMatchObject({
        code: 'purpose.unknown',
        param: 'purposes.0.purposeId',
        detail: expect.stringContaining('names scoring.'),
      });
      await expect(decide(id, { scoring: 'grant' })).rejects.toMatchObject({ param: 'review' });
      const purposes = [{ purposeId: 'scoring', decision: 'grant' }];
      const done = await services.command(tenant, id, {
        kind: 'decision',
        body: { purposes, reviewed: true },
        text: JSON.stringify(review),
      });
      expect(done).toMatchObject({ state: 'fulfilled' });
      expect(await allowed('scoring')).toMatchObject({ allow: false, code: 'OBJECTED' });
    });

    it('leaves what the contract needs', async () => {
      const { id } = await verified('human_review', { purposes: ['scoring'] });
      const purposes = [{ purposeId: 'scoring', decision: 'refuse', codes: ['CONTRACT_ENTRY'] }];
      await services.command(tenant, id, {
        kind: 'decision',
        body: { purposes, reviewed: true },
        text: JSON.stringify(review),
      });
      expect(await allowed('scoring')).toMatchObject({ allow: true });
    });
  });
});
