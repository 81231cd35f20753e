import { DatabaseSync } from 'node:sqlite';
import type { DecisionAnswer, RequestView } from '#contracts/schemas';
import { DataMapsService } from '#stores';
import { ConsentRows } from '../support/consent-rows.js';
import { workDirectly } from '../support/direct-commands.js';
import { openOperatorDesk, type OperatorDesk } from '../support/operator-desk.js';
import { sampleMap } from '../support/request-services.js';

const MAP = (file: string): string =>
  sampleMap(file).replace(
    'stores:',
    `  fraud: { basis: legitimate_interests, dpv: FraudPreventionAndDetection }
  brokers: { basis: legitimate_interests, dpv: SellDataToThirdParties }
  scoring: { basis: contract, dpv: CreditChecking, automated: {logic: scores payments, significance: decides on credit, consequences: payment in advance} }
stores:`,
  );
const NOBODY = { codes: ['NO_MATCH'], text: 'Nothing is held under this address.' };

describe('cases of a person', () => {
  let desk: OperatorDesk;
  let first: string;
  let second: string;
  let made = 0;
  let address: string;
  let workflow: ReturnType<typeof workDirectly>;
  beforeAll(async () => {
    desk = await openOperatorDesk();
    workflow = workDirectly(desk.api.app);
    await desk.as(() => desk.api.app.get(DataMapsService, { strict: false }).activate(MAP(desk.storeFile)));
    first = await desk.staff('first', 'operator');
    second = await desk.staff('second', 'operator');
  });
  afterAll(() => desk?.close());
  beforeEach(() => void (address = `person-${made++}@example.com`));

  const subject = () => ({ identifiers: [{ type: 'email', value: address }] });
  const post = <T = RequestView>(path: string, body: object, by = first) =>
    desk.call<T & { code?: string; detail?: string; param?: string }>(`POST /v1/requests${path}`, by, body);
  const taken = async (right: string, more: object = {}): Promise<RequestView> => {
    const { status, body } = await post('', { right, subject: subject(), ...more });
    expect([status, body.code]).toEqual([201, undefined]);
    return body;
  };
  const verified = async (right: string, more: object = {}): Promise<RequestView> => {
    const { id } = await taken(right, more);
    await workflow.triage(desk.tenantId, id);
    const { body } = await post(`/${id}/verification`, { level: 'L3', method: 'document' });
    return body;
  };
  const decide = async (purpose: string, identity = { type: 'email', value: address }) =>
    (await desk.call<DecisionAnswer>('POST /v1/decisions', desk.key, { subject: identity, purpose })).body;
  const texts = async (id: string): Promise<string[]> =>
    (
      await desk.rows<{ notice: string }>(
        'select notice from mail_message where request_id = $1 order by id',
        [id],
      )
    ).map(({ notice }) => notice);

  describe('an appeal', () => {
    /** Of somebody whom the store knows: the plan waits for an approval. */
    const refused = async (): Promise<RequestView> => {
      const store = new DatabaseSync(desk.storeFile);
      store.prepare('insert into customer (email, name) values (?, ?)').run(address, 'Person Example');
      store.close();
      const { id } = await verified('erasure', { residence: 'US-VA' });
      await desk.plan(id);
      const { body } = await post(`/${id}/refusal`, NOBODY);
      expect(body).toMatchObject({ state: 'refused', regime: 'US_VA' });
      return body;
    };

    it('is a case of its own, with its own clock, which the refused one names', async () => {
      const { id, next } = await refused();
      expect(next).toContain('appeal');
      const { status, body } = await post(`/${id}/appeal`, { reason: 'I have an account.' });
      expect([status, body]).toEqual([
        201,
        expect.objectContaining({ right: 'appeal', appealOf: id, regime: 'US_VA', verificationLevel: 'L3' }),
      ]);
      const days = (Date.parse(body.dueAt!) - Date.parse(body.receivedAt)) / 86_400_000;
      expect(Math.round(days)).toBeGreaterThanOrEqual(60);
      const again = await post(`/${id}/appeal`, { reason: 'Once more.' });
      expect(again).toMatchObject({ status: 409, body: { code: 'appeal.not_available' } });
    });

    it('is decided by somebody else than who refused', async () => {
      const { id } = await refused();
      const appeal = (await post(`/${id}/appeal`, { reason: 'I have an account.' })).body;
      await workflow.triage(desk.tenantId, appeal.id);
      const grant = { purposes: [{ purposeId: 'shop', decision: 'grant', note: 'It is there after all.' }] };
      for (const [path, body] of [
        ['decision', grant],
        ['refusal', NOBODY],
      ] as const)
        expect(await post(`/${appeal.id}/${path}`, body, first)).toMatchObject({
          status: 409,
          body: { code: 'appeal.same_decider' },
        });
      expect(await post(`/${appeal.id}/decision`, grant, second)).toMatchObject({
        status: 200,
        body: { state: 'fulfilled' },
      });
      expect(await texts(appeal.id)).toEqual(['ACK', 'APPEAL_ANSWER']);
    });

    it('comes within the time that the law gives', async () => {
      const { id } = await refused();
      desk.clock.move(61 * 86_400_000);
      const late = await post(`/${id}/appeal`, { reason: 'I was away.' });
      expect(late).toMatchObject({ status: 409, body: { code: 'appeal.not_available' } });
    });

    it('is not there where the law knows none, nor before there is a refusal', async () => {
      const open = await verified('erasure', { residence: 'US-VA' });
      expect((await post(`/${open.id}/appeal`, { reason: 'Too slow.' })).body.detail).toMatch(/planning/);
      const { id } = await verified('objection', { purposes: ['fraud'] });
      await post(`/${id}/refusal`, { codes: ['COMPELLING_GROUNDS'], text: 'Fraud was tried.' });
      expect((await post(`/${id}/appeal`, { reason: 'I disagree.' })).body).toMatchObject({
        code: 'appeal.not_available',
        detail: expect.stringMatching(/EU_GDPR knows no appeal/),
      });
    });
  });

  describe('a complaint', () => {
    const move = (id: string, state: string) =>
      desk.call<RequestView & { code?: string }>(`PUT /v1/requests/${id}/complaint`, first, { state });

    it('goes from one state to the next until the answer, and opens again', async () => {
      const { id, complaint } = await taken('complaint');
      await workflow.triage(desk.tenantId, id);
      expect(complaint).toBe('open');
      expect(await move(id, 'awaiting_internal_review')).toMatchObject({
        status: 409,
        body: { code: 'complaint.illegal_transition' },
      });
      for (const state of ['in_progress', 'waiting_on_client', 'awaiting_internal_review'])
        expect((await move(id, state)).body.complaint).toBe(state);
      expect(await move(id, 'resolved')).toMatchObject({ status: 409 });
      const purposes = [{ purposeId: 'shop', decision: 'grant', note: 'An apology was sent.' }];
      expect((await post(`/${id}/decision`, { purposes })).body).toMatchObject({
        state: 'fulfilled',
        complaint: 'resolved',
      });
      expect(await texts(id)).toEqual(['COMPLAINT_ACK', 'COMPLETION']);
      expect((await post(`/${id}/reopening`, { reason: 'Not settled.' })).body).toMatchObject({
        state: 'assessing',
        complaint: 'in_progress',
      });
    });

    it('is no state of another request', async () => {
      const { id } = await taken('erasure');
      expect(await move(id, 'in_progress')).toMatchObject({ status: 409 });
    });

    it.each([
      // received on 1 June: that is the first of thirty days for the acknowledgement
      ['GB', 'UK_GDPR', { respond: '2026-07-01', complaint_ack: '2026-06-30' }],
      ['IN', 'IN_DPDP', { grievance: '2026-08-30' }],
    ])('of somebody in %s is due by the clock of %s', async (residence, regime, due) => {
      const request = await taken('complaint', { residence, receivedAt: '2026-06-01T10:00:00Z' });
      expect(request.regime).toBe(regime);
      const { body } = await desk.call<{ deadlines: { act: string; current: { due: string } }[] }>(
        `GET /v1/requests/${request.id}/clock`,
        desk.key,
      );
      expect(body.deadlines[0]!.act).toBe(Object.keys(due)[0]);
      const days = body.deadlines.map(({ act, current }) => [act, current.due]);
      expect(Object.fromEntries(days)).toMatchObject(due);
    });
  });

  describe('an opt-out of sale and sharing', () => {
    it('lasts until the person wants it again and has confirmed that', async () => {
      const residence = 'US-CA';
      const opted = await taken('opt_out_sale_sharing', { residence });
      expect(await decide('brokers')).toMatchObject({ allow: false });
      const { id } = await taken('opt_in_sale_sharing', { residence });
      await workflow.triage(desk.tenantId, id);
      expect(await desk.get(id)).toMatchObject({ state: 'awaiting_identity', verificationLevel: 'L0' });
      expect(await decide('brokers')).toMatchObject({ allow: false });
      await post(`/${id}/verification`, { level: 'L1', method: 'operator' });
      expect(await desk.get(id)).toMatchObject({ state: 'fulfilled' });
      expect(await decide('brokers')).toMatchObject({ allow: true });
      expect(opted.mayAskAgainFrom).toBeDefined();
    });

    it('keeps the company from asking again for twelve months', async () => {
      const { mayAskAgainFrom } = await taken('opt_out_sale_sharing', {
        residence: 'US-CA',
        receivedAt: '2026-03-02T10:00:00Z',
      });
      expect(mayAskAgainFrom! >= '2027-03-02').toBe(true);
      expect(mayAskAgainFrom! <= '2027-03-03').toBe(true);
    });

    it('is confirmed within fifteen business days', async () => {
      const { id } = await taken('opt_out_sale_sharing', {
        residence: 'US-CA',
        receivedAt: '2026-03-02T10:00:00Z',
      });
      const { body } = await desk.call<{ deadlines: { current: { safe: string } }[] }>(
        `GET /v1/requests/${id}/clock`,
        desk.key,
      );
      expect(body.deadlines[0]!.current.safe).toBe('2026-03-23');
    });
  });

  describe('consents', () => {
    let rows: ConsentRows;
    beforeEach(async () => void (rows = await ConsentRows.open(desk.api, desk.tenantId)));
    afterEach(() => rows?.close());

    it('are withdrawn in the transaction in which that is asked for', async () => {
      const name = `news-${made}`;
      const version = await rows.publish(await rows.define({ name, purposes: [{ key: name, name }] }), 1);
      await rows.answer('4711', version, 'accepted');
      const sub = { type: 'customer_id', value: '4711' };
      expect(await decide(name, sub)).toMatchObject({ allow: true });
      const request = await taken('withdraw_consent', { subject: { identifiers: [sub] } });
      expect(request.requiredLevel).toBe('L0');
      expect(await decide(name, sub)).toMatchObject({ allow: false });
      await workflow.triage(desk.tenantId, request.id);
      expect(await desk.get(request.id)).toMatchObject({ state: 'fulfilled', offers: ['erasure'] });
    });

    it('that were given before an objection do not bring the purpose back when they are imported', async () => {
      const name = `advice-${made}`;
      const purposes = [{ key: name, name }];
      const consent = await rows.define({ name, legalType: 'legitimate_interests', purposes });
      const version = await rows.publish(consent, 1);
      const sub = { type: 'customer_id', value: '4712' };
      const { id } = await verified('objection', { subject: { identifiers: [sub] }, purposes: [name] });
      await post(`/${id}/decision`, {
        purposes: [{ purposeId: name, decision: 'grant', note: 'It weighs more.' }],
      });
      expect(await decide(name, sub)).toMatchObject({ allow: false });
      const record = await rows.answer('4712', version, 'accepted');
      const said = (ms: number) =>
        rows.run('update consent_record set answered_at = $1 where id = $2', [
          new Date(desk.clock.now().getTime() + ms),
          record,
        ]);
      await said(-86_400_000);
      expect(await decide(name, sub)).toMatchObject({
        allow: false,
        reasons: expect.arrayContaining([{ code: 'OBJECTED', id: expect.stringMatching(/^rst_/) }]),
      });
      await said(60_000);
      expect(await decide(name, sub)).toMatchObject({ allow: true });
    });
  });

  it('a review tells the person what was found', async () => {
    const { id } = await verified('human_review', { purposes: ['scoring'] });
    const review = { view: 'I moved.', explanation: 'The old address was scored.', outcome: 'confirmed' };
    const purposes = [{ purposeId: 'scoring', decision: 'grant' }];
    const noted = purposes.map((purpose) => ({ ...purpose, note: 'Looked at.' }));
    expect(await post(`/${id}/decision`, { purposes: noted })).toMatchObject({
      status: 400,
      body: { param: 'review' },
    });
    expect(await post(`/${id}/decision`, { purposes, review })).toMatchObject({
      status: 200,
      body: { state: 'fulfilled' },
    });
    expect(await texts(id)).toContain('COMPLETION');
    expect(await decide('scoring')).toMatchObject({ allow: false });
  });

  it('a nominee is on record, sealed, and every look at it is noted', async () => {
    const nominee = { name: 'Ada Example', contact: 'ada@example.com', relation: 'daughter' };
    const { id } = await taken('nominate', { residence: 'IN', nominee });
    expect(await desk.call(`GET /v1/requests/${id}/nominee`, first)).toEqual({ status: 200, body: nominee });
    const [row] = await desk.rows<{ nominee: Buffer }>('select nominee from request where id = $1', [id]);
    expect(row!.nominee.toString('latin1')).not.toContain('Example');
    const looks = await desk.rows(
      `select 1 from audit where object = $1 and action = 'request.read' and data->>'part' = 'nominee'`,
      [id],
    );
    expect(looks).toHaveLength(1);
    const other = await taken('erasure');
    expect(await desk.call(`GET /v1/requests/${other.id}/nominee`, first)).toMatchObject({ status: 404 });
  });

  it.each([
    ['purposes', { right: 'erasure', purposes: ['fraud'] }],
    ['ground', { right: 'objection', ground: 'unlawful' }],
    ['nominee', { right: 'access', nominee: { name: 'Ada Example', contact: 'ada@example.com' } }],
  ])('%s belongs to its own rights', async (param, body) => {
    const answer = await post('', { subject: subject(), ...body });
    expect(answer).toMatchObject({ status: 400, body: { param } });
  });
});
