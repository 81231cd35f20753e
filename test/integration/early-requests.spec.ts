import { createServer, request as open, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { jest } from '@jest/globals';
import { AccessGuard } from '#access';
import { UnitOfWork } from '#persistence';
import { SYSTEM_ACTOR, runInContext } from '#platform';
import { HttpMetrics } from '#platform/http';
import { EarlyRequests } from '../../apps/api/direct/early-requests.js';
import { createTestApi, type TestApi } from '../support/api.js';
import { defineConsent } from '../support/consents.js';

interface Sent {
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Each is sent by itself. */
  readonly parts: readonly string[];
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

/** Different each time, or of the connection alone. */
const OF_ITS_OWN = ['x-request-id', 'date', 'connection', 'keep-alive'];
const ID = /[0-9a-f]{8}-[0-9a-f]{4}-[478][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/g;
const INSTANT = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g;
const ACTIONS = '/consent-srv/actions';
const DECISIONS = '/v1/decisions';

describe('requests that are answered before Fastify', () => {
  let api: TestApi;
  let port: number;
  let key: string;
  let narrowKey: string;
  let consentId: string;
  let admitted: jest.SpiedFunction<AccessGuard['admit']>;

  beforeAll(async () => {
    api = await createTestApi();
    const { id: tenantId } = await api.createTenant();
    key = await api.createKey(tenantId);
    narrowKey = await api.createKey(tenantId, ['audit:read']);
    const unitOfWork = api.app.get(UnitOfWork);
    ({ consentId } = await runInContext({ tenantId, actor: SYSTEM_ACTOR, correlationId: 'spec' }, () =>
      unitOfWork.run(() =>
        defineConsent(unitOfWork, { name: 'newsletter', purposes: [{ key: 'news', name: 'News' }] }),
      ),
    ));
    await api.app.listen(0, '127.0.0.1');
    port = (api.app.getHttpServer().address() as AddressInfo).port;
    admitted = jest.spyOn(api.app.get(AccessGuard), 'admit');
  });
  afterAll(() => api?.close());

  const action = (sub: string, more: object = {}): string =>
    JSON.stringify({
      ...{ type: 'legalbasistrack', sub, consent_id: consentId, status: 'accepted', client_id: 'shop' },
      ...more,
    });
  const question = (value: string): string =>
    JSON.stringify({ subject: { type: 'customer_id', value }, purpose: 'news' });
  const as = (presented: string) => ({ authorization: `Bearer ${presented}` });

  /** Over the network, where requests are taken early. */
  const send = (sent: Sent): Promise<Answer> => exchange(port, sent);
  /** Without a network, where Fastify has them from the beginning. */
  const inject = async ({ path, headers, parts }: Sent): Promise<Answer> => {
    const {
      statusCode,
      headers: told,
      body,
    } = await api.app.inject({
      method: 'POST',
      url: path,
      headers: { host: '127.0.0.1', 'content-type': 'application/json', ...headers },
      payload: parts.join(''),
    });
    return { status: statusCode, headers: told, body };
  };

  it.each<[string, (sub: string) => Sent]>([
    ['an answer', (sub) => ({ path: ACTIONS, headers: as(key), parts: [action(sub)] })],
    ['an answer in pieces', (sub) => ({ path: ACTIONS, headers: as(key), parts: [...action(sub)] })],
    ['a question', (sub) => ({ path: DECISIONS, headers: as(key), parts: [question(sub)] })],
    [
      'an answer to a consent that is none',
      (sub) => ({
        path: ACTIONS,
        headers: as(key),
        parts: [action(sub, { consent_id: '00000000-0000-4000-8000-000000000000' })],
      }),
    ],
  ])('are treated as Fastify treats them: %s', async (name, sentBy) => {
    await inject(sentBy(`${name} 0`));
    const late = await inject(sentBy(`${name} 1`));
    admitted.mockClear();
    const early = await send(sentBy(`${name} 2`));
    expect(admitted).not.toHaveBeenCalled();
    expect(comparable(early, `${name} 2`)).toEqual(comparable(late, `${name} 1`));
  });

  it.each<[string, (sub: string) => Sent]>([
    ['a wrong key', (sub) => ({ path: ACTIONS, headers: as('hab_x'), parts: [action(sub)] })],
    ['nobody', (sub) => ({ path: ACTIONS, parts: [action(sub)] })],
    [
      'a key without the permission',
      (sub) => ({ path: ACTIONS, headers: as(narrowKey), parts: [action(sub)] }),
    ],
    ['a body that is no JSON', () => ({ path: ACTIONS, headers: as(key), parts: ['{"type":'] })],
    ['a body without members', () => ({ path: DECISIONS, headers: as(key), parts: ['{}'] })],
    ['a wrong member', (sub) => ({ path: ACTIONS, headers: as(key), parts: [action(sub, { status: 7 })] })],
    ['an unknown member', (sub) => ({ path: ACTIONS, headers: as(key), parts: [action(sub, { more: 1 })] })],
    [
      'a long reason',
      (sub) => ({
        path: ACTIONS,
        headers: { ...as(key), 'x-habeas-reason': 'because '.repeat(40) },
        parts: [action(sub)],
      }),
    ],
    [
      'a proxy that was asked under another name',
      (sub) => ({
        path: ACTIONS,
        headers: { ...as(key), 'x-forwarded-host': 'shop.example.com' },
        parts: [action(sub)],
      }),
    ],
    [
      'another host',
      (sub) => ({ path: ACTIONS, headers: { ...as(key), host: 'example.com' }, parts: [action(sub)] }),
    ],
    [
      'another media type',
      (sub) => ({
        path: ACTIONS,
        headers: { ...as(key), 'content-type': 'application/json; charset=utf-8' },
        parts: [action(sub)],
      }),
    ],
    [
      'a page of another origin',
      (sub) => ({
        path: ACTIONS,
        headers: { ...as(key), origin: 'https://example.com' },
        parts: [action(sub)],
      }),
    ],
  ])('are left to Fastify with %s', async (name, sentBy) => {
    const late = await inject(sentBy(`${name} 1`));
    const sent = await send(sentBy(`${name} 2`));
    expect(comparable(sent, `${name} 2`)).toEqual(comparable(late, `${name} 1`));
  });

  it('are left to Fastify until a key was recognised', async () => {
    const unseen = await api.createKey((await api.createTenant()).id);
    const sent = { path: DECISIONS, headers: as(unseen), parts: [question('somebody')] };
    admitted.mockClear();
    const first = await send(sent);
    expect(admitted).toHaveBeenCalledTimes(1);
    const second = await send(sent);
    expect(admitted).toHaveBeenCalledTimes(1);
    expect([first.status, second.status]).toEqual([200, 200]);
  });

  it('repeat an answer by its Idempotency-Key', async () => {
    const headers = { ...as(key), 'idempotency-key': 'once' };
    const sent = { path: ACTIONS, headers, parts: [action('repeated')] };
    const first = await send(sent);
    const second = await send(sent);
    expect(second.headers['idempotent-replayed']).toBe('true');
    expect(second.body).toBe(first.body);
  });

  it('keep the id that the caller gives them, also when they fail', async () => {
    const headers = { ...as(key), 'x-request-id': 'request-of-spec' };
    const unknown = action('somebody', { consent_id: '00000000-0000-4000-8000-000000000000' });
    for (const parts of [[action('somebody')], [unknown]])
      expect((await send({ path: ACTIONS, headers, parts })).headers['x-request-id']).toBe('request-of-spec');
  });

  it('are measured', async () => {
    const { registry } = api.app.get(HttpMetrics);
    const count = async (): Promise<number> => {
      const text = await registry.getSingleMetricAsString('http_request_duration_seconds');
      return Number(
        /duration_seconds_count\{method="POST",route="\/v1\/decisions",status="200"\} (\d+)/.exec(
          text,
        )?.[1] ?? 0,
      );
    };
    const sent = { path: DECISIONS, headers: as(key), parts: [question('somebody')] };
    await inject(sent);
    const before = await count();
    await send(sent);
    expect(await count()).toBe(before + 1);
  });

  it('are left to Fastify once it goes', async () => {
    const server = createServer((_, response) => void response.end('late'));
    const answer = async () => 'early';
    const recall = () => ({ tenantId: 'ten_x', actor: SYSTEM_ACTOR, permissions: [], person: null });
    const route = { recall, isPlain: () => true, answer, headers: [], observe: () => undefined };
    const early = new EarlyRequests(new Map([['/', route]]));
    early.standBefore(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const at = (server.address() as AddressInfo).port;
    expect((await exchange(at, { path: '/', parts: ['{}'] })).body).toBe('"early"');
    early.close();
    expect((await exchange(at, { path: '/', parts: ['{}'] })).body).toBe('late');
    await new Promise((resolve) => server.close(resolve));
  });
});

async function exchange(port: number, { path, headers, parts }: Sent): Promise<Answer> {
  const length = parts.reduce((sum, part) => sum + Buffer.byteLength(part), 0);
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const outgoing = open({
      ...{ port, host: '127.0.0.1', method: 'POST', path, agent: false },
      headers: {
        host: '127.0.0.1',
        'content-type': 'application/json',
        'content-length': length,
        ...headers,
      },
    });
    outgoing.once('response', resolve).once('error', reject);
    for (const part of parts) outgoing.write(part);
    outgoing.end();
  });
  const body = Buffer.concat(await response.toArray()).toString();
  return { status: response.statusCode!, headers: response.headers, body };
}

/** Without what only this request has: ids, times, the person and the key for what is kept of the answer. */
const comparable = ({ status, headers, body }: Answer, sub: string): object => ({
  status,
  headers: Object.fromEntries(Object.entries(headers).filter(([name]) => !OF_ITS_OWN.includes(name))),
  body: body.replaceAll(sub, 'sub').replace(ID, 'id').replaceAll(INSTANT, 'instant'),
});
