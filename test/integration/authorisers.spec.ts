import { IssuersService } from '#access';
import { ConsentActivities, ConsentChain, ConsentEvents } from '#consents';
import { UnitOfWork } from '#persistence';
import { SYSTEM_ACTOR, runInContext } from '#platform';
import { createTestApi, type TestApi } from '../support/api.js';
import { defineConsent, publishVersion, type ConsentToDefine } from '../support/consents.js';
import { startIssuer, type TestIssuer } from '../support/issuer.js';

type Verb = 'approval' | 'rejection' | 'revocation';

describe('answers that others must agree to', () => {
  let api: TestApi;
  let tenantId: string;
  let key: string;
  let consentId: string;
  let issuer: TestIssuer;
  beforeAll(async () => {
    [api, issuer] = await Promise.all([createTestApi(), startIssuer('habeas')]);
  });
  afterAll(async () => {
    await api?.close();
    await issuer?.close();
  });
  beforeEach(async () => {
    tenantId = (await api.createTenant()).id;
    key = await api.createKey(tenantId);
    consentId = await define();
  });

  const unitOfWork = () => api.app.get(UnitOfWork);
  const as = <T>(work: () => Promise<T>): Promise<T> =>
    runInContext({ tenantId, actor: SYSTEM_ACTOR, correlationId: 'test' }, () => unitOfWork().run(work));
  const define = async (given: ConsentToDefine = {}): Promise<string> =>
    (await as(() => defineConsent(unitOfWork(), { name: 'pictures', ...given }))).consentId;
  const parents = [
    { sub: 'parent-1', relation: 'parent' },
    { sub: 'parent-2', relation: 'parent' },
  ];
  const answer = (status: string, more: object = {}) =>
    api.call('POST /consent-srv/actions', {
      key,
      body: { type: 'legalbasistrack', sub: 'child-1', consent_id: consentId, status, ...more },
    });
  /** An acceptance that both parents must agree to. @returns native id of its record */
  const asked = async (): Promise<string> =>
    `cnr_${(await answer('accepted', { authorisers: parents })).json().data._id}`;
  const say = async (record: string, verb: Verb, authoriser: string, caller = key) => {
    const said = await api.call(`POST /v1/consent-authorisations/${record}/${verb}`, {
      key: caller,
      body: { authoriser },
    });
    return { http: said.statusCode, ...said.json<Record<string, unknown>>() };
  };
  const decision = async (purpose = 'pictures') => {
    const { reasons } = (
      await api.call('POST /v1/decisions', {
        key,
        body: { subject: { type: 'customer_id', value: 'child-1' }, purpose },
      })
    ).json<{ reasons: { code: string }[] }>();
    return reasons.map(({ code }) => code);
  };
  const waiting = async (authoriser: string, state = 'pending') =>
    (await api.call(`GET /v1/consent-authorisations?authoriser=${authoriser}&state=${state}`, { key }))
      .json<{ items: { id: string }[] }>()
      .items.map(({ id }) => id);
  /** What became of the receipts of the child. */
  const receipts = async () =>
    (await api.call('GET /v1/receipts?subject=child-1', { key }))
      .json<{ items: { current: string }[] }>()
      .items.map(({ current }) => current);
  const verify = () => as(() => new ConsentChain(unitOfWork()).verify());
  const entries = () =>
    as(() =>
      unitOfWork().query<{ event: string; status: string }>(
        `select event, status from consent_action order by consent_action.sequence`,
      ),
    );

  it.each<[string, [Verb, Verb | null][], string[]]>([
    ['all approved: active', [['approval', 'approval']], ['BASIS_CONSENT']],
    ['any rejected: declined', [['approval', 'rejection']], ['CONSENT_DECLINED']],
    [
      'any revoked: revoked',
      [
        ['approval', 'approval'],
        ['revocation', null],
      ],
      ['CONSENT_REVOKED'],
    ],
    ['else: waiting', [['approval', null]], ['CONSENT_AWAITING_AUTHORISATION']],
  ])('%s', async (_, steps, outcome) => {
    const record = await asked();
    expect(await decision()).toEqual(['CONSENT_AWAITING_AUTHORISATION']);
    for (const [one, other] of steps) {
      expect(await say(record, one, 'parent-1')).toMatchObject({ http: 200 });
      if (other) expect(await say(record, other, 'parent-2')).toMatchObject({ http: 200 });
    }
    expect(await decision()).toEqual(outcome);
    expect(await verify()).toBeNull();
  });

  it('say what they wait for to the person who takes their consents along', async () => {
    await asked();
    const document = await as(() => api.app.get(ConsentActivities).document('child-1'));
    expect(document.consents).toMatchObject([{ status: 'accepted', awaits: ['authorisation'] }]);
    expect(document.evidence).toEqual([]);
  });

  it('are listed for those who must agree until they have spoken, and for nobody else', async () => {
    const record = await asked();
    expect(await waiting('parent-1')).toEqual([record]);
    expect(await waiting('child-1')).toEqual([]);
    expect(await say(record, 'approval', 'parent-1')).toMatchObject({
      subject: 'child-1',
      state: 'approved',
      relation: 'parent',
      awaits: ['authorisation'],
    });
    expect(await waiting('parent-1')).toEqual([]);
    expect(await waiting('parent-1', 'approved')).toEqual([record]);
    expect(await waiting('parent-2')).toEqual([record]);
    await answer('revoked');
    expect(await waiting('parent-2')).toEqual([]);
  });

  it('show in reads that they do not count, beside the word that old clients know', async () => {
    const record = await asked();
    const read = async () =>
      (await api.call(`GET /consent-srv/actions/${record.slice('cnr_'.length)}`, { key })).json().data;
    expect(await read()).toMatchObject({
      status: 'accepted',
      effectiveStatus: 'awaiting_authorisation',
      authorisers: [
        { relation: 'parent', state: 'pending' },
        { relation: 'parent', state: 'pending' },
      ],
    });
    expect((await read()).receiptId).toBeUndefined();
    await say(record, 'approval', 'parent-1');
    await say(record, 'approval', 'parent-2');
    const { effectiveStatus, receiptId, consentStatus } = await read();
    expect([effectiveStatus, receiptId]).toEqual([undefined, expect.stringMatching(/^rcp_/)]);
    expect(consentStatus.map((entry: { effectiveStatus?: string }) => entry.effectiveStatus)).toEqual([
      'awaiting_authorisation',
      'awaiting_authorisation',
      undefined,
    ]);
  });

  it('refuse who is not asked, what cannot follow, and what nobody knows, each with its own code', async () => {
    const record = await asked();
    expect(await say(record, 'approval', 'stranger')).toMatchObject({
      http: 403,
      code: 'consent.not_authoriser',
    });
    expect(await say(record, 'revocation', 'parent-1')).toMatchObject({
      http: 409,
      code: 'consent.authorisation_closed',
    });
    await say(record, 'rejection', 'parent-1');
    expect(await say(record, 'approval', 'parent-2')).toMatchObject({
      http: 409,
      code: 'consent.authorisation_closed',
    });
    expect(await say(record, 'rejection', 'parent-1')).toMatchObject({ http: 200, state: 'rejected' });
    const foreign = await api.createKey((await api.createTenant()).id);
    expect(await say(record, 'approval', 'parent-1', foreign)).toMatchObject({ http: 404 });
    const reader = await api.createKey(tenantId, ['consents:read', 'subjects:read']);
    expect(await say(record, 'approval', 'parent-1', reader)).toMatchObject({
      http: 403,
      code: 'auth.forbidden',
    });
    expect(await verify()).toBeNull();
  });

  it('count once all have agreed at the same moment', async () => {
    const record = await asked();
    const said = await Promise.all([
      say(record, 'approval', 'parent-1'),
      say(record, 'approval', 'parent-2'),
      say(record, 'approval', 'parent-1'),
    ]);
    expect(said.map(({ http }) => http)).toEqual([200, 200, 200]);
    expect(await decision()).toEqual(['BASIS_CONSENT']);
    expect(await entries()).toHaveLength(3);
    expect(await verify()).toBeNull();
  });

  it('end when one agrees and one refuses at the same moment', async () => {
    const record = await asked();
    const said = await Promise.all([
      say(record, 'approval', 'parent-1'),
      say(record, 'rejection', 'parent-2'),
    ]);
    expect(said[1].http).toBe(200);
    expect([200, 409]).toContain(said[0].http);
    expect(await decision()).toEqual(['CONSENT_DECLINED']);
    expect(await verify()).toBeNull();
  });

  it('ask all of them again for another acceptance, also when it names nobody', async () => {
    const record = await asked();
    await say(record, 'approval', 'parent-1');
    await answer('accepted');
    expect(await waiting('parent-1')).toEqual([]);
    await say(record, 'approval', 'parent-2');
    expect(await decision()).toEqual(['BASIS_CONSENT']);
    expect(await receipts()).toEqual(['still_in_force']);
    await answer('accepted', { accepted_fields: ['picture'] });
    expect(await decision()).toEqual(['CONSENT_AWAITING_AUTHORISATION']);
    expect(await receipts()).toEqual(['superseded']);
    expect(await waiting('parent-1')).toEqual([record]);
    await say(record, 'rejection', 'parent-1');
    await answer('accepted');
    expect(await decision()).toEqual(['CONSENT_AWAITING_AUTHORISATION']);
  });

  it('give way to the person, who may take it back at any time', async () => {
    const record = await asked();
    await answer('revoked');
    expect(await say(record, 'approval', 'parent-1')).toMatchObject({ http: 409 });
    expect(await decision()).toEqual(['CONSENT_REVOKED']);
  });

  it('are told as waiting, then as what came of it', async () => {
    const record = await asked();
    await say(record, 'approval', 'parent-1');
    await say(record, 'approval', 'parent-2');
    await say(record, 'revocation', 'parent-2');
    await as(() => api.app.get(ConsentEvents).announceAnswers('1', '100'));
    const told = await as(() =>
      unitOfWork().query<{ type: string }>(`select type from event order by at, id`),
    );
    expect(told.map(({ type }) => type)).toEqual(['consent.pending', 'consent.accepted', 'consent.revoked']);
  });

  it('are decided by people with their own session, who see what waits for them', async () => {
    await as(() =>
      api.app.get(IssuersService).register({
        kind: 'person',
        issuer: issuer.url,
        audience: 'habeas',
      }),
    );
    const token = (sub: string) => issuer.token({ sub });
    const record = await asked();
    const own = async (sub: string) =>
      (await api.call('GET /v1/me/authorisations?state=pending', { key: await token(sub) })).json();
    expect((await own('parent-1')).items).toMatchObject([{ id: record, subject: 'child-1' }]);
    expect((await own('child-1')).items).toEqual([]);
    const approve = async (sub: string) =>
      (await api.call(`POST /v1/me/authorisations/${record}/approval`, { key: await token(sub) })).statusCode;
    expect(await approve('child-1')).toBe(403);
    expect([await approve('parent-1'), await approve('parent-2')]).toEqual([200, 200]);
    expect(await decision()).toEqual(['BASIS_CONSENT']);
    const log = await api.call('GET /v1/me/activity', { key: await token('child-1') });
    expect(log.json<{ items: { actor: { kind: string } }[] }>().items.map(({ actor }) => actor.kind)).toEqual(
      ['authoriser', 'authoriser', 'client'],
    );
    const actors = await as(() =>
      unitOfWork().query<{ actor_kind: string; own: boolean }>(
        `select actor_kind, actor_id = subject::text as own from consent_action where event = 'authorised'`,
      ),
    );
    expect(actors).toEqual([
      { actor_kind: 'authoriser', own: false },
      { actor_kind: 'authoriser', own: false },
    ]);
    expect(await verify()).toBeNull();
  });

  describe('with the session of the child', () => {
    let child: string;
    beforeEach(async () => {
      await as(() =>
        api.app.get(IssuersService).register({ kind: 'person', issuer: issuer.url, audience: tenantId }),
      );
      child = await issuer.token({ sub: 'child-1', aud: tenantId });
    });
    const own = (status: string, more: object = {}) =>
      api.call('POST /consent-srv/actions', {
        key: child,
        body: { type: 'legalbasistrack', sub: 'child-1', consent_id: consentId, status, ...more },
      });
    const put = (body: object) => api.call(`PUT /v1/me/consents/${consentId}`, { key: child, body });
    const secondVersion = () => as(() => publishVersion(unitOfWork(), consentId, 2));
    const acceptInOlderForm = async () => {
      const [newest] = await as(() =>
        unitOfWork().query<{ id: string }>(
          `select id from consent_version where consent_id = ? order by number desc limit 1`,
          [consentId],
        ),
      );
      return api.call('POST /consent-management-srv/v2/consent/usage/accept', {
        key: child,
        body: { client_id: 'shop', sub: 'child-1', consent_id: consentId, consent_version_id: newest!.id },
      });
    };

    it.each([[[{ sub: 'friend-1', relation: 'other' }]], [[]]])('are not chosen: %j', async (authorisers) => {
      const record = await asked();
      const refused = await own('accepted', { authorisers });
      expect([refused.statusCode, refused.json().error]).toEqual([
        409,
        expect.objectContaining({ code: 30011, error: 'a guardian must decide this' }),
      ]);
      const changed = await api.call(`PUT /consent-srv/actions/${record.slice('cnr_'.length)}`, {
        key: child,
        body: { status: 'accepted', accepted_fields: ['picture'], authorisers },
      });
      expect(changed.statusCode).toBe(409);
      expect([await waiting('friend-1'), await waiting('parent-1')]).toEqual([[], [record]]);
      expect(await decision()).toEqual(['CONSENT_AWAITING_AUTHORISATION']);
    });

    it.each<[string, () => Promise<{ statusCode: number }>]>([
      ['POST /consent-srv/actions', () => own('accepted')],
      ['PUT /v1/me/consents', () => put({ status: 'accepted' })],
      ['POST /consent-management-srv/v2/consent/usage/accept', () => acceptInOlderForm()],
    ])('are asked for another version too: %s', async (_, accept) => {
      const record = await asked();
      await secondVersion();
      expect((await accept()).statusCode).toBe(200);
      expect(await decision()).toEqual(['CONSENT_AWAITING_AUTHORISATION']);
      const [later] = (await waiting('parent-1')).filter((id) => id !== record);
      await say(later!, 'approval', 'parent-1');
      await say(later!, 'approval', 'parent-2');
      expect(await decision()).toEqual(['BASIS_CONSENT']);
      expect(await verify()).toBeNull();
    });

    it('are asked also when the child refused the other version first', async () => {
      await asked();
      await secondVersion();
      await put({ status: 'declined' });
      await put({ status: 'accepted' });
      expect(await decision()).toEqual(['CONSENT_AWAITING_AUTHORISATION']);
    });

    it('are nobody where the application named nobody last', async () => {
      await asked();
      await secondVersion();
      await answer('accepted');
      await put({ status: 'accepted', acceptedFields: ['picture'] });
      expect(await decision()).toEqual(['BASIS_CONSENT']);
    });
  });

  it.each([
    ['the person themselves', [{ sub: 'child-1' }]],
    ['somebody twice', [{ sub: 'parent-1' }, { sub: 'parent-1', relation: 'parent' }]],
  ])('are not %s', async (_, authorisers) => {
    const refused = await answer('accepted', { authorisers });
    expect([refused.statusCode, refused.json().error.code]).toEqual([400, 30000]);
    expect(JSON.stringify(refused.json())).toContain('authorisers');
    expect(await entries()).toEqual([]);
  });

  it('may accept for themselves in the same moment as they are named', async () => {
    const parent = { type: 'legalbasistrack', sub: 'parent-1', consent_id: consentId, status: 'accepted' };
    const given = await Promise.all([
      api.call('POST /consent-srv/actions', { key, body: parent }),
      answer('accepted', { guardian: parents[0] }),
      answer('accepted', { guardian: parents[0], accepted_fields: ['picture'] }),
    ]);
    expect(given.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200]);
    expect(await verify()).toBeNull();
  });

  it('wait for the confirmation as well where the consent asks for one', async () => {
    consentId = await define({ name: 'letters', details: { doubleOptIn: true } });
    const record = `cnr_${
      (await answer('accepted', { authorisers: parents, confirmation_email: 'ada@example.com' })).json().data
        ._id
    }`;
    await say(record, 'approval', 'parent-1');
    expect(await say(record, 'approval', 'parent-2')).toMatchObject({ awaits: ['confirmation'] });
    expect(await decision('letters')).toEqual(['CONSENT_UNCONFIRMED']);
    expect(await verify()).toBeNull();
  });

  it('are noticed by the check of the chain when somebody agrees behind its back', async () => {
    await asked();
    expect(await verify()).toBeNull();
    await as(() =>
      unitOfWork().query(`update consent_record set details = details || '{"authorised": true}'`),
    );
    expect(await verify()).toBe('1');
  });

  it('take no more authorisers than ten, and no relation that nobody knows', async () => {
    const many = Array.from({ length: 11 }, (_, index) => ({ sub: `p-${index}` }));
    expect((await answer('accepted', { authorisers: many })).statusCode).toBe(400);
    expect((await answer('accepted', { authorisers: [{ sub: 'p', relation: 'boss' }] })).statusCode).toBe(
      400,
    );
  });
});
