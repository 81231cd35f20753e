import pg from 'pg';
import { v7 } from 'uuid';
import { IssuersService, TenantsService } from '#access';
import { ConsentChain } from '#consents';
import { BUILTIN_RIGHTS, isFinal, REQUEST_STATES } from '#contracts';
import { BUILTIN_RIGHT_FACTS } from '#domain';
import { UnitOfWork } from '#persistence';
import { SYSTEM_ACTOR, runInContext } from '#platform';
import { RetentionSweep } from '#requests';
import { NoticeFacts } from '../../libs/requests/correspondence/notices/notice-facts.service.js';
import { RequestsRepository } from '../../libs/requests/request/requests.repository.js';
import { createTestApi, type TestApi } from '../support/api.js';
import { defineConsent, publishVersion, type ConsentToDefine } from '../support/consents.js';
import { workDirectly, type DirectWorkflow } from '../support/direct-commands.js';
import { startIssuer, type TestIssuer } from '../support/issuer.js';

const SUB = 'customer-4711';
const BY_HAND = BUILTIN_RIGHTS.filter(
  (right) =>
    !['erasure', 'portability', 'restriction', 'withdraw_consent'].includes(BUILTIN_RIGHT_FACTS[right].code),
);

describe('rights through the consent API', () => {
  let api: TestApi;
  let workflow: DirectWorkflow;
  let people: TestIssuer;
  let tenantId: string;
  let key: string;
  let offset = 0;

  beforeAll(async () => {
    api = await createTestApi({ clock: { now: () => new Date(Date.now() + offset) } });
    workflow = workDirectly(api.app);
    people = await startIssuer('portal');
  });
  afterAll(() => Promise.all([api?.close(), people?.close()]));
  beforeEach(async () => {
    offset = 0;
    tenantId = (await api.createTenant()).id;
    key = await api.createKey(tenantId);
  });

  const unitOfWork = () => api.app.get(UnitOfWork);
  const as = <T>(work: () => Promise<T>): Promise<T> =>
    runInContext({ tenantId, actor: SYSTEM_ACTOR, correlationId: 'test' }, () => unitOfWork().run(work));
  const define = (given: ConsentToDefine = {}) => as(() => defineConsent(unitOfWork(), given));
  const call = (route: string, body?: object, caller = key, headers = {}) =>
    api.call(route, { key: caller, headers, ...(body && { body }) });
  const exercise = (dataSubjectRight: string, more: object = {}, caller = key, headers = {}) =>
    call(
      'POST /consent-srv/actions',
      { type: 'subjectrightaction', sub: SUB, dataSubjectRight, ...more },
      caller,
      headers,
    );
  const made = async (right: string, more: object = {}, caller = key) =>
    (await exercise(right, more, caller)).json().data;
  const put = (id: string, body: object, caller = key) =>
    call(`PUT /consent-srv/actions/${id}`, body, caller);
  const read = async (id: string, caller = key) =>
    (await call(`GET /consent-srv/actions/${id}`, undefined, caller)).json().data;
  const request = async (id: string) => (await call(`GET /v1/requests/${id}`)).json();
  const command = (id: string, name: string, body: object) => call(`POST /v1/requests/${id}/${name}`, body);
  const verified = async (id: string) => {
    await workflow.triage(tenantId, id);
    if ((await request(id)).state === 'awaiting_identity')
      await command(id, 'verification', { level: 'L3', method: 'document' });
  };
  const accept = async (consentId: string, more: object = {}) =>
    (
      await call('POST /consent-srv/actions', {
        type: 'legalbasistrack',
        sub: SUB,
        consent_id: consentId,
        status: 'accepted',
        ...more,
      })
    ).json().data;
  const rows = async <Row extends object>(
    sql: string,
    parameters: readonly unknown[] = [],
  ): Promise<Row[]> => {
    const client = new pg.Client({ connectionString: api.databaseUrl });
    await client.connect();
    try {
      return (await client.query<Row>(sql, [...parameters])).rows;
    } finally {
      await client.end();
    }
  };
  const verify = () => as(() => new ConsentChain(unitOfWork()).verify());
  const signedIn = async (claims: Record<string, unknown> = {}) => {
    await as(async () => {
      const issuers = api.app.get(IssuersService);
      await issuers.register({
        issuer: people.url,
        audience: tenantId,
        kind: 'person',
        algorithms: ['ES256'],
      });
    });
    return people.token({ sub: SUB, aud: tenantId, ...claims });
  };
  const error = ({ statusCode, json }: { statusCode: number; json: () => { error?: { code: number } } }) => [
    statusCode,
    json().error?.code,
  ];

  it('makes a request and a record of it, and answers as the reference does', async () => {
    const answer = await exercise('DataDeletion', {
      client_id: 'shop',
      provideDataTo: { channel: 'email', address: 'ann@example.com' },
    });
    expect([answer.statusCode, answer.json()]).toEqual([
      200,
      {
        success: true,
        status: 200,
        data: {
          _id: expect.stringMatching(/^[0-9a-f-]{36}$/),
          id: answer.json().data._id,
          type: 'subjectrightaction',
          sub: SUB,
          consent_id: null,
          consent_name: null,
          consent_version_id: null,
          version: null,
          client_id: 'shop',
          dataSubjectRight: 'DataDeletion',
          actionStatus: 'received',
          requestId: expect.stringMatching(/^req_/),
          provideDataTo: { channel: 'email', address: 'ann@example.com' },
          settleAmount: null,
          chatItems: [],
          consentStatus: [],
          createdTime: expect.any(String),
          updatedTime: expect.any(String),
        },
      },
    ]);
    const { _id, requestId } = answer.json().data;
    expect(await request(requestId)).toMatchObject({
      right: 'erasure',
      regime: 'EU_GDPR',
      state: 'received',
    });
    expect(await read(_id)).toEqual(answer.json().data);
    expect(
      await rows(`select type, source from request_identifier where request_id = $1`, [requestId]),
    ).toEqual([{ type: 'customer_id', source: 'intake' }]);
    expect(await rows(`select kind, event, facts from consent_action where record_id = $1`, [_id])).toEqual([
      { kind: 'subjectrightaction', event: 'exercised', facts: { right: 'DataDeletion', requestId } },
    ]);
    expect(await verify()).toBeNull();
  });

  it.each(BUILTIN_RIGHTS)('takes %s, whatever the case of its letters', async (right) => {
    const { dataSubjectRight, requestId } = await made(right.toUpperCase());
    expect(dataSubjectRight).toBe(right);
    expect((await request(requestId)).right).toBe(BUILTIN_RIGHT_FACTS[right].code);
  });

  it('takes the sub for what the tenant says it is', async () => {
    await rows(`update tenant set settings = '{"subIdentity": "email"}' where id = $1`, [tenantId]);
    expect(error(await exercise('DataDeletion'))).toEqual([400, 30000]);
    const { requestId } = await made('DataDeletion', { sub: 'ann@example.com' });
    expect(await rows(`select type from request_identifier where request_id = $1`, [requestId])).toEqual([
      { type: 'email' },
    ]);
  });

  it.each([
    ['an unknown right', { dataSubjectRight: 'Oblivion' }, 400, 30016],
    ['no right', { dataSubjectRight: undefined }, 400, 30000],
    ['an unknown consent', { consent_id: v7() }, 400, 30002],
    ['a version without its consent', { consent_version_id: v7() }, 400, 30001],
    ['an answer to nowhere', { provideDataTo: 'somewhere' }, 400, 30000],
    ['an answer over an open line', { provideDataTo: 'http://example.com/inbox' }, 400, 30000],
    ['a channel without address', { provideDataTo: { channel: 'email' } }, 400, 30000],
    ['a negative fee', { settleAmount: -1 }, 400, 30000],
    ['a fee in no currency', { settleAmount: { amount: '12.50', currency: 'euro' } }, 400, 30000],
    ['an empty message', { chatItem: { text: ' ' } }, 400, 30000],
    [
      'a hidden message of the person',
      { chatItem: { text: 'x', from: 'subject', internal: true } },
      400,
      30000,
    ],
  ])('refuses %s, and keeps nothing', async (_, more, status, code) => {
    expect(error(await exercise('DataDeletion', more))).toEqual([status, code]);
    expect(await rows(`select id from request where tenant_id = $1`, [tenantId])).toEqual([]);
    expect(await rows(`select id from consent_action where tenant_id = $1`, [tenantId])).toEqual([]);
  });

  it('refuses a right that the tenant has disabled, and one of its own making', async () => {
    await rows(
      `update data_subject_right set enabled = false where tenant_id = $1 and name = 'DataDeletion'`,
      [tenantId],
    );
    await rows(
      `insert into data_subject_right (id, tenant_id, name, name_key, builtin, legal_reference, content, time_limit,
         display_order, enabled, created_at, updated_at)
       values ($1, $2, 'DeadSwitch', 'deadswitch', false, 'Art. 1', '[]', 30, 1, true, now(), now())`,
      [v7(), tenantId],
    );
    expect(error(await exercise('DataDeletion'))).toEqual([400, 30016]);
    expect(error(await exercise('DeadSwitch'))).toEqual([400, 30016]);
    expect((await exercise('Information')).statusCode).toBe(200);
    expect((await made('Right to Rectification')).dataSubjectRight).toBe('DataCorrection');
  });

  it('answers the first record when the same right is exercised again while it is open', async () => {
    const first = await made('DataDeletion');
    const [again, other, another] = await Promise.all([
      made('DataDeletion', { client_id: 'app' }),
      made('Information'),
      made('DataDeletion', { sub: 'customer-2' }),
    ]);
    expect(again).toEqual({ ...first, duplicate: true });
    for (const one of [other, another]) {
      expect(one._id).not.toBe(first._id);
      expect(one).not.toHaveProperty('duplicate');
    }
    await put(first._id, { actionStatus: 'withdrawn' });
    const next = await made('DataDeletion');
    expect(next._id).not.toBe(first._id);
    expect(next).not.toHaveProperty('duplicate');
  });

  it('makes one request of calls that come at the same instant', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => made('DataDeletion')));
    expect(new Set(answers.map(({ _id }) => _id)).size).toBe(1);
    expect(answers.filter(({ duplicate }) => !duplicate)).toHaveLength(1);
    expect(await rows(`select id from request where tenant_id = $1`, [tenantId])).toHaveLength(1);
    expect(await verify()).toBeNull();
  });

  it('finds the first try by its key, also after the request has ended', async () => {
    const headers = { 'idempotency-key': 'try-1' };
    const first = (await exercise('DataDeletion', {}, key, headers)).json().data;
    await put(first._id, { actionStatus: 'withdrawn' });
    await rows(`delete from idempotency_key where tenant_id = $1`, [tenantId]);
    const again = (await exercise('DataDeletion', {}, key, headers)).json().data;
    expect([again._id, again.actionStatus]).toEqual([first._id, 'withdrawn']);
  });

  it('warns of a right that the consent does not offer, and takes it', async () => {
    const { consentId, versionId } = await define({ allowedRights: ['Information'] });
    const offered = await made('Information', { consent_id: consentId, consent_version_id: versionId });
    expect(offered).toMatchObject({ consent_id: consentId, consent_version_id: versionId });
    expect(offered).not.toHaveProperty('warnings');
    expect(await made('DataDeletion', { consent_id: consentId })).toMatchObject({
      warnings: ['right_not_offered_for_consent'],
      actionStatus: 'received',
    });
    const other = await define();
    expect(
      error(await exercise('DataCorrection', { consent_id: consentId, consent_version_id: other.versionId })),
    ).toEqual([400, 30015]);
  });

  describe('a withdrawal of consent', () => {
    it('is carried out at once when it names the consent', async () => {
      const [one, other] = [await define({ allowedRights: ['RevocationOfConsent'] }), await define()];
      const [answer, kept] = [
        await accept(one.consentId, { accepted_fields: ['email'] }),
        await accept(other.consentId),
      ];
      const right = await made('RevocationOfConsent', { consent_id: one.consentId });
      expect(right).toMatchObject({ actionStatus: 'fulfilled', consent_id: one.consentId });
      expect(right).not.toHaveProperty('warnings');
      expect(await request(right.requestId)).toMatchObject({ state: 'fulfilled', right: 'withdraw_consent' });
      expect(await read(answer._id)).toMatchObject({
        status: 'revoked',
        accepted_fields: ['email'],
        consentStatus: [{ status: 'accepted' }, { status: 'revoked', source: 'request' }],
      });
      expect((await read(kept._id)).status).toBe('accepted');
      expect(await verify()).toBeNull();
      // the workflow that starts later finds nothing left to do
      await workflow.triage(tenantId, right.requestId);
      expect((await request(right.requestId)).state).toBe('fulfilled');
    });

    it('covers every version and action that was accepted, and is on record where none was', async () => {
      const action = await define({ obtainedBy: 'actionbased' });
      const answers = [
        await accept(action.consentId),
        await accept(action.consentId),
        await accept(action.consentId, { action_id: 'order-1' }),
      ];
      await as(() => publishVersion(unitOfWork(), action.consentId, 2));
      await made('RevocationOfConsent', { consent_id: action.consentId });
      for (const { _id } of answers) expect((await read(_id)).status).toBe('revoked');
      const unasked = await define();
      await made('RevocationOfConsent', { consent_id: unasked.consentId });
      const found = await call('POST /consent-srv/graph/actions', {
        filter: { consent_id: unasked.consentId, type: 'legalbasistrack' },
      });
      expect(found.json().data).toMatchObject([{ status: 'revoked' }]);
      expect(await verify()).toBeNull();
    });

    it('says when it stops nothing', async () => {
      const { consentId } = await define({ legalType: 'legitimate_interests', obtainedBy: null });
      expect(await made('RevocationOfConsent', { consent_id: consentId })).toMatchObject({
        actionStatus: 'fulfilled',
        effect: 'recorded_only',
        right: 'ContradictionDataProcessing',
      });
    });

    it('of every consent leaves none accepted from the moment of the call on', async () => {
      const consents = [
        await define(),
        await define(),
        await define({ legalType: 'contract', obtainedBy: null }),
      ];
      const answers = [];
      for (const { consentId } of consents) answers.push(await accept(consentId));
      const stranger = await accept(consents[0]!.consentId, { sub: 'customer-2' });
      const right = await made('RevocationOfConsent');
      expect((await read(answers[0]._id)).status).toBe('revoked');
      await workflow.triage(tenantId, right.requestId);
      expect((await read(right._id)).actionStatus).toBe('fulfilled');
      const statuses = [];
      for (const { _id } of answers) statuses.push((await read(_id)).status);
      expect(statuses).toEqual(['revoked', 'revoked', 'accepted']);
      expect((await read(stranger._id)).status).toBe('accepted');
      expect(await verify()).toBeNull();
    });

    it('of every consent is carried out for a person who has just signed on', async () => {
      const { consentId } = await define();
      const { _id } = await accept(consentId);
      const token = await signedIn({ auth_time: Math.floor(Date.now() / 1000) });
      const right = await made('RevocationOfConsent', {}, token);
      await workflow.triage(tenantId, right.requestId);
      expect((await read(right._id, token)).actionStatus).toBe('fulfilled');
      expect((await read(_id, token)).status).toBe('revoked');
      const told = await as(async () => {
        const found = await api.app.get(RequestsRepository, { strict: false }).get(right.requestId);
        return api.app.get(NoticeFacts, { strict: false }).of(found, 'COMPLETION', {});
      });
      expect(told).toMatchObject({ ended: [expect.any(String)], goesOn: [] });
    });

    it('waits for staff where nobody knows whose consents they are', async () => {
      const created = await call('POST /v1/requests', {
        right: 'withdraw_consent',
        subject: { identifiers: [{ type: 'email', value: 'ann@example.com' }] },
      });
      const { id } = created.json();
      await verified(id);
      expect((await request(id)).state).toBe('assessing');
    });
  });

  describe('a right without stores', () => {
    /** Beside what nobody could be told by mail: the sign-on names no address. */
    const workList = async (): Promise<object[]> =>
      (await call('GET /v1/tasks'))
        .json<{ items: { kind: string }[] }>()
        .items.filter(({ kind }) => kind !== 'notice_undelivered');

    it.each(BY_HAND)('%s waits in assessing, with a clock, and is granted with a note', async (right) => {
      const isReviewed = right === 'NotBeSubjectToAutomatedDecision';
      const { _id, requestId } = await made(right);
      await verified(requestId);
      const waiting = await request(requestId);
      expect(waiting).toMatchObject({ state: 'assessing', dueAt: expect.any(String) });
      expect(waiting.next).toEqual(expect.arrayContaining(['decision', 'refusal', 'extension', 'pause']));
      expect(await workList()).toMatchObject([
        { kind: isReviewed ? 'review_decision' : 'assess', requestId },
      ]);
      if (isReviewed) expect(waiting.decides).toEqual(expect.arrayContaining(['all', 'human_review']));
      const grant = { purposeId: 'all', decision: 'grant' };
      const unsaid = await command(requestId, 'decision', { purposes: [grant] });
      expect([unsaid.statusCode, unsaid.json().param]).toEqual([400, 'purposes.0.note']);
      const granted = await command(requestId, 'decision', {
        purposes: [{ ...grant, note: 'Done in the shop' }],
        ...(isReviewed && { review: { view: 'A mistake.', explanation: 'It was one.', outcome: 'changed' } }),
      });
      expect(granted.json()).toMatchObject({ state: 'fulfilled', next: ['reopening'] });
      expect((await read(_id)).actionStatus).toBe('fulfilled');
      expect((await call(`GET /v1/requests/${requestId}/certificate`)).statusCode).toBe(404);
      expect(await workList()).toEqual([]);
    });

    it('is taken in by POST /v1/requests, asked about, extended and refused', async () => {
      const created = await call('POST /v1/requests', {
        right: 'rectification',
        subject: { identifiers: [{ type: 'email', value: 'ann@example.com' }] },
      });
      const { id } = created.json();
      expect(created.statusCode).toBe(201);
      await verified(id);
      const steps: [string, object, string][] = [
        ['pause', { kind: 'clarification', text: 'Which address is the right one?' }, 'awaiting_information'],
        ['resume', { kind: 'clarification', text: 'The newer' }, 'assessing'],
        ['extension', { codes: ['COMPLEXITY'], text: 'Nine systems' }, 'assessing'],
        ['refusal', { codes: ['NO_MATCH'] }, 'refused'],
      ];
      for (const [name, body, state] of steps)
        expect([name, (await command(id, name, body)).json().state]).toEqual([name, state]);
      const mails = await rows<{ notice: string }>(
        `select notice from mail_message where request_id = $1 order by id`,
        [id],
      );
      expect(mails.map(({ notice }) => notice)).toEqual([
        'ACK',
        'VERIFY_REQUEST',
        'CLARIFY_REQUEST',
        'EXTENSION',
        'REFUSAL',
      ]);
    });

    it('is fulfilled in part when a part is refused, and says so', async () => {
      const { _id, requestId } = await made('ContradictionDataProcessing');
      await verified(requestId);
      const purposes = [
        { purposeId: 'newsletter', decision: 'grant', note: 'Stopped' },
        {
          purposeId: 'security',
          decision: 'refuse',
          codes: ['COMPELLING_GROUNDS'],
          note: 'Fraud would go unseen.',
        },
      ];
      expect((await command(requestId, 'decision', { purposes })).json().state).toBe('partially_fulfilled');
      expect((await read(_id)).actionStatus).toBe('partially_fulfilled');
      expect((await command(requestId, 'reopening', { reason: 'New facts' })).json().state).toBe('assessing');
    });

    it('can be withdrawn while it waits', async () => {
      const { requestId } = await made('Information');
      await verified(requestId);
      expect((await command(requestId, 'withdrawal', {})).json().state).toBe('withdrawn');
    });
  });

  describe('I15: actionStatus, provideDataTo, settleAmount and chatItem are the request', () => {
    const REFUSAL = {
      actionStatus: 'refused',
      reasonCode: 'NO_MATCH',
      chatItem: { text: 'Nobody by this id' },
    };

    it('withdraws the request, once', async () => {
      const { _id, requestId } = await made('DataDeletion');
      const withdrawn = await put(_id, { actionStatus: 'Withdrawn', chatItem: { text: 'Changed my mind' } });
      expect([withdrawn.statusCode, withdrawn.json().data]).toMatchObject([
        200,
        { actionStatus: 'withdrawn', chatItems: [{ text: 'Changed my mind', from: 'staff' }] },
      ]);
      expect((await request(requestId)).state).toBe('withdrawn');
      expect(error(await put(_id, { actionStatus: 'withdrawn' }))).toEqual([409, 30011]);
      expect(await verify()).toBeNull();
    });

    it('refuses the request with the code and the words', async () => {
      const { _id, requestId } = await made('Information');
      await verified(requestId);
      expect((await put(_id, REFUSAL)).json().data).toMatchObject({
        actionStatus: 'refused',
        chatItems: [{ text: 'Nobody by this id', from: 'staff' }],
      });
      const [row] = await rows(`select state, refusal_codes from request where id = $1`, [requestId]);
      expect(row).toEqual({ state: 'refused', refusal_codes: ['NO_MATCH'] });
    });

    it.each([
      ['no code', { ...REFUSAL, reasonCode: undefined }, 400, 30000],
      ['an unknown code', { ...REFUSAL, reasonCode: 'BECAUSE' }, 400, 30000],
      ['no words', { ...REFUSAL, chatItem: undefined }, 400, 30000],
    ])('needs of a refusal more than %s', async (_, body, status, code) => {
      const { _id, requestId } = await made('Information');
      await verified(requestId);
      expect(error(await put(_id, body))).toEqual([status, code]);
      expect(await read(_id)).toMatchObject({ actionStatus: 'assessing', chatItems: [] });
    });

    it.each([...REQUEST_STATES.filter((state) => !['withdrawn', 'refused'].includes(state)), 'done'])(
      'takes no other value: %s',
      async (actionStatus) => {
        const { _id } = await made('Information');
        expect(error(await put(_id, { actionStatus, chatItem: { text: 'x' } }))).toEqual([409, 30011]);
        expect(await read(_id)).toMatchObject({ actionStatus: 'received', chatItems: [] });
      },
    );

    it.each(
      REQUEST_STATES.flatMap((state) => [
        [
          state,
          'withdrawn',
          !isFinal(state) && !['executing', 'awaiting_external', 'verifying', 'delivering'].includes(state),
        ],
        [state, 'refused', ['assessing', 'awaiting_approval', 'needs_attention'].includes(state)],
      ]) as [string, string, boolean][],
    )('in %s, %s: %s', async (state, actionStatus, taken) => {
      const { _id, requestId } = await made('DataDeletion');
      await rows(`update request set state = $2, closed_at = $3 where id = $1`, [
        requestId,
        state,
        isFinal(state as never) ? new Date() : null,
      ]);
      const answer = await put(_id, { ...REFUSAL, actionStatus });
      expect(error(answer)).toEqual(taken ? [200, undefined] : [409, 30011]);
      const { actionStatus: now, chatItems } = await read(_id);
      expect([now, chatItems.length]).toEqual(taken ? [actionStatus, 1] : [state, 0]);
    });

    it('keeps terms and thread with the request, sealed', async () => {
      const { _id, requestId } = await made('Information', {
        settleAmount: { amount: '12.50', currency: 'EUR' },
        chatItem: { text: 'canary of the person' },
      });
      const changed = await put(_id, {
        provideDataTo: 'https://canary.example.com/inbox',
        settleAmount: 20,
        chatItem: { text: 'canary among staff', internal: true },
      });
      expect(changed.json().data).toMatchObject({
        provideDataTo: 'https://canary.example.com/inbox',
        settleAmount: 20,
        chatItems: [
          { _id: expect.stringMatching(/^[0-9a-f-]{36}$/), text: 'canary of the person', from: 'subject' },
          { text: 'canary among staff', from: 'staff', internal: true },
        ],
      });
      expect(Date.parse(changed.json().data.updatedTime)).toBeGreaterThanOrEqual(
        Date.parse(changed.json().data.createdTime),
      );
      expect((await put(_id, { chatItem: { text: 'Third' } })).json().data).toMatchObject({
        settleAmount: 20,
      });
      const thread = await call(`GET /v1/requests/${requestId}/messages`);
      expect(thread.json().items.map(({ text }: { text: string }) => text)).toEqual([
        'canary of the person',
        'canary among staff',
        'Third',
      ]);
      const tables = [
        'request',
        'request_message',
        'consent_action',
        'consent_record',
        'audit',
        'outbox',
        'event',
      ];
      for (const table of tables)
        expect(JSON.stringify(await rows(`select to_jsonb(t) from ${table} t`))).not.toContain('canary');
      expect(
        await rows(
          `select facts from consent_action where record_id = $1 and event = 'updated' order by sequence`,
          [_id],
        ),
      ).toEqual([
        { facts: { members: ['provideDataTo', 'settleAmount', 'chatItem'] } },
        { facts: { members: ['chatItem'] } },
      ]);
      expect(await verify()).toBeNull();
    });

    it('shows the state in every read', async () => {
      const { _id, requestId } = await made('DataDeletion');
      await workflow.triage(tenantId, requestId);
      const lists = [
        await call(`POST /consent-srv/users/${SUB}/actions`, { type: 'subjectrightaction' }),
        await call('POST /consent-srv/graph/actions', { filter: { actionStatus: 'awaiting_identity' } }),
      ];
      for (const list of lists)
        expect(list.json().data).toMatchObject([{ _id, actionStatus: 'awaiting_identity', chatItems: [] }]);
    });

    it('refuses to change what identifies the record, and answers of a consent', async () => {
      const { _id } = await made('DataDeletion');
      for (const body of [{ sub: 'other' }, { dataSubjectRight: 'Information' }, { status: 'revoked' }])
        expect(error(await put(_id, body))).toEqual([400, 30008]);
      expect((await put(_id, { type: 'subjectrightaction', sub: SUB })).statusCode).toBe(200);
    });

    it('deletes the record only when its request has ended', async () => {
      const { _id, requestId } = await made('DataDeletion');
      const remove = () => call(`DELETE /consent-srv/actions/${_id}`);
      expect(error(await remove())).toEqual([417, 30007]);
      await put(_id, { actionStatus: 'withdrawn' });
      expect((await remove()).statusCode).toBe(200);
      expect((await call(`GET /consent-srv/actions/${_id}`)).statusCode).toBe(404);
      expect((await request(requestId)).state).toBe('withdrawn');
      expect(await verify()).toBeNull();
    });

    it('still answers when the retention of the request has ended', async () => {
      const { _id } = await made('Information', {
        chatItem: { text: 'Hello' },
        provideDataTo: 'a@example.com',
      });
      await put(_id, { actionStatus: 'withdrawn' });
      offset = 4 * 365 * 86_400_000;
      expect(await api.app.get(RetentionSweep, { strict: false }).sweep()).toBeGreaterThanOrEqual(1);
      expect(await read(_id)).toMatchObject({
        actionStatus: 'withdrawn',
        chatItems: [],
        provideDataTo: { channel: 'portal' },
      });
      expect((await put(_id, { chatItem: { text: 'Late' } })).statusCode).toBe(410);
    });
  });

  describe('for the person', () => {
    it('exercises own rights alone, writes and withdraws, and sees nothing internal', async () => {
      const token = await signedIn({ email: 'ann@example.com', email_verified: true });
      expect(error(await exercise('DataDeletion', { sub: 'customer-2' }, token))).toEqual([403, 30022]);
      const { _id, requestId } = await made('Information', { chatItem: { text: 'Please' } }, token);
      await put(_id, { chatItem: { text: 'Ask the lawyer', internal: true } });
      await put(_id, { chatItem: { text: 'We are on it' } });
      expect((await read(_id, token)).chatItems).toMatchObject([
        { text: 'Please', from: 'subject' },
        { text: 'We are on it', from: 'staff' },
      ]);
      expect((await read(_id)).chatItems).toHaveLength(3);
      for (const chatItem of [
        { text: 'x', internal: true },
        { text: 'x', from: 'staff' },
      ])
        expect(error(await put(_id, { chatItem }, token))).toEqual([403, 30022]);
      const refusal = { actionStatus: 'refused', reasonCode: 'NO_MATCH', chatItem: { text: 'x' } };
      expect(error(await put(_id, refusal, token))).toEqual([403, 30022]);
      expect(error(await put(_id, { settleAmount: 0 }, token))).toEqual([403, 30022]);
      expect(error(await exercise('DataDeletion', { settleAmount: 0 }, token))).toEqual([403, 30022]);
      expect((await read(_id, token)).settleAmount).toBeNull();
      expect((await put(_id, { actionStatus: 'withdrawn' }, token)).json().data.actionStatus).toBe(
        'withdrawn',
      );
      expect((await call(`GET /v1/me/requests/${requestId}`, undefined, token)).json().state).toBe(
        'withdrawn',
      );
      const stranger = await people.token({ sub: 'customer-2', aud: tenantId });
      expect(error(await put(_id, { chatItem: { text: 'x' } }, stranger))).toEqual([404, 30005]);
    });

    it('shares one thread with staff on the own routes, but for what is internal', async () => {
      const token = await signedIn({ email: 'ann@example.com', email_verified: true });
      const { requestId } = await made('Information', {}, token);
      const own = `/v1/me/requests/${requestId}/messages`;
      const staff = `/v1/requests/${requestId}/messages`;
      const posted = await call(`POST ${own}`, { text: 'Which papers?' }, token);
      expect([posted.statusCode, posted.json()]).toEqual([
        201,
        {
          id: expect.stringMatching(/^msg_/),
          from: 'subject',
          text: 'Which papers?',
          createdAt: expect.any(String),
          attachments: [],
        },
      ]);
      await call(`POST ${staff}`, { text: 'Looks odd', internal: true });
      await call(`POST ${staff}`, { text: 'A passport' });
      const texts = async (route: string, caller: string) =>
        (await call(`GET ${route}`, undefined, caller))
          .json()
          .items.map(({ text, internal }: { text: string; internal?: boolean }) => [text, internal]);
      expect(await texts(own, token)).toEqual([
        ['Which papers?', undefined],
        ['A passport', undefined],
      ]);
      expect(await texts(staff, key)).toEqual([
        ['Which papers?', false],
        ['Looks odd', true],
        ['A passport', false],
      ]);
      const page = (await call(`GET ${staff}?limit=2`)).json();
      expect(page.items).toHaveLength(2);
      const rest = (await call(`GET ${staff}?limit=2&cursor=${page.nextCursor}`)).json();
      expect(rest).toMatchObject({ items: [{ text: 'A passport' }], nextCursor: null });
      const stranger = await people.token({ sub: 'customer-2', aud: tenantId });
      for (const route of [`GET ${own}`, `POST ${own}`])
        expect(
          (await call(route, route.startsWith('POST') ? { text: 'x' } : undefined, stranger)).statusCode,
        ).toBe(404);
      const weak = await api.createKey(tenantId, ['requests:read']);
      expect((await call(`POST ${staff}`, { text: 'x' }, weak)).statusCode).toBe(403);
    });
  });

  it('keeps tenants apart', async () => {
    const { _id, requestId } = await made('DataDeletion');
    const other = await api.app.get(TenantsService).create({
      slug: `other-${tenantId.slice(-6)}`,
      name: 'Other GmbH',
      regime: 'EU_GDPR',
      zone: 'Europe/Berlin',
      calendar: 'DE',
      locale: 'en',
    });
    const foreign = await api.createKey(other.id);
    expect(error(await put(_id, { actionStatus: 'withdrawn' }, foreign))).toEqual([404, 30005]);
    expect((await call(`GET /v1/requests/${requestId}/messages`, undefined, foreign)).statusCode).toBe(404);
    expect((await made('DataDeletion', {}, foreign)).duplicate).toBeUndefined();
  });
});
