import { Webhook } from 'standardwebhooks';
import type { EventEnvelope } from '#contracts';
import {
  DeliveryService,
  DueDeliveries,
  EndpointService,
  EventLog,
  UrlPolicy,
  WebhookDeliverer,
  WebhookSender,
  type DeliveryView,
} from '#webhooks';
import { startReceiver, withStatus, type ReceivedPost, type Receiver } from '../support/receiver.js';
import { createTestRuntime, type TestRuntime } from '../support/runtime.js';

const SCHEDULE = [0, 0, 0];
const loopback = new UrlPolicy({ HABEAS_MODE: 'standalone', WEBHOOK_ALLOW: ['127.0.0.0/8'] });
const clock = { offset: 0, now: () => new Date(Date.now() + clock.offset) };

describe('webhooks', () => {
  let runtime: TestRuntime;
  let tenant: string;
  let receiver: Receiver;
  let sender: WebhookSender;

  beforeAll(async () => {
    runtime = await createTestRuntime();
    sender = new WebhookSender(loopback, 500);
  });
  beforeEach(async () => {
    clock.offset = 0;
    tenant = await runtime.createTenant();
    receiver = await startReceiver();
  });
  afterEach(() => receiver.close());
  afterAll(async () => {
    await sender?.close();
    await runtime?.close();
  });

  const services = () => {
    const { unitOfWork, outbox, audit, keys } = runtime;
    const events = new EventLog(unitOfWork, outbox, clock);
    return {
      events,
      endpoints: new EndpointService(unitOfWork, keys, audit, events, loopback, clock),
      deliveries: new DeliveryService(unitOfWork, outbox, audit, clock),
      deliverer: new WebhookDeliverer(unitOfWork, keys, audit, sender, clock, { schedule: SCHEDULE }),
    };
  };
  const asTenant = <T>(work: (made: ReturnType<typeof services>) => Promise<T>): Promise<T> =>
    runtime.as(tenant, () => work(services()));

  /** Claims and delivers until nothing is due. */
  const deliverAll = async (leaseSeconds = 60) => {
    const due = new DueDeliveries(runtime.unitOfWork, leaseSeconds);
    for (let round = 0; round < 20; round++) {
      const jobs = await due.claim(1000);
      if (jobs.length === 0) return;
      await Promise.all(
        jobs.map(({ data }) => runtime.as(data.tenantId, () => services().deliverer.deliver(data))),
      );
    }
    throw new Error('deliveries never end');
  };
  const onlyDelivery = async (endpointId: string): Promise<DeliveryView> => {
    const found = await asTenant(({ deliveries }) => deliveries.list(endpointId, { limit: 10 }));
    expect(found).toHaveLength(1);
    return found[0]!;
  };
  const idsOf = (posts: readonly ReceivedPost[]) => posts.map((post) => post.headers['webhook-id']);
  const verifies = (secret: string, { body, headers }: ReceivedPost) => {
    try {
      return new Webhook(secret).verify(body, headers as Record<string, string>) as EventEnvelope;
    } catch {
      return null;
    }
  };

  it('sends a signed, thin event that an independent library verifies', async () => {
    const endpoint = await asTenant(({ endpoints }) => endpoints.create({ url: receiver.url }));
    const eventId = await asTenant(({ events }) =>
      events.append({ type: 'request.received', requestId: 'req_1', data: { right: 'erasure' } }),
    );
    await deliverAll();
    expect(receiver.posts).toHaveLength(1);
    const envelope = verifies(endpoint.secret, receiver.posts[0]!);
    expect(envelope).toEqual({
      type: 'request.received',
      timestamp: expect.stringMatching(/^\d{4}-.*Z$/),
      data: { right: 'erasure', eventId, requestId: 'req_1', sequence: 1 },
    });
    expect(verifies(`whsec_${Buffer.alloc(32).toString('base64')}`, receiver.posts[0]!)).toBeNull();
  });

  it('delivers at the third try after two errors, with the same id, and lists every attempt', async () => {
    receiver.answer = (response, n) => withStatus(n < 3 ? 500 : 200, {}, `answer ${n}`)(response, n, null!);
    const { id } = await asTenant(({ endpoints }) => endpoints.create({ url: receiver.url }));
    await asTenant(({ events }) => events.append({ type: 'request.received', requestId: 'req_2' }));
    await deliverAll();
    const delivery = await onlyDelivery(id);
    expect(delivery).toMatchObject({ state: 'delivered', attempts: 3, lastStatus: 200, lastError: null });
    expect(idsOf(receiver.posts)).toEqual([delivery.id, delivery.id, delivery.id]);
    const attempts = await asTenant(({ deliveries }) => deliveries.listAttempts(delivery.id));
    expect(attempts.map(({ attempt, status, response }) => [attempt, status, response])).toEqual([
      [1, 500, 'answer 1'],
      [2, 500, 'answer 2'],
      [3, 200, 'answer 3'],
    ]);
    expect(await asTenant(({ endpoints }) => endpoints.get(id))).toMatchObject({ failingSince: null });
  });

  it('gives up when the schedule ends, and starts again when replayed', async () => {
    receiver.answer = withStatus(500);
    const { id } = await asTenant(({ endpoints }) => endpoints.create({ url: receiver.url }));
    await asTenant(({ events }) => events.append({ type: 'request.received', requestId: 'req_3' }));
    await deliverAll();
    const dead = await onlyDelivery(id);
    expect(dead).toMatchObject({ state: 'dead', attempts: SCHEDULE.length, nextAt: null });
    receiver.answer = withStatus(204);
    await asTenant(({ deliveries }) => deliveries.replay(dead.id));
    await deliverAll();
    expect(await onlyDelivery(id)).toMatchObject({ state: 'delivered', attempts: SCHEDULE.length + 1 });
    expect(new Set(idsOf(receiver.posts))).toEqual(new Set([dead.id]));
  });

  it('writes nothing when the work that caused the event fails', async () => {
    const { id } = await asTenant(({ endpoints }) => endpoints.create({ url: receiver.url }));
    const work = asTenant(({ events }) =>
      runtime.unitOfWork.run(async () => {
        await events.append({ type: 'request.received', requestId: 'req_4' });
        throw new Error('halfway');
      }),
    );
    await expect(work).rejects.toThrow('halfway');
    expect(await asTenant(({ deliveries }) => deliveries.list(id, { limit: 10 }))).toEqual([]);
    expect(await asTenant(({ events }) => events.list('req_4'))).toEqual([]);
  });

  it('sends only the events an endpoint asked for', async () => {
    await asTenant(({ endpoints }) =>
      endpoints.create({ url: receiver.url, events: ['request.fulfilled', 'request.refused'] }),
    );
    await asTenant(async ({ events }) => {
      await events.append({ type: 'request.received', requestId: 'req_5' });
      await events.append({ type: 'request.refused', requestId: 'req_5' });
    });
    await deliverAll();
    expect(receiver.posts.map(({ body }) => (JSON.parse(body) as EventEnvelope).type)).toEqual([
      'request.refused',
    ]);
  });

  it('signs with the old and the new secret during the overlap, and with the new one after it', async () => {
    const { id, secret: old } = await asTenant(({ endpoints }) => endpoints.create({ url: receiver.url }));
    const { secret } = await asTenant(({ endpoints }) => endpoints.rotateSecret(id));
    const send = async () => {
      await asTenant(({ endpoints }) => endpoints.test(id));
      await deliverAll();
      return receiver.posts.at(-1)!;
    };
    const during = await send();
    expect(verifies(old, during)).toMatchObject({ type: 'webhook.test' });
    expect(verifies(secret, during)).toMatchObject({ type: 'webhook.test' });
    clock.offset = 25 * 3_600_000;
    const after = await send();
    expect(verifies(old, after)).toBeNull();
    expect(verifies(secret, after)).not.toBeNull();
  });

  it('disables an endpoint that answers 410 and keeps what comes later until it is enabled', async () => {
    receiver.answer = withStatus(410);
    const { id } = await asTenant(({ endpoints }) => endpoints.create({ url: receiver.url }));
    await asTenant(({ events }) => events.append({ type: 'request.received', requestId: 'req_6' }));
    await deliverAll();
    expect(await onlyDelivery(id)).toMatchObject({ state: 'dead', attempts: 1 });
    expect(await asTenant(({ endpoints }) => endpoints.get(id))).toMatchObject({
      enabled: false,
      disabledReason: 'gone',
    });
    await asTenant(({ endpoints }) => endpoints.test(id));
    await deliverAll();
    expect(receiver.posts).toHaveLength(1);
    receiver.answer = withStatus(204);
    await asTenant(({ endpoints }) => endpoints.update(id, { enabled: true }));
    await deliverAll();
    expect(receiver.posts).toHaveLength(2);
  });

  it('ends what was on its way to an endpoint that answers 410, with the reason', async () => {
    receiver.answer = withStatus(500);
    const { id } = await asTenant(({ endpoints }) => endpoints.create({ url: receiver.url }));
    const send = () => asTenant(({ endpoints }) => endpoints.test(id));
    const due = new DueDeliveries(runtime.unitOfWork, 60);
    const deliver = (job: Awaited<ReturnType<typeof due.claim>>[number]) =>
      runtime.as(tenant, () => services().deliverer.deliver(job.data));
    await send();
    await deliver((await due.claim(1))[0]!);
    await send();
    await send();
    receiver.answer = withStatus(410);
    const [first, second] = await due.claim(2);
    await deliver(first!);
    await deliver(second!);
    expect(receiver.posts).toHaveLength(2);
    const found = await asTenant(({ deliveries }) => deliveries.list(id, { limit: 10 }));
    expect(found.map(({ state, nextAt }) => [state, nextAt])).toEqual(Array(3).fill(['dead', null]));
    expect(found.map(({ lastError }) => lastError).sort()).toEqual([
      'endpoint_gone',
      'endpoint_gone',
      expect.not.stringContaining('endpoint_gone'),
    ]);
    receiver.answer = withStatus(204);
    await asTenant(({ endpoints }) => endpoints.update(id, { enabled: true }));
    const ended = found.find(({ lastError }) => lastError === 'endpoint_gone')!;
    await asTenant(({ deliveries }) => deliveries.replay(ended.id));
    await deliverAll();
    expect(idsOf(receiver.posts).at(-1)).toBe(ended.id);
  });

  it('disables an endpoint after five days of nothing but failures', async () => {
    receiver.answer = withStatus(500);
    const { id } = await asTenant(({ endpoints }) => endpoints.create({ url: receiver.url }));
    await asTenant(({ endpoints }) => endpoints.test(id));
    await deliverAll();
    expect(await asTenant(({ endpoints }) => endpoints.get(id))).toMatchObject({ enabled: true });
    await asTenant(() =>
      runtime.unitOfWork.run(() =>
        runtime.unitOfWork.query(
          `update webhook_endpoint set failing_since = now() - interval '121 hours' where id = ?`,
          [id],
        ),
      ),
    );
    await asTenant(({ endpoints }) => endpoints.test(id));
    await deliverAll();
    expect(await asTenant(({ endpoints }) => endpoints.get(id))).toMatchObject({
      enabled: false,
      disabledReason: 'failing',
    });
  });

  it('never follows a redirect', async () => {
    const inner = await startReceiver();
    receiver.answer = withStatus(307, { location: inner.url });
    const { id } = await asTenant(({ endpoints }) => endpoints.create({ url: receiver.url }));
    await asTenant(({ endpoints }) => endpoints.test(id));
    await deliverAll();
    expect(inner.posts).toEqual([]);
    expect(await onlyDelivery(id)).toMatchObject({ state: 'dead', lastStatus: 307, lastError: 'redirect' });
    await inner.close();
  });

  it('waits as long as the receiver asks', async () => {
    receiver.answer = withStatus(503, { 'retry-after': '3600' });
    const { id } = await asTenant(({ endpoints }) => endpoints.create({ url: receiver.url }));
    await asTenant(({ endpoints }) => endpoints.test(id));
    await deliverAll();
    const delivery = await onlyDelivery(id);
    expect(delivery).toMatchObject({ state: 'retry', attempts: 1 });
    const seconds = (Date.parse(delivery.nextAt!) - Date.now()) / 1000;
    expect(seconds).toBeGreaterThan(3500);
    expect(seconds).toBeLessThan(3700);
  });

  it('gives up on a receiver that never answers, and on one that never stops', async () => {
    receiver.answer = () => undefined;
    const silent = await asTenant(({ endpoints }) => endpoints.create({ url: receiver.url }));
    await asTenant(({ endpoints }) => endpoints.test(silent.id));
    const endless = await startReceiver((response) => {
      response.writeHead(200);
      const timer = setInterval(() => response.write('x'.repeat(20_000)), 5);
      response.on('close', () => clearInterval(timer));
    });
    const flood = await asTenant(({ endpoints }) => endpoints.create({ url: endless.url }));
    await asTenant(({ endpoints }) => endpoints.test(flood.id));
    await deliverAll();
    expect(await onlyDelivery(silent.id)).toMatchObject({ state: 'dead', lastError: 'timeout' });
    expect(await onlyDelivery(flood.id)).toMatchObject({ state: 'delivered' });
    const [attempt] = await asTenant(async ({ deliveries }) =>
      deliveries.listAttempts((await onlyDelivery(flood.id)).id),
    );
    expect(attempt!.response).toHaveLength(1024);
    await endless.close();
  });

  it('keeps a NUL in the answer out of the database', async () => {
    receiver.answer = withStatus(500, {}, 'a\u0000b');
    const { id } = await asTenant(({ endpoints }) => endpoints.create({ url: receiver.url }));
    await asTenant(({ endpoints }) => endpoints.test(id));
    await deliverAll();
    expect(await onlyDelivery(id)).toMatchObject({ state: 'dead', lastStatus: 500 });
  });

  it('delivers once when the same job runs twice at the same time', async () => {
    const { id } = await asTenant(({ endpoints }) => endpoints.create({ url: receiver.url }));
    await asTenant(({ endpoints }) => endpoints.test(id));
    const [job] = await new DueDeliveries(runtime.unitOfWork).claim(10);
    await Promise.all([1, 2, 3].map(() => asTenant(({ deliverer }) => deliverer.deliver(job!.data))));
    await asTenant(({ deliverer }) => deliverer.deliver(job!.data));
    expect(receiver.posts).toHaveLength(1);
  });

  it('tries again with the same id when the process dies before it wrote the outcome down', async () => {
    const { id } = await asTenant(({ endpoints }) => endpoints.create({ url: receiver.url }));
    await asTenant(({ endpoints }) => endpoints.test(id));
    const [lost] = await new DueDeliveries(runtime.unitOfWork, 0).claim(10);
    await deliverAll();
    expect(receiver.posts).toHaveLength(1);
    await asTenant(({ deliverer }) => deliverer.deliver(lost!.data));
    expect(receiver.posts).toHaveLength(1);
    expect(lost!.data.deliveryId).toBe(receiver.posts[0]!.headers['webhook-id']);
  });

  it('claims no more than its share for an endpoint that fails, and everything for the others', async () => {
    const failing = await asTenant(({ endpoints }) => endpoints.create({ url: receiver.url }));
    receiver.answer = withStatus(503, { 'retry-after': '1' });
    await asTenant(({ endpoints }) => endpoints.test(failing.id));
    await deliverAll();
    const healthy = await asTenant(({ endpoints }) => endpoints.create({ url: receiver.url }));
    await asTenant(async ({ endpoints }) => {
      for (let i = 0; i < 20; i++) {
        await endpoints.test(failing.id);
        await endpoints.test(healthy.id);
      }
    });
    await new DueDeliveries(runtime.unitOfWork).claim(1000);
    const queued = async (id: string) =>
      (await asTenant(({ deliveries }) => deliveries.list(id, { limit: 100 }))).filter(
        ({ state }) => state === 'queued',
      ).length;
    expect(await queued(failing.id)).toBe(2);
    expect(await queued(healthy.id)).toBe(20);
  });

  it.each([
    'http://169.254.169.254/latest/meta-data/',
    'http://10.0.0.1/',
    'http://[::1]/',
    'http://0xa9.254.169.254/',
    'http://2852039166/',
    'http://[::ffff:169.254.169.254]/',
    'http://user:secret@example.com/',
    'ftp://example.com/',
    'file:///etc/passwd',
    'no address',
  ])('refuses %s as an endpoint', async (url) => {
    const create = asTenant(({ endpoints }) => endpoints.create({ url }));
    await expect(create).rejects.toMatchObject({ code: 'webhook.url_refused', param: 'url' });
  });

  it('connects to no private address, in whatever notation, and to none that a name leads to', async () => {
    const guarded = new WebhookSender(new UrlPolicy({ HABEAS_MODE: 'standalone', WEBHOOK_ALLOW: [] }));
    const { port } = new URL(receiver.url);
    for (const host of [
      'localhost',
      '127.0.0.1',
      '2130706433',
      '0x7f.1',
      '[::1]',
      '[::ffff:127.0.0.1]',
      '0',
    ]) {
      const message = { url: `http://${host}:${port}/`, id: 'dlv_1', body: '{}', secrets: [] };
      expect(await guarded.send(message)).toMatchObject({ delivered: false, error: 'address_refused' });
    }
    expect(receiver.posts).toEqual([]);
    await guarded.close();
  });

  it('wants https on a usual port in production', () => {
    const production = new UrlPolicy({ HABEAS_MODE: 'production', WEBHOOK_ALLOW: [] });
    expect(() => production.parse('http://example.com/')).toThrow(/https/);
    expect(() => production.parse('https://example.com:6379/')).toThrow(/port/);
    expect(production.parse('https://example.com:8443/hook').hostname).toBe('example.com');
  });

  it('hides endpoints, deliveries and secrets from other tenants, and secrets from everybody', async () => {
    const { id } = await asTenant(({ endpoints }) => endpoints.create({ url: receiver.url }));
    await asTenant(({ endpoints }) => endpoints.test(id));
    await deliverAll();
    const delivery = await onlyDelivery(id);
    expect(JSON.stringify(await asTenant(({ endpoints }) => endpoints.get(id)))).not.toContain('whsec_');
    tenant = await runtime.createTenant();
    const missing = { code: 'resource.not_found' };
    await expect(asTenant(({ endpoints }) => endpoints.get(id))).rejects.toMatchObject(missing);
    await expect(asTenant(({ endpoints }) => endpoints.remove(id))).rejects.toMatchObject(missing);
    await expect(asTenant(({ deliveries }) => deliveries.replay(delivery.id))).rejects.toMatchObject(missing);
    await expect(asTenant(({ deliveries }) => deliveries.listAttempts(delivery.id))).rejects.toMatchObject(
      missing,
    );
  });

  it('numbers the events of a request without gaps although they are appended at the same time', async () => {
    await Promise.all(
      Array.from({ length: 12 }, () =>
        asTenant(({ events }) => events.append({ type: 'request.planning', requestId: 'req_7' })),
      ),
    );
    const listed = await asTenant(({ events }) => events.list('req_7', { after: 4, limit: 5 }));
    expect(listed.map(({ sequence }) => sequence)).toEqual([5, 6, 7, 8, 9]);
  });

  it('lets a reader of the feed see every event once, also one that is committed late', async () => {
    let commit = () => {};
    const gate = new Promise<void>((resolve) => (commit = resolve));
    let written = () => {};
    const inside = new Promise<void>((resolve) => (written = resolve));
    const slow = asTenant(({ events }) =>
      runtime.unitOfWork.run(async () => {
        await events.append({ type: 'request.received', requestId: 'req_slow' });
        written();
        await gate;
      }),
    );
    await inside;
    await asTenant(({ events }) => events.append({ type: 'request.received', requestId: 'req_fast' }));
    const early = await asTenant(({ events }) => events.feed());
    commit();
    await slow;
    const after = early.at(-1)?.position;
    const late = await asTenant(({ events }) => events.feed(after ? { after } : {}));
    const seen = [...early, ...late].map(({ event }) => event.requestId);
    expect(seen.sort()).toEqual(['req_fast', 'req_slow']);
    const refused = await asTenant(({ events }) => events.feed({ types: ['request.refused'] }));
    expect(refused).toEqual([]);
  });
});
