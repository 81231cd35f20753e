import type { AddressInfo } from 'node:net';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { TenantsService } from '#access';
import type { DecisionAnswer, DecisionChangeEvent } from '#contracts/schemas';
import { RestrictionsRegister } from '#decisions';
import { UnitOfWork } from '#persistence';
import { createApi } from '../../apps/api/create-api.js';
import { createTestApi, type TestApi } from '../support/api.js';
import { ConsentRows } from '../support/consent-rows.js';
import { eventually } from '../support/eventually.js';
import { openEventSource, type TestEventSource } from '../support/event-source.js';

const SECOND = 1_000;

describe('GET /v1/decisions/changes', () => {
  let api: TestApi;
  /** Another process in front of the same database: the one that is listened to. */
  let other: NestFastifyApplication;
  let url: string;
  let tenant: string;
  let key: string;
  let rows: ConsentRows;
  let consentId: string;
  const opened: TestEventSource[] = [];

  beforeAll(async () => {
    api = await createTestApi();
    other = await createApi(api.settings);
    await other.listen(0, '127.0.0.1');
    url = `http://127.0.0.1:${(other.getHttpServer().address() as AddressInfo).port}/v1/decisions/changes`;
    tenant = (await api.createTenant()).id;
    key = await api.createKey(tenant);
    rows = await ConsentRows.open(api, tenant);
    consentId = await rows.define({ name: 'letters', purposes: [{ key: 'newsletter', name: 'Newsletter' }] });
    await rows.publish(consentId, 1);
    await answer('first@example.com', 'accepted');
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((source) => source.close()));
  });
  afterAll(async () => {
    await rows?.close();
    await other?.close();
    await api?.close();
  });

  const listen = async (lastEventId?: string, credential = key): Promise<TestEventSource> => {
    const source = await openEventSource(url, {
      authorization: `Bearer ${credential}`,
      ...(lastEventId !== undefined && { 'last-event-id': lastEventId }),
    });
    opened.push(source);
    if (source.status === 200) await changed(source, () => true);
    return source;
  };
  /** The first event `changed` that is meant. */
  const changed = (source: TestEventSource, isMeant: (change: DecisionChangeEvent) => boolean) =>
    eventually('the event', () =>
      source.events.find(({ type, data }) => type === 'changed' && isMeant(data as DecisionChangeEvent)),
    );
  const concerns =
    ({ key: person, epoch }: DecisionAnswer['cache']) =>
    (change: DecisionChangeEvent) =>
      change.epoch > epoch && (change.keys === 'all' || change.keys.includes(person));
  const everybody = (epoch: number) => (change: DecisionChangeEvent) =>
    change.keys === 'all' && change.epoch > epoch;
  const ask = async (sub: string): Promise<DecisionAnswer> => {
    const body = { subject: { type: 'customer_id', value: sub }, purpose: 'newsletter' };
    return (await api.call('POST /v1/decisions', { key, body })).json<DecisionAnswer>();
  };
  async function answer(sub: string, status: string): Promise<void> {
    const body = { type: 'legalbasistrack', sub, consent_id: consentId, status, client_id: 'shop' };
    const given = await api.call('POST /consent-srv/actions', { key, body });
    expect(given.statusCode).toBe(200);
  }

  it('makes an allow that was kept void within a second of the revocation, by whichever process it was taken', async () => {
    await answer('ann@example.com', 'accepted');
    const source = await listen();
    const kept = await ask('ann@example.com');
    expect(kept).toMatchObject({ allow: true, cache: { until: null } });
    const before = performance.now();
    await answer('ann@example.com', 'revoked');
    const event = await changed(source, concerns(kept.cache));
    expect(event.at - before).toBeLessThan(SECOND);
    const after = await ask('ann@example.com');
    expect(after.allow).toBe(false);
    expect(after.cache).toMatchObject({
      key: kept.cache.key,
      epoch: (event.data as DecisionChangeEvent).epoch,
    });
  });

  it('names only whose answers changed, and nobody in clear', async () => {
    const source = await listen();
    const [ann, bea] = [await ask('ann@example.com'), await ask('bea@example.com')];
    await answer('bea@example.com', 'declined');
    const { data } = await changed(source, concerns(bea.cache));
    expect(data).toEqual({ epoch: expect.any(Number), keys: [bea.cache.key] });
    expect(ann.cache.key).not.toBe(bea.cache.key);
    expect(source.text()).not.toContain('example.com');
  });

  it('begins with everybody, and with those who were missed where it was left', async () => {
    const first = await listen();
    const { id, data } = first.events[0]!;
    expect(data).toMatchObject({ keys: 'all' });
    await first.close();
    const missed = await Promise.all(['cid', 'dan'].map(ask));
    for (const sub of ['cid', 'dan', 'cid']) await answer(sub, sub === 'dan' ? 'declined' : 'accepted');
    const again = await listen(id);
    const [told] = again.events;
    const { keys } = told!.data as { keys: string[] };
    expect(keys.toSorted()).toEqual(missed.map(({ cache }) => cache.key).toSorted());
    const nothing = await listen(told!.id);
    expect(nothing.events[0]!.data).toMatchObject({ keys: [] });
    for (const unknown of ['', 'x', '999999999.1'])
      expect((await listen(unknown)).events[0]!.data).toMatchObject({ keys: 'all' });
  });

  it('tells of changes that concern everybody', async () => {
    const source = await listen();
    const change = async (work: () => Promise<unknown>): Promise<void> => {
      const { cache } = await ask('ann@example.com');
      await work();
      await changed(source, everybody(cache.epoch));
      expect((await ask('ann@example.com')).cache.epoch).toBeGreaterThan(cache.epoch);
    };
    const inTenant = (work: () => Promise<unknown>) => () =>
      api.app.get(TenantsService).inTenant(tenant, () => api.app.get(UnitOfWork).run(work));
    await change(inTenant(() => api.app.get(TenantsService).decide({ reconsent: 'strict' })));
    await change(async () => {
      const made = await api.call('POST /consent-srv/groups', { key, body: { group_name: 'Shop' } });
      expect([made.statusCode, made.body]).toEqual([200, expect.any(String)]);
    });
    await change(async () => {
      const map = await api.call('PUT /v1/data-map', { key, body: { document: DATA_MAP } });
      expect([map.statusCode, map.body]).toEqual([200, expect.any(String)]);
    });
    await rows.run('alter table restriction disable trigger all');
    await change(inTenant(() => api.app.get(RestrictionsRegister).open('req_example', ['newsletter'], [])));
    await rows.run('alter table restriction enable trigger all');
  });

  it('says twice a second that it would tell', async () => {
    const source = await listen();
    const alive = () => source.events.filter(({ type }) => type === 'alive');
    await eventually('three signs of life', () => alive().length >= 3);
    const [first, , third] = alive();
    expect(third!.at - first!.at).toBeLessThan(2 * SECOND);
  });

  it('keeps tenants apart', async () => {
    const stranger = await api.createKey((await api.createTenant()).id);
    const foreign = await listen(undefined, stranger);
    const own = await listen();
    const { cache } = await ask('eve@example.com');
    await answer('eve@example.com', 'declined');
    await changed(own, concerns(cache));
    await eventually('a sign of life', () => foreign.events.at(-1)!.type === 'alive');
    expect(foreign.events.filter(({ type }) => type === 'changed')).toHaveLength(1);
    expect(foreign.text()).not.toContain(cache.key);
  });

  it('asks for the permission of decisions', async () => {
    const narrow = await api.createKey(tenant, ['consents:read']);
    expect((await listen(undefined, narrow)).status).toBe(403);
  });

  it('lets so many listen and no more, and others when they have left', async () => {
    const many = await Promise.all(Array.from({ length: 20 }, () => listen()));
    const refused = await listen();
    expect(refused.status).toBe(429);
    await eventually('the problem', () => refused.text().includes('rate.limited'));
    await Promise.all(many.map((source) => source.close()));
    await eventually('a free place', async () => (await listen()).status === 200);
  });

  it('ends when it can no longer hear, and goes on from where it was', async () => {
    const source = await listen();
    const { id } = source.events[0]!;
    const { cache } = await ask('ann@example.com');
    await rows.run(
      `select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid() and query in ('select 1', 'listen "habeas_decisions"')`,
    );
    await eventually('the end', () => source.isEnded());
    await answer('ann@example.com', 'accepted');
    const again = await listen(id);
    expect(again.events[0]!.data).toMatchObject({ keys: [cache.key] });
  });
});

const DATA_MAP = `version: 1
stores: []
purposes:
  newsletter: { basis: consent }
`;
