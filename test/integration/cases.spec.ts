import { DatabaseSync } from 'node:sqlite';
import type { DecisionAnswer, RequestView } from '#contracts/schemas';
import { KeyManager } from '#keys';
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

    /** Parameters of the letter, as they were sealed. */
    const letter = async (id: string): Promise<object> => {
      const [mail] = await desk.rows<{ id: string; sealed: Buffer }>(
        `select id, sealed from mail_message where request_id = $1 and notice = 'APPEAL_ANSWER'`,
        [id],
      );
      const keys = desk.api.app.get(KeyManager, { strict: false });
      const opened = await desk.as(() =>
        keys.open('request', id, mail!.sealed, `mail_message.sealed:${mail!.id}`),
      );
      return (JSON.parse(opened.toString()) as { params: object }).params;
    };
    const resumed = (id: string) =>
      desk.rows(
        `select message from outbox where message ->> 'kind' = 'workflow.resume' and message ->> 'workflowId' = $1`,
        [id],
      );
    const appealed = async (id: string): Promise<string> => {
      const { body } = await post(`/${id}/appeal`, { reason: 'I have an account.' });
      await workflow.triage(desk.tenantId, body.id);
      return body.id;
    };
    const grant = { purposes: [{ purposeId: 'shop', decision: 'grant', note: 'It is there after all.' }] };

    it('that is granted has the first case carried out, with a new period, once', async () => {
      const { id, dueAt } = await refused();
      desk.clock.move(20 * 86_400_000);
      const appeal = await appealed(id);
      const unknown = { purposes: [{ ...grant.purposes[0], purposeId: 'nonsense' }] };
      expect((await post(`/${appeal}/decision`, unknown, second)).status).toBe(422);
      await post(`/${appeal}/decision`, grant, second);
      const first = await desk.get(id);
      expect(first).toMatchObject({ state: 'planning', appeal, breached: false });
      expect((await desk.get(appeal)).appealOf).toBe(id);
      const days = (Date.parse(first.dueAt!) - desk.clock.now().getTime()) / 86_400_000;
      expect(Math.ceil(days)).toBe(46);
      expect(Date.parse(first.dueAt!)).toBeGreaterThan(Date.parse(dueAt!));
      expect(await letter(appeal)).toMatchObject({
        decision: 'granted',
        originalNumber: first.number,
        newAnswerOn: expect.stringMatching(/^\d{4}-\d{2}-\d{2}$/),
      });
      const { body: timeline } = await desk.call<{ items: { type: string }[] }>(
        `GET /v1/requests/${id}/timeline`,
        desk.key,
      );
      expect(timeline.items.map(({ type }) => type)).toContain('request.appeal_granted');
      const [entry] = await desk.rows(
        `select actor_id, data from audit where object = $1 and action = 'request.appeal_granted'`,
        [id],
      );
      expect(entry).toEqual({ actor_id: 'habeas', data: { appeal, dueAt: first.dueAt } });
      expect(await resumed(id)).toHaveLength(1);

      await desk.plan(id);
      await post(`/${id}/refusal`, NOBODY);
      await post(`/${appeal}/reopening`, { reason: 'A note was missing.' }, second);
      await post(`/${appeal}/decision`, grant, second);
      expect(await desk.get(id)).toMatchObject({ state: 'refused' });
      expect(await resumed(id)).toHaveLength(1);
    });

    it('that is refused leaves the first case as it is', async () => {
      const { id } = await refused();
      const appeal = await appealed(id);
      expect((await post(`/${appeal}/refusal`, NOBODY, second)).body.state).toBe('refused');
      expect(await desk.get(id)).toMatchObject({ state: 'refused', appeal });
      expect(await letter(appeal)).toMatchObject({ decision: 'refused', newAnswerOn: null });
      expect(await resumed(id)).toEqual([]);
    });

    it('leaves to a person what would be refused again by itself', async () => {
      const hold = {
        reason: 'A claim',
        reviewBy: new Date(desk.clock.now().getTime() + 30 * 86_400_000).toISOString().slice(0, 10),
        subject: subject(),
      };
      const held = (await desk.call<{ id: string }>('POST /v1/legal-holds', desk.key, hold)).body;
      const { id, state } = await verified('erasure', { residence: 'US-VA' });
      expect(state).toBe('refused');
      await post(`/${await appealed(id)}/decision`, grant, second);
      expect(await desk.get(id)).toMatchObject({ state: 'assessing' });
      const { body } = await desk.call<{ items: { kind: string }[] }>(
        `GET /v1/tasks?requestId=${id}`,
        desk.key,
      );
      expect(body.items.map(({ kind }) => kind)).toEqual(['assess']);
      await desk.call(`DELETE /v1/legal-holds/${held.id}`, desk.key);
    });

    it('may be refused for what speaks against the first request, too', async () => {
      const { id } = await refused();
      const appeal = await appealed(id);
      const words = { text: 'The accounts must be kept.' };
      expect(
        (await post(`/${appeal}/refusal`, { codes: ['CONSENT_PROVIDED'], ...words }, second)).body.code,
      ).toBe('refusal.not_in_law');
      const { body } = await post(`/${appeal}/refusal`, { codes: ['LEGAL_OBLIGATION'], ...words }, second);
      expect(body.state).toBe('refused');
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

  describe('a refusal', () => {
    it('is for a reason that the law knows for the right, and says which these are', async () => {
      const { id } = await verified('portability');
      const words = { text: 'The books must be kept.' };
      const wrong = await post(`/${id}/refusal`, { codes: ['NO_MATCH', 'LEGAL_OBLIGATION'], ...words });
      expect(wrong).toMatchObject({
        status: 422,
        body: {
          code: 'refusal.not_in_law',
          param: 'codes',
          detail: expect.stringMatching(
            /^LEGAL_OBLIGATION is no reason to refuse portability under EU_GDPR\. Give one of .*NOT_PROVIDED_BY_SUBJECT/,
          ),
          codes: expect.arrayContaining(['NO_MATCH', 'THIRD_PARTY_RIGHTS']),
        },
      });
      expect(
        await desk.rows('select 1 from request_command where request_id = $1 and kind = $2', [id, 'refusal']),
      ).toEqual([]);
    });

    it('for a reason that there is not is told those of the law, with the nearest', async () => {
      const { id } = await verified('portability');
      const words = { text: 'Too much.' };
      const wrong = await post(`/${id}/refusal`, { codes: ['NO_MATCH', 'EXESSIVE'], ...words });
      expect(wrong).toMatchObject({ status: 400, body: { code: 'request.invalid', param: 'codes.1' } });
      expect(wrong.body.detail).toMatch(
        /^EXESSIVE is no reason to refuse portability under EU_GDPR\. Did you mean "EXCESSIVE"\? Give one of /,
      );
      expect(wrong.body.detail).not.toMatch(/PUBLIC_HEALTH/);
      const near = async (code: string) =>
        /Did you mean "(\w+)"/.exec(
          (await post(`/${id}/refusal`, { codes: [code], ...words })).body.detail ?? '',
        )?.[1];
      expect(await near('UNFOUNDED')).toBe('MANIFESTLY_UNFOUNDED');
      expect(await near('identity_not_proven')).toBe('IDENTITY_FAILED');
      expect(await near('FRAUDULENT_REQUEST')).toBe('SUSPECTED_FRAUD');
      expect(await near('NOT_NEEDED')).toBeUndefined();
      const purposes = [{ purposeId: 'fraud', decision: 'refuse', codes: ['NONSENSE'], note: 'No.' }];
      const objection = await verified('objection', { purposes: ['fraud'] });
      const decided = await post(`/${objection.id}/decision`, { purposes });
      expect(decided).toMatchObject({ status: 400, body: { param: 'purposes.0.codes.0' } });
    });

    it('of one purpose is no exception', async () => {
      const { id } = await verified('objection', { purposes: ['fraud', 'brokers'] });
      const purposes = [
        { purposeId: 'fraud', decision: 'grant', note: 'It weighs more.' },
        { purposeId: 'brokers', decision: 'refuse', codes: ['PUBLIC_HEALTH'], note: 'Needed.' },
      ];
      expect(await post(`/${id}/decision`, { purposes })).toMatchObject({
        status: 422,
        body: { code: 'refusal.not_in_law', param: 'purposes.1.codes' },
      });
      const lawful = purposes.map((purpose) =>
        'codes' in purpose ? { ...purpose, codes: ['RESEARCH'] } : purpose,
      );
      expect((await post(`/${id}/decision`, { purposes: lawful })).body.state).toBe('partially_fulfilled');
    });

    it('under several laws is for a reason that all of them know', async () => {
      const subjects = { residence: 'US-CA', regime: 'EU_GDPR' };
      const { id, regimes } = await verified('access', subjects);
      expect(regimes.map((each) => each.id)).toEqual(expect.arrayContaining(['EU_GDPR', 'US_CA']));
      const words = { text: 'Told in confidence.' };
      const wrong = await post(`/${id}/refusal`, { codes: ['CONFIDENTIALITY'], ...words });
      expect(wrong).toMatchObject({ status: 422, body: { code: 'refusal.not_in_law' } });
      expect(wrong.body.detail).toMatch(
        /under (EU_GDPR and US_CA|US_CA and EU_GDPR)\. Give one of .*SECURITY/,
      );
      expect(wrong.body.detail).not.toMatch(/ETHICS/);
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
      const of = (purposeId: string) => ({
        purposes: [{ purposeId, decision: 'grant', note: 'An apology was sent.' }],
      });
      const { decides } = await desk.get(id);
      expect(decides).toEqual(expect.arrayContaining(['all', 'complaint', 'shop']));
      expect(await post(`/${id}/decision`, of('nonsense'))).toMatchObject({
        status: 422,
        body: { code: 'purpose.unknown', param: 'purposes.0.purposeId', purposes: decides },
      });
      expect((await post(`/${id}/decision`, of('complaint'))).body).toMatchObject({
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

  it('an opt-out says what a decision may name, and takes nothing else', async () => {
    const decision = (purposeId: string) => ({
      purposes: [{ purposeId, decision: 'grant', note: 'Looked at.' }],
    });
    const { id } = await taken('opt_out_sale_sharing', { residence: 'US-CA' });
    await workflow.triage(desk.tenantId, id);
    await post(`/${id}/reopening`, { reason: 'They wrote again.' });
    const { state, decides } = await desk.get(id);
    expect(state).toBe('assessing');
    expect(decides).toEqual(expect.arrayContaining(['all', 'opt_out_sale_sharing', 'brokers']));
    expect(await post(`/${id}/decision`, decision('nonsense'))).toMatchObject({
      status: 422,
      body: { code: 'purpose.unknown', param: 'purposes.0.purposeId', purposes: decides },
    });
    expect((await post(`/${id}/decision`, decision('all'))).body.state).toBe('fulfilled');
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
