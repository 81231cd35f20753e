import { ApiClientsService, IssuersService, RouteTable, TenantsService } from '#access';
import { STAFF_PERMISSIONS } from '#contracts';
import { createTestApi, type TestApi } from '../support/api.js';
import { startIssuer, type TestIssuer } from '../support/issuer.js';

/** Who calls: with which scopes, as a person (`profile`), or with nothing at all. */
const CALLERS = {
  reader: 'cidaas:consent_read',
  'older reader': 'cidaas:tenant_consent_read',
  writer: 'cidaas:consent_write',
  'older writer': 'cidaas:tenant_consent_write',
  deleter: 'cidaas:consent_delete',
  'older deleter': 'cidaas:tenant_consent_delete',
  users: 'cidaas:users_read',
  'reader of users': 'cidaas:consent_read cidaas:users_read',
  person: null,
} as const;
type Caller = keyof typeof CALLERS;

const read: readonly Caller[] = ['reader', 'older reader', 'reader of users'];
const write: readonly Caller[] = ['writer', 'older writer'];
const remove: readonly Caller[] = ['deleter', 'older deleter'];
const alsoPerson = (callers: readonly Caller[]): readonly Caller[] => [...callers, 'person'];
const EVERYBODY = 'everybody';

/** Each route of both generations, and who may (consent reference, sections 5, 7 and 8). */
const TABLE: Readonly<Record<string, readonly Caller[] | typeof EVERYBODY>> = {
  'POST /consent-srv/groups': write,
  'GET /consent-srv/groups': read,
  'GET /consent-srv/groups/:group_name': read,
  'PUT /consent-srv/groups/:group_name': write,
  'DELETE /consent-srv/groups/:group_name': remove,
  'GET /consent-srv/groups/:group_name/consents': read,
  'POST /consent-srv/consents': write,
  'GET /consent-srv/consents': read,
  'GET /consent-srv/consents/:id': read,
  'PUT /consent-srv/consents/:id': write,
  'DELETE /consent-srv/consents/:id': remove,
  'GET /consent-srv/consents/:instanceId/version': alsoPerson(read),
  'POST /consent-srv/consent/versions': write,
  'GET /consent-srv/consent/versions': alsoPerson(read),
  'GET /consent-srv/consent/versions/:id': alsoPerson(read),
  'PUT /consent-srv/consent/versions/:id': write,
  'POST /consent-srv/datasubjectright': write,
  'GET /consent-srv/datasubjectright': alsoPerson(read),
  'GET /consent-srv/datasubjectright/:id': alsoPerson(read),
  'PUT /consent-srv/datasubjectright/:id': write,
  'DELETE /consent-srv/datasubjectright/:id': remove,
  'POST /consent-srv/actions': alsoPerson(write),
  'PUT /consent-srv/actions': alsoPerson(write),
  'PUT /consent-srv/actions/:id': alsoPerson(write),
  'GET /consent-srv/actions/:id': alsoPerson(read),
  'DELETE /consent-srv/actions/:id': remove,
  'POST /consent-srv/users/:sub/actions': ['reader of users', 'person'],
  'POST /consent-srv/graph/actions': ['reader of users'],
  'POST /consent-management-srv/consent/claim/check': alsoPerson(read),
  'POST /consent-management-srv/consent/claim/accept': EVERYBODY,
  'POST /consent-management-srv/consent/claim/revoke': alsoPerson(write),
  'POST /consent-management-srv/consent/scope/accept': EVERYBODY,
  'POST /consent-management-srv/consent': alsoPerson(write),
  'POST /consent-management-srv/v2/consent/usage/public/info': EVERYBODY,
  'POST /consent-management-srv/v2/consent/usage/accept': EVERYBODY,
  'GET /consent-management-srv/v2/consent/versions/details/:id': EVERYBODY,
  'GET /consent-management-srv/v2/consent/versions/details': EVERYBODY,
  'GET /consent-management-srv/v2/consent/versions/lite/:id': EVERYBODY,
  'GET /consent-management-srv/v2/consent/versions/lite': EVERYBODY,
  'POST /consent-management-srv/v2/consent/versions/listby/consentids': alsoPerson(read),
  'POST /consent-management-srv/v2/groups': write,
  'GET /consent-management-srv/v2/groups/:id': read,
  'DELETE /consent-management-srv/v2/groups/:id': remove,
  'POST /consent-management-srv/v2/consent/instance': write,
  'GET /consent-management-srv/v2/consent/instance/all/list': read,
  'GET /consent-management-srv/v2/consent/instance/:id': read,
  'DELETE /consent-management-srv/v2/consent/instance/:id': remove,
  'POST /consent-management-srv/v2/consent/versions': write,
  'GET /consent-management-srv/v2/consent/versions/list/:id': read,
  'POST /consent-management-srv/v2/consent/locale': write,
  'GET /consent-management-srv/v2/consent/locale/:id': read,
};
const NOBODYS = '0198c1d3-2b10-7f00-9a01-5d2f0c7e1a02';

