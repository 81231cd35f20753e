import { UnitOfWork } from '#persistence';
import { SYSTEM_ACTOR, runInContext } from '#platform';
import { createTestApi, type Call, type TestApi } from '../support/api.js';
import { defineConsent } from '../support/consents.js';

type Answer = Awaited<ReturnType<TestApi['call']>>;

/** Different each time, whichever way a request took. */
const OF_ITS_OWN = ['x-request-id', 'date'];
const ID = /[0-9a-f]{8}-[0-9a-f]{4}-[478][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/g;
const INSTANT = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g;

describe('the busiest routes', () => {
  let api: TestApi;
  let key: string;
  let narrowKey: string;
  let consentId: string;

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
  });
  afterAll(() => api?.close());

  const action = (sub: string, more: object = {}): object => ({
    ...{ type: 'legalbasistrack', sub, consent_id: consentId, status: 'accepted', client_id: 'shop' },
    ...more,
  });
  const question = (value: string): object => ({ subject: { type: 'customer_id', value }, purpose: 'news' });

  it.each([
    ['an answer', 'POST /consent-srv/actions', (sub) => ({ key, body: action(sub) })],
    [
      'an answer with a slash at the end',
      'POST /consent-srv/actions/',
      (sub) => ({ key, body: action(sub) }),
    ],
    [
      'an answer that is not valid',
      'POST /consent-srv/actions',
      (sub) => ({ key, body: action(sub, { type: 7 }) }),
    ],
    [
      'an answer to nothing',
      'POST /consent-srv/actions',
      (sub) => ({ key, body: action(sub, { consent_id: 'x' }) }),
    ],
    ['an answer without a body', 'POST /consent-srv/actions', () => ({ key })],
    ['an answer by nobody', 'POST /consent-srv/actions', (sub) => ({ body: action(sub) })],
    [
      'an answer with a wrong key',
      'POST /consent-srv/actions',
      (sub) => ({ key: 'hab_x', body: action(sub) }),
    ],
    [
      'an answer without the permission',
      'POST /consent-srv/actions',
      (sub) => ({ key: narrowKey, body: action(sub) }),
    ],
    [
      'an answer with a long reason',
      'POST /consent-srv/actions',
      (sub) => ({ key, body: action(sub), headers: { 'x-habeas-reason': 'because '.repeat(40) } }),
    ],
    ['a question', 'POST /v1/decisions', (sub) => ({ key, body: question(sub) })],
    [
      'many questions',
      'POST /v1/decisions',
      (sub) => ({ key, body: { items: [question(sub), question('b')] } }),
    ],
    ['a question that is not valid', 'POST /v1/decisions', () => ({ key, body: { purpose: 'news' } })],
    ['a question by nobody', 'POST /v1/decisions', (sub) => ({ body: question(sub) })],
    [
      'a question without the permission',
      'POST /v1/decisions',
      (sub) => ({ key: narrowKey, body: question(sub) }),
    ],
  ] satisfies [string, string, (sub: string) => Call][])(
    'treat %s as the way through all layers does',
    async (name, route, callOf) => {
      const direct = await api.call(route, callOf(`${name} 1`));
      const call = callOf(`${name} 2`) as Call;
      const layered = await api.call(route, {
        ...call,
        headers: { ...call.headers, 'idempotency-key': name.replaceAll(' ', '-') },
      });
      expect(comparable(direct, `${name} 1`)).toEqual(comparable(layered, `${name} 2`));
    },
  );

  it('repeat an answer by its Idempotency-Key', async () => {
    const call = { key, body: action('repeated'), headers: { 'idempotency-key': 'once' } };
    const first = await api.call('POST /consent-srv/actions', call);
    const second = await api.call('POST /consent-srv/actions', call);
    expect(second.headers['idempotent-replayed']).toBe('true');
    expect(second.body).toBe(first.body);
  });
});

/** Without what only this request has: ids, times, the person. */
const comparable = ({ statusCode, headers, body }: Answer, sub: string): object => ({
  statusCode,
  headers: Object.fromEntries(Object.entries(headers).filter(([name]) => !OF_ITS_OWN.includes(name))),
  body: body.replaceAll(sub, 'sub').replace(ID, 'id').replace(INSTANT, 'instant'),
});
