import type { Permission } from '#contracts';
import { createTestApi, type TestApi } from '../support/api.js';

interface Entry {
  readonly action: string;
  readonly object: string;
  readonly data: Record<string, unknown>;
}

describe('reads of requests', () => {
  let api: TestApi;
  let time = Date.now();
  let tenantId: string;
  let key: string;
  let request: string;

  beforeAll(async () => {
    api = await createTestApi({ clock: { now: () => new Date(time) } });
    tenantId = (await api.createTenant()).id;
    key = await api.createKey(tenantId);
    request = await createRequest(key);
  });
  afterAll(() => api?.close());

  const createRequest = async (by: string): Promise<string> => {
    const subject = { identifiers: [{ type: 'email', value: 'ada@example.com' }] };
    const answer = await api.call('POST /v1/requests', { key: by, body: { right: 'erasure', subject } });
    return answer.json<{ id: string }>().id;
  };
  const reader = (...permissions: Permission[]): Promise<string> => api.createKey(tenantId, permissions);
  const read = async (path: string, by: string, reason?: string): Promise<number> => {
    const headers = reason === undefined ? {} : { 'x-habeas-reason': reason };
    return (await api.call(`GET /v1/requests${path}`, { key: by, headers })).statusCode;
  };
  /** Entries about looks since the last call. */
  let known = 0;
  const looks = async (): Promise<Pick<Entry, 'object' | 'data'>[]> => {
    const { items } = (await api.call('GET /v1/audit?limit=100', { key })).json<{ items: Entry[] }>();
    const all = items.filter(({ action }) => /^request\.(read|list)$/.test(action)).reverse();
    const fresh = all.slice(known).map(({ object, data }) => ({ object, data }));
    known = all.length;
    return fresh;
  };

  it('leave a record of each part, made with an API key too', async () => {
    const by = await reader('requests:read');
    expect(await read(`/${request}`, by)).toBe(200);
    expect(await read(`/${request}/timeline`, by)).toBe(200);
    expect(await looks()).toEqual([
      { object: request, data: { part: 'request' } },
      { object: request, data: { part: 'timeline' } },
    ]);
  });

  it('leave none when there was nothing to see', async () => {
    const by = await reader('requests:read');
    expect(await read(`/${request}/plan`, by)).toBe(404);
    expect(await read(`/${request}/certificate`, by)).toBe(404);
    expect(await looks()).toEqual([]);
  });

  it('of a list leave its filter, never what it showed', async () => {
    const by = await reader('requests:read');
    expect(await read('?right=erasure&limit=5', by)).toBe(200);
    expect(await looks()).toEqual([{ object: 'requests', data: { right: 'erasure' } }]);
  });

  it('by one caller are recorded once within a quarter of an hour', async () => {
    const [by, other] = [await reader('requests:read'), await reader('requests:read')];
    for (const caller of [by, by, other, by]) await read(`/${request}`, caller);
    expect(await looks()).toHaveLength(2);
    time += 16 * 60_000;
    await read(`/${request}`, by);
    expect(await looks()).toHaveLength(1);
  });

  it('keep the reason that the caller gives', async () => {
    const by = await reader('requests:read');
    expect(await read(`/${request}`, by)).toBe(200);
    expect(await read(`/${request}`, by, ' ticket 4711 ')).toBe(200);
    expect(await read(`/${request}`, by, Buffer.from('Rückfrage').toString('latin1'))).toBe(200);
    expect(await read(`/${request}`, by, 'x'.repeat(201))).toBe(400);
    expect((await looks()).map(({ data }) => data.reason)).toEqual([undefined, 'ticket 4711', 'Rückfrage']);
  });

  it('answer alike for a request of another tenant and for one that does not exist', async () => {
    const stranger = await api.createKey((await api.createTenant()).id);
    const unknown = `${request.slice(0, -4)}0000`;
    for (const [id, by] of [
      [request, stranger],
      [unknown, key],
    ] as const)
      for (const route of ['GET', 'GET plan', 'GET timeline', 'GET certificate', 'GET package'])
        expect([route, await problem(route, id, by)]).toEqual([route, 'request.not_found']);
    expect(await problem('POST package/links', request, stranger)).toBe('request.not_found');
    expect(await problem('GET package', request, key)).toBe('package.not_ready');
  });

  const problem = async (route: string, id: string, by: string): Promise<unknown> => {
    const [method, part] = route.split(' ');
    const answer = await api.call(`${method} /v1/requests/${id}${part ? `/${part}` : ''}`, { key: by });
    return answer.json<{ code: string }>().code;
  };
});
