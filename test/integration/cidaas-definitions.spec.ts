import { createHash } from 'node:crypto';
import { IssuersService, TenantsService } from '#access';
import { AuditTrail } from '#audit';
import { BUILTIN_RIGHTS, type Permission } from '#contracts';
import { BuiltinRights, Catalogues } from '#consents';
import { UnitOfWork } from '#persistence';
import { newId } from '#platform';
import { createTestApi, type Call, type TestApi } from '../support/api.js';
import { startIssuer, type TestIssuer } from '../support/issuer.js';

type Answer = Awaited<ReturnType<TestApi['call']>>;
interface Wire {
  readonly _id: string;
  readonly [member: string]: unknown;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const NOBODYS = '0198c1d2-7a10-7c3e-9b55-1f0c2a9d4e11';
const DAY_MS = 86_400_000;

describe('definitions on the consent API', () => {
  let api: TestApi;
  let people: TestIssuer;
  let tenantId: string;
  const keys = { all: '', reader: '', writer: '', stranger: '', person: '' };

  beforeAll(async () => {
    api = await createTestApi();
    tenantId = (await api.createTenant()).id;
    keys.all = await api.createKey(tenantId);
    keys.reader = await api.createKey(tenantId, ['consents:read']);
    keys.writer = await api.createKey(tenantId, ['consents:write']);
    keys.stranger = await api.createKey((await api.createTenant()).id);
    people = await startIssuer('portal');
    await api.app
      .get(TenantsService)
      .inTenant(tenantId, () =>
        api.app
          .get(IssuersService)
          .register({ issuer: people.url, audience: 'portal', kind: 'person', algorithms: ['ES256'] }),
      );
    keys.person = await people.token();
  });
  afterAll(() => Promise.all([api?.close(), people?.close()]));

  const call = (route: string, body?: unknown, options: Call = {}): Promise<Answer> =>
    api.call(route.replace(' /', ' /consent-srv/'), {
      key: keys.all,
      ...(body !== undefined && { body }),
      ...options,
    });
  const data = <Data = Wire>(answer: Answer, status = 200): Data => {
    expect({ status: answer.statusCode, body: answer.statusCode === status ? null : answer.json() }).toEqual({
      status,
      body: null,
    });
    expect(answer.headers['content-type']).toMatch(/^application\/json/);
    const {
      success,
      status: told,
      data: found,
    } = answer.json<{ success: boolean; status: number; data: Data }>();
    expect({ success, told }).toEqual({ success: true, told: status });
    return found;
  };
  const refuse = (answer: Answer, status: number, code: number, more: object = {}): void => {
    expect(answer.headers['content-type']).toMatch(/^application\/json/);
    expect(answer.json()).toMatchObject({
      success: false,
      status,
      error: {
        code,
        type: status === 401 || status === 403 ? 'AuthException' : 'ConsentException',
        moreInfo: expect.stringMatching(/../),
        referenceNumber: answer.headers['x-request-id'],
        ...more,
      },
    });
    expect(answer.statusCode).toBe(status);
  };
  const inTenant = <T>(work: () => Promise<T>): Promise<T> =>
    api.app.get(TenantsService).inTenant(tenantId, work);
  const query = <Row extends object>(sql: string, values: unknown[] = []): Promise<Row[]> =>
    inTenant(() => api.app.get(UnitOfWork).query<Row>(sql, values));

  let names = 0;
  const name = (prefix = 'name'): string => `${prefix}-${(names += 1)}`;
  const makeGroup = async (body: object = {}): Promise<Wire> =>
    data(await call('POST /groups', { group_name: name('group'), ...body }));
  const makeConsent = async (body: object = {}): Promise<Wire> =>
    data(
      await call('POST /consents', {
        consent_name: name('consent'),
        legalType: 'consent',
        consentType: 'declarative',
        processingPurposes: ['newsletter'],
        ...body,
      }),
    );
  const text = (content: string, locale = 'en') => ({ locale, content });
  const makeVersion = async (consent: Wire, body: object = {}): Promise<Wire> =>
    data(
      await call('POST /consent/versions', {
        consent_id: consent._id,
        consentType: 'text',
        content: [text('Hello')],
        ...body,
      }),
      201,
    );
  const readVersion = async (id: unknown): Promise<Wire> => data(await call(`GET /consent/versions/${id}`));
  /** A record of somebody's answer, as the part that records answers writes it. */
  const answerFor = (version: Wire): Promise<object[]> =>
    query(
      `insert into consent_record (tenant_id, subject, version_id, id, kind, consent_id, status, last_sequence, last_action,
          created_at, updated_at)
       values (habeas_tenant(), gen_random_uuid(), ?, gen_random_uuid(), 'legalbasistrack', ?, 'accepted', 1,
          gen_random_uuid(), now(), now())`,
      [version._id, version.consent_id],
    );
  const lastAudit = async (): Promise<{ action: string; object: string; data: unknown }> =>
    (
      await query<{ action: string; object: string; data: unknown }>(
        `select action, object, data from audit order by sequence desc limit 1`,
      )
    )[0]!;
  const lastEvent = async (): Promise<{ type: string; data: unknown }> =>
    (
      await query<{ type: string; data: unknown }>(
        `select type, data from event order by transaction desc, id desc limit 1`,
      )
    )[0]!;
  const epoch = async (): Promise<number> =>
    Number((await inTenant(() => api.app.get(Catalogues).current())).epoch);

  describe('groups', () => {
    it('are made as the example says, and nothing of it is null', async () => {
      const made = data(
        await call('POST /groups', {
          group_name: 'privacy-and-terms',
          description: 'What every customer agrees to',
        }),
      );
      expect(made).toEqual({
        _id: expect.stringMatching(UUID),
        id: made._id,
        group_name: 'privacy-and-terms',
        description: 'What every customer agrees to',
        enabled: true,
        consentCount: 0,
        createdTime: expect.stringMatching(TIME),
        updatedTime: made.createdTime,
      });
      expect(data(await call('GET /groups/privacy-and-terms'))).toEqual(made);
      expect(data(await call('GET /groups/PRIVACY-and-terms'))).toEqual(made);
    });

    it('have defaults, and ignore what nobody knows but name it', async () => {
      const answer = await call('POST /groups', {
        group_name: '  spaced name ',
        access_token: 'x',
        'odd, ünder\r\nscore': { a: 1 },
      });
      expect(data(answer)).toMatchObject({ group_name: 'spaced name', description: '', enabled: true });
      expect(answer.headers['habeas-ignored-members']).toBe('access_token, odd%2C%20%C3%BCnder%0D%0Ascore');
      expect((await call('POST /groups', { group_name: name() })).headers).not.toHaveProperty(
        'habeas-ignored-members',
      );
    });

    it.each([
      [{}, 'group_name'],
      [{ group_name: '  ' }, 'group_name'],
      [{ group_name: 'a/b' }, 'group_name'],
      [{ group_name: 'a\u0007b' }, 'group_name'],
      [{ group_name: '..' }, 'group_name'],
      [{ group_name: 'x'.repeat(129) }, 'group_name'],
      [{ group_name: 'a\ud800' }, 'group_name'],
      [{ group_name: 'a', description: 'x'.repeat(2001) }, 'description'],
      [{ group_name: 'a', description: 'nul\u0000' }, 'description'],
      [{ group_name: 'a', enabled: 'yes' }, 'enabled'],
      [[], ''],
    ])('refuse %j', async (body, path) => {
      const answer = await call('POST /groups', body);
      refuse(answer, 400, 30000, { details: [{ path, message: expect.any(String) }] });
    });

    it('refuse a name that is there, however it is spelled', async () => {
      const { group_name: taken } = await makeGroup({ group_name: `Caf\u00e9 ${name()}` });
      const again = String(taken).toUpperCase().replace('É', 'E\u0301');
      refuse(await call('POST /groups', { group_name: again }), 409, 30006, { moreInfo: expect.any(String) });
    });

    it('are made once when two ask at the same time', async () => {
      const body = { group_name: name('race') };
      const answers = await Promise.all(Array.from({ length: 6 }, () => call('POST /groups', body)));
      expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, 409, 409, 409, 409, 409]);
    });

    it.each([
      'überwachung & "quotes"',
      "o'neil; drop table consent_group",
      'emoji 👩‍👩‍👧 group',
      'قائمة الموافقات',
      'a+b=c&d',
      'group.with.dots',
      '0198c1d2-7a10-7c3e-9b55-1f0c2a9d4e11',
      'ᚠ'.repeat(128),
      '__proto__',
    ])('are found by the name %s', async (group_name) => {
      const made = await makeGroup({ group_name });
      const path = `/groups/${encodeURIComponent(group_name)}`;
      expect(data(await call(`GET ${path}`))).toEqual(made);
      expect(data(await call(`DELETE ${path}`))).toEqual({ _id: made._id, deleted: true });
      refuse(await call(`GET ${path}`), 404, 30003);
    });

    it('are not found by an id, nor by what cannot be a name', async () => {
      const { _id } = await makeGroup();
      for (const path of [_id, '%00', 'a%2Fb', 'x'.repeat(3000), '%F0%9F%92%A9'])
        refuse(await call(`GET /groups/${path}`), 404, 30003);
    });

    it('are listed by name, in pages, by part of the name and by whether they are enabled', async () => {
      const [first, second, third] = [name('Zlist'), name('zlist'), name('ZLIST')];
      for (const group_name of [third, first, second]) await makeGroup({ group_name });
      await call(`PUT /groups/${second}`, { enabled: false });
      const list = async (search: string): Promise<unknown[]> =>
        data<Wire[]>(await call(`GET /groups?${search}`)).map(({ group_name }) => group_name);
      expect(await list('q=zLiSt')).toEqual([first, second, third]);
      expect(await list('q=zlist&skip=1&take=1')).toEqual([second]);
      expect(await list('q=zlist&enabled=FALSE')).toEqual([second]);
      expect(await list('q=100%25')).toEqual([]);
      expect((await call('GET /groups?q=zlist&take=2')).json()).toMatchObject({
        meta: { total: 3, skip: 0, take: 2 },
      });
      for (const bad of [
        'take=0',
        'take=101',
        'skip=-1',
        'take=x',
        'enabled=maybe',
        'q=%00',
        'take=1&take=2',
      ])
        refuse(await call(`GET /groups?${bad}`), 400, 30000);
    });

    it('change their description and state, and nothing else', async () => {
      const made = await makeGroup({ description: 'before' });
      const path = `/groups/${made.group_name}`;
      const updated = data(await call(`PUT ${path}`, { ...made, description: 'after', enabled: false }));
      expect(updated).toMatchObject({ _id: made._id, description: 'after', enabled: false });
      expect(data(await call(`PUT ${path}`, {}))).toEqual(updated);
      for (const [member, value] of [
        ['group_name', 'another'],
        ['createdTime', '2020-01-01T00:00:00.000Z'],
        ['updatedTime', null],
      ])
        refuse(await call(`PUT ${path}`, { [member!]: value, description: 'no' }), 400, 30008);
      expect(data(await call(`GET ${path}`))).toEqual(updated);
      refuse(await call(`PUT ${path}`, { enabled: 1 }), 400, 30000);
      refuse(await call('PUT /groups/nobodys', { enabled: false }), 404, 30003);
    });

    it('cannot be deleted while they have consents', async () => {
      const { group_name } = await makeGroup();
      const consent = await makeConsent({ group_name });
      await makeConsent({ group_name });
      const refusal = await call(`DELETE /groups/${group_name}`);
      refuse(refusal, 417, 30007, { error: 'in use', moreInfo: 'group has 2 consents' });
      const consents = data<Wire[]>(await call(`GET /groups/${group_name}/consents`));
      expect(consents.map(({ _id }) => _id)).toContain(consent._id);
      expect(data(await call(`GET /groups/${group_name}`))).toMatchObject({ consentCount: 2 });
      for (const { _id } of consents) data(await call(`DELETE /consents/${_id}`));
      data(await call(`DELETE /groups/${group_name}`));
      refuse(await call(`DELETE /groups/${group_name}`), 404, 30003);
      refuse(await call(`GET /groups/${group_name}/consents`), 404, 30003);
    });

    it('leave old and new values in the trail, an event, and a new epoch', async () => {
      const before = await epoch();
      const made = await makeGroup({ description: 'one' });
      expect(await lastAudit()).toEqual({
        action: 'consent.group.created',
        object: `cgr_${made._id}`,
        data: { new: { name: made.group_name, description: 'one', enabled: true } },
      });
      await call(`PUT /groups/${made.group_name}`, { description: 'two' });
      expect(await lastAudit()).toMatchObject({
        action: 'consent.group.updated',
        data: { old: { description: 'one' }, new: { description: 'two' } },
      });
      expect(await lastEvent()).toEqual({
        type: 'consent.group.updated',
        data: { consent_group_id: made._id },
      });
      await call(`DELETE /groups/${made.group_name}`);
      expect(await lastAudit()).toMatchObject({
        action: 'consent.group.deleted',
        data: { old: { name: made.group_name } },
      });
      expect(await epoch()).toBe(before + 3);
      expect(await inTenant(() => api.app.get(AuditTrail).verify())).toBeNull();
    });
  });

