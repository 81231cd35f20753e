import type { Problem, RequestView, TransferTargetList, TransferTargetView } from '#contracts/schemas';
import { createTestApi, type TestApi } from '../support/api.js';

const SUBJECT = { identifiers: [{ type: 'email', value: 'ada@example.com' }] };

describe('receivers of packages', () => {
  let api: TestApi;
  let key: string;
  beforeAll(async () => {
    api = await createTestApi();
    key = await api.createKey((await api.createTenant('shop')).id);
  });
  afterAll(() => api?.close());

  const call = (route: string, body?: object) => api.call(route, { key, ...(body && { body }) });
  const register = async () =>
    (
      await call('POST /v1/transfer-targets', {
        name: 'Other Shop',
        url: 'https://intake.example.com/packages',
        token: 'made-up-token',
      })
    ).json<TransferTargetView>();

  it('are registered and listed without their token, until they are taken away', async () => {
    const made = await register();
    expect(made).toMatchObject({ kind: 'http', name: 'Other Shop', authenticated: true });
    const listed = await call('GET /v1/transfer-targets');
    expect(listed.json<TransferTargetList>().items).toEqual([made]);
    expect(listed.payload).not.toContain('made-up-token');
    expect((await call(`DELETE /v1/transfer-targets/${made.id}`)).statusCode).toBe(204);
    expect((await call(`DELETE /v1/transfer-targets/${made.id}`)).statusCode).toBe(404);
    expect((await call('GET /v1/transfer-targets')).json<TransferTargetList>().items).toEqual([]);
  });

  it('are nobody else’s', async () => {
    const { id } = await register();
    const other = await api.createKey((await api.createTenant('other')).id);
    const seen = await api.call('GET /v1/transfer-targets', { key: other });
    expect(seen.json<TransferTargetList>().items).toEqual([]);
    const body = { right: 'portability', subject: SUBJECT, deliverTo: { target: id } };
    const refused = await api.call('POST /v1/requests', { key: other, body });
    expect(refused.json<Problem>()).toMatchObject({ code: 'request.invalid', param: 'deliverTo.target' });
  });

  it('are named by requests for portability, also by those that come with an erasure', async () => {
    const { id: target } = await register();
    const deliverTo = { target };
    const alone = await call('POST /v1/requests', { right: 'portability', subject: SUBJECT, deliverTo });
    expect(alone.json<RequestView>().transfer).toEqual({ target, confirmedAt: null });
    const rights = ['portability', 'erasure'];
    const both = (
      await call('POST /v1/requests', { rights, subject: SUBJECT, deliverTo })
    ).json<RequestView>();
    expect(both.transfer).toEqual({ target, confirmedAt: null });
    const erasure = await call(`GET /v1/requests/${both.linked![0]!.id}`);
    expect(erasure.json<RequestView>()).not.toHaveProperty('transfer');
    const wrong = await call('POST /v1/requests', { right: 'erasure', subject: SUBJECT, deliverTo });
    expect(wrong.json<Problem>()).toMatchObject({ code: 'request.invalid', param: 'deliverTo' });
  });

  it.each([
    'http://127.0.0.1:9/',
    'http://[::1]/',
    'ftp://intake.example.com/',
    'https://a:b@intake.example.com/',
  ])('are not taken at %s', async (url) => {
    const answer = await call('POST /v1/transfer-targets', { name: 'Inside', url });
    expect(answer.json<Problem>()).toMatchObject({ code: 'webhook.url_refused', param: 'url' });
  });
});
