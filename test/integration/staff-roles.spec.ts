import { IssuersService, RouteTable, TenantsService } from '#access';
import { STAFF_ROLES, type StaffRole } from '#contracts';
import { createTestApi, type TestApi } from '../support/api.js';
import { startIssuer, type TestIssuer } from '../support/issuer.js';

/** A route that asks for a permission, and one of which it takes. */
interface Asking {
  readonly name: string;
  readonly anyOf: readonly string[];
}

const ROLES = Object.keys(STAFF_ROLES) as StaffRole[];
const NOBODYS = '0198c1d3-2b10-7f00-9a01-5d2f0c7e1a02';

/** Searches and questions: they are sent, and change nothing. */
const READING_POSTS = [
  'POST /v1/mail-templates/:notice/:locale/preview',
  'POST /v1/requests/search',
  'POST /v1/consent-records/search',
  'POST /consent-srv/users/:sub/actions',
  'POST /consent-srv/graph/actions',
  'POST /consent-management-srv/consent/claim/check',
  'POST /consent-management-srv/v2/consent/versions/listby/consentids',
  'POST /v1/data-map/validate',
];
/** Passports and powers of attorney: shown to those alone who decide by them who asks. */
const EVIDENCE = [
  'GET /v1/requests/:id/documents',
  'GET /v1/requests/:id/documents/:document',
  'GET /v1/requests/:id/mandate',
];
/** Work for forms, which tells nothing. */
const CHALLENGE = 'GET /v1/proof-of-work';
/** Its answer does not end for whoever is let in. */
const STREAM = 'GET /v1/decisions/changes';

const [ADMINISTRATOR, OFFICER, OPERATOR, AUDITOR] = [
  'administrator',
  'privacy_officer',
  'operator',
  'auditor',
];
const EVERY_ROLE = [ADMINISTRATOR, OFFICER, OPERATOR, AUDITOR];

/** Who may, by the word of the reference (consents, section 5), and what decides about a request. */
const TABLE: Readonly<Record<string, readonly (string | undefined)[]>> = {
  'GET /consent-srv/groups': EVERY_ROLE,
  'GET /consent-srv/consents/:id': EVERY_ROLE,
  'GET /consent-srv/consent/versions': EVERY_ROLE,
  'GET /consent-srv/datasubjectright': EVERY_ROLE,
  'GET /consent-srv/actions/:id': EVERY_ROLE,
  'POST /consent-srv/users/:sub/actions': EVERY_ROLE,
  'POST /consent-srv/groups': [ADMINISTRATOR, OFFICER],
  'PUT /consent-srv/consents/:id': [ADMINISTRATOR, OFFICER],
  'POST /consent-srv/consent/versions': [ADMINISTRATOR, OFFICER],
  'DELETE /consent-srv/groups/:group_name': [ADMINISTRATOR, OFFICER],
  'DELETE /consent-srv/actions/:id': [ADMINISTRATOR, OFFICER],
  'GET /v1/requests/:id': EVERY_ROLE,
  'GET /v1/audit': [ADMINISTRATOR, OFFICER, AUDITOR],
  'POST /v1/requests': [ADMINISTRATOR, OFFICER, OPERATOR],
  'POST /v1/requests/:id/approval': [ADMINISTRATOR, OFFICER, OPERATOR],
  'POST /v1/requests/:id/verification': [ADMINISTRATOR, OFFICER, OPERATOR],
  'GET /v1/requests/:id/documents/:document': [ADMINISTRATOR, OFFICER, OPERATOR],
  'POST /v1/requests/:id/decision': [ADMINISTRATOR, OFFICER, OPERATOR],
  'POST /v1/requests/:id/refusal': [ADMINISTRATOR, OFFICER, OPERATOR],
  'POST /v1/requests/:id/instructions': [ADMINISTRATOR, OFFICER, OPERATOR],
  'POST /v1/restrictions/:id/lift': [ADMINISTRATOR, OFFICER, OPERATOR],
  'GET /v1/privacy-notices': EVERY_ROLE,
  'POST /v1/privacy-notices': [ADMINISTRATOR, OFFICER],
  'PUT /v1/data-map': [ADMINISTRATOR],
  'POST /v1/webhook-endpoints': [ADMINISTRATOR],
  'POST /v1/api-clients': [ADMINISTRATOR],
};

