import { v7 } from 'uuid';
import { IssuersService, RouteTable, TenantsService, type Route } from '#access';
import { ERRORS, type IdKind } from '#contracts';
import { newId } from '#platform';
import { createTestApi, type Call, type TestApi } from '../support/api.js';
import { CONTROLLER } from '../support/receipt-facts.js';
import { sampleMap } from '../support/request-services.js';
import { startIssuer, type TestIssuer } from '../support/issuer.js';

type Answer = Awaited<ReturnType<TestApi['call']>>;

/** What the id of an address stands for, by the collection before it. */
const KINDS: Readonly<Record<string, IdKind>> = {
  requests: 'request',
  restrictions: 'restriction',
  'webhook-endpoints': 'webhookEndpoint',
  'saved-filters': 'savedFilter',
  'inbound-mails': 'inboundMail',
  deliveries: 'delivery',
  'api-clients': 'apiClient',
  receipts: 'receipt',
  'consent-texts': 'consentVersion',
  'consent-records': 'consentRecord',
  'legal-holds': 'legalHold',
  documents: 'document',
  attachments: 'attachment',
  files: 'attachment',
  messages: 'message',
  tasks: 'task',
  recipients: 'recipientNotice',
  'transfer-targets': 'transferTarget',
  'privacy-notices': 'privacyNotice',
};

const MALFORMED_IDS = [
  'x',
  '0',
  '-1',
  '%00',
  'req_%00',
  '..%2F..%2Fetc%2Fpasswd',
  "'%20or%201=1",
  '__proto__',
  'constructor',
  '%F0%9F%92%A9',
  '%ED%A0%80',
  'a'.repeat(90),
  'a'.repeat(3_000),
];

const deep = (open: string, close: string, depth: number): string => open.repeat(depth) + close.repeat(depth);

/** Bodies as text: what no JavaScript value can say belongs here too. */
const BODIES: Readonly<Record<string, string>> = {
  'no JSON': '{"a":',
  null: 'null',
  'a string': '"text"',
  'a number': '1e999',
  'an array': '[]',
  'an array of 10,000': JSON.stringify(Array.from({ length: 10_000 }, () => ({}))),
  'an object without members': '{}',
  'members nobody knows': '{"zzz":1,"":2,"toString":3}',
  'the same member twice': '{"right":"erasure","right":"nominate","document":"a","document":1}',
  'a prototype': '{"__proto__":{"a":1}}',
  'a constructor': '{"constructor":{"prototype":{"a":1}}}',
  'arrays 100,000 deep': deep('[', ']', 100_000),
  'objects 40,000 deep': deep('{"a":', '}', 40_000).replace(':}', ':1}'),
};

/** Values for each member that the route knows, one at a time. */
const VALUES: Readonly<Record<string, string>> = {
  null: 'null',
  'a number': '-1e308',
  'an empty text': '""',
  'a text with NUL': '"a\\u0000b"',
  'half a character': '"\\ud800"',
  'a long text': JSON.stringify('x'.repeat(200_000)),
  'an array of 10,000': JSON.stringify(Array.from({ length: 10_000 }, () => 'x')),
  'arrays 50,000 deep': deep('[', ']', 50_000),
  'a prototype inside': '{"__proto__":{"a":1}}',
};

