import { IssuersService, TenantsService } from '#access';
import { MaskedIds } from '#consents';
import { STAFF_PERMISSIONS, type Permission } from '#contracts';
import { createTestApi, type Call, type TestApi } from '../support/api.js';
import { startIssuer, type TestIssuer } from '../support/issuer.js';

const V2 = '/consent-management-srv/v2';
const PUBLIC = '/consent-management-srv/consent';
const UNKNOWN = '0198c1d3-2b10-7f00-9a01-5d2f0c7e1a02';
const MAKE: Permission[] = ['consents:read', 'consents:write', 'consents:delete'];

interface Entity {
  readonly _id: string;
  readonly version?: number;
}

describe('the older generation of the consent API', () => {
  let api: TestApi;
  let tenantId: string;
  let key: string;
  let people: TestIssuer;
  let count = 0;

  beforeAll(async () => {
    api = await createTestApi();
    tenantId = (await api.createTenant('example')).id;
    key = await api.createKey(tenantId);
    people = await startIssuer('portal');
    await inTenant(() =>
      api.app
        .get(IssuersService)
        .register({ issuer: people.url, audience: 'portal', kind: 'person', algorithms: ['ES256'] }),
    );
    await api.call('PUT /v1/api-clients/shop', {
      key,
      body: { requiredClaims: ['given_name', 'birthdate'], consentScopes: ['email', 'offline_access'] },
    });
  });
  afterAll(() => Promise.all([api?.close(), people?.close()]));

  const inTenant = <T>(work: () => Promise<T>) => api.app.get(TenantsService).inTenant(tenantId, work);
  /** Public calls each come from an address of their own: limits of an address are looked at elsewhere. */
  const call = (route: string, body?: unknown, more: Call = {}) => {
    count += 1;
    const address = `198.18.${(count >> 8) & 255}.${count & 255}`;
    return api.call(route, { address, ...(body !== undefined && { body }), ...more });
  };
  const admin = (route: string, body?: unknown) => call(route, body, { key });
  const data = async <T = Entity>(answer: Promise<Awaited<ReturnType<typeof call>>>): Promise<T> =>
    (await answer).json<{ data: T }>().data;
  const mask = async (sub: string, clientId?: string): Promise<string> =>
    (await inTenant(() => api.app.get(MaskedIds).issue({ sub, ...(clientId && { clientId }) }))).q;
  const person = (): string => `person-${(count += 1)}`;
  const name = (): string => `name-${(count += 1)}`;

  const makeGroup = (more: object = {}) => data(admin(`POST ${V2}/groups`, { group_name: name(), ...more }));
  const makeInstance = async (more: object = {}) =>
    data(
      admin(`POST ${V2}/consent/instance`, {
        consent_group_id: (await makeGroup())._id,
        consent_name: name(),
        enabled: true,
        ...more,
      }),
    );
  const urlVersion = (consentId: string, version = 1) => ({
    version,
    consent_id: consentId,
    consentType: 'URL',
    scopes: [],
    required_fields: [],
    consent_locale: { locale: 'en', content: 'I accept the terms.', url: 'https://shop.example.com/terms' },
  });
  const makeVersion = async (more: object = {}) => {
    const consent = await makeInstance();
    const version = await data(admin(`POST ${V2}/consent/versions`, { ...urlVersion(consent._id), ...more }));
    return { consent_id: consent._id, consent_version_id: version._id };
  };
  const error = (code: number) => ({ success: false, error: { code, referenceNumber: expect.any(String) } });

  describe('groups', () => {
    it('are made, and found by their name when they are sent again', async () => {
      const group_name = name();
      const made = await admin(`POST ${V2}/groups`, { group_name, description: '' });
      expect(made.statusCode).toBe(200);
      expect(made.json()).toEqual({
        success: true,
        status: 200,
        data: {
          _id: expect.stringMatching(/^[0-9a-f-]{36}$/),
          group_name,
          description: '',
          enabled: true,
          createdTime: expect.any(String),
          updatedTime: expect.any(String),
        },
      });
      const { _id } = made.json<{ data: Entity }>().data;
      const again = await data(
        admin(`POST ${V2}/groups`, { group_name: group_name.toUpperCase(), description: 'x' }),
      );
      expect(again).toMatchObject({ _id, group_name, description: 'x' });
      const byId = await data(admin(`POST ${V2}/groups`, { _id, group_name, description: 'y' }));
      expect(byId).toMatchObject({ _id, description: 'y' });
      expect(await data(admin(`GET ${V2}/groups/${_id}`))).toEqual(byId);
      expect(await data(admin(`GET /consent-srv/groups/${group_name}`))).toMatchObject({
        _id,
        description: 'y',
      });
    });

    it('keep their name, and are not there under an unknown id', async () => {
      const { _id } = await makeGroup();
      expect((await admin(`POST ${V2}/groups`, { _id, group_name: name() })).json()).toMatchObject(
        error(30008),
      );
      const unknown = await admin(`POST ${V2}/groups`, { _id: UNKNOWN, group_name: name() });
      expect([unknown.statusCode, unknown.json<{ error: { code: number } }>().error.code]).toEqual([
        400, 30003,
      ]);
      expect((await admin(`POST ${V2}/groups`, {})).json()).toMatchObject(error(30000));
      for (const id of [UNKNOWN, 'x', '%00']) {
        const answer = await admin(`GET ${V2}/groups/${id}`);
        expect([answer.statusCode, answer.body]).toEqual([204, '']);
        expect((await admin(`DELETE ${V2}/groups/${id}`)).statusCode).toBe(204);
      }
    });

    it('are removed, unless they have consents', async () => {
      const { _id } = await makeGroup();
      expect((await admin(`DELETE ${V2}/groups/${_id}`)).json()).toEqual({
        success: true,
        status: 200,
        data: { _id, deleted: true },
      });
      const used = await makeGroup();
      await makeInstance({ consent_group_id: used._id });
      const answer = await admin(`DELETE ${V2}/groups/${used._id}`);
      expect([answer.statusCode, answer.json()]).toMatchObject([417, error(30007)]);
    });
  });

  describe('instances', () => {
    it('are made for a consent that must be given, and found by group and name', async () => {
      const group = await makeGroup();
      const body = { consent_group_id: group._id, consent_name: 'Terms', enabled: true };
      const made = await data(admin(`POST ${V2}/consent/instance`, body));
      expect(made).toEqual({
        ...body,
        _id: expect.any(String),
        createdTime: expect.any(String),
        updatedTime: expect.any(String),
      });
      const again = await data(
        admin(`POST ${V2}/consent/instance`, { ...body, consent_name: 'terms', enabled: false }),
      );
      expect(again).toMatchObject({ _id: made._id, enabled: false });
      const other = await data(
        admin(`POST ${V2}/consent/instance`, { ...body, consent_group_id: (await makeGroup())._id }),
      );
      expect(other._id).not.toBe(made._id);
      const renamed = await data(
        admin(`POST ${V2}/consent/instance`, { ...body, _id: made._id, consent_name: 'Other terms' }),
      );
      expect(renamed).toMatchObject({ _id: made._id, consent_name: 'Other terms' });
      expect(await data(admin(`GET /consent-srv/consents/${made._id}`))).toMatchObject({
        consent_name: 'Other terms',
        legalType: 'consent',
        consentType: 'declarative',
        deonticity: 'required',
        interactionMode: 'checkbox',
        warnings: expect.arrayContaining(['no_processing_purposes']),
      });
      const listed = await data<Entity[]>(admin(`GET ${V2}/consent/instance/${group._id}`));
      expect(listed.map(({ _id }) => _id)).toEqual([made._id]);
      const all = await data<Entity[]>(admin(`GET ${V2}/consent/instance/all/list`));
      expect(all.map(({ _id }) => _id)).toEqual(expect.arrayContaining([made._id, other._id]));
      expect(JSON.stringify(all)).not.toContain('claims:shop');
    });

    it('are refused without a group that exists, and are not there where there are none', async () => {
      const body = { consent_group_id: UNKNOWN, consent_name: name() };
      expect((await admin(`POST ${V2}/consent/instance`, body)).json()).toMatchObject({
        status: 400,
        ...error(30003),
      });
      const known = { ...body, consent_group_id: (await makeGroup())._id, _id: UNKNOWN };
      expect((await admin(`POST ${V2}/consent/instance`, known)).json()).toMatchObject({
        status: 400,
        ...error(30002),
      });
      expect((await admin(`POST ${V2}/consent/instance`, {})).json()).toMatchObject(error(30000));
      for (const id of [UNKNOWN, 'x', known.consent_group_id])
        expect((await admin(`GET ${V2}/consent/instance/${id}`)).statusCode).toBe(204);
      expect((await admin(`DELETE ${V2}/consent/instance/${UNKNOWN}`)).statusCode).toBe(204);
    });

    it('are removed with their versions, unless somebody answered', async () => {
      const { consent_id } = await makeVersion();
      expect((await admin(`DELETE ${V2}/consent/instance/${consent_id}`)).json()).toMatchObject({
        data: { _id: consent_id, deleted: true },
      });
      const answered = await makeVersion();
      await call(`POST ${V2}/consent/usage/accept`, {
        ...answered,
        client_id: 'shop',
        q: await mask(person()),
      });
      const answer = await admin(`DELETE ${V2}/consent/instance/${answered.consent_id}`);
      expect([answer.statusCode, answer.json()]).toMatchObject([417, error(30007)]);
    });
  });

  describe('versions', () => {
    it('are made and listed as they were sent, and seen by the newer generation', async () => {
      const { _id: consent_id } = await makeInstance();
      expect(await data(admin(`GET ${V2}/consent/versions/list/${consent_id}`))).toEqual([]);
      const made = await admin(`POST ${V2}/consent/versions`, {
        ...urlVersion(consent_id, 1.5),
        consentType: 'SCOPES',
        scopes: ['email', { scope: 'phone' }],
        required_fields: ['email'],
        consent_locale: { locale: 'EN_us', content: 'Share my address.' },
      });
      expect(made.statusCode).toBe(200);
      const view = made.json<{ data: Entity }>().data;
      expect(view).toEqual({
        _id: expect.any(String),
        version: 1.5,
        consent_id,
        consentType: 'SCOPES',
        scopes: ['email', 'phone'],
        required_fields: ['email'],
        created_at: expect.any(String),
        updated_at: expect.any(String),
      });
      await admin(`POST ${V2}/consent/versions`, urlVersion(consent_id, 2));
      const listed = await data<Entity[]>(admin(`GET ${V2}/consent/versions/list/${consent_id}`));
      expect(listed.map(({ version }) => version)).toEqual([2, 1.5]);
      expect(listed[1]).toEqual(view);
      expect(await data(admin(`GET /consent-srv/consent/versions/${view._id}`))).toMatchObject({
        consentType: 'scope',
        version: 1.5,
        scopes: ['email', 'phone'],
      });
    });

    it('of the newer generation are URL with an empty address when they are texts', async () => {
      const { _id: consent_id } = await makeInstance();
      const body = { consent_id, consentType: 'text', content: [{ locale: 'en', content: 'Hello' }] };
      expect((await admin('POST /consent-srv/consent/versions', body)).statusCode).toBe(201);
      expect(await data(admin(`GET ${V2}/consent/versions/list/${consent_id}`))).toMatchObject([
        { consentType: 'URL', scopes: [], required_fields: [] },
      ]);
      expect(await data(call(`GET ${V2}/consent/versions/lite/${consent_id}?locale=en`))).toMatchObject({
        content: 'Hello',
        url: '',
      });
    });

    it('are refused with members of the other type, without what they need, or for an unknown consent', async () => {
      const { _id } = await makeInstance();
      const url = urlVersion(_id);
      const scopes = { ...url, consentType: 'SCOPES', scopes: ['email'], consent_locale: { locale: 'en' } };
      for (const [body, code] of [
        [{ ...url, scopes: ['email'] }, 30000],
        [{ ...url, required_fields: ['email'] }, 30000],
        [{ ...url, consent_locale: { locale: 'en', content: 'x' } }, 30000],
        [{ ...url, consent_locale: { ...url.consent_locale, url: 'http://shop.example.com' } }, 30000],
        [{ ...scopes, consent_locale: { locale: 'en', url: 'https://shop.example.com' } }, 30000],
        [{ ...scopes, scopes: [] }, 30000],
        [{ ...url, consentType: 'TEXT' }, 30000],
        [{ ...url, version: '1' }, 30000],
        [{ ...url, version: -1 }, 30009],
        [{ ...url, consent_locale: { locale: 'no language!' } }, 30000],
        [{ ...url, consent_id: UNKNOWN }, 30002],
      ] as const)
        expect((await admin(`POST ${V2}/consent/versions`, body)).json()).toMatchObject({
          status: 400,
          ...error(code),
        });
    });
  });

  describe('locales', () => {
    const text = (ids: object, more: object = {}) => ({
      ...ids,
      locale: 'de',
      content: 'Ich akzeptiere die Bedingungen.',
      url: 'https://shop.example.com/terms/de',
      ...more,
    });
    const read = (id: string, locale: string) => admin(`GET ${V2}/consent/locale/${id}?locale=${locale}`);

    it('are added, sent again without a change, and changed in place while nobody answered', async () => {
      const ids = await makeVersion();
      const added = await admin(`POST ${V2}/consent/locale`, text(ids, { locale: 'DE' }));
      expect(added.json()).toEqual({
        success: true,
        status: 200,
        data: { ...text(ids), scopes: [], required_fields: [] },
      });
      expect((await read(ids.consent_version_id, 'De')).json()).toMatchObject({ data: text(ids) });
      expect(await data(admin(`POST ${V2}/consent/locale`, text(ids)))).toMatchObject(ids);
      const changed = await data(admin(`POST ${V2}/consent/locale`, text(ids, { content: 'Neu' })));
      expect(changed).toMatchObject({ ...ids, content: 'Neu' });
      expect(await data(admin(`GET ${V2}/consent/versions/list/${ids.consent_id}`))).toHaveLength(1);
      expect((await read(ids.consent_version_id, 'en')).json()).toMatchObject({
        data: { content: 'I accept the terms.', locale: 'en' },
      });
    });

    it('of a text are those of a URL with an empty address, those of scopes have none', async () => {
      const { _id: consent_id } = await makeInstance();
      const content = [{ locale: 'en', content: 'I accept the terms.' }];
      const made = await data(
        admin('POST /consent-srv/consent/versions', { consent_id, consentType: 'text', content }),
      );
      expect((await read(made._id, 'en')).json()).toMatchObject({
        data: { content: 'I accept the terms.', url: '' },
      });
      const scopes = await makeVersion({
        consentType: 'SCOPES',
        scopes: ['email'],
        required_fields: [],
        consent_locale: { locale: 'en', content: 'Your address' },
      });
      const names = await data(read(scopes.consent_version_id, 'en'));
      expect(names).toMatchObject({ scopes: ['email'] });
      expect(names).not.toHaveProperty('url');
    });

    it('that somebody answered stay as they were seen: another wording is a new version', async () => {
      const ids = await makeVersion();
      await call(`POST ${V2}/consent/usage/accept`, { ...ids, client_id: 'shop', q: await mask(person()) });
      const added = await data(admin(`POST ${V2}/consent/locale`, text(ids)));
      expect(added).toMatchObject(ids);
      const changed = await data<{ consent_version_id: string }>(
        admin(`POST ${V2}/consent/locale`, text(ids, { content: 'Neu' })),
      );
      expect(changed).toMatchObject({ consent_id: ids.consent_id, content: 'Neu', locale: 'de' });
      expect(changed.consent_version_id).not.toBe(ids.consent_version_id);
      expect((await read(ids.consent_version_id, 'de')).json()).toMatchObject({ data: text(ids) });
      expect((await read(changed.consent_version_id, 'en')).json()).toMatchObject({
        data: { content: 'I accept the terms.' },
      });
      const listed = await data<Entity[]>(admin(`GET ${V2}/consent/versions/list/${ids.consent_id}`));
      expect(listed.map(({ version }) => version)).toEqual([2, 1]);
    });

    it('are refused for an unknown version, and are not there in another language', async () => {
      const ids = await makeVersion();
      const unknown = await admin(`POST ${V2}/consent/locale`, text({ ...ids, consent_version_id: UNKNOWN }));
      expect([unknown.statusCode, unknown.json()]).toMatchObject([400, error(30001)]);
      const foreign = await admin(`POST ${V2}/consent/locale`, text({ ...ids, consent_id: UNKNOWN }));
      expect([foreign.statusCode, foreign.json()]).toMatchObject([400, error(30015)]);
      for (const [id, locale] of [
        [ids.consent_version_id, 'fr'],
        [ids.consent_version_id, '%00'],
        [UNKNOWN, 'en'],
        ['x', 'en'],
      ] as const)
        expect((await read(id, locale)).statusCode).toBe(204);
    });
  });

  describe('who may', () => {
    const routes = [
      [`POST ${V2}/groups`, 'consents:write'],
      [`GET ${V2}/groups/${UNKNOWN}`, 'consents:read'],
      [`DELETE ${V2}/groups/${UNKNOWN}`, 'consents:delete'],
      [`POST ${V2}/consent/instance`, 'consents:write'],
      [`GET ${V2}/consent/instance/${UNKNOWN}`, 'consents:read'],
      [`GET ${V2}/consent/instance/all/list`, 'consents:read'],
      [`DELETE ${V2}/consent/instance/${UNKNOWN}`, 'consents:delete'],
      [`POST ${V2}/consent/versions`, 'consents:write'],
      [`GET ${V2}/consent/versions/list/${UNKNOWN}`, 'consents:read'],
      [`POST ${V2}/consent/locale`, 'consents:write'],
      [`GET ${V2}/consent/locale/${UNKNOWN}`, 'consents:read'],
      [`POST ${V2}/consent/versions/listby/consentids`, 'consents:read'],
      [`POST ${PUBLIC}/claim/check`, 'consents:read'],
      [`POST ${PUBLIC}/claim/revoke`, 'consents:write'],
      [`POST ${PUBLIC}`, 'consents:write'],
    ] as const;

    it.each(routes)('%s is told by the token: 401, 403 without %s', async (route, permission) => {
      const nobody = await call(route, route.startsWith('POST') ? {} : undefined);
      expect([nobody.statusCode, nobody.json()]).toMatchObject([401, error(30021)]);
      const others = MAKE.filter((one) => one !== permission);
      const weak = await api.createKey(tenantId, others);
      const refused = await call(route, route.startsWith('POST') ? {} : undefined, { key: weak });
      expect([refused.statusCode, refused.json()]).toMatchObject([403, error(30022)]);
    });

    it('answer paths that are not served in the envelope', async () => {
      for (const path of ['settings/public', 'tenant/version/pageurl', 'user/status', 'v2/nothing']) {
        const answer = await call(`GET /consent-management-srv/${path}`);
        expect([answer.statusCode, answer.json()]).toMatchObject([404, { success: false, status: 404 }]);
      }
    });
  });

  describe('usage', () => {
    const accept = (body: object, more: Call = {}) =>
      call(`POST ${V2}/consent/usage/accept`, { client_id: 'shop', ...body }, more);

    it('is accepted once, and answered without a body the second time', async () => {
      const ids = await makeVersion();
      const sub = person();
      const first = await accept({
        ...ids,
        q: await mask(sub),
        trackId: 'x',
        matcher: {},
        access_token: 'leaked',
      });
      expect(first.json()).toEqual({ success: true, status: 200, data: { accepted: true, ...ids } });
      const second = await accept({ ...ids, sub: await mask(sub, 'shop') });
      expect([second.statusCode, second.body]).toEqual([204, '']);
      const records = await data<object[]>(admin(`POST /consent-srv/users/${sub}/actions`, {}));
      expect(records).toMatchObject([{ ...ids, sub, status: 'accepted', client_id: 'shop' }]);
    });

    it('accepted by the newer generation is accepted already', async () => {
      const ids = await makeVersion();
      const sub = person();
      const action = { type: 'legalbasistrack', status: 'accepted', sub, client_id: 'shop', ...ids };
      expect((await admin('POST /consent-srv/actions', action)).statusCode).toBe(200);
      expect((await accept({ ...ids, q: await mask(sub) })).statusCode).toBe(204);
    });

    it('is revoked, and may be accepted again', async () => {
      const ids = await makeVersion();
      const q = await mask(person());
      await accept({ ...ids, q });
      expect((await accept({ ...ids, q, revoked: true })).json()).toMatchObject({
        data: { accepted: false },
      });
      expect((await accept({ ...ids, q, revoked: 'true' })).json()).toMatchObject({
        data: { accepted: false },
      });
      expect((await accept({ ...ids, q })).json()).toMatchObject({ data: { accepted: true } });
    });

    it('is skipped as often as the version allows', async () => {
      const ids = await makeVersion();
      const body = { consent_id: ids.consent_id, consentType: 'url', user_skip_limit: 1 };
      await admin(`PUT /consent-srv/consent/versions/${ids.consent_version_id}`, body);
      const q = await mask(person());
      expect((await accept({ ...ids, q, skipped: true })).json()).toMatchObject({
        status: 200,
        data: { accepted: false },
      });
      expect((await accept({ ...ids, q, skipped: true })).json()).toMatchObject({
        status: 409,
        ...error(30010),
      });
      expect((await accept({ ...ids, q })).json()).toMatchObject({ data: { accepted: true } });
      expect((await accept({ ...ids, q, skipped: true })).json()).toMatchObject({
        status: 409,
        ...error(30011),
      });
      expect((await accept({ ...ids, q, skipped: true, revoked: true })).json()).toMatchObject({
        status: 400,
        ...error(30000),
      });
    });

    it('of something that is not there is 404, of a mixture 400', async () => {
      const [ids, other] = [await makeVersion(), await makeVersion()];
      const q = await mask(person());
      expect((await accept({ ...ids, q, consent_id: UNKNOWN })).json()).toMatchObject({
        status: 404,
        ...error(30002),
      });
      expect((await accept({ ...ids, q, consent_id: 'x' })).json()).toMatchObject({
        status: 404,
        ...error(30002),
      });
      expect((await accept({ ...ids, q, consent_version_id: UNKNOWN })).json()).toMatchObject({
        status: 404,
        ...error(30001),
      });
      const mixed = { ...ids, consent_version_id: other.consent_version_id, q };
      expect((await accept(mixed)).json()).toMatchObject({ status: 400, ...error(30015) });
    });

    it('names the person by one masked id that holds, or by a token', async () => {
      const ids = await makeVersion();
      const [sub, q] = [person(), await mask(person())];
      for (const [names, status, code] of [
        [{}, 400, 30013],
        [{ q, sub: q }, 400, 30013],
        [{ sub }, 401, 30014],
        [{ q: sub }, 401, 30014],
        [{ q: `${q}x` }, 401, 30014],
        [{ q: await mask(sub, 'another-client') }, 401, 30014],
      ] as const) {
        const answer = await accept({ ...ids, ...names });
        expect([names, answer.statusCode, answer.json()]).toMatchObject([names, status, error(code)]);
      }
      expect((await accept({ ...ids, sub }, { key })).json()).toMatchObject({ data: { accepted: true } });
      const token = await people.token({ sub: person() });
      const foreign = await accept({ ...ids, sub }, { key: token });
      expect([foreign.statusCode, foreign.json()]).toMatchObject([403, error(30022)]);
      const weak = await api.createKey(tenantId, ['consents:read']);
      expect((await accept({ ...ids, sub }, { key: weak })).statusCode).toBe(403);
      expect((await accept({ ...ids, q }, { key: 'hab_wrong' })).json()).toMatchObject({
        status: 401,
        ...error(30021),
      });
    });

    it('tells what is shown in the language that is preferred, and never the person', async () => {
      const ids = await makeVersion();
      await admin(`POST ${V2}/consent/locale`, {
        ...ids,
        locale: 'de',
        content: 'Deutsch',
        url: 'https://shop.example.com/de',
      });
      const sub = person();
      const q = await mask(sub);
      const info = (body: object, language: string, more: Call = {}) =>
        call(`POST ${V2}/consent/usage/public/info`, body, {
          headers: { 'accept-language': language },
          ...more,
        });
      const answer = await info(
        { ...ids, q, requestId: 'r', track_id: 't', client_id: 'shop' },
        'fr, de;q=0.5, en;q=0.1',
      );
      expect(answer.json()).toEqual({
        success: true,
        status: 200,
        data: {
          ...ids,
          consent_name: expect.any(String),
          content: 'Deutsch',
          url: 'https://shop.example.com/de',
          scopes: [],
          sub: q,
        },
      });
      expect(answer.body).not.toContain(sub);
      expect((await info({ ...ids, sub: q }, 'xx')).json()).toMatchObject({
        data: { content: 'I accept the terms.' },
      });
      expect((await info({ ...ids, q, consent_version_id: UNKNOWN }, 'en')).json()).toMatchObject({
        status: 404,
        ...error(30001),
      });
      expect((await info({ ...ids, q, consent_id: UNKNOWN }, 'en')).json()).toMatchObject({ status: 404 });
      expect((await info({ ...ids, sub }, 'en')).json()).toMatchObject({ status: 401, ...error(30014) });
      expect((await info(ids, 'en')).json()).toMatchObject({ status: 400, ...error(30013) });
      expect((await info({ q }, 'en')).json()).toMatchObject({ status: 400, ...error(30000) });
    });
  });

  describe('the latest version', () => {
    it('is read by anybody in a language, with what its scopes open', async () => {
      const { _id: consent_id } = await makeInstance();
      const scopes = ['email', 'offline_access', 'phone'];
      await admin(`POST ${V2}/consent/versions`, {
        ...urlVersion(consent_id),
        consentType: 'SCOPES',
        scopes,
        consent_locale: { locale: 'en', content: 'Share my address.' },
      });
      const lite = await data(call(`GET ${V2}/consent/versions/lite/${consent_id}?locale=de`));
      expect(lite).toMatchObject({
        consent_id,
        version: 1,
        consentType: 'SCOPES',
        scopes,
        locale: 'en',
        requestedLocale: 'de',
      });
      expect(await data(call(`GET ${V2}/consent/versions/details/${consent_id}?locale=en`))).toMatchObject({
        content: 'Share my address.',
        scopes: [
          {
            scope: 'email',
            allowed_fields: ['email', 'email_verified'],
            allowed_fields_localText: ['email', 'email_verified'],
          },
          { scope: 'phone', allowed_fields: ['phone_number', 'phone_number_verified'] },
        ],
      });
    });

    it.each(['details', 'lite'])('is not there, or not asked for in a language (%s)', async (kind) => {
      const consent = await makeInstance();
      for (const id of [UNKNOWN, 'x', consent._id]) {
        const none = await call(`GET ${V2}/consent/versions/${kind}/${id}?locale=en`);
        expect([none.statusCode, none.body]).toEqual([204, '']);
      }
      const { consent_id } = await makeVersion();
      for (const path of [`${kind}/${consent_id}`, `${kind}/${consent_id}?locale=`, kind, `${kind}/`])
        expect((await call(`GET ${V2}/consent/versions/${path}`)).json()).toMatchObject({
          status: 417,
          ...error(30010),
        });
      const headers = { 'accept-language': 'en-GB, *;q=0.1' };
      expect(
        (await call(`GET ${V2}/consent/versions/${kind}/${consent_id}`, undefined, { headers })).json(),
      ).toMatchObject({
        data: { locale: 'en', requestedLocale: 'en-GB' },
      });
    });

    it('of several consents leaves out those that are unknown', async () => {
      const [one, two] = [await makeVersion(), await makeVersion()];
      const list = (body: unknown) => admin(`POST ${V2}/consent/versions/listby/consentids`, body);
      const found = await data<Entity[]>(
        list([two.consent_id, UNKNOWN, 'x', one.consent_id, one.consent_id]),
      );
      expect(found.map(({ _id }) => _id)).toEqual([two.consent_version_id, one.consent_version_id]);
      expect(await data(list([]))).toEqual([]);
      for (const body of [{}, Array(201).fill(UNKNOWN), [1]])
        expect((await list(body)).json()).toMatchObject({ status: 400 });
    });
  });

  describe('claims', () => {
    const check = (body: object, more: Call = { key }) =>
      call(`POST ${PUBLIC}/claim/check`, { client_id: 'shop', ...body }, more);
    const accept = (body: object, more: Call = {}) =>
      call(`POST ${PUBLIC}/claim/accept`, { client_id: 'shop', ...body }, more);
    const revoke = (body: object, more: Call = { key }) =>
      call(`POST ${PUBLIC}/claim/revoke`, { client_id: 'shop', ...body }, more);
    const open = async (sub: string): Promise<string[]> =>
      (await data<{ open_claims: string[] }>(check({ sub }))).open_claims;

    it('are open until they are accepted, each by itself', async () => {
      const sub = person();
      const q = await mask(sub);
      const before = await check({ q });
      expect([before.statusCode, before.json()]).toEqual([
        404,
        {
          success: false,
          status: 404,
          error: {
            code: 30020,
            error: 'claim consent required',
            type: 'ConsentException',
            moreInfo: 'The person has yet to agree to: given_name, birthdate.',
            client_id: 'shop',
            referenceNumber: expect.any(String),
          },
          data: { open_claims: ['given_name', 'birthdate'] },
        },
      ]);
      const accepted_claims = ['given_name'];
      expect((await accept({ q, accepted_claims })).json()).toEqual({
        success: true,
        status: 200,
        data: { accepted: true, client_id: 'shop', accepted_claims },
      });
      expect(await open(sub)).toEqual(['birthdate']);
      expect((await check({ sub, claims: ['given_name'] })).json()).toEqual({
        success: true,
        status: 200,
        data: { open_claims: [] },
      });
      await accept({ q, accepted_claims: ['birthdate'] });
      expect((await check({ sub })).statusCode).toBe(200);
      const records = await data<object[]>(admin(`POST /consent-srv/users/${sub}/actions`, {}));
      expect(records).toMatchObject([
        { consent_name: 'claims:shop', status: 'accepted', accepted_fields: ['given_name', 'birthdate'] },
      ]);
    });

    it('are told to the person by their own token', async () => {
      const sub = person();
      const token = await people.token({ sub });
      expect((await check({}, { key: token })).statusCode).toBe(404);
      await accept({ sub, accepted_claims: ['given_name', 'birthdate'] }, { key: token });
      expect((await check({}, { key: token })).statusCode).toBe(200);
      expect((await check({ sub: 'somebody' }, { key: token })).statusCode).toBe(403);
      expect((await revoke({ revoked_claims: ['birthdate'] }, { key: token })).json()).toMatchObject({
        data: { revoked: true, revoked_claims: ['birthdate'] },
      });
      expect(await open(sub)).toEqual(['birthdate']);
    });

    it('are taken back, one or all, and what was never accepted is passed over', async () => {
      const sub = person();
      const q = await mask(sub);
      expect((await revoke({ sub, revoked_claims: ['given_name', 'unknown'] })).statusCode).toBe(200);
      expect(await data(admin(`POST /consent-srv/users/${sub}/actions`, {}))).toEqual([]);
      await accept({ q, accepted_claims: ['given_name', 'birthdate'] });
      await revoke({ sub, revoked_claims: ['given_name'] });
      expect(await open(sub)).toEqual(['given_name']);
      await revoke({ sub, revoked_claims: ['birthdate'] });
      expect(await open(sub)).toEqual(['given_name', 'birthdate']);
      await revoke({ sub, revoked_claims: ['birthdate'] });
      const [record] = await data<{ status: string; consentStatus: { status: string }[] }[]>(
        admin(`POST /consent-srv/users/${sub}/actions`, {}),
      );
      expect(record!.status).toBe('revoked');
      expect(record!.consentStatus.map(({ status }) => status)).toEqual([
        'accepted',
        'revoked',
        'accepted',
        'revoked',
      ]);
    });

    it('that a client needs later are open alone', async () => {
      const register = (requiredClaims: string[]) =>
        api.call('PUT /v1/api-clients/growing', { key, body: { requiredClaims } });
      await register(['email']);
      const sub = person();
      const q = await mask(sub);
      await accept({ client_id: 'growing', q, accepted_claims: ['email'] });
      await register(['email', 'phone_number']);
      expect((await check({ client_id: 'growing', sub })).json()).toMatchObject({
        data: { open_claims: ['phone_number'] },
      });
      await accept({ client_id: 'growing', q, accepted_claims: ['phone_number'] });
      expect((await check({ client_id: 'growing', sub })).statusCode).toBe(200);
      await register(['phone_number']);
      expect((await check({ client_id: 'growing', sub })).statusCode).toBe(200);
      await revoke({ client_id: 'growing', sub, revoked_claims: ['email', 'phone_number'] });
      expect((await check({ client_id: 'growing', sub })).statusCode).toBe(404);
      expect(await open(sub)).toEqual(['given_name', 'birthdate']);
    });

    it('are refused when they are none, unknown, or of an unknown client', async () => {
      const q = await mask(person());
      for (const [body, code] of [
        [{ q, accepted_claims: [] }, 30017],
        [{ q, accepted_claims: ['shoe_size'] }, 30017],
        [{ q, client_id: 'nobody', accepted_claims: ['given_name'] }, 30018],
        [{ accepted_claims: ['given_name'] }, 30013],
        [{ q, sub: q, accepted_claims: ['given_name'] }, 30013],
        [{ q }, 30000],
        [{ q, accepted_claims: [''] }, 30000],
        [{ q, accepted_claims: ['a\u0000'] }, 30000],
        [{ q, accepted_claims: Array(201).fill('given_name') }, 30000],
      ] as const)
        expect((await accept(body)).json()).toMatchObject({ status: 400, ...error(code) });
      expect((await accept({ sub: person(), accepted_claims: ['given_name'] })).json()).toMatchObject({
        status: 401,
        ...error(30014),
      });
      expect((await check({ sub: person(), claims: ['shoe_size'] })).json()).toMatchObject({
        status: 400,
        ...error(30017),
      });
      expect((await check({})).json()).toMatchObject({ status: 400, ...error(30013) });
      expect((await revoke({ sub: person(), revoked_claims: [] })).json()).toMatchObject({
        status: 400,
        ...error(30017),
      });
    });

    it('say of an unknown person what they say of one without answers', async () => {
      const known = person();
      await accept({ q: await mask(known), accepted_claims: ['given_name'] });
      await revoke({ sub: known, revoked_claims: ['given_name'] });
      const [unknown, answered] = await Promise.all([check({ sub: person() }), check({ sub: known })]);
      const plain = (answer: typeof unknown) => answer.body.replaceAll(/"referenceNumber":"[^"]+"/g, '');
      expect(plain(unknown)).toBe(plain(answered));
    });

    it('that are accepted at the same time are all kept', async () => {
      const sub = person();
      const q = await mask(sub);
      await Promise.all(['given_name', 'birthdate'].map((claim) => accept({ q, accepted_claims: [claim] })));
      expect((await check({ sub })).statusCode).toBe(200);
    });
  });

  describe('scopes', () => {
    const answer = (scopes: unknown, more: object = {}) =>
      call(`POST ${PUBLIC}/scope/accept`, { client_id: 'shop', scopes, ...more });
    const history = async (sub: string): Promise<string[]> => {
      const [record] = await data<{ consentStatus: { status: string }[] }[]>(
        admin(`POST /consent-srv/users/${sub}/actions`, {}),
      );
      return record!.consentStatus.map(({ status }) => status);
    };

    it('are accepted or denied, in either form', async () => {
      const sub = person();
      const q = await mask(sub);
      expect((await answer(['email', { offline_access: 'denied' }], { q })).json()).toEqual({
        success: true,
        status: 200,
        data: { accepted: true, client_id: 'shop', scopes: ['email'], denied: ['offline_access'] },
      });
      expect(await history(sub)).toEqual(['declined', 'accepted']);
      await answer([{ email: 'accepted' }, { offline_access: 'denied' }], { q });
      expect(await history(sub)).toEqual(['declined', 'accepted']);
      await answer([{ email: 'denied' }], { q });
      expect(await history(sub)).toEqual(['declined', 'accepted', 'revoked']);
      const [record] = await data<object[]>(admin(`POST /consent-srv/users/${sub}/actions`, {}));
      expect(record).toMatchObject({ consent_name: 'scopes:shop', status: 'revoked' });
    });

    it('are refused when they are none, unknown or both', async () => {
      const q = await mask(person());
      for (const [scopes, code] of [
        [[], 30017],
        [['everything'], 30017],
        [[{ everything: 'denied' }], 30017],
        [['email', { email: 'denied' }], 30000],
        [[{ email: 'maybe' }], 30000],
        ['email', 30000],
        [[7], 30000],
      ] as const)
        expect((await answer(scopes, { q })).json()).toMatchObject({ status: 400, ...error(code) });
      expect((await answer(['email'], { q, client_id: 'nobody' })).json()).toMatchObject(error(30018));
      expect((await answer(['email'], { sub: person() })).json()).toMatchObject({
        status: 401,
        ...error(30014),
      });
      expect((await answer(['email'])).json()).toMatchObject({ status: 400, ...error(30013) });
    });
  });

  describe('many answers at once', () => {
    it('stand alone', async () => {
      const [one, two] = [await makeVersion(), await makeVersion()];
      const sub = person();
      const consentAccepts = [
        one,
        { consent_id: UNKNOWN, consent_version_id: UNKNOWN },
        { ...two, accepted_fields: ['email'] },
        'x',
        null,
      ];
      const answered = await admin(`POST ${PUBLIC}`, { client_id: 'shop', sub, consentAccepts });
      expect([answered.statusCode, answered.json<{ data: unknown }>().data]).toEqual([
        200,
        [
          { consent_id: one.consent_id, accepted: true },
          {
            consent_id: UNKNOWN,
            accepted: false,
            error: expect.objectContaining({ code: 30002, type: 'ConsentException' }),
          },
          { consent_id: two.consent_id, accepted: true },
          { consent_id: null, accepted: false, error: expect.objectContaining({ code: 30000 }) },
          { consent_id: null, accepted: false, error: expect.objectContaining({ code: 30000 }) },
        ],
      ]);
      const records = await data<object[]>(admin(`POST /consent-srv/users/${sub}/actions`, {}));
      expect(records).toHaveLength(2);
      expect(records).toMatchObject([{ client_id: 'shop' }, { client_id: 'shop' }]);
    });

    it('are refused without a person, without answers, or too many', async () => {
      for (const body of [
        { client_id: 'shop', consentAccepts: [{}] },
        { client_id: 'shop', sub: 'x', consentAccepts: [] },
        { client_id: 'shop', sub: 'x', consentAccepts: Array(101).fill({}) },
      ])
        expect((await admin(`POST ${PUBLIC}`, body)).json()).toMatchObject({ status: 400, ...error(30000) });
    });
  });

  it('takes tokens of its own token endpoint, with the older names of scopes', async () => {
    const client = (
      await api.call('POST /v1/api-clients', {
        key,
        body: { name: 'x', permissions: [...STAFF_PERMISSIONS] },
      })
    ).json<{ id: string; key: string }>();
    const { access_token } = (
      await call('POST /token-srv/token', {
        grant_type: 'client_credentials',
        client_id: client.id,
        client_secret: client.key,
        scope: 'cidaas:tenant_consent_read',
      })
    ).json<{ access_token: string }>();
    const headers = { 'content-type': 'application/json' };
    const read = await call(`GET ${V2}/consent/instance/all/list`, undefined, { key: access_token, headers });
    expect(read.statusCode).toBe(200);
    expect((await call(`POST ${V2}/groups`, { group_name: name() }, { key: access_token })).statusCode).toBe(
      403,
    );
  });
});
