import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectorFor, FileNotes, sealedNotes } from '#connectors';
import {
  DEFAULT_LIMITS,
  EVERYTHING,
  type Change,
  type HttpApi,
  type Notes,
  type Predicate,
  type Row,
  type ScanResult,
  type Store,
  type StoreSettings,
} from '#connectors/spi';
import { createAddressPolicy, createGuardedAgent } from '#webhooks';
import type { ContractTable } from '../../libs/connectors/contract/contract-data.js';
import { descriptionOf } from './http-description.js';
import { startHttpService, type SeenCall } from './http-service.js';

const PEOPLE: ContractTable = {
  name: 'people',
  columns: [
    { name: 'id', type: 'integer' },
    { name: 'email', type: 'text' },
    { name: 'name', type: 'text' },
    { name: 'extra', type: 'json' },
  ],
  primaryKey: [],
  indexes: [['email']],
  references: [],
  rows: [],
};
const NAMES = ['ann', 'bob', 'cy', 'dora', 'eve'];

interface Failure {
  readonly code: string;
  readonly message: string;
  readonly cause?: unknown;
}

describe('an HTTP API', () => {
  let service: Awaited<ReturnType<typeof startHttpService>>;
  let stranger: Awaited<ReturnType<typeof startHttpService>>;
  let folder: string;
  let notes: Notes;
  const opened: Store[] = [];
  beforeAll(async () => {
    service = await startHttpService();
    stranger = await startHttpService();
    await service.data.create([PEOPLE]);
    folder = mkdtempSync(join(tmpdir(), 'habeas-test-http-'));
  });
  beforeEach(async () => {
    service.behave(() => undefined);
    service.accept(({ headers }) => headers.authorization === `Bearer ${service.token}`);
    stranger.behave(() => undefined);
    notes = new FileNotes(join(folder, `${randomUUID()}.sqlite`));
    await service.data.remove('people');
    await service.data.insert(
      'people',
      NAMES.map((name, at) => ({ id: at + 1, email: `${name}@example.com`, name, extra: null })),
    );
  });
  afterEach(async () => {
    for (const store of opened.splice(0)) await store.close();
  });
  afterAll(async () => {
    await service.stop();
    await stranger.stop();
    rmSync(folder, { recursive: true });
  });

  type Collection = NonNullable<Parameters<typeof descriptionOf>[2]>;
  const QUICK = { retries: { attempts: 3, longestWaitMs: 300 } };
  async function open(
    more: Record<string, unknown> = {},
    each: ReturnType<Collection> = {},
    settings: Partial<StoreSettings> = {},
  ): Promise<Store> {
    const store = await connectorFor('http').open({
      id: 'crm',
      type: 'http',
      connection: service.url,
      access: 'write',
      limits: { ...DEFAULT_LIMITS, lockTimeoutMs: 500 },
      api: descriptionOf([PEOPLE], { ...QUICK, ...more }, () => each),
      secrets: {
        'env:SERVICE_TOKEN': service.token,
        'env:ID': 'client one',
        'env:SECRET': 'client-secret%',
        'env:ELSEWHERE': `${stranger.origin}/v1/token`,
      },
      notes,
      ...settings,
    });
    opened.push(store);
    return store;
  }
  const idOf = (name: string): Predicate => ({
    op: 'in',
    columns: ['email'],
    values: [[`${name}@example.com`]],
  });
  async function rowsOf(store: Store, where: Predicate = EVERYTHING): Promise<Row[]> {
    const session = await store.read();
    const rows: Row[] = [];
    const query = { collection: 'people', columns: ['id', 'email', 'name', 'extra'], where };
    for await (const batch of session.select(query)) rows.push(...batch);
    await session.close();
    return rows;
  }
  const namesIn = async (store: Store, where?: Predicate): Promise<unknown[]> =>
    (await rowsOf(store, where)).map(({ name }) => name);
  const change = (where: Predicate, action: Change['action']): Change => ({
    collection: 'people',
    key: ['_id'],
    where,
    action,
  });
  async function changed(store: Store, ...changes: Change[]): Promise<void> {
    const session = await store.write({ lock: 'job' });
    try {
      for (const one of changes) await session.change(one);
      await session.commit();
    } finally {
      await session.close();
    }
  }
  const remove = (name: string): Change => change(idOf(name), { kind: 'delete' });
  const rename = (name: string): Change =>
    change(idOf(name), { kind: 'update', set: [{ column: 'name', kind: 'constant', value: 'X' }] });
  const callsTo = (method: string): SeenCall[] => service.calls.filter((call) => call.method === method);
  const errorOf = async (work: Promise<unknown>): Promise<Failure> =>
    work.then(
      () => {
        throw new Error('nothing went wrong');
      },
      (error: Failure) => error,
    );
  const namesLeft = async (): Promise<unknown[]> =>
    (await service.data.rows('people')).map(({ name }) => name);

  describe('credentials', () => {
    it.each<[string, HttpApi['auth'], (call: SeenCall) => boolean]>([
      [
        'a bearer token',
        { bearer: 'env:SECRET' },
        ({ headers }) => headers.authorization === 'Bearer client-secret%',
      ],
      [
        'a name and a password',
        { basic: { user: 'env:ID', password: 'env:SECRET' } },
        ({ headers }) =>
          headers.authorization === `Basic ${Buffer.from('client one:client-secret%').toString('base64')}`,
      ],
      [
        'a key in a header',
        { apiKey: 'env:SECRET', header: 'X-Api-Key', prefix: 'Token ' },
        ({ headers }) => headers['x-api-key'] === 'Token client-secret%',
      ],
      [
        'a key in the query',
        { apiKey: 'env:SECRET', query: 'key' },
        ({ url }) => url.searchParams.get('key') === 'client-secret%',
      ],
    ])('presents %s', async (_what, auth, accepts) => {
      service.accept(accepts);
      expect(await namesIn(await open({ auth }))).toEqual(NAMES);
    });

    const OAUTH = {
      oauth2: {
        tokenUrl: '/token',
        clientId: 'env:ID',
        clientSecret: 'env:SECRET',
        scope: 'a b',
        form: { audience: 'x' },
      },
    };
    /** Tokens by number; only the newest is good. */
    function tokens(expiresIn: number) {
      let issued = 0;
      service.accept(({ headers }) => headers.authorization === `Bearer token-${String(issued)}`);
      service.behave(({ url }) =>
        url.pathname === '/v1/token'
          ? {
              status: 200,
              body: JSON.stringify({ access_token: `token-${String((issued += 1))}`, expires_in: expiresIn }),
            }
          : undefined,
      );
      return { issued: () => issued, revoke: () => void (issued += 100) };
    }

    it('asks for a token once, as RFC 6749 says, and for another when it is refused or runs out', async () => {
      const { issued, revoke } = tokens(3_600);
      const store = await open({ auth: OAUTH });
      await Promise.all([namesIn(store), namesIn(store), namesIn(store)]);
      expect(issued()).toBe(1);
      const [asked] = service.calls.filter(({ url }) => url.pathname === '/v1/token');
      expect(asked?.headers.authorization).toBe(
        `Basic ${Buffer.from('client+one:client-secret%25').toString('base64')}`,
      );
      expect(Object.fromEntries(new URLSearchParams(asked?.body))).toEqual({
        grant_type: 'client_credentials',
        audience: 'x',
        scope: 'a b',
      });
      revoke();
      expect(await namesIn(store)).toEqual(NAMES);
      expect(issued()).toBe(102);
      const { issued: short } = tokens(1);
      const hasty = await open({ auth: OAUTH });
      await namesIn(hasty);
      expect(short()).toBeGreaterThan(2);
    });

    it('asks another host for a token only where a variable names it, and sends it nothing else', async () => {
      stranger.behave(() => ({ status: 200, body: JSON.stringify({ access_token: service.token }) }));
      const auth = { oauth2: { ...OAUTH.oauth2, tokenUrl: 'env:ELSEWHERE', credentialsIn: 'body' } };
      expect(await namesIn(await open({ auth }))).toEqual(NAMES);
      expect(stranger.calls.map(({ method, url }) => [method, url.pathname])).toEqual([
        ['POST', '/v1/token'],
      ]);
      expect(new URLSearchParams(stranger.calls[0]?.body).get('client_secret')).toBe('client-secret%');
    });

    it('says which variable to correct, and never a secret', async () => {
      service.accept(() => false);
      const errors = [
        await errorOf(open().then((store) => rowsOf(store))),
        await errorOf(
          open({ auth: { basic: { user: 'env:NOBODY', password: 'env:SECRET' } } }).then((store) =>
            rowsOf(store),
          ),
        ),
        await errorOf(open({ auth: OAUTH }).then((store) => rowsOf(store))),
      ];
      expect(errors.map(({ code }) => code)).toEqual(Array<string>(3).fill('store.unreachable'));
      expect(errors[1]?.message).toContain('env:NOBODY is not set');
      for (const error of errors) {
        const shown = `${error.message} ${JSON.stringify(error)} ${String(error.cause)}`;
        expect(shown).not.toMatch(/secret-token|client-secret|client one/);
      }
    });
  });

  describe('what goes wrong on the way', () => {
    it('waits as long as it is told, tries again after failures, and keeps the key of a change', async () => {
      const store = await open({
        idempotencyKey: 'Idempotency-Key',
        retries: { attempts: 5, longestWaitMs: 2_000 },
      });
      await rowsOf(store);
      const moods = [
        { status: 429, headers: { 'retry-after': '1' } },
        { status: 500 },
        { drop: 'before' as const },
      ];
      const began = performance.now();
      service.behave(({ method }) => (method === 'PATCH' ? moods.shift() : undefined));
      await changed(store, rename('bob'));
      expect(performance.now() - began).toBeGreaterThanOrEqual(1_000);
      expect(new Set(callsTo('PATCH').map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
      expect(callsTo('PATCH')).toHaveLength(4);
      expect(await namesLeft()).toEqual(['ann', 'X', 'cy', 'dora', 'eve']);
    });

    it('ends instead of waiting for longer than it may', async () => {
      const store = await open();
      await rowsOf(store);
      service.behave(() => ({ status: 503, headers: { 'retry-after': '3600' } }));
      expect(await errorOf(rowsOf(store))).toMatchObject({ code: 'store.failed' });
      service.behave(() => ({ status: 429, headers: { 'retry-after': 'Fri, 31 Dec 2100 23:59:59 GMT' } }));
      expect(await errorOf(rowsOf(store))).toMatchObject({ code: 'store.unreachable' });
      expect(service.calls).toHaveLength(1);
    });

    it('takes a deletion for done whose answer was lost', async () => {
      const store = await open();
      let isFirst = true;
      service.behave(({ method }) => {
        if (method !== 'DELETE' || !isFirst) return undefined;
        isFirst = false;
        return { drop: 'after' };
      });
      await changed(store, remove('bob'), remove('cy'));
      expect(callsTo('DELETE')).toHaveLength(3);
      expect(await namesLeft()).toEqual(['ann', 'dora', 'eve']);
    });

    it('gives up a slow answer and an endless one, and takes no page of words for an answer', async () => {
      const slow = await open({ timeoutMs: 100, retries: { attempts: 1 } });
      service.behave(({ url }) => (url.pathname.endsWith('people') ? { delayMs: 2_000 } : undefined));
      expect(await errorOf(rowsOf(slow))).toMatchObject({ code: 'store.unreachable' });
      const bounded = await open({ maxAnswerBytes: 1_000 });
      service.behave(({ url }) =>
        url.pathname.endsWith('people') ? { status: 200, body: `"${'x'.repeat(5_000)}"` } : undefined,
      );
      expect(await errorOf(rowsOf(bounded))).toMatchObject({
        code: 'store.failed',
        message: expect.stringContaining('maxAnswerBytes'),
      });
      service.behave(({ url }) =>
        url.pathname.endsWith('people') ? { status: 200, body: '<p>Hello ann@example.com</p>' } : undefined,
      );
      const error = await errorOf(rowsOf(await open()));
      expect(error).toMatchObject({ code: 'store.refused', message: expect.stringContaining('is no JSON') });
      expect(error.message).not.toContain('ann@');
    });

    it('takes back what it wrote when the API refuses a value, and says none of it', async () => {
      const store = await open();
      let patches = 0;
      service.behave(({ method }) =>
        method === 'PATCH' && (patches += 1) === 2
          ? { status: 422, body: '{"error":"bob@example.com is taken by ann@example.com"}' }
          : undefined,
      );
      const error = await errorOf(changed(store, rename('ann'), rename('bob'), remove('cy')));
      expect(error).toMatchObject({ code: 'store.refused' });
      expect(`${error.message} ${JSON.stringify(error)}`).not.toMatch(/@example/);
      expect(await namesLeft()).toEqual(NAMES);
    });

    it('sends no more requests than it may', async () => {
      const began = performance.now();
      await rowsOf(await open({ requestsPerSecond: 20 }));
      const spaced = service.calls.length - 1;
      expect(spaced).toBeGreaterThanOrEqual(3);
      expect(performance.now() - began).toBeGreaterThanOrEqual(spaced * 50 - 5);
    });
  });

  describe('other hosts', () => {
    it.each<[string, () => Parameters<typeof service.behave>[0], ReturnType<Collection>]>([
      [
        'a redirect',
        () =>
          ({ url }) =>
            url.pathname.endsWith('people')
              ? { status: 302, headers: { location: `${stranger.url}/people` } }
              : undefined,
        {},
      ],
      [
        'a Link',
        () =>
          ({ url }) =>
            url.pathname.endsWith('people')
              ? { headers: { link: `<${stranger.url}/people>; rel="next"` } }
              : undefined,
        { paging: { link: true } },
      ],
      [
        'an address of a next page',
        () =>
          ({ url }) =>
            url.pathname.endsWith('people')
              ? { status: 200, body: JSON.stringify({ data: [], next: `${stranger.url}/people` }) }
              : undefined,
        { paging: { next: '/next' } },
      ],
    ])('goes nowhere else by %s', async (_what, mood, each) => {
      service.behave(mood());
      expect(await errorOf(open({}, each).then((store) => rowsOf(store)))).toMatchObject({
        code: 'store.refused',
      });
      expect(stranger.calls).toEqual([]);
    });

    it('asks nobody else for the state of a deletion', async () => {
      const later = { status: 'location', done: { at: '/state', is: ['done'] } };
      const store = await open({}, { delete: { path: '/people/{_id}', later } });
      service.behave(({ method }) =>
        method === 'DELETE' ? { status: 202, headers: { location: `${stranger.url}/jobs/1` } } : undefined,
      );
      await errorOf(changed(store, remove('ann')));
      expect(stranger.calls).toEqual([]);
    });

    it('follows a redirect on the same host when it reads', async () => {
      const each = { list: { path: '/old' } };
      service.behave(({ url }) =>
        url.pathname === '/v1/old'
          ? { status: 307, headers: { location: `/v1/people${url.search}` } }
          : undefined,
      );
      expect(await namesIn(await open({}, { ...each, paging: { link: true } }))).toEqual(NAMES);
    });

    it('does not enter a private network behind the guard, unless it may', async () => {
      const guarded = (...networks: string[]) => ({
        agent: () => createGuardedAgent(createAddressPolicy(networks, 'STORE_ALLOW')),
      });
      const error = await errorOf(open({}, {}, guarded()).then((store) => rowsOf(store)));
      expect(error).toMatchObject({ code: 'store.refused', message: expect.stringContaining('STORE_ALLOW') });
      const named = service.url.replace('127.0.0.1', 'localhost');
      await errorOf(open({}, {}, { ...guarded(), connection: named }).then((store) => rowsOf(store)));
      expect(service.calls).toEqual([]);
      expect(await namesIn(await open({}, {}, guarded('127.0.0.0/8')))).toEqual(NAMES);
    });

    it.each([
      'ftp://example.com',
      'https://user:secret-word@example.com/v1',
      'https://example.com/?key=secret-word',
      'secret-word',
    ])('refuses the base URL %s without saying it', async (connection) => {
      const error = await errorOf(open({}, {}, { connection }).then((store) => rowsOf(store)));
      expect(error.message).toContain('is no base URL');
      expect(error.message).not.toContain('secret-word');
    });
  });

  describe('pages', () => {
    it.each<[string, unknown]>([
      ['a cursor', { cursor: { at: '/meta/next', query: 'cursor' } }],
      ['a Link header', { link: true }],
      ['the address of the next page', { next: '/meta/url' }],
      ['numbers of pages', { page: { query: 'page' } }],
      ['an offset', { offset: { query: 'offset' } }],
    ])('reads all by %s', async (_what, paging) => {
      expect(await namesIn(await open({}, { paging }))).toEqual(NAMES);
      expect(await namesIn(await open({}, { paging }), idOf('dora'))).toEqual(['dora']);
    });

    it.each<[string, unknown]>([
      ['numbers of pages', { page: { query: 'page' } }],
      ['an offset', { offset: { query: 'offset' } }],
    ])('misses nobody by %s when somebody goes meanwhile', async (_what, paging) => {
      const store = await open({}, { paging });
      await rowsOf(store);
      let isFirst = true;
      service.behave(() => ({
        then: () => {
          const [first] = service.items('people').keys();
          if (isFirst && first !== undefined) service.items('people').delete(first);
          isFirst = false;
        },
      }));
      // without a second look "cy" would have moved to the first page, which was read already
      expect(((await namesIn(store)) as string[]).sort()).toEqual(NAMES);
    });

    it('ends when pages come round again', async () => {
      service.behave(({ url }) =>
        url.pathname.endsWith('people')
          ? { status: 200, body: JSON.stringify({ data: [{ _id: '1' }], meta: { next: 'same' } }) }
          : undefined,
      );
      expect(await errorOf(open().then((store) => rowsOf(store)))).toMatchObject({
        message: expect.stringContaining('come round again'),
      });
    });

    it('takes no place that is missing for one where nobody is', async () => {
      const lost = { path: '/nowhere', query: { by: 'email', value: '{value}' } };
      const find = { email: lost };
      expect(await errorOf(open({}, { find }).then((store) => namesIn(store, idOf('bob'))))).toMatchObject({
        code: 'store.refused',
        message: expect.stringContaining('404'),
      });
      expect(
        await errorOf(open({}, { list: { path: '/nowhere' } }).then((store) => rowsOf(store))),
      ).toMatchObject({
        code: 'store.refused',
      });
      const empty = { email: { ...lost, notFoundIsEmpty: true } };
      expect(await namesIn(await open({}, { find: empty }), idOf('bob'))).toEqual([]);
      const inPath = { id: { path: '/people/{value}' } };
      const third: Predicate = { op: 'in', columns: ['id'], values: [[3]] };
      expect(await namesIn(await open({}, { find: inPath }), third)).toEqual([]);
      const noPage = { paging: { page: { query: 'page' } } };
      service.behave(({ url }) => (url.searchParams.get('page') === '4' ? { status: 404 } : undefined));
      expect(await namesIn(await open({}, noPage))).toEqual(NAMES);
    });

    it('notices pages that the description has forgotten', async () => {
      const error = await errorOf(open({}, { paging: null }).then((store) => rowsOf(store)));
      expect(error.message).toContain('2 of 5 items came; describe paging');
    });

    it('says what of the description does not fit the answers', async () => {
      expect((await errorOf(open({}, { items: '/rows' }).then((store) => rowsOf(store)))).message).toContain(
        'there are no items at "/rows"',
      );
      const each = { key: ['id'], read: null, update: null, delete: null, list: { path: '/people' } };
      await service.data.update('people', { id: null }, { id: 3 });
      expect((await errorOf(open({}, each).then((store) => rowsOf(store)))).message).toContain(
        'has no key (id)',
      );
    });
  });

  describe('changes', () => {
    it('sends the whole item back with every digit of its numbers', async () => {
      const each = { update: { path: '/people/{_id}', method: 'PUT', send: 'item', at: '/person' } };
      await service.data.update(
        'people',
        { extra: '{"big":12345678901234567890,"dec":1.10}' },
        { name: 'bob' },
      );
      const store = await open({}, each);
      service.behave(({ method }) => (method === 'PUT' ? { status: 200 } : undefined));
      await changed(store, rename('bob'));
      const [put] = callsTo('PUT');
      expect(put?.body).toContain('"extra":{"big":12345678901234567890,"dec":1.10}');
      expect(put?.body).toMatch(/^\{"person":\{"_id":"\d+","id":2,"email":"bob@example.com","name":"X"/);
    });

    it('changes members within others, and reads numbers that JavaScript cannot hold as texts', async () => {
      await service.data.update(
        'people',
        { extra: '{"address":{"city":"Old","zip":"1"},"no":12345678901234567890}' },
        { id: 1 },
      );
      const columns = {
        _id: 'text',
        email: 'text',
        city: { at: '/extra/address/city' },
        no: { at: '/extra/no', kind: 'integer' },
      };
      const each = {
        columns,
        find: { email: { path: '/people', query: { by: 'email', value: '{value}' } } },
      };
      const store = await open({}, each);
      const session = await store.read();
      const query = { collection: 'people', columns: ['city', 'no'], where: idOf('ann') };
      for await (const rows of session.select(query))
        expect(rows).toEqual([{ city: 'Old', no: '12345678901234567890' }]);
      await changed(store, change(idOf('ann'), { kind: 'update', set: [{ column: 'city', kind: 'null' }] }));
      expect(callsTo('PATCH')[0]?.body).toBe('{"extra":{"address":{"city":null}}}');
    });

    it('computes nothing from a value that somebody changed in the same moment', async () => {
      const store = await open({}, { update: { path: '/people/{_id}', ifMatch: true } });
      const shout: Change = change(idOf('bob'), {
        kind: 'update',
        set: [{ column: 'name', kind: 'rewrite', rewrite: (all) => all.map((one) => `${String(one)}!`) }],
      });
      const session = await store.write({ lock: 'job' });
      await session.change(shout);
      const token = await session.token();
      service.behave(({ method }) => {
        if (method === 'PATCH') [...service.items('people').values()][1]!['name'] = 'robert';
        return undefined;
      });
      expect(await errorOf(session.commit())).toMatchObject({ code: 'store.failed' });
      expect(await namesLeft()).toEqual(['ann', 'robert', 'cy', 'dora', 'eve']);
      expect(await store.outcome(token)).toBe('partial');
    });

    it.each(['..', '.', '../people', 'a/b?c#d', '%2e%2e', ''])(
      'names the item %j and no other place',
      async (key) => {
        const store = await open(
          {},
          {
            key: ['name'],
            read: { path: '/people/{name}', item: '/data' },
            delete: { path: '/people/{name}' },
            update: null,
            list: { path: '/people' },
          },
        );
        await service.data.update('people', { name: key }, { id: 3 });
        service.behave(({ url }) => (url.pathname.endsWith('/people') ? undefined : { status: 404 }));
        const isPossible = !['..', '.', ''].includes(key);
        const third = change({ op: 'in', columns: ['id'], values: [[3]] }, { kind: 'delete' });
        const erased = changed(store, third);
        if (isPossible) await erased;
        else expect(await errorOf(erased)).toMatchObject({ code: 'store.failed' });
        for (const { url } of callsTo('DELETE')) {
          expect(url.pathname.split('/')).toHaveLength(4);
          expect(decodeURIComponent(url.pathname.split('/')[3] ?? '')).toBe(key);
        }
        expect(callsTo('DELETE')).toHaveLength(isPossible ? 1 : 0);
        expect(await namesLeft()).toHaveLength(5);
      },
    );

    it('writes constants whatever else of an item has changed', async () => {
      const store = await open({}, { update: { path: '/people/{_id}', ifMatch: true } });
      let isFirst = true;
      service.behave(({ method }) => {
        if (method === 'PATCH' && isFirst)
          [...service.items('people').values()][1]!['extra'] = { seen: true };
        isFirst &&= method !== 'PATCH';
        return undefined;
      });
      await changed(store, rename('bob'));
      expect(callsTo('PATCH')).toHaveLength(2);
      expect(await namesLeft()).toEqual(['ann', 'X', 'cy', 'dora', 'eve']);
    });

    it.each<[string, ReturnType<Collection>, () => Change]>([
      ['update', { update: { path: '/persons/{_id}' } }, () => rename('bob')],
      ['delete', { delete: { path: '/persons/{_id}' } }, () => remove('bob')],
    ])('does not take 404 for done while the item is there: %s', async (what, each, work) => {
      const error = await errorOf(open({}, each).then((store) => changed(store, work())));
      expect(error.code).toMatch(/^store\.(refused|failed)$/);
      if (what === 'update') expect(error.message).toContain('correct the path of update');
      expect(await namesLeft()).toEqual(NAMES);
    });

    it('changes nothing where it has no place for notes', async () => {
      const { notes: _none, ...rest } = { notes, id: 'crm' };
      const store = await connectorFor('http').open({
        ...rest,
        type: 'http',
        connection: service.url,
        access: 'write',
        limits: DEFAULT_LIMITS,
        api: descriptionOf([PEOPLE]),
        secrets: { 'env:SERVICE_TOKEN': service.token },
      });
      opened.push(store);
      expect(await errorOf(store.write({ lock: 'job' }))).toMatchObject({ code: 'store.refused' });
      expect(await namesIn(store)).toEqual(NAMES);
    });
  });

  describe('deletions that are done later', () => {
    const withState = (more: Record<string, unknown> = {}): ReturnType<Collection> => ({
      delete: {
        path: '/people/{_id}',
        later: {
          status: 'location',
          done: { at: '/state', is: ['done'] },
          failed: { at: '/state', is: ['failed'] },
          everyMs: 10,
          waitMs: 2_000,
          ...more,
        },
      },
    });
    /** Jobs that say each of these states in turn, the last one for ever. */
    function jobs(...states: string[]): void {
      service.behave(({ method, url }) => {
        if (method === 'DELETE') return { status: 202, headers: { location: '/v1/jobs/1' } };
        if (!url.pathname.startsWith('/v1/jobs')) return undefined;
        const state = states.length > 1 ? states.shift() : states[0];
        return { status: 200, body: JSON.stringify({ state }) };
      });
    }

    it('waits for them within the session', async () => {
      const store = await open({}, withState());
      jobs('queued', 'running', 'done');
      await changed(store, remove('ann'));
      expect(service.calls.filter(({ url }) => url.pathname === '/v1/jobs/1')).toHaveLength(3);
      expect(await notes.list('pending/')).toEqual([]);
    });

    it('keeps those that take longer, until they are done or should have been', async () => {
      const store = await open({}, withState({ waitMs: 0, withinHours: 2 }));
      const began = Date.now();
      jobs('running');
      await changed(store, remove('ann'), remove('bob'));
      const scan = async (): Promise<ScanResult> => {
        for await (const result of store.scan({ collections: ['people'], tokens: [], control: true }))
          return result;
        throw new Error('nothing was scanned');
      };
      const { pending } = await scan();
      expect(pending?.rows).toBe(2);
      const until = Date.parse(pending?.until ?? '');
      expect([until >= began + 7_200_000, until <= Date.now() + 7_200_000]).toEqual([true, true]);
      jobs('done');
      expect((await scan()).pending).toBeUndefined();
      expect(await notes.list('pending/')).toEqual([]);
      const late = await open({}, withState({ waitMs: 0, withinHours: 1e-9 }));
      jobs('running');
      await changed(late, remove('ann'));
      expect((await scan()).pending).toBeUndefined();
    });

    it('does not take for done what the API says has failed', async () => {
      const store = await open({}, withState());
      jobs('running', 'failed');
      expect(await errorOf(changed(store, remove('ann')))).toMatchObject({ code: 'store.failed' });
      expect(await notes.list('pending/')).toEqual([]);
    });
  });

  describe('the search for what is left', () => {
    const TOKEN = { boundary: 'email', ignoreCase: true, identity: 0 } as const;
    const scan = async (store: Store, ...words: string[]): Promise<ScanResult> => {
      const tokens = words.map((word) => ({ ...TOKEN, bytes: Buffer.from(word) }));
      for await (const result of store.scan({ tokens, control: true })) return result;
      throw new Error('nothing was scanned');
    };

    it('reads everything where there is a list, members without a column too', async () => {
      [...service.items('people').values()][1]!['hidden'] = { deep: ['bob@example.com'] };
      const found = await scan(await open(), 'bob@example.com');
      expect(found).toMatchObject({ rows: 5, hitCount: 2, control: 'found' });
      expect(found.hits.map(({ column }) => column).sort()).toEqual(['/hidden', 'email']);
      expect(found.unsearchable).toBeUndefined();
    });

    it('asks for every form where there is none, and says what that leaves out', async () => {
      await service.data.update('people', { email: 'BOB@EXAMPLE.COM' }, { id: 2 });
      const store = await open({}, { list: null, paging: null });
      const found = await scan(store, 'bob@example.com', 'bob%40example.com');
      expect(found).toMatchObject({ rows: 1, hitCount: 1, control: 'empty' });
      expect(found.unsearchable).toMatch(/^can be asked for id, email only/);
      const asked = service.calls.map(({ url }) => url.searchParams.get('value'));
      expect(asked).toEqual(
        expect.arrayContaining(['bob@example.com', 'bob%40example.com', 'BOB@EXAMPLE.COM']),
      );
      const { findings } = await store.describe();
      expect(findings).toMatchObject([{ code: 'UNSEARCHABLE', collection: 'people' }]);
      expect(await errorOf(namesIn(store))).toMatchObject({ code: 'store.refused' });
    });

    it('takes a search of everything for one', async () => {
      const search = { path: '/people', query: { by: 'name', value: '{value}' } };
      const store = await open({}, { list: null, paging: null, search });
      const found = await scan(store, 'bob', 'bob@example.com');
      expect(found).toMatchObject({ rows: 1, hitCount: 2 });
      expect(found.unsearchable).toBeUndefined();
      expect((await store.describe()).findings).toBeUndefined();
    });
  });

  describe('notes', () => {
    it('are swapped by one of two, and unreadable where they lie', async () => {
      const file = join(folder, 'shared.sqlite');
      const seal = {
        seal: (text: string) => Buffer.from([...text].reverse().join('')).toString('base64'),
        open: (text: string) => [...Buffer.from(text, 'base64').toString()].reverse().join(''),
      };
      const [one, other] = [sealedNotes(new FileNotes(file), seal), sealedNotes(new FileNotes(file), seal)];
      const swaps = await Promise.all([one.swap('a/1', null, 'x'), other.swap('a/1', null, 'y')]);
      expect(swaps.filter(Boolean)).toHaveLength(1);
      const held = await other.get('a/1');
      expect(await one.swap('a/1', 'z', 'w')).toBe(false);
      expect(await one.swap('a/1', held, 'new')).toBe(true);
      expect(await other.swap('a/1', held, 'late')).toBe(false);
      expect(await other.list('a/')).toEqual(['a/1']);
      expect(await new FileNotes(file).get('a/1')).toBe(seal.seal('new'));
      expect(await other.swap('a/1', 'new', null)).toBe(true);
      expect([await one.get('a/1'), await one.swap('a/1', null, null)]).toEqual([null, true]);
    });
  });
});