/** Bodies that are taken, with a text of its own for each member that is one. */
const GOOD: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'POST /v1/requests': {
    right: 'erasure',
    details: 'details',
    locale: 'en',
    residence: 'DE',
    receivedAt: '2026-01-14T23:30:00Z',
    subject: { identifiers: [{ type: 'customer_id', value: '1' }] },
  },
  'POST /v1/api-clients': {
    name: 'Shop',
    permissions: ['requests:read'],
    expiresAt: '2090-01-01T00:00:00Z',
  },
  'POST /v1/webhook-endpoints': { url: 'http://192.0.2.1/', events: null },
  'POST /v1/decisions': {
    subject: { type: 'customer_id', value: '1' },
    purpose: 'shop',
    channel: 'web',
    explain: true,
  },
  'POST /consent-srv/groups': { group_name: 'group', description: 'about', enabled: true },
  'POST /consent-srv/consents': {
    consent_name: 'consent',
    legalType: 'contract',
    processingPurposes: ['purpose'],
    involvedParties: ['party'],
    allowedDataSubjectRights: ['Information'],
    group_name: 'default',
    jurisdiction: 'EU',
    validityPeriod: 'P1Y',
  },
  'POST /consent-srv/consent/versions': {
    consent_id: 'id',
    consentType: 'text',
    content: [{ locale: 'en', content: 'words' }],
    claims: ['claim'],
    effectiveFrom: '2090-01-01T00:00:00Z',
    retentionPeriod: 'P2Y',
  },
  'POST /consent-srv/datasubjectright': {
    name: 'right',
    legalReference: 'law',
    content: [{ locale: 'en', contentType: 'text', content: 'words' }],
    followUpRights: ['DataDeletion'],
  },
  'POST /v1/consent-gate': {
    context: 'action',
    clientId: 'shop',
    sub: 'person-1',
    actionType: 'checkout',
    actionId: '1',
    locale: 'en',
    presentationId: 'prs_1',
  },
  'POST /v1/consent-records/search': {
    subject: 'person-1',
    clients: ['shop'],
    purpose: 'newsletter',
    from: '2026-11-01T00:00:00Z',
    cursor: 'cursor',
  },
  'PUT /v1/personal-data-categories/nobodys': {
    name: 'Blood group',
    description: 'as in the donor card',
    displayNames: { de: 'Blutgruppe' },
  },
  'PUT /v1/data-map': { document: 'version: 1' },
  'POST /v1/data-map/validate': { document: 'version: 1' },
  'PUT /v1/controller-profile': { ...CONTROLLER, piiControllerUrl: 'https://example.com/' },
  'POST /v1/receipts/verify': { receipt: 'a.b.c' },
};
const VALUES_OF_TEXT = [
  '"\\u0000"',
  '"a\\u0000b"',
  '"\\ud800"',
  '"\\udc00x"',
  '"\\ufffe\\u202e"',
  '"0000-01-01T00:00:00Z"',
  '"9999-12-31T23:59:59Z"',
  '{"type":"customer_id","value":"a\\u0000b"}',
  '{"type":"customer_id","value":"\\ud800"}',
  '{"identifiers":[{"type":"customer_id","value":"\\ud800"}]}',
  '{"identifiers":[{"type":"external:x","value":"\\u0000x"}]}',
];

const QUERIES = [
  'limit=abc',
  'limit=-1',
  'limit=0',
  'limit=1e9',
  'limit=1&limit=2',
  'cursor=',
  'cursor=garbage',
  'cursor=%00',
  'cursor=a&cursor=b',
  ...[
    [],
    [1],
    ['\u0000'],
    ['\ud800', 'x'],
    ['x', 'y'],
    ['99999999999999999999', 'x'],
    ['1', '\u0000'],
    ['0000-01-01T00:00:00Z', 'x'],
    [null, '\u0000'],
    [Number.MAX_SAFE_INTEGER],
    [-1],
    [null, null],
    {},
    [{}, []],
  ].map((position) => `cursor=${Buffer.from(JSON.stringify(position)).toString('base64url')}`),
  'state=unknown',
  'type=%00',
  'type=a&type=b',
  'part=0',
  'part=x',
  '__proto__=1',
  'a[b]=1',
];

/** Its answer does not end, whatever the query. */
const STREAM = '/v1/decisions/changes';

/** So many that none of them asks more often in a minute than one person may. */
const PERSONS = 60;

/** Without it nobody looks at a document, whether there is one or not. */
const REASON = { 'x-habeas-reason': 'to see what there is' };

const WITH_BODY = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