  describe('consents', () => {
    it('are made as the example says', async () => {
      await makeGroup({ group_name: 'news-group' });
      const body = {
        consent_name: 'newsletter',
        legalType: 'consent',
        consentType: 'declarative',
        interactionMode: 'checkbox',
        deonticity: 'optional',
        group_name: 'news-group',
        show_in_registration: true,
        processingPurposes: [
          {
            key: 'newsletter',
            name: 'Send the monthly newsletter',
            dpvPurpose: 'https://w3id.org/dpv#DirectMarketing',
          },
        ],
        allowedDataSubjectRights: ['RevocationOfConsent', 'Information', 'DataDeletion', 'DataPortability'],
      };
      const made = data(await call('POST /consents', body));
      expect(made).toEqual({
        ...body,
        _id: expect.stringMatching(UUID),
        id: made._id,
        consent_group_id: expect.stringMatching(UUID),
        involvedParties: [],
        enabled: true,
        latestVersion: null,
        warnings: ['no_published_version'],
        createdTime: expect.stringMatching(TIME),
        updatedTime: made.createdTime,
      });
      expect(data(await call(`GET /consents/${made._id}`))).toEqual(made);
      expect(data(await call(`GET /consents/${made._id.toUpperCase()}`))).toEqual(made);
      refuse(await call('POST /consents', { ...body, consent_name: 'NEWSLETTER' }), 409, 30006);
      const elsewhere = { ...body, group_name: (await makeGroup()).group_name };
      refuse(await call('POST /consents', elsewhere), 409, 30006);
    });

    it('get the defaults of their legal type, and the group "default"', async () => {
      expect(await makeConsent({ legalType: 'CONSENT', consentType: 'ActionBased' })).toMatchObject({
        legalType: 'consent',
        consentType: 'actionbased',
        interactionMode: 'checkbox',
        deonticity: 'optional',
        group_name: 'default',
        enabled: true,
        show_in_registration: false,
      });
      const contract = await makeConsent({ legalType: 'contract', consentType: undefined });
      expect(contract).toMatchObject({
        interactionMode: 'notice',
        deonticity: 'required',
        allowedDataSubjectRights: [
          'Information',
          'DataCorrection',
          'DataDeletion',
          'RestrictionOfProcessing',
          'DataPortability',
          'NotBeSubjectToAutomatedDecision',
          'RightToComplain',
        ],
      });
      expect(contract).not.toHaveProperty('consentType');
    });

    it('return purposes and parties in the form in which they were sent', async () => {
      const processingPurposes = ['plain', { name: 'object', essential: true }];
      const involvedParties = ['Example GmbH', { name: 'Printer', role: 'processor', country: 'DE' }];
      const details = {
        policyUrl: 'https://example.com/privacy',
        jurisdiction: 'EU',
        personalDataCategories: ['email'],
        thirdPartyRecipients: ['Printer'],
        validityPeriod: 'P1Y6M',
        actionType: 'checkout',
        doubleOptIn: true,
        guardianBelowAge: 16,
      };
      const made = await makeConsent({ processingPurposes, involvedParties, ...details });
      expect(made).toMatchObject({ processingPurposes, involvedParties, ...details });
      const body = { consent_name: made.consent_name, legalType: 'consent', consentType: 'declarative' };
      const updated = data(await call(`PUT /consents/${made._id}`, { ...body, validityPeriod: null }));
      expect(updated).toMatchObject({ processingPurposes, policyUrl: details.policyUrl });
      expect(updated).not.toHaveProperty('validityPeriod');
    });

    it('name what is ignored at any depth', async () => {
      const answer = await call('POST /consents', {
        consent_name: name(),
        legalType: 'contract',
        involvedParties: [
          { name: 'A', colour: 'red' },
          { name: 'B', colour: 'blue' },
        ],
        zzz: 1,
      });
      data(answer);
      expect(answer.headers['habeas-ignored-members']).toBe('involvedParties.colour, zzz');
    });

    it.each([
      [{ legalType: 'nothing' }, 30000, 'legalType'],
      [{ consentType: undefined }, 30000, 'consentType'],
      [{ legalType: 'contract' }, 30015, 'consentType'],
      [{ consent_name: '' }, 30000, 'consent_name'],
      [{ interactionMode: 'check box' }, 30000, 'interactionMode'],
      [{ deonticity: 'perhaps' }, 30000, 'deonticity'],
      [{ processingPurposes: [''] }, 30000, 'processingPurposes.0'],
      [
        { processingPurposes: [{ name: 'x', dpvPurpose: 'no iri' }] },
        30000,
        'processingPurposes.0.dpvPurpose',
      ],
      [{ processingPurposes: Array.from({ length: 51 }, () => 'x') }, 30000, 'processingPurposes'],
      [{ involvedParties: [{ name: 'x', role: 'friend' }] }, 30000, 'involvedParties.0.role'],
      [{ allowedDataSubjectRights: ['RightToCake'] }, 30016, 'allowedDataSubjectRights.0'],
      [{ group_name: 'no such group' }, 30003, 'group_name'],
      [{ consent_group_id: NOBODYS }, 30003, 'consent_group_id'],
      [{ consent_group_id: 'x' }, 30003, 'consent_group_id'],
      [{ policyUrl: 'http://example.com' }, 30000, 'policyUrl'],
      [{ validityPeriod: '1 year' }, 30000, 'validityPeriod'],
      [{ validityPeriod: 'P0D' }, 30000, 'validityPeriod'],
    ])('refuse %j', async (body, code, path) => {
      const answer = await call('POST /consents', {
        consent_name: name(),
        legalType: 'consent',
        consentType: 'declarative',
        ...body,
      });
      refuse(answer, 400, code, { details: expect.arrayContaining([expect.objectContaining({ path })]) });
    });

    it('tell of an unknown legal type as the example says', async () => {
      const answer = await call('POST /consents', { consent_name: name(), legalType: 'nothing' });
      refuse(answer, 400, 30000, {
        error: 'invalid request',
        moreInfo:
          'legalType: one of consent, contract, legal_obligation, vital_interests, public_authority, legitimate_interests',
        details: [{ path: 'legalType', message: 'unknown value' }],
      });
    });

    it('take a group by name, by id, and by both when they agree', async () => {
      const [one, other] = [await makeGroup(), await makeGroup()];
      const both = { group_name: String(one.group_name).toUpperCase(), consent_group_id: one._id };
      expect(await makeConsent(both)).toMatchObject({
        group_name: one.group_name,
        consent_group_id: one._id,
      });
      const body = { consent_name: name(), legalType: 'contract', group_name: one.group_name };
      refuse(await call('POST /consents', { ...body, consent_group_id: other._id }), 400, 30000);
    });

    it('know rights by any of their names, and warn of those that are unusual', async () => {
      const made = await makeConsent({
        legalType: 'contract',
        consentType: undefined,
        processingPurposes: undefined,
        allowedDataSubjectRights: ['Right to Deletion', 'datadeletion', 'REVOCATIONOFCONSENT'],
      });
      expect(made).toMatchObject({
        allowedDataSubjectRights: ['DataDeletion', 'RevocationOfConsent'],
        warnings: ['no_processing_purposes', 'no_published_version', 'right_not_usual_for_legal_type'],
      });
    });

    it('are listed by filter, in either order', async () => {
      const { group_name } = await makeGroup();
      const [a, b, c] = [name('list'), name('list'), name('list')];
      await makeConsent({ consent_name: c, group_name, deonticity: 'required', enabled: false });
      await makeConsent({ consent_name: a, group_name, legalType: 'contract', consentType: undefined });
      await makeConsent({ consent_name: b, group_name, show_in_registration: true });
      const list = async (search: string): Promise<unknown[]> =>
        data<Wire[]>(await call(`GET /consents?group_name=${group_name}&${search}`)).map(
          (consent) => consent.consent_name,
        );
      expect(await list('')).toEqual([a, b, c]);
      expect(await list('sort=-consent_name')).toEqual([c, b, a]);
      expect(await list('sort=createdTime')).toEqual([c, a, b]);
      expect(await list('sort=-createdtime&take=1&skip=1')).toEqual([a]);
      expect(await list('legalType=Contract')).toEqual([a]);
      expect(await list('consentType=declarative')).toEqual([b, c]);
      expect(await list('deonticity=required&legalType=consent')).toEqual([c]);
      expect(await list('enabled=false')).toEqual([c]);
      expect(await list('show_in_registration=true')).toEqual([b]);
      expect(await list(`q=${b.toUpperCase()}`)).toEqual([b]);
      expect(data(await call('GET /consents?group_name=none%2Fsuch'))).toEqual([]);
      for (const bad of ['sort=colour', 'legalType=x', 'take=0'])
        refuse(await call(`GET /consents?${bad}`), 400, 30000);
    });

    it('may be renamed, moved and switched off, but never change what they are for (I4)', async () => {
      const made = await makeConsent({
        involvedParties: ['Example GmbH'],
        policyUrl: 'https://example.com/',
      });
      const put = (body: object) => call(`PUT /consents/${made._id}`, body);
      expect(data(await put(made))).toEqual(made);
      const group = await makeGroup();
      const renamed = name('renamed');
      const updated = data(
        await put({
          ...made,
          consent_name: renamed,
          consent_group_id: group._id,
          group_name: undefined,
          enabled: false,
        }),
      );
      expect(updated).toMatchObject({
        consent_name: renamed,
        group_name: group.group_name,
        enabled: false,
        createdTime: made.createdTime,
      });
      for (const change of [
        { legalType: 'contract', consentType: undefined },
        { processingPurposes: ['advertising'] },
        { processingPurposes: [{ name: 'newsletter' }] },
        { involvedParties: [] },
        { createdTime: '2020-01-01T00:00:00.000Z' },
        { updatedTime: made.createdTime },
      ])
        refuse(await put({ ...updated, ...change, consent_name: 'never' }), 400, 30008);
      refuse(await put({ consent_name: renamed, legalType: 'consent' }), 400, 30000);
      refuse(await put({ legalType: 'consent', consentType: 'declarative' }), 400, 30000);
      const other = await makeConsent();
      refuse(await put({ ...updated, consent_name: other.consent_name }), 409, 30006);
      expect(data(await call(`GET /consents/${made._id}`))).toEqual(updated);
      refuse(await call(`PUT /consents/${NOBODYS}`, made), 404, 30002);
    });

    it('are made once when many ask for one name in different groups', async () => {
      const consent_name = name('race');
      const groups = await Promise.all(Array.from({ length: 5 }, () => makeGroup()));
      const answers = await Promise.all(
        groups.map(({ group_name }) =>
          call('POST /consents', { consent_name, group_name, legalType: 'contract' }),
        ),
      );
      expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, 409, 409, 409, 409]);
    });

