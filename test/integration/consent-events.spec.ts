import { createServer } from 'node:http';
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConsentEvents } from '#consents';
import { STAFF_PERMISSIONS } from '#contracts';
import type { CreateWebhookEndpoint } from '#contracts/schemas';
import { KeyManager, MasterKeys } from '#keys';
import { loadSettings, systemClock, type Settings } from '#platform';
import { createLogger } from '#platform/logging';
import { EndpointService, EventLog, UrlPolicy } from '#webhooks';
import { Dispatcher, type DispatcherParts } from '../../apps/dispatcher/dispatcher.js';
import { ConsentRows, type WrittenAnswer, type WrittenConsent } from '../support/written-consents.js';
import { eventually } from '../support/eventually.js';
import { startReceiver, withStatus, type Receiver } from '../support/receiver.js';
import { createTestRuntime, type TestRuntime } from '../support/runtime.js';

interface Sent {
  readonly type: string;
  readonly data: Record<string, unknown>;
}

describe('events of consents', () => {
  let runtime: TestRuntime;
  let home: string;
  let settings: Settings;
  let keys: KeyManager;
  let rows: ConsentRows;
  let receiver: Receiver;
  let tenant: string;
  const running: Dispatcher[] = [];

  beforeAll(async () => {
    runtime = await createTestRuntime();
    home = await mkdtemp(join(tmpdir(), 'habeas-consent-events-'));
    const secret = randomBytes(32);
    await writeFile(join(home, 'master.key'), secret.toString('base64'));
    keys = new KeyManager(new MasterKeys(secret), runtime.unitOfWork);
    rows = new ConsentRows(runtime.unitOfWork, keys, runtime.outbox);
    settings = loadSettings({
      HABEAS_MODE: 'standalone',
      LOG_LEVEL: 'silent',
      DATABASE_URL: runtime.database.url,
      DATABASE_POOL: '8',
      MASTER_KEY_FILE: join(home, 'master.key'),
      WEBHOOK_ALLOW: '127.0.0.0/8',
    });
  });
  beforeEach(async () => {
    tenant = await runtime.createTenant();
    receiver = await startReceiver();
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((dispatcher) => dispatcher.stop()));
    await receiver.close();
    await runtime.unitOfWork.runAsSystem(() => runtime.unitOfWork.query(`delete from outbox`));
  });
  afterAll(async () => {
    await runtime?.close();
    await rm(home, { recursive: true, force: true });
  });

  const as = <T>(work: () => Promise<T>) => runtime.as(tenant, work);
  const inTenant = <T>(work: () => Promise<T>) => as(() => runtime.unitOfWork.run(work));
  const query = <Row extends object>(sql: string, parameters: unknown[] = []) =>
    inTenant(() => runtime.unitOfWork.query<Row>(sql, parameters));
  const log = () => new EventLog(runtime.unitOfWork, runtime.outbox, systemClock);
  const endpoints = () =>
    new EndpointService(runtime.unitOfWork, keys, runtime.audit, log(), new UrlPolicy(settings), systemClock);
  const endpoint = (options: Partial<CreateWebhookEndpoint> = {}, url = receiver.url) =>
    as(() => endpoints().create({ url, ...options }, STAFF_PERMISSIONS));
  const dispatch = async (overrides: Partial<DispatcherParts> = {}): Promise<void> => {
    const { unitOfWork, outbox, audit } = runtime;
    const logger = createLogger({ level: 'silent', part: 'dispatcher' });
    const done = () => Promise.resolve();
    const nothing = { start: done, resume: done, signal: done };
    const parts = { settings, logger, clock: systemClock, unitOfWork, outbox, keys, audit };
    running.push(
      await Dispatcher.start({
        ...parts,
        workflows: nothing,
        webhooks: { schedule: [0, 0, 0, 0, 0, 0, 0, 0] },
        ...overrides,
      }),
    );
  };
  const newsletter = (purposes: unknown[] = ['newsletter']): Promise<WrittenConsent> =>
    as(() => rows.consent(`consent-${randomUUID()}`, purposes));
  const answer = (...answers: WrittenAnswer[]) => as(() => rows.answer(...answers));
  const sent = (): Sent[] => receiver.posts.map(({ body }) => JSON.parse(body) as Sent);
  const arrived = (count: number, ms = 10_000) =>
    eventually(`${count} messages arrive`, () => receiver.posts.length >= count, ms);
  const settled = () =>
    eventually('nothing is left to do', async () => {
      const [row] = await runtime.unitOfWork.runAsSystem(() =>
        runtime.unitOfWork.query<{ n: string }>(
          `select (select count(*) from outbox) + (select count(*) from webhook_delivery where state <> 'delivered') as n`,
        ),
      );
      return Number(row!.n) === 0;
    });

  it('bring a withdrawal to an integrator in under two seconds on an idle system, with ids and codes only', async () => {
    const consent = await newsletter();
    await endpoint();
    await dispatch();
    const begin = performance.now();
    const { ids, recordIds } = await answer({ ...consent, sub: 'person-1', status: 'revoked' });
    await arrived(1, 2_000);
    const ms = performance.now() - begin;
    expect(ms).toBeLessThan(2_000);
    expect(sent()[0]).toEqual({
      type: 'consent.revoked',
      timestamp: expect.stringMatching(/Z$/),
      data: {
        trackingId: recordIds[0],
        consentId: consent.consentId,
        versionId: consent.versionId,
        version: 1.5,
        status: 'revoked',
        clientId: 'shop',
        subject: await as(() => rows.digest('person-1')),
        eventId: `evt_${ids[0]}`,
      },
    });
    expect(receiver.posts[0]!.body).not.toContain('person-1');
    const feed = await as(() => log().feed({ types: ['consent.revoked'] }));
    expect(feed.map(({ event }) => event.id)).toEqual([`evt_${ids[0]}`]);
  });

  it('are written once, with one delivery, however often and at once a range is announced', async () => {
    const consent = await newsletter();
    await endpoint();
    const { from, to } = await answer(
      { ...consent, sub: 'person-1', status: 'accepted' },
      { ...consent, sub: 'person-2', status: 'declined' },
      { ...consent, sub: 'person-3', status: 'skipped' },
    );
    const events = new ConsentEvents(runtime.unitOfWork);
    await Promise.all([1, 2, 3].map(() => as(() => events.announceAnswers(from, to))));
    expect(await as(() => events.announceAnswers(from, to))).toEqual({ events: 0, deliveries: 0 });
    await dispatch();
    await settled();
    expect(
      sent()
        .map(({ type }) => type)
        .sort(),
    ).toEqual(['consent.accepted', 'consent.declined', 'consent.skipped']);
    expect(receiver.posts.map(({ headers }) => headers['webhook-id'])).toEqual(
      Array(3).fill(
        expect.stringMatching(/^dlv_[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/),
      ),
    );
  });

  it('tell nobody of what was imported silently, nor of another tenant', async () => {
    const consent = await newsletter();
    await endpoint();
    const own = await answer({ ...consent, sub: 'person-1', status: 'accepted', silent: true });
    const other = await runtime.createTenant();
    const events = new ConsentEvents(runtime.unitOfWork);
    expect(await as(() => events.announceAnswers(own.from, own.to))).toEqual({ events: 0, deliveries: 0 });
    await answer({ ...consent, sub: 'person-1', status: 'revoked' });
    const foreign = await runtime.as(other, () => events.announceAnswers('1', '1000'));
    expect(foreign).toEqual({ events: 0, deliveries: 0 });
  });

  it('cost one statement for 20,000 answers, with and without somebody who listens', async () => {
    const consent = await newsletter();
    const { from } = await answer({ ...consent, sub: 'person-1', status: 'accepted' });
    await query(
      `insert into consent_action (tenant_id, sequence, at, id, record_id, subject, kind, event, consent_id, version_id, status,
         client_id, source, actor_kind, actor_id, facts, hash)
       select tenant_id, sequence + n, at, gen_random_uuid(), gen_random_uuid(), subject, kind, event, consent_id, version_id,
              case when n % 2 = 0 then 'accepted' else 'revoked' end, client_id, source, actor_kind, actor_id, facts, hash
         from consent_action, generate_series(1, 39999) n where sequence = ?::bigint`,
      [from],
    );
    const events = new ConsentEvents(runtime.unitOfWork);
    const timed = async (first: number) => {
      const begin = performance.now();
      const made = await as(() =>
        events.announceAnswers(String(Number(from) + first), String(Number(from) + first + 19_999)),
      );
      return { ...made, ms: performance.now() - begin };
    };
    const silent = await timed(0);
    await endpoint({ events: ['consent.revoked'] });
    const heard = await timed(20_000);
    expect(silent).toMatchObject({ events: 20_000, deliveries: 0 });
    expect(heard).toMatchObject({ events: 20_000, deliveries: 10_000 });
    expect(silent.ms).toBeLessThan(10_000);
    expect(heard.ms).toBeLessThan(15_000);
    await query(`delete from webhook_endpoint`);
  });

  it('name the person only to endpoints that may know, and not once the person was erased', async () => {
    const consent = await newsletter();
    const blind = await startReceiver();
    await endpoint({}, blind.url);
    await endpoint({ includeSubject: true });
    await expect(
      as(() => endpoints().create({ url: receiver.url, includeSubject: true }, ['webhooks:write'])),
    ).rejects.toMatchObject({ code: 'auth.forbidden' });
    await dispatch();
    await answer({ ...consent, sub: 'person-7', status: 'accepted' });
    await arrived(1);
    expect(sent()[0]!.data).toMatchObject({ sub: 'person-7' });
    await as(() => rows.erase('person-7'));
    await answer({ ...consent, sub: 'person-7', status: 'revoked' });
    await arrived(2);
    expect(sent()[1]!.data).toMatchObject({ sub: 'erased-person' });
    await settled();
    expect(blind.posts).toHaveLength(2);
    expect(blind.posts.map(({ body }) => body).join()).not.toMatch(/person-7|erased-person/);
    const [stored] = await query<{ n: string }>(
      `select count(*) as n from event where data::text like '%person-7%'`,
    );
    expect(stored!.n).toBe('0');
    await blind.close();
  });

  it('go to those whose filter lets the consent or one of its purposes through', async () => {
    const news = await newsletter(['newsletter', { key: 'ads', name: 'Advertising' }]);
    const stats = await newsletter([{ name: 'statistics' }]);
    const filters: CreateWebhookEndpoint['filter'][] = [
      { consents: { mode: 'only', list: [stats.consentId] } },
      { consents: { mode: 'except', list: [stats.consentId] } },
      { purposes: { mode: 'only', list: ['ads'] } },
      { purposes: { mode: 'except', list: ['statistics'] } },
      { purposes: { mode: 'except', list: ['newsletter'] } },
      { consents: { mode: 'all' }, purposes: { mode: 'only', list: ['no such purpose'] } },
    ];
    const ids: string[] = [];
    for (const filter of filters) ids.push((await endpoint({ filter })).id);
    const { from, to } = await answer(
      { ...news, sub: 'person-1', status: 'accepted' },
      { ...stats, sub: 'person-1', status: 'accepted' },
    );
    await as(() => new ConsentEvents(runtime.unitOfWork).announceAnswers(from, to));
    const found = await query<{ endpoint_id: string; consent: string }>(
      `select d.endpoint_id, v.data->>'consentId' as consent from webhook_delivery d join event v on v.id = d.event_id`,
    );
    const consentsOf = (id: string) =>
      found
        .filter((row) => row.endpoint_id === id)
        .map(({ consent }) => (consent === news.consentId ? 'news' : 'stats'));
    expect(ids.map((id) => consentsOf(id).sort())).toEqual([
      ['stats'],
      ['news'],
      ['news'],
      ['news'],
      ['news', 'stats'],
      [],
    ]);
    await query(`delete from webhook_endpoint`);
  });

  it('reach a receiver that was down when they happened', async () => {
    const consent = await newsletter();
    receiver.answer = withStatus(503);
    await endpoint();
    await dispatch({ webhooks: { schedule: Array<number>(60).fill(0) } });
    await answer({ ...consent, sub: 'person-1', status: 'accepted' });
    await arrived(2);
    receiver.answer = withStatus(204);
    await settled();
    expect(new Set(receiver.posts.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
  });

  it('have the receipts of the range signed, again when that fails, without a second event', async () => {
    const consent = await newsletter();
    await endpoint();
    const asked: string[] = [];
    const receipts = {
      signPending: async (from: string, to: string) => {
        asked.push(`${from}-${to}`);
        if (asked.length === 1) throw new Error('not now');
      },
    };
    await dispatch({ receipts });
    const { from, to } = await answer({ ...consent, sub: 'person-1', status: 'accepted' });
    await eventually('they are signed', () => asked.length === 2);
    expect(asked).toEqual([`${from}-${to}`, `${from}-${to}`]);
    await settled();
    expect(receiver.posts).toHaveLength(1);
  });

  describe('for an endpoint in the form of cidaas', () => {
    it('are CONSENT_ACCEPTED and CONSENT_REJECTED and nothing else, still signed', async () => {
      const consent = await newsletter();
      await endpoint({ format: 'cidaas' });
      await dispatch();
      await inTenant(() => log().append({ type: 'request.received', requestId: 'req_1' }));
      const { ids, recordIds } = await answer(
        { ...consent, sub: 'person-1', status: 'accepted', at: new Date('2026-11-22T09:05:00Z') },
        { ...consent, sub: 'person-2', status: 'declined', clientId: null },
        { ...consent, sub: 'person-3', status: 'skipped' },
        { ...consent, sub: 'person-4', status: 'revoked' },
      );
      await arrived(3);
      await settled();
      const bodies = receiver.posts
        .map(
          ({ body }) =>
            JSON.parse(body) as { eventtype: string; eventId: string; data: { sub: string; status: string } },
        )
        .sort((a, b) => a.data.sub.localeCompare(b.data.sub));
      expect(bodies[0]).toEqual({
        eventtype: 'CONSENT_ACCEPTED',
        eventId: `evt_${ids[0]}`,
        timestamp: '2026-11-22T09:05:00.000Z',
        tenant: tenant.slice(4),
        data: {
          sub: 'person-1',
          consent_id: consent.consentId,
          consent_version_id: consent.versionId,
          client_id: 'shop',
          status: 'accepted',
          trackingId: recordIds[0],
        },
      });
      expect(bodies.map(({ eventtype, data }) => [eventtype, data.status])).toEqual([
        ['CONSENT_ACCEPTED', 'accepted'],
        ['CONSENT_REJECTED', 'declined'],
        ['CONSENT_REJECTED', 'revoked'],
      ]);
      expect(receiver.posts[0]!.headers['webhook-signature']).toMatch(/^v1,/);
    });
  });

  describe('to a receiver that wants to know who sends', () => {
    const send = async (authentication: NonNullable<CreateWebhookEndpoint['authentication']>) => {
      const { id } = await endpoint({ authentication });
      await dispatch();
      await as(() => endpoints().test(id));
      await arrived(1);
      return receiver.posts[0]!;
    };

    it('carry a key in a header or in the query, next to the signature', async () => {
      const inHeader = await send({ kind: 'APIKEY', in: 'header', name: 'X-Api-Key', key: 'spec-key' });
      expect(inHeader.headers['x-api-key']).toBe('spec-key');
      expect(inHeader.headers['webhook-signature']).toMatch(/^v1,/);
      await query(`delete from webhook_endpoint`);
      const { id } = await endpoint({
        authentication: { kind: 'APIKEY', in: 'query', name: 'key', key: 'a&b' },
      });
      await as(() => endpoints().test(id));
      await arrived(2);
      expect(receiver.posts[1]!.path).toBe('/hook?key=a%26b');
    });

    it('carry a time-based code', async () => {
      const post = await send({
        kind: 'TOTP',
        in: 'header',
        name: 'x-code',
        key: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ',
        algorithm: 'SHA1',
        digits: 6,
        period: 30,
      });
      expect(post.headers['x-code']).toMatch(/^\d{6}$/);
    });

    it('carry a bearer token that is fetched once, and anew when it is refused', async () => {
      const server = await startTokenServer();
      const { id } = await endpoint({
        authentication: {
          kind: 'CIDAAS_OAUTH2',
          tokenUrl: server.url,
          clientId: 'client-1',
          clientSecret: 'spec secret',
          scope: 'hooks',
          clientAuthentication: 'basic',
        },
      });
      await dispatch();
      await as(async () => {
        await endpoints().test(id);
        await endpoints().test(id);
        await endpoints().test(id);
      });
      await arrived(3);
      await settled();
      expect(server.forms).toEqual(['grant_type=client_credentials&scope=hooks']);
      expect(server.headers).toEqual([`Basic ${Buffer.from('client-1:spec+secret').toString('base64')}`]);
      expect(receiver.posts.map(({ headers }) => headers.authorization)).toEqual(
        Array(3).fill('Bearer token-1'),
      );
      receiver.answer = (response, n, post) =>
        withStatus(post.headers.authorization === 'Bearer token-2' ? 204 : 401)(response, n, post);
      await as(() => endpoints().test(id));
      await settled();
      expect(receiver.posts.at(-1)!.headers.authorization).toBe('Bearer token-2');
      await server.close();
    });

    it('show no secret, and wait when no token is to be had', async () => {
      const made = await endpoint({
        authentication: {
          kind: 'CIDAAS_OAUTH2',
          tokenUrl: `${receiver.url}/token`,
          clientId: 'client-1',
          clientSecret: 'spec-secret',
          clientAuthentication: 'body',
        },
      });
      expect(JSON.stringify(await as(() => endpoints().get(made.id)))).not.toContain('spec-secret');
      const [stored] = await query<{ view: object; secret: Buffer }>(
        `select authentication as view, authentication_secret as secret from webhook_endpoint`,
      );
      expect(JSON.stringify(stored!.view)).not.toContain('spec-secret');
      expect(Buffer.from(stored!.secret).includes('spec-secret')).toBe(false);
      await as(() => endpoints().test(made.id));
      receiver.answer = withStatus(400);
      await dispatch({ webhooks: { schedule: [0] } });
      const row = await eventually('it is given up', async () => {
        const [delivery] = await query<{ state: string; last_error: string }>(
          `select state, last_error from webhook_delivery`,
        );
        return delivery!.state === 'dead' && delivery;
      });
      expect(row).toMatchObject({ last_error: 'token_status_400' });
      expect(receiver.posts.map(({ path }) => path)).toEqual(['/hook/token']);
    });

    it('are not authenticated by a server in a network that webhooks may not reach', async () => {
      const inside = {
        kind: 'CIDAAS_OAUTH2',
        tokenUrl: 'http://169.254.169.254/token',
        clientId: 'client-1',
        clientSecret: 'spec-secret',
        clientAuthentication: 'basic',
      } as const;
      await expect(endpoint({ authentication: inside })).rejects.toMatchObject({
        code: 'webhook.url_refused',
        param: 'authentication.tokenUrl',
      });
    });
  });
});

/** Gives token-1, token-2 and so on. */
async function startTokenServer() {
  const forms: string[] = [];
  const headers: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const n = forms.push(body);
      headers.push(request.headers.authorization);
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify({ access_token: `token-${n}`, token_type: 'Bearer', expires_in: 3600 }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`,
    forms,
    headers,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