describe('the edges of every route', () => {
  let api: TestApi;
  let people: TestIssuer;
  let routes: Route[];
  let members: ReadonlyMap<string, readonly string[]>;
  const keys = { all: '', decisions: '', audit: '' };
  let persons: readonly string[];

  beforeAll(async () => {
    api = await createTestApi({}, { STORE_ROOTS: 'example=/srv/shop' });
    const { id } = await api.createTenant('example');
    keys.all = await api.createKey(id);
    keys.decisions = await api.createKey(id, ['decisions:ask']);
    keys.audit = await api.createKey(id, ['audit:read']);
    const document = sampleMap('/srv/shop/crm.sqlite');
    await api.call('PUT /v1/data-map', { key: keys.all, body: { document } });
    people = await startIssuer('portal');
    await api.app
      .get(TenantsService)
      .inTenant(id, () =>
        api.app
          .get(IssuersService)
          .register({ issuer: people.url, audience: 'portal', kind: 'person', algorithms: ['ES256'] }),
      );
    persons = await Promise.all(
      Array.from({ length: PERSONS }, (_, n) =>
        people.token({ sub: `person-${n}`, email: `jo-${n}@example.com`, email_verified: true }),
      ),
    );
    routes = api.app
      .get(RouteTable)
      .list()
      .filter(({ method, access }) => method !== 'OPTIONS' && access?.kind !== 'probe');
    members = membersOf((await api.call('GET /docs-json')).json());
  });
  afterAll(() => Promise.all([api?.close(), people?.close()]));

  let asked = 0;
  /** The next in turn, for the same reason: what is refused for its number says nothing about what was asked. */
  const person = (): string => persons[(asked += 1) % PERSONS]!;
  let host = 0;
  /** Each call from an address of its own: limits of an address are not what is looked at. */
  const send = ({ method }: Route, path: string, call: Call = {}): Promise<Answer> => {
    host += 1;
    const address = `198.18.${(host >> 8) & 255}.${host & 255}`;
    return api.call(`${method} ${path}`, { address, ...call });
  };
  /** A body without conditions finds everything, and one that fits nothing finds nothing. */
  const isSearch = ({ path }: Route): boolean => /(users\/:sub|graph)\/actions$|\/search$/.test(path);
  /** Says without a body that there is nothing, or takes any name for a new one. */
  const isLenient = ({ method, path }: Route): boolean =>
    path.startsWith('/consent-management-srv/v2/') || (method !== 'DELETE' && path === '/v1/api-clients/:id');
  const isOfDocument = ({ path }: Route): boolean =>
    /\/(documents\/:document|attachments\/:attachment|files\/:file)$/.test(path);
  /** Kinds and languages of letters are closed lists: a name that is not in them is a mistake. */
  const isOfLetters = ({ path }: Route): boolean => path.startsWith('/v1/mail-templates/');
  const isOfPersons = ({ path }: Route): boolean => path.startsWith('/v1/me');
  const permissionsOf = ({ access }: Route): readonly string[] =>
    access?.kind === 'permission' ? access.anyOf : [];
  /** Of persons and of machines alike. */
  const isShared = (route: Route): boolean =>
    !isOfPersons(route) && permissionsOf(route).some((permission) => permission.startsWith('me:'));
  const credential = (route: Route): Call => {
    if (route.access?.kind !== 'permission') return {};
    if (isOfPersons(route)) return { key: person() };
    return { key: keys.all, headers: isOfDocument(route) ? REASON : {} };
  };
  const json = (body: string): Call => ({ body, headers: { 'content-type': 'application/json' } });
  const merged = (...calls: readonly Call[]): Call => Object.assign({}, ...calls) as Call;

  /** What is wrong with an answer to a caller's mistake; null when nothing is. */
  const fault = (answer: Answer, what: string, statuses: (status: number) => boolean): string | null => {
    const { statusCode, headers } = answer;
    const say = (reason: string) => `${what}: ${reason} (${statusCode} ${answer.body.slice(0, 200)})`;
    if (!statuses(statusCode)) return say('status');
    if (statusCode < 400) return null;
    if (what.includes(' /consent-')) return envelopeFault(answer) ? say('no envelope') : null;
    if (what.includes(' /token-srv/'))
      return typeof answer.json<{ error: unknown }>().error === 'string' ? null : say('no OAuth');
    if (!String(headers['content-type']).startsWith('application/problem+json')) return say('no problem');
    const { code } = answer.json<{ code: keyof typeof ERRORS }>();
    return ERRORS[code]?.status === statusCode ? null : say('code');
  };
  const is =
    (...wanted: number[]) =>
    (status: number): boolean =>
      wanted.includes(status);
  const isRefusal = (status: number): boolean => status >= 400 && status < 500;
  const isNoError = (status: number): boolean => status < 500;

  /** Asks one after the other and gathers all faults, so that one look tells of every route. */
  const faults = async (
    cases: readonly (readonly [
      what: string,
      ask: () => Promise<Answer>,
      statuses: (status: number) => boolean,
    ])[],
  ): Promise<string[]> => {
    expect(cases.length).toBeGreaterThan(0);
    const found: string[] = [];
    for (const [what, ask, statuses] of cases) {
      const problem = fault(await ask(), what, statuses);
      if (problem !== null) found.push(problem);
    }
    return found;
  };
  const label = ({ method, path }: Route, what: string): string => `${method} ${path}, ${what}`;

  it('asks for credentials, and refuses those of another kind or without the permission', async () => {
    const closed = routes.filter(({ access }) => access?.kind === 'permission');
    const wrong = (route: Route): string =>
      permissionsOf(route).includes('decisions:ask') ? keys.audit : keys.decisions;
    expect(
      await faults(
        closed.flatMap((route) => [
          [label(route, 'nobody'), () => send(route, unknown(route.path)), is(401)] as const,
          [
            label(route, 'a key that is none'),
            () => send(route, unknown(route.path), { key: 'hab_none' }),
            is(401),
          ] as const,
          [
            label(route, 'another permission'),
            () => send(route, unknown(route.path), { key: wrong(route) }),
            is(403),
          ] as const,
          [
            label(route, 'another kind'),
            () => send(route, unknown(route.path), { key: isOfPersons(route) ? keys.all : person() }),
            isShared(route) ? isNoError : is(403),
          ] as const,
        ]),
      ),
    ).toEqual([]);
  });

  it('says of an unknown id that there is nothing, and of a malformed one that it is none', async () => {
    // a `sub` is whatever callers call their people: of somebody unknown there is nothing, which is no error
    const withId = routes.filter(({ path }) => path.includes('/:') && !path.includes('/:sub'));
    expect(
      await faults(
        withId.flatMap((route) => [
          [
            label(route, 'unknown id'),
            () => send(route, unknown(route.path), credential(route)),
            isLenient(route)
              ? isNoError
              : route.method === 'GET' && !isOfLetters(route)
                ? is(404)
                : isRefusal,
          ] as const,
          ...MALFORMED_IDS.map(
            (id) =>
              [
                label(route, `id ${id.slice(0, 40)}`),
                () =>
                  send(
                    route,
                    withIds(route.path, () => id),
                    credential(route),
                  ),
                isLenient(route) ? isNoError : isRefusal,
              ] as const,
          ),
        ]),
      ),
    ).toEqual([]);
  });

  it('refuses bodies that are none of its own', async () => {
    const taking = routes.filter(
      ({ method, path }) => WITH_BODY.has(method) && !path.endsWith('/consentids'),
    );
    expect(
      await faults(
        taking.flatMap((route) =>
          Object.entries(BODIES).map(
            ([what, body]) =>
              [
                label(route, what),
                () => send(route, unknown(route.path), merged(credential(route), json(body))),
                isSearch(route) || (route.method === 'DELETE' && isLenient(route)) ? isNoError : isRefusal,
              ] as const,
          ),
        ),
      ),
    ).toEqual([]);
  });

  it('refuses values that are none, in each member it knows', async () => {
    const taking = routes.filter(({ method, path }) => members.has(`${method} ${path}`));
    expect(taking.length).toBeGreaterThan(12);
    expect(
      await faults(
        taking.flatMap((route) =>
          members
            .get(`${route.method} ${route.path}`)!
            .flatMap((member) =>
              Object.entries(VALUES).map(
                ([what, value]) =>
                  [
                    label(route, `${member} is ${what}`),
                    () =>
                      send(
                        route,
                        unknown(route.path),
                        merged(credential(route), json(`{${JSON.stringify(member)}:${value}}`)),
                      ),
                    isSearch(route) ? isNoError : isRefusal,
                  ] as const,
              ),
            ),
        ),
      ),
    ).toEqual([]);
  }, 120_000);

  it('never fails over one value of a body that is good otherwise', async () => {
    const named = (path: string) =>
      routes.find((route) => `${route.method} ${unknown(route.path)}` === path)!;
    const cases = Object.entries(GOOD).flatMap(([path, good]) =>
      Object.keys(good).flatMap((member) => VALUES_OF_TEXT.map((value) => ({ path, good, member, value }))),
    );
    expect(
      await faults(
        cases.map(({ path, good, member, value }) => {
          const text = JSON.stringify(good).replace(JSON.stringify(good[member]), () => value);
          const call = merged(credential(named(path)), json(text));
          return [
            `${path}, ${text.slice(0, 200)}`,
            () => send(named(path), path.split(' ')[1]!, call),
            isNoError,
          ];
        }),
      ),
    ).toEqual([]);
  });

  it('never fails over a query', async () => {
    const reading = routes.filter(({ method, path }) => method === 'GET' && path !== STREAM);
    expect(
      await faults(
        reading.flatMap((route) =>
          QUERIES.map(
            (query) =>
              [
                label(route, query),
                () => send(route, `${unknown(route.path)}?${query}`, credential(route)),
                isNoError,
              ] as const,
          ),
        ),
      ),
    ).toEqual([]);
  });

  it('names the identifier that cannot be of its type, and what is expected', async () => {
    const ask = (identifiers: object[]) =>
      api.call('POST /v1/requests', { key: keys.all, body: { right: 'erasure', subject: { identifiers } } });
    const answer = await ask([
      { type: 'email', value: 'jane@example.com' },
      { type: 'email', value: 'nomail-canary' },
    ]);
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({
      code: 'request.invalid',
      param: 'subject.identifiers.1.value',
      detail: expect.stringContaining('expected an e-mail address such as jane@example.com'),
    });
    expect(answer.body).not.toContain('canary');
    expect((await ask([{ type: 'email', value: 'jürgen@müller.example.com' }])).statusCode).toBe(201);
  });

  it('takes the form of the page where a code is entered', async () => {
    const form = {
      body: 'code=123456',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      address: '192.0.2.77',
    };
    expect((await api.call(`POST /d/${'A'.repeat(43)}`, form)).statusCode).toBe(404);
  });
});