    it('cannot be deleted while something refers to them (I16)', async () => {
      const consent = await makeConsent();
      const path = `/consents/${consent._id}`;
      const version = await makeVersion(consent);
      refuse(await call(`DELETE ${path}`), 417, 30007, { moreInfo: 'consent has 1 version' });
      await answerFor(version);
      refuse(await call(`DELETE ${path}?withVersions=true`), 417, 30007);
      await query(`delete from consent_record where consent_id = ?`, [consent._id]);
      expect(data(await call(`DELETE ${path}?withVersions=true`))).toEqual({
        _id: consent._id,
        deleted: true,
      });
      refuse(await call(`GET ${path}`), 404, 30002);
      refuse(await call(`GET /consent/versions/${version._id}`), 404, 30001);
      refuse(await call(`DELETE ${path}`), 404, 30002);
      refuse(await call(`DELETE ${path}?withVersions=perhaps`), 400, 30000);
      expect(await lastEvent()).toEqual({
        type: 'consent.definition.deleted',
        data: { consent_id: consent._id },
      });
    });

    it('keep contacts out of the trail, and write no record when they are switched (I19)', async () => {
      const made = await makeConsent({ involvedParties: [{ name: 'Printer', contact: 'jo@example.com' }] });
      expect(JSON.stringify(await lastAudit())).not.toContain('example.com');
      const [before] = await query(`select count(*) from consent_record`);
      await call(`PUT /consents/${made._id}`, { ...made, enabled: false });
      expect(await lastAudit()).toEqual({
        action: 'consent.definition.updated',
        object: `cns_${made._id}`,
        data: { old: { enabled: true }, new: { enabled: false } },
      });
      expect(await query(`select count(*) from consent_record`)).toEqual([before]);
    });

