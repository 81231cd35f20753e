import { ReceiptSigner } from '#consents';
import { UnitOfWork } from '#persistence';
import { SYSTEM_ACTOR, runInContext } from '#platform';
import type { ConsentActivity } from '#contracts/schemas';
import { freePort } from '../../scripts/lib/ports.mjs';
import { createTestApi, type TestApi } from '../support/api.js';
import { startChild, untilReady, type Child } from '../support/child.js';
import { defineConsent } from '../support/consents.js';
import { eventually } from '../support/eventually.js';
import { startReceiver, type Receiver } from '../support/receiver.js';

const MOST_MS = 2_000;

interface Message {
  readonly type: string;
  readonly data: Record<string, unknown>;
}

/** From the answer of a person to the integrator, with the processes that are installed. */
describe('an answer that is given through the API', () => {
  let api: TestApi;
  let dispatcher: Child;
  let receiver: Receiver;
  let tenantId: string;
  let key: string;
  let consentId: string;

  beforeAll(async () => {
    api = await createTestApi({}, { WEBHOOK_ALLOW: '127.0.0.0/8' });
    receiver = await startReceiver();
    tenantId = (await api.createTenant()).id;
    key = await api.createKey(tenantId);
    const unitOfWork = api.app.get(UnitOfWork);
    ({ consentId } = await as(() => unitOfWork.run(() => defineConsent(unitOfWork, { name: 'newsletter' }))));
    const made = await api.call('POST /v1/webhook-endpoints', {
      key,
      body: { url: receiver.url, includeSubject: true },
    });
    expect(made.statusCode).toBe(201);
    dispatcher = startChild('apps/dispatcher/main.ts', {
      HABEAS_MODE: 'standalone',
      LOG_LEVEL: 'error',
      DATABASE_URL: api.databaseUrl,
      DATABASE_POOL: '5',
      MASTER_KEY_FILE: api.settings.MASTER_KEY_FILE!,
      WEBHOOK_ALLOW: '127.0.0.0/8',
      TEMPORAL_ADDRESS: `127.0.0.1:${await freePort()}`,
    });
    await untilReady(dispatcher, 'dispatcher');
  }, 180_000);
  afterAll(async () => {
    await dispatcher?.kill();
    await receiver?.close();
    await api?.close();
  });

  const as = <T>(work: () => Promise<T>): Promise<T> =>
    runInContext({ tenantId, actor: SYSTEM_ACTOR, correlationId: 'test' }, work);
  const answer = async (status: string): Promise<void> => {
    const body = {
      type: 'legalbasistrack',
      sub: 'person-1',
      consent_id: consentId,
      client_id: 'shop',
      status,
    };
    const made = await api.call('POST /consent-srv/actions', { key, body });
    expect(made.statusCode).toBe(200);
  };
  const sent = (): Message[] => receiver.posts.map(({ body }) => JSON.parse(body) as Message);
  const arrival = async (count: number): Promise<number> => {
    const begin = performance.now();
    await eventually(`message ${count}`, () => receiver.posts.length >= count, MOST_MS);
    return performance.now() - begin;
  };
  const receipts = async (): Promise<number> => {
    const unitOfWork = api.app.get(UnitOfWork);
    const [row] = await as(() =>
      unitOfWork.run(() => unitOfWork.query<{ n: number }>(`select count(*)::int as n from consent_receipt`)),
    );
    return row!.n;
  };

  it('reaches an integrator in under two seconds, once, and a repetition does not', async () => {
    await answer('accepted');
    await arrival(1);
    await answer('accepted');
    await answer('revoked');
    expect(await arrival(2)).toBeLessThan(MOST_MS);
    expect(sent().map(({ type, data }) => [type, data.status, data.sub, data.consentId])).toEqual([
      ['consent.accepted', 'accepted', 'person-1', consentId],
      ['consent.revoked', 'revoked', 'person-1', consentId],
    ]);
    const feed = await api.call('GET /v1/events', { key });
    const { items } = feed.json<{ items: { id: string; type: string }[] }>();
    expect(items.map(({ id }) => id)).toEqual(sent().map(({ data }) => data.eventId));
    expect(feed.body).not.toContain('person-1');
  });

  it('gets its receipt signed by the dispatcher', async () => {
    await eventually('both are signed', async () => (await receipts()) === 2);
    const signer = api.app.get(ReceiptSigner);
    expect(await as(() => signer.signPending('1', '1000'))).toMatchObject({ signed: 0, unfit: [] });
  });

  it('is in the log of the person with what was before', async () => {
    const log = await api.call('GET /v1/consents/activity?subject=person-1', { key });
    const { items } = log.json<{ items: ConsentActivity[] }>();
    expect(items.map(({ oldValue, newValue }) => [oldValue?.status, newValue?.status])).toEqual([
      ['accepted', 'revoked'],
      [undefined, 'accepted'],
    ]);
    const shown = await api.call(`GET ${new URL(items[0]!.textUrl!).pathname}?locale=en`);
    expect(shown.statusCode).toBe(200);
  });
});