describe('scopes of the consent API', () => {
  const tokens = new Map<Caller, string>();
  let api: TestApi;
  let people: TestIssuer;

  beforeAll(async () => {
    api = await createTestApi();
    people = await startIssuer('portal');
    const { id } = await api.createTenant();
    const inTenant = <T>(work: () => Promise<T>) => api.app.get(TenantsService).inTenant(id, work);
    const portal = { issuer: people.url, audience: 'portal', kind: 'person', algorithms: ['ES256'] } as const;
    await inTenant(() => api.app.get(IssuersService).register({ ...portal, algorithms: ['ES256'] }));
    const { key, client } = await inTenant(() =>
      api.app.get(ApiClientsService).create({ name: 'Shop', permissions: [...STAFF_PERMISSIONS] }),
    );
    for (const [caller, scope] of Object.entries(CALLERS) as [Caller, string | null][])
      tokens.set(
        caller,
        scope === null ? await people.token({ sub: 'person-1' }) : await grant(client.id, key, scope),
      );
  });
  afterAll(() => Promise.all([api?.close(), people?.close()]));

  const grant = async (clientId: string, secret: string, scope: string): Promise<string> => {
    const body = { grant_type: 'client_credentials', client_id: clientId, client_secret: secret, scope };
    const granted = (await api.call('POST /token-srv/token', { body })).json<{
      access_token: string;
      scope?: string;
    }>();
    return granted.access_token;
  };
  let host = 0;
  const call = (route: string, key?: string) => {
    const [method, path] = route.split(' ') as [string, string];
    const url = path.replace(':sub', 'person-1').replace(/:\w+/g, NOBODYS);
    host += 1;
    const address = `198.18.${host >> 8}.${host & 255}`;
    const body = method === 'POST' || method === 'PUT' ? { body: {} } : {};
    return api.call(`${method} ${url}`, { ...body, ...(key && { key }), address });
  };

  it('are told in the table for every route there is', () => {
    const routes = api.app
      .get(RouteTable)
      .list()
      .filter(({ path }) => /^\/consent-(management-)?srv\//.test(path))
      .map(({ method, path }) => `${method} ${path}`)
      .filter((route) => !route.startsWith('OPTIONS'));
    expect(routes.toSorted()).toEqual(Object.keys(TABLE).toSorted());
  });

  it.each(Object.entries(TABLE))('%s lets in those who may, and nobody else', async (route, allowed) => {
    const outcomes: Record<string, string> = {};
    for (const [caller, token] of tokens) {
      const { statusCode } = await call(route, token);
      outcomes[caller] = statusCode === 403 ? 'refused' : statusCode === 401 ? 'unknown' : 'let in';
    }
    const wanted = [...tokens.keys()].map((caller) => [
      caller,
      allowed === EVERYBODY || allowed.includes(caller) ? 'let in' : 'refused',
    ]);
    expect(outcomes).toEqual(Object.fromEntries(wanted));
    const nobody = await call(route);
    expect(nobody.statusCode === 401).toBe(allowed !== EVERYBODY);
  });
});