    it('show their latest version with them', async () => {
      const consent = await makeConsent();
      const path = `/consents/${consent._id}/version`;
      refuse(await call(`GET ${path}`), 404, 30001);
      await makeVersion(consent, { draft: true });
      refuse(await call(`GET ${path}`), 404, 30001);
      await makeVersion(consent, { content: [text('Hello'), text('Hallo', 'de')] });
      const later = new Date(Date.now() + DAY_MS).toISOString();
      await makeVersion(consent, { effectiveFrom: later });
      const latest = data(await call(`GET ${path}?locale=de-AT`));
      expect(latest).toMatchObject({
        version: 2,
        isLatest: true,
        locale: 'de',
        requestedLocale: 'de-AT',
        content: [{ locale: 'de', content: 'Hallo', contentType: 'text' }],
        consent: { _id: consent._id, latestVersion: 2, warnings: [] },
      });
      expect(data(await call(`GET ${path}`)).content).toHaveLength(2);
      refuse(await call(`GET ${path}?locale=%20`), 400, 30000);
      refuse(await call(`GET /consents/${NOBODYS}/version`), 404, 30002);
    });
  });

  describe('versions', () => {
    it('are made as the example says', async () => {
      const consent = await makeConsent();
      const content = [
        { locale: 'en', title: 'Newsletter', content: 'I want the monthly newsletter by e-mail.' },
        { locale: 'de', title: 'Newsletter', content: 'Ich möchte den monatlichen Newsletter per E-Mail.' },
      ];
      const answer = await call('POST /consent/versions', {
        consent_id: consent._id,
        consentType: 'text',
        user_skip_limit: 2,
        content,
      });
      const made = data(answer, 201);
      expect(made).toEqual({
        _id: expect.stringMatching(UUID),
        id: made._id,
        consent_id: consent._id,
        consent_name: consent.consent_name,
        consentType: 'text',
        version: 1,
        isLatest: true,
        content: content.map((entry) => ({ ...entry, contentType: 'text' })),
        scopes: [],
        claims: [],
        required_fields: [],
        user_skip_limit: 2,
        system_skip_limit: 0,
        retentionPeriod: null,
        defaultLocale: 'en',
        effectiveFrom: made.createdTime,
        draft: false,
        contentHashes: { en: hashed(content[0]!.content), de: hashed(content[1]!.content) },
        createdTime: expect.stringMatching(TIME),
        updatedTime: made.createdTime,
        created_at: made.createdTime,
        updated_at: made.createdTime,
      });
      expect(answer.headers.location).toBe(`/consent-srv/consent/versions/${made._id}`);
      expect(await readVersion(made._id)).toEqual(made);
      expect(data(await call(`GET /consents/${consent._id}`))).toMatchObject({
        latestVersion: 1,
        warnings: [],
      });
      expect(await lastEvent()).toEqual({
        type: 'consent.version.published',
        data: { consent_id: consent._id, consent_version_id: made._id, version: 1 },
      });
    });

    it('answer 200 to the same again, and 409 to the same number with other content', async () => {
      const consent = await makeConsent();
      const body = {
        consent_id: consent._id,
        consentType: 'text',
        version: 1.5,
        content: [text('One\nTwo')],
      };
      const made = data(await call('POST /consent/versions', body), 201);
      const same = { ...body, version: 1.5, content: [text('One  \r\nTwo ')] };
      expect(data(await call('POST /consent/versions', same))).toEqual(made);
      const before = await epoch();
      refuse(await call('POST /consent/versions', { ...body, content: [text('Three')] }), 409, 30009);
      refuse(await call('POST /consent/versions', { ...body, claims: ['email'] }), 409, 30009);
      refuse(
        await call('POST /consent/versions', { ...body, content: [text('One\nTwo'), text('x', 'de')] }),
        409,
        30009,
      );
      expect(await epoch()).toBe(before);
    });

    it('are numbered upwards as numbers', async () => {
      const consent = await makeConsent();
      const post = (version: number) =>
        call('POST /consent/versions', {
          consent_id: consent._id,
          consentType: 'text',
          version,
          content: [text(`Version ${version}`)],
        });
      for (const version of [0, -1, 1.2345, 1_000_000]) refuse(await post(version), 400, 30009);
      expect(data(await post(2.1), 201)).toMatchObject({ version: 2.1 });
      refuse(await post(2.09), 400, 30009);
      refuse(await post(1), 400, 30009);
      expect(data(await post(2.11), 201)).toMatchObject({ version: 2.11 });
      expect((await makeVersion(consent)).version).toBe(3);
      const list = data<Wire[]>(await call(`GET /consent/versions?instanceId=${consent._id}`));
      expect(list.map(({ version }) => version)).toEqual([3, 2.11, 2.1]);
      expect(list.map(({ isLatest }) => isLatest)).toEqual([true, false, false]);
    });

    it('get a number each when many are made at the same time', async () => {
      const consent = await makeConsent();
      const made = await Promise.all(Array.from({ length: 8 }, () => makeVersion(consent)));
      expect(made.map(({ version }) => version).sort()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    });

    it.each([
      [{ consent_id: undefined }, 417, 30000],
      [{ consentType: undefined }, 417, 30000],
      [{ consent_id: NOBODYS }, 400, 30002],
      [{ consent_id: 'x' }, 400, 30002],
      [{ consentType: 'song' }, 400, 30000],
      [{ version: '1' }, 400, 30000],
      [{ content: [] }, 400, 30000],
      [{ content: undefined }, 400, 30000],
      [{ content: [{ locale: 'en' }] }, 400, 30000],
      [{ content: [{ locale: 'en', content: ' ' }] }, 400, 30000],
      [{ content: [{ locale: 'no language', content: 'x' }] }, 400, 30000],
      [{ content: [text('a', 'pt-BR'), text('b', 'pt_br')] }, 400, 30000],
      [{ consentType: 'url', content: [text('a')] }, 400, 30000],
      [{ consentType: 'url', content: [{ locale: 'en', url: 'javascript:alert(1)' }] }, 400, 30000],
      [{ consentType: 'scope' }, 400, 30017],
      [{ consentType: 'claim', claims: [] }, 400, 30017],
      [{ user_skip_limit: -1 }, 400, 30000],
      [{ retentionPeriod: 'a year' }, 400, 30000],
      [{ defaultLocale: 'fr' }, 400, 30000],
      [{ effectiveFrom: '2020-01-01T00:00:00Z' }, 400, 30000],
      [{ effectiveFrom: 'tomorrow' }, 400, 30000],
    ])('refuse %j with %d', async (body, status, code) => {
      const { _id: consent_id } = await makeConsent();
      const answer = await call('POST /consent/versions', {
        consent_id,
        consentType: 'text',
        content: [text('Hello')],
        ...body,
      });
      refuse(answer, status, code);
    });

    it('may be addresses, scopes or claims', async () => {
      const consent = await makeConsent();
      const url = 'https://example.com/terms';
      expect(
        await makeVersion(consent, { consentType: 'URL', content: [{ locale: 'en', url }] }),
      ).toMatchObject({
        consentType: 'url',
        content: [{ locale: 'en', url, contentType: 'text' }],
        contentHashes: { en: hashed(url) },
      });
      const scopeTexts = { email: 'Your address' };
      expect(
        await makeVersion(consent, {
          consentType: 'scope',
          scopes: ['email'],
          content: [{ locale: 'en', scopeTexts }],
        }),
      ).toMatchObject({ scopes: ['email'], content: [{ locale: 'en', scopeTexts }] });
      expect(
        await makeVersion(consent, { consentType: 'claim', claims: ['birthdate'], content: undefined }),
      ).toMatchObject({ claims: ['birthdate'], content: [], defaultLocale: null, contentHashes: {} });
    });

    it('make a new version of another wording, and leave the old one as it was (I7, I8)', async () => {
      const consent = await makeConsent();
      const old = await makeVersion(consent, {
        version: 2.1,
        user_skip_limit: 2,
        content: [
          { ...text('I want the monthly newsletter by e-mail.'), title: 'Newsletter' },
          text('Ich möchte den Newsletter.', 'de'),
        ],
      });
      const body = {
        consent_id: consent._id,
        consentType: 'TEXT',
        content: [text('I want the newsletter by e-mail, up to four times a month.')],
      };
      const answer = await call(`PUT /consent/versions/${old._id}`, body);
      const made = data(answer, 201);
      expect(made).toMatchObject({
        version: 3,
        isLatest: true,
        supersedes: old._id,
        user_skip_limit: 2,
        content: [
          { locale: 'en', title: 'Newsletter', content: body.content[0]!.content },
          { locale: 'de', content: 'Ich möchte den Newsletter.' },
        ],
        warnings: ['locale_not_updated'],
        locale_not_updated: ['de'],
      });
      expect(answer.headers.location).toBe(`/consent-srv/consent/versions/${made._id}`);
      expect(await readVersion(old._id)).toEqual({ ...old, isLatest: false });
      refuse(await call(`PUT /consent/versions/${old._id}`, body), 400, 30009);
      expect(await lastEvent()).toMatchObject({ type: 'consent.version.published' });
    });

    it('change in place by limits and further languages alone', async () => {
      const consent = await makeConsent();
      const made = await makeVersion(consent, { retentionPeriod: 'P3Y', claims: ['email', 'name'] });
      const put = (body: object) => call(`PUT /consent/versions/${made._id}`, body);
      expect(data(await put(made))).toEqual(made);
      const changed = data(
        await put({
          ...made,
          user_skip_limit: 3,
          system_skip_limit: 1,
          claims: ['name', 'email'],
          content: [text('Hello '), text('Bonjour', 'fr_CA')],
        }),
      );
      expect(changed).toMatchObject({
        _id: made._id,
        version: 1,
        user_skip_limit: 3,
        system_skip_limit: 1,
        content: [text('Hello'), text('Bonjour', 'fr_CA')],
        contentHashes: { en: hashed('Hello'), fr_CA: hashed('Bonjour') },
      });
      expect(await lastEvent()).toMatchObject({
        type: 'consent.definition.updated',
        data: { consent_version_id: made._id },
      });
      expect(await readVersion(made._id)).toEqual(changed);
      const base = { consent_id: consent._id, consentType: 'text' };
      for (const change of [
        { version: 2 },
        { retentionPeriod: null },
        { claims: ['email'] },
        { scopes: ['email'] },
        { required_fields: ['name'] },
        { defaultLocale: 'fr-CA' },
        { effectiveFrom: new Date(Date.now() + DAY_MS).toISOString() },
        { draft: true },
      ])
        refuse(await put({ ...base, ...change, user_skip_limit: 9 }), 400, 30008);
      for (const other of [
        { consentType: 'text' },
        { consent_id: consent._id },
        { ...base, consent_id: NOBODYS },
        { ...base, consentType: 'url' },
      ])
        refuse(await put(other), 400, 30015);
      refuse(await put({ ...base, user_skip_limit: 1.5 }), 400, 30000);
      refuse(await put({ ...base, content: [{ locale: 'it' }] }), 400, 30000);
      refuse(await call(`PUT /consent/versions/${NOBODYS}`, base), 404, 30001);
      expect(await readVersion(made._id)).toEqual(changed);
    });

    it('are drafts until they are published, once', async () => {
      const consent = await makeConsent();
      const draft = await makeVersion(consent, { draft: true });
      const put = (body: object) => call(`PUT /consent/versions/${draft._id}`, body);
      expect(draft).toMatchObject({ version: 1, draft: true, isLatest: false });
      expect(data(await call(`GET /consents/${consent._id}`))).toMatchObject({
        latestVersion: null,
        warnings: ['no_published_version'],
      });
      const edited = data(
        await put({ version: 5, content: [text('Ciao', 'it')], claims: ['email'], retentionPeriod: 10 }),
      );
      expect(edited).toMatchObject({
        _id: draft._id,
        version: 5,
        draft: true,
        claims: ['email'],
        defaultLocale: 'it',
        content: [text('Ciao', 'it')],
        retentionPeriod: 10,
      });
      await makeVersion(consent, { version: 6 });
      refuse(await put({ draft: false }), 400, 30009);
      refuse(await put({ draft: false, version: 6 }), 400, 30009);
      expect(data(await put({ draft: false, version: 7 }))).toMatchObject({
        draft: false,
        version: 7,
        isLatest: true,
      });
      expect(await lastEvent()).toMatchObject({
        type: 'consent.version.published',
        data: { version: 7 },
      });
      refuse(await put({ consent_id: consent._id, consentType: 'text', draft: true }), 400, 30008);
    });

    it('are the latest only from when they say (I6), and a new wording of them begins then too', async () => {
      const consent = await makeConsent();
      const now = await makeVersion(consent);
      const effectiveFrom = new Date(Date.now() + DAY_MS).toISOString();
      const later = await makeVersion(consent, { effectiveFrom, content: [text('Later')] });
      expect(later).toMatchObject({ isLatest: false, effectiveFrom });
      expect(await readVersion(now._id)).toMatchObject({ isLatest: true });
      const base = { consent_id: consent._id, consentType: 'text' };
      refuse(
        await call(`PUT /consent/versions/${now._id}`, { ...base, content: [text('Other')] }),
        400,
        30009,
      );
      const worded = data(
        await call(`PUT /consent/versions/${later._id}`, { ...base, content: [text('Other')] }),
        201,
      );
      expect(worded).toMatchObject({ version: 3, effectiveFrom, isLatest: false });
    });

    it('serve a huge text as it is, as JSON', async () => {
      const consent = await makeConsent();
      const content = `<script>alert("x")</script>\r\n${'<p onclick=evil()>ü\u2028</p>'.repeat(90_000)}\n`;
      expect(content.length).toBeGreaterThan(2_000_000);
      const made = await makeVersion(consent, { content: [{ locale: 'en', content, contentType: 'HTML' }] });
      const answer = await call(`GET /consent/versions/${made._id}?locale=en`);
      const [served] = data<{ content: { content: string; contentType: string }[] }>(answer).content;
      expect(served!.contentType).toBe('html');
      expect(served!.content === content).toBe(true);
      expect(made.contentHashes).toEqual({ en: hashed(content) });
      expect(answer.headers['x-content-type-options']).toBe('nosniff');
      expect(JSON.stringify(await lastAudit())).not.toContain('onclick');
    });

    it('keep every script and emoji, and serve each of a thousand languages', async () => {
      const consent = await makeConsent();
      const content = [
        text('أوافق على الرسائل \u202bالإخبارية\u202c', 'ar'),
        text('我想要通讯 👩‍👩‍👧 🇩🇪', 'zh-Hant'),
        ...Array.from({ length: 998 }, (_, index) => text(`Text ${index}`, `en-x-a${index}`)),
      ];
      const made = await makeVersion(consent, { content, defaultLocale: 'AR' });
      expect(made.content).toHaveLength(1000);
      const serve = async (locale: string) =>
        data(await call(`GET /consent/versions/${made._id}?locale=${locale}`));
      expect(await serve('ar-EG')).toMatchObject({ locale: 'ar', content: [content[0]] });
      expect(await serve('ZH_hant_TW')).toMatchObject({
        locale: 'zh-Hant',
        requestedLocale: 'ZH_hant_TW',
        content: [content[1]],
        contentHashes: { 'zh-Hant': hashed(content[1]!.content) },
      });
      expect(await serve('en-x-a997')).toMatchObject({ content: [content[999]] });
      expect(await serve('fr')).toMatchObject({ locale: 'ar' });
      const post = { consent_id: consent._id, consentType: 'text' };
      const more = { ...post, content: [...content, text('one too many', 'fr')] };
      refuse(await call('POST /consent/versions', more), 400, 30000);
    });

    it('are listed over all consents too, and 204 says that there are none', async () => {
      const consent = await makeConsent();
      const empty = await call(`GET /consent/versions?instanceId=${consent._id}`);
      expect([empty.statusCode, empty.body]).toEqual([204, '']);
      for (const id of [NOBODYS, 'x']) {
        expect((await call(`GET /consent/versions?instanceId=${id}`)).statusCode).toBe(204);
        refuse(await call(`GET /consent/versions/${id}`), 404, 30001);
      }
      await makeVersion(consent, { version: 900_000 });
      const all = await call('GET /consent/versions?take=1');
      expect(data<Wire[]>(all)).toMatchObject([{ version: 900_000 }]);
      expect(all.json<{ meta: { total: number } }>().meta.total).toBeGreaterThan(1);
      refuse(await call('GET /consent/versions?take=1000'), 400, 30000);
    });

    it('cannot be deleted', async () => {
      const { _id } = await makeVersion(await makeConsent());
      const answer = await call(`DELETE /consent/versions/${_id}`);
      expect([404, 405]).toContain(answer.statusCode);
      expect(answer.json()).toMatchObject({ success: false, status: answer.statusCode });
    });
  });

  describe('rights', () => {
    const custom = (body: object = {}) => ({
      name: name('Right'),
      legalReference: 'Art. 86 Regulation (EU) 2024/1689',
      content: [{ locale: 'en', contentType: 'text', content: 'You may ask.' }],
      ...body,
    });
    const makeRight = async (body: object = {}): Promise<Wire> =>
      data(await call('POST /datasubjectright', custom(body)));

    it('are there from the beginning, in order, in English and German', async () => {
      const rights = data<Wire[]>(await call('GET /datasubjectright'));
      const builtin = rights.filter((right) => right.builtin);
      expect(builtin.map((right) => right.name)).toEqual(BUILTIN_RIGHTS);
      expect(
        Object.fromEntries(builtin.map((right) => [right.name, [right.timeLimit, right.legalReference]])),
      ).toEqual({
        RevocationOfConsent: [1, 'Art. 7(3) GDPR'],
        Information: [30, 'Art. 15 GDPR'],
        DataCorrection: [30, 'Art. 16 GDPR'],
        DataDeletion: [30, 'Art. 17 GDPR'],
        RestrictionOfProcessing: [30, 'Art. 18 GDPR'],
        DataPortability: [30, 'Art. 20 GDPR'],
        ContradictionDataProcessing: [30, 'Art. 21(1) GDPR'],
        ContradictionDirectAdvertising: [1, 'Art. 21(2) GDPR'],
        NotBeSubjectToAutomatedDecision: [30, 'Art. 22 GDPR'],
        RightToComplain: [30, 'Art. 77 GDPR'],
      });
      for (const right of builtin) {
        expect(right).toMatchObject({ followUpRights: [], enabled: true, _id: expect.stringMatching(UUID) });
        expect((right.content as { locale: string }[]).map(({ locale }) => locale)).toEqual([
          ...['en', 'de', 'fr', 'es', 'it'],
        ]);
      }
      const orders = rights.map((right) => Number(right.order));
      expect(orders).toEqual(orders.toSorted((one, other) => one - other));
      const german = data<Wire[]>(await call('GET /datasubjectright?locale=de-CH&take=3'));
      expect(german).toHaveLength(3);
      expect(german[0]).toMatchObject({
        locale: 'de',
        requestedLocale: 'de-CH',
        content: [{ locale: 'de' }],
      });
    });

    it('are given to tenants that are older than they are, once', async () => {
      const { id } = await api.createTenant();
      const key = await api.createKey(id, ['consents:read']);
      const inOld = <T>(work: () => Promise<T>) => api.app.get(TenantsService).inTenant(id, work);
      await inOld(() =>
        api.app.get(UnitOfWork).query(`delete from data_subject_right where name <> 'Information'`),
      );
      const [kept] = data<Wire[]>(await call('GET /datasubjectright', undefined, { key }));
      await api.app.get(BuiltinRights).ensureEverywhere();
      await api.app.get(BuiltinRights).ensureEverywhere();
      const rights = data<Wire[]>(await call('GET /datasubjectright', undefined, { key }));
      expect(rights.map((right) => right.name)).toEqual(BUILTIN_RIGHTS);
      expect(rights).toContainEqual(kept);
    });

    it('may be added, with defaults', async () => {
      const made = await makeRight({ followUpRights: ['Right to Deletion'] });
      expect(made).toEqual({
        _id: expect.stringMatching(UUID),
        id: made._id,
        name: made.name,
        legalReference: 'Art. 86 Regulation (EU) 2024/1689',
        content: [{ locale: 'en', contentType: 'text', content: 'You may ask.' }],
        timeLimit: 30,
        followUpRights: ['DataDeletion'],
        order: expect.any(Number),
        enabled: true,
        builtin: false,
        createdTime: expect.stringMatching(TIME),
        updatedTime: made.createdTime,
      });
      expect((await makeRight()).order).toBe(Number(made.order) + 10);
      expect(data(await call(`GET /datasubjectright/${made._id}`))).toEqual(made);
      expect(data(await call(`GET /datasubjectright/${String(made.name).toUpperCase()}`))).toEqual(made);
      expect(data(await call('GET /datasubjectright/Right%20to%20Deletion'))).toMatchObject({
        name: 'DataDeletion',
      });
      expect(await lastAudit()).toMatchObject({ action: 'consent.right.created' });
    });

    it.each([
      [{ name: undefined }, 400, 30000],
      [{ legalReference: '' }, 400, 30000],
      [{ content: [] }, 400, 30000],
      [{ content: [{ locale: 'en', content: 'x' }] }, 400, 30000],
      [{ content: [0, 1].map(() => ({ locale: 'en', contentType: 'text', content: 'x' })) }, 400, 30000],
      [{ timeLimit: 0 }, 400, 30000],
      [{ timeLimit: 366 }, 400, 30000],
      [{ followUpRights: ['RightToCake'] }, 400, 30016],
      [{ name: 'Right to Deletion' }, 409, 30006],
      [{ name: 'INFORMATION' }, 409, 30006],
    ])('refuse %j with %d', async (body, status, code) => {
      refuse(await call('POST /datasubjectright', custom(body)), status, code);
    });

    it('change all but their name, and never follow themselves', async () => {
      const made = await makeRight();
      const put = (body: object) => call(`PUT /datasubjectright/${made.name}`, body);
      expect(data(await put(made))).toEqual(made);
      expect(data(await put({ ...made, timeLimit: 10, enabled: false }))).toMatchObject({
        timeLimit: 10,
        enabled: false,
      });
      refuse(await put({ ...made, name: 'Another' }), 400, 30008);
      refuse(await put({ ...made, followUpRights: [made.name] }), 400, 30000);
      refuse(await put({ name: made.name }), 400, 30000);
      refuse(await call(`PUT /datasubjectright/${NOBODYS}`, made), 404, 30004);
    });

    it('cannot be deleted while something needs them, and those of the law never', async () => {
      refuse(await call('DELETE /datasubjectright/DataDeletion'), 417, 30007);
      const right = await makeRight();
      const remove = () => call(`DELETE /datasubjectright/${right._id}`);
      const consent = await makeConsent({ allowedDataSubjectRights: [right.name] });
      refuse(await remove(), 417, 30007);
      await call(`PUT /consents/${consent._id}`, { ...consent, allowedDataSubjectRights: [] });
      const before = await makeRight({ followUpRights: [right.name] });
      refuse(await remove(), 417, 30007);
      await call(`PUT /datasubjectright/${before._id}`, { ...before, followUpRights: [] });
      await query(
        `insert into consent_record (tenant_id, subject, version_id, id, kind, right_name, last_sequence, last_action,
            created_at, updated_at)
         values (habeas_tenant(), gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'subjectrightaction', ?, 1,
            gen_random_uuid(), now(), now())`,
        [right.name],
      );
      refuse(await remove(), 417, 30007);
      await query(`delete from consent_record where right_name = ?`, [right.name]);
      expect(data(await remove())).toEqual({ _id: right._id, deleted: true });
      refuse(await remove(), 404, 30004);
      refuse(await call('GET /datasubjectright/%00'), 404, 30004);
    });
  });

  describe('callers', () => {
    const ROUTES: readonly (readonly [route: string, permission: Permission, body?: object])[] = [
      ['POST /groups', 'consents:write', { group_name: 'x' }],
      ['GET /groups', 'consents:read'],
      ['GET /groups/x', 'consents:read'],
      ['PUT /groups/x', 'consents:write', {}],
      ['DELETE /groups/x', 'consents:delete'],
      ['GET /groups/x/consents', 'consents:read'],
      ['POST /consents', 'consents:write', {}],
      ['GET /consents', 'consents:read'],
      [`GET /consents/${NOBODYS}`, 'consents:read'],
      [`PUT /consents/${NOBODYS}`, 'consents:write', {}],
      [`DELETE /consents/${NOBODYS}`, 'consents:delete'],
      [`GET /consents/${NOBODYS}/version`, 'consents:read'],
      ['POST /consent/versions', 'consents:write', {}],
      ['GET /consent/versions', 'consents:read'],
      [`GET /consent/versions/${NOBODYS}`, 'consents:read'],
      [`PUT /consent/versions/${NOBODYS}`, 'consents:write', {}],
      ['POST /datasubjectright', 'consents:write', {}],
      ['GET /datasubjectright', 'consents:read'],
      ['GET /datasubjectright/Information', 'consents:read'],
      ['PUT /datasubjectright/Information', 'consents:write', {}],
      ['DELETE /datasubjectright/Information', 'consents:delete'],
    ];

    it.each(ROUTES.map(([route, permission, body]) => ({ route, permission, body })))(
      'of $route need $permission',
      async ({ route, permission, body }) => {
        refuse(await call(route, body, { key: '' }), 401, 30021);
        const wrong = permission === 'consents:write' ? keys.reader : keys.writer;
        refuse(await call(route, body, { key: wrong }), 403, 30022, {
          moreInfo: expect.stringContaining(permission),
        });
      },
    );

    it('of another tenant find nothing', async () => {
      const group = await makeGroup();
      const consent = await makeConsent({ group_name: group.group_name });
      const version = await makeVersion(consent);
      const right = data(
        await call('POST /datasubjectright', {
          name: name('Right'),
          legalReference: 'x',
          content: [{ locale: 'en', contentType: 'text', content: 'x' }],
        }),
      );
      const foreign = { key: keys.stranger };
      for (const [route, code, body] of [
        [`GET /groups/${group.group_name}`, 30003],
        [`PUT /groups/${group.group_name}`, 30003, {}],
        [`DELETE /groups/${group.group_name}`, 30003],
        [`GET /groups/${group.group_name}/consents`, 30003],
        [`GET /consents/${consent._id}`, 30002],
        [`PUT /consents/${consent._id}`, 30002, consent],
        [`DELETE /consents/${consent._id}?withVersions=true`, 30002],
        [`GET /consents/${consent._id}/version`, 30002],
        [`GET /consent/versions/${version._id}`, 30001],
        [`PUT /consent/versions/${version._id}`, 30001, version],
        [`GET /datasubjectright/${right._id}`, 30004],
        [`PUT /datasubjectright/${right._id}`, 30004, right],
        [`DELETE /datasubjectright/${right._id}`, 30004],
      ] as const)
        refuse(await call(route, body, foreign), 404, code);
      const body = { consent_id: consent._id, consentType: 'text', content: [text('x')] };
      refuse(await call('POST /consent/versions', body, foreign), 400, 30002);
      const consentBody = { consent_name: 'x', legalType: 'contract', consent_group_id: group._id };
      refuse(await call('POST /consents', consentBody, foreign), 400, 30003);
      expect(
        (await call(`GET /consent/versions?instanceId=${consent._id}`, undefined, foreign)).statusCode,
      ).toBe(204);
      expect(data(await call('GET /groups', undefined, foreign))).toEqual([]);
      expect(await readVersion(version._id)).toEqual(version);
    });

    it('that are persons read rights and what is published, and nothing else', async () => {
      const person = { key: keys.person };
      const consent = await makeConsent();
      const draft = await makeVersion(consent, { draft: true });
      const version = await makeVersion(consent);
      expect(data(await call(`GET /consent/versions/${version._id}`, undefined, person))).toEqual(version);
      refuse(await call(`GET /consent/versions/${draft._id}`, undefined, person), 404, 30001);
      refuse(await call(`GET /consent/versions/${draft._id}?locale=en`, undefined, person), 404, 30001);
      const list = await call(`GET /consent/versions?instanceId=${consent._id}`, undefined, person);
      expect(data<Wire[]>(list).map(({ _id }) => _id)).toEqual([version._id]);
      data(await call(`GET /consents/${consent._id}/version`, undefined, person));
      const hidden = data(await call('GET /datasubjectright/RightToComplain'));
      await call('PUT /datasubjectright/RightToComplain', { ...hidden, enabled: false });
      const rights = data<Wire[]>(await call('GET /datasubjectright', undefined, person));
      expect(rights.map((right) => right.name)).not.toContain('RightToComplain');
      await call('PUT /datasubjectright/RightToComplain', hidden);
      refuse(await call('GET /groups', undefined, person), 403, 30022);
      refuse(await call('POST /groups', { group_name: 'x' }, person), 403, 30022);
    });
  });

  describe('the wire', () => {
    const json = { 'content-type': 'application/json' };

    it('answers in the envelope what has no route, no method, no JSON or no end', async () => {
      refuse(await call('GET /nothing'), 404, 30000);
      refuse(await call('PATCH /groups/x', {}), 404, 30000);
      const broken = { headers: json };
      refuse(await call('POST /groups', '{"group_name":', broken), 400, 30000);
      refuse(await call('POST /groups', 'a=b', { headers: { 'content-type': 'text/plain' } }), 415, 30000);
      refuse(await call('POST /groups', { group_name: 'x', description: 'x'.repeat(1_100_000) }), 413, 30000);
      const html = { headers: { accept: 'text/html' } };
      refuse(await call('GET /consents/x', undefined, html), 404, 30002);
    });

    it('takes bodies of 1 MiB, and of 8 MiB for texts', async () => {
      const padded = (bytes: number) => ({ group_name: name(), padding: 'x'.repeat(bytes) });
      data(await call('POST /groups', padded(1_000_000)));
      const { _id: consent_id } = await makeConsent();
      const texts = (count: number) => ({
        consent_id,
        consentType: 'text',
        content: Array.from({ length: count }, (_, index) => text('y'.repeat(3_900_000), `en-x-b${index}`)),
      });
      data(await call('POST /consent/versions', texts(2)), 201);
      refuse(await call('POST /consent/versions', texts(3)), 413, 30000);
    });

    it('takes GET and DELETE that name a type and send nothing', async () => {
      const { group_name } = await makeGroup();
      data(await call(`GET /groups/${group_name}`, undefined, { headers: json }));
      data(await call(`DELETE /groups/${group_name}`, undefined, { headers: json }));
    });

    it('repeats the answer to a POST under the same key, its status included', async () => {
      const consent = await makeConsent();
      const headers = { 'idempotency-key': newId('command') };
      const body = { consent_id: consent._id, consentType: 'text', content: [text('Once')] };
      const first = await call('POST /consent/versions', body, { headers });
      const again = await call('POST /consent/versions', body, { headers });
      expect(data(again, 201)).toEqual(data(first, 201));
      expect(again.headers).toMatchObject({
        'idempotent-replayed': 'true',
        location: first.headers.location,
      });
      expect(first.headers).not.toHaveProperty('idempotent-replayed');
      const other = await call('POST /consent/versions', { ...body, version: 9 }, { headers });
      refuse(other, 409, 30024);
      expect(data<Wire[]>(await call(`GET /consent/versions?instanceId=${consent._id}`))).toHaveLength(1);
    });

    it('describes every route with its bodies and an example', async () => {
      const { paths } = (await api.call('GET /docs-json')).json<{
        paths: Record<string, Record<string, Described>>;
      }>();
      const described = Object.entries(paths)
        .filter(([path]) => /^\/consent-srv\/(groups|consents|consent\/versions|datasubjectright)/.test(path))
        .flatMap(([path, methods]) =>
          Object.entries(methods).map(([method, route]) => ({ route: `${method} ${path}`, ...route })),
        );
      expect(described).toHaveLength(21);
      const bodyOf = (part?: { content?: Record<string, { schema: { examples?: unknown[] } }> }) =>
        part?.content?.['application/json']?.schema.examples?.length ?? 0;
      const bare = described.filter(
        ({ route, requestBody, responses }) =>
          (/^(post|put)/.test(route) && bodyOf(requestBody) === 0) ||
          bodyOf(responses['200'] ?? responses['201']) === 0,
      );
      expect(bare.map(({ route }) => route)).toEqual([]);
    });
  });
});

interface Described {
  readonly requestBody?: { content?: Record<string, { schema: { examples?: unknown[] } }> };
  readonly responses: Record<string, { content?: Record<string, { schema: { examples?: unknown[] } }> }>;
}

const hashed = (content: string): string => `sha256:${createHash('sha256').update(content).digest('hex')}`;