describe('roles of staff', () => {
  let api: TestApi;
  let staff: TestIssuer;
  let routes: Asking[];
  /** By route, the roles that were let in. */
  const letIn = new Map<string, readonly StaffRole[]>();

  beforeAll(async () => {
    api = await createTestApi();
    staff = await startIssuer('console');
    const { id } = await api.createTenant();
    const roles = Object.fromEntries(ROLES.map((role) => [role, [...STAFF_ROLES[role]]]));
    await api.app
      .get(TenantsService)
      .inTenant(id, () =>
        api.app
          .get(IssuersService)
          .register({ issuer: staff.url, audience: 'console', kind: 'staff', algorithms: ['ES256'], roles }),
      );
    routes = api.app
      .get(RouteTable)
      .list()
      .flatMap(({ method, path, access }) =>
        access?.kind === 'permission' ? [{ name: `${method} ${path}`, anyOf: access.anyOf }] : [],
      );
    const tokens = await Promise.all(
      ROLES.map(async (role) => [role, await staff.token({ sub: `${role}-1`, roles: [role] })] as const),
    );
    for (const { name } of routes) {
      const found: StaffRole[] = [];
      for (const [role, token] of tokens) if (await isLetIn(name, role, token)) found.push(role);
      letIn.set(name, found);
    }
  }, 120_000);
  afterAll(() => Promise.all([api?.close(), staff?.close()]));

  let host = 0;
  async function isLetIn(name: string, role: StaffRole, key: string): Promise<boolean> {
    if (name === STREAM && (STAFF_ROLES[role] as readonly string[]).includes('decisions:ask')) return true;
    const [method, path] = name.split(' ') as [string, string];
    const url = path.replace(':sub', 'person-1').replace(/:\w+/g, NOBODYS);
    host += 1;
    const body = method === 'GET' || method === 'DELETE' ? {} : { body: {} };
    const address = `198.18.${host >> 8}.${host & 255}`;
    const { statusCode } = await api.call(`${method} ${url}`, { key, address, ...body });
    expect([name, role, statusCode]).not.toEqual([name, role, 401]);
    return statusCode !== 403;
  }
  const namesLetIn = (role: StaffRole): string[] =>
    [...letIn].flatMap(([name, roles]) => (roles.includes(role) ? [name] : []));

  it('open each route to those who have a permission that it takes, and to nobody else', () => {
    expect(routes.length).toBeGreaterThan(100);
    for (const { name, anyOf } of routes) {
      const allowed = ROLES.filter((role) =>
        STAFF_ROLES[role].some((permission) => anyOf.includes(permission)),
      );
      expect([name, letIn.get(name)]).toEqual([name, allowed]);
    }
  });

  it.each(Object.entries(TABLE))('let those do %s who should', (name, allowed) => {
    expect(letIn.get(name)).toEqual(allowed);
  });

  it('let auditors read whatever is the tenant’s, and no evidence of who somebody is', () => {
    const reads = routes.filter(
      ({ name }) =>
        name.startsWith('GET ') &&
        !/ \/v1\/(me|platform)\b/.test(name) &&
        ![STREAM, CHALLENGE].includes(name),
    );
    expect(reads.length).toBeGreaterThan(40);
    const closed = reads.map(({ name }) => name).filter((name) => !namesLetIn('auditor').includes(name));
    expect(closed.sort()).toEqual(EVIDENCE);
  });

  it('let auditors approve and change nothing', () => {
    const others = namesLetIn('auditor').filter((name) => !name.startsWith('GET '));
    expect(others.filter((name) => !READING_POSTS.includes(name))).toEqual([]);
    expect(letIn.get('POST /v1/requests/:id/approval')).not.toContain('auditor');
  });

  it('are nobody’s key to what belongs to persons or to the platform', () => {
    const foreign = routes.filter(({ name }) => / \/v1\/(me|platform)\b/.test(name));
    expect(foreign.flatMap(({ name }) => letIn.get(name)!)).toEqual([]);
    expect(foreign.length).toBeGreaterThan(10);
  });

  it('that nobody mapped open nothing', async () => {
    const key = await staff.token({ sub: 'someone-1', roles: ['owner', '__proto__'] });
    expect((await api.call('GET /v1/requests', { key })).statusCode).toBe(403);
  });
});
