import { TenantsService } from '#access';
import type { Problem, RequestView } from '#contracts/schemas';
import { nowSeconds, startIdentityApi, type IdentityApi } from '../support/identity-api.js';

const STRONG = 'urn:example:key';

describe('who signs in to ask for their data', () => {
  let shop: IdentityApi;
  let sub: string;
  let made = 0;
  beforeAll(async () => {
    shop = await startIdentityApi();
    await shop.within(() =>
      shop.api.app.get(TenantsService).decide({ acrLevels: { [STRONG]: 'L3', 'urn:example:pin': 'L1' } }),
    );
  });
  afterAll(() => shop?.close());
  beforeEach(() => {
    made += 1;
    sub = `person-${made}`;
  });

  const create = async (key: string, right = 'portability') => {
    const answer = await shop.api.call('POST /v1/me/requests', { key, body: { right } });
    expect(answer.statusCode).toBe(201);
    const request = answer.json<RequestView>();
    await shop.triage(shop.tenantId, request.id);
    return request;
  };
  const verify = (key: string, id: string, body: object = {}) =>
    shop.api.call(`POST /v1/me/requests/${id}/verification`, { key, body });

  it('is taken at the level of an old sign-on, told how to sign in again, and lifted by a fresh one', async () => {
    const stale = await shop.staleSignOn(sub);
    const request = await create(stale);
    expect(request).toMatchObject({
      verificationLevel: 'L0',
      requiredLevel: 'L2',
      stepUp: { level: 'L2', maxAgeSeconds: 600, acrValues: [STRONG] },
    });
    expect(await shop.request(request.id)).not.toHaveProperty('stepUp');

    const refused = await verify(stale, request.id);
    expect(refused.statusCode).toBe(401);
    expect(refused.json<Problem>()).toMatchObject({ code: 'auth.step_up', maxAgeSeconds: 600 });
    expect(refused.headers['www-authenticate']).toBe(
      `Bearer error="insufficient_user_authentication", max_age=600, acr_values="${STRONG}"`,
    );

    const lifted = await verify(await shop.signOn(sub), request.id);
    expect(lifted.json<RequestView>()).toMatchObject({ verificationLevel: 'L2', state: 'planning' });
    expect(lifted.json<RequestView>()).not.toHaveProperty('stepUp');
  });

  it('reaches L2 by a class that the tenant did not rank, L1 by a weak one, L3 by a strong one', async () => {
    const levelOf = async (acr?: string) =>
      (await create(await shop.signOn(`${sub}-${acr ?? 'none'}`, { acr }))).verificationLevel;
    expect(await levelOf()).toBe('L2');
    expect(await levelOf('urn:example:other')).toBe('L2');
    expect(await levelOf('urn:example:pin')).toBe('L1');
    expect(await levelOf(STRONG)).toBe('L3');
    expect(await levelOf('0')).toBe('L0');
  });

  it('keeps the strong class worthless once it is old', async () => {
    const request = await create(await shop.signOn(sub, { acr: STRONG, auth_time: nowSeconds() - 601 }));
    expect(request.verificationLevel).toBe('L0');
  });

  it('is asked for more by a sign-on that adds nothing, and records one that adds something', async () => {
    const request = await create(await shop.staleSignOn(sub));
    const weak = await shop.signOn(sub, { acr: 'urn:example:pin' });
    const first = await verify(weak, request.id);
    expect(first.json<RequestView>()).toMatchObject({ verificationLevel: 'L1', state: 'awaiting_identity' });
    const again = await verify(weak, request.id);
    expect(again.json<Problem>()).toMatchObject({ code: 'auth.step_up', acrValues: [STRONG] });
  });

  it('is refused the fourth try of a code, also with the right one', async () => {
    const stale = await shop.staleSignOn(sub);
    const { id } = await create(stale);
    const { code } = await shop.issue(id);
    const wrong = code === '000000' ? '000001' : '000000';
    for (let n = 1; n <= 3; n += 1) expect((await verify(stale, id, { code: wrong })).statusCode).toBe(422);
    expect((await verify(stale, id, { code })).json<Problem>()).toMatchObject({
      code: 'verification.locked',
    });
    expect(await shop.request(id)).toMatchObject({ verificationLevel: 'L0' });
  });

  it('confirms by the button of a mailed link once, whatever looks at it before', async () => {
    const { id } = await create(await shop.staleSignOn(sub), 'restriction');
    const { path } = await shop.issue(id);
    for (const _look of ['scanner', 'person'])
      expect((await shop.api.call(`GET ${path}`)).statusCode).toBe(200);
    expect(await shop.request(id)).toMatchObject({ verificationLevel: 'L0', state: 'awaiting_identity' });
    expect((await shop.api.call(`POST ${path}`)).statusCode).toBe(200);
    expect((await shop.api.call(`POST ${path}`)).statusCode).toBe(410);
    const commands = await shop.query(
      `select 1 from request_command where request_id = ? and kind = 'verification'`,
      [id],
    );
    expect(commands).toHaveLength(1);
    expect(await shop.request(id)).toMatchObject({ verificationLevel: 'L1', state: 'planning' });
  });
});