/** Whether an error of the consent API is not in its envelope. */
function envelopeFault(answer: Answer): boolean {
  const { success, status, error } = answer.json<{
    success?: unknown;
    status?: unknown;
    error?: { code?: unknown };
  }>();
  const isJson = String(answer.headers['content-type']).startsWith('application/json');
  return !isJson || success !== false || status !== answer.statusCode || typeof error?.code !== 'number';
}

/** The path with ids that are well formed and nobody's. */
const unknown = (path: string): string =>
  withIds(path, (collection) => {
    // consents have the ids of the consent API there, which have no prefix
    if (path.startsWith('/v1/me/consents/')) return v7();
    // laws are known by a name that says where they hold
    if (collection === 'regimes') return 'ZZ_NOBODYS';
    const kind = KINDS[collection];
    return kind === undefined ? 'nobodys' : newId(kind);
  });

const withIds = (path: string, id: (collection: string) => string): string =>
  path.replace(/([^/]+)\/:\w+/g, (_match, collection: string) => `${collection}/${id(collection)}`);

interface Described {
  readonly paths: Record<
    string,
    Record<string, { requestBody?: { content?: { 'application/json'?: { schema?: Shape } } } }>
  >;
  readonly components?: { readonly schemas?: Record<string, Shape> };
}
interface Shape {
  readonly $ref?: string;
  readonly properties?: Record<string, unknown>;
  readonly anyOf?: readonly Shape[];
}

/** `POST /v1/requests` → the members that its description names. */
function membersOf({ paths, components }: Described): ReadonlyMap<string, readonly string[]> {
  const namesOf = (shape: Shape = {}): string[] => [
    ...Object.keys(shape.properties ?? {}),
    ...(shape.anyOf ?? []).flatMap(namesOf),
    ...(shape.$ref ? namesOf(components?.schemas?.[shape.$ref.split('/').at(-1)!]) : []),
  ];
  const found = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { requestBody }]) => {
      const names = namesOf(requestBody?.content?.['application/json']?.schema);
      return [`${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`, [...new Set(names)]] as const;
    }),
  );
  return new Map<string, readonly string[]>(found.filter(([, names]) => names.length > 0));
}
