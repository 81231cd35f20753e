import type { RequestView } from '#contracts/schemas';
import { startIdentityApi, type IdentityApi } from '../support/identity-api.js';

const STRANGER = { type: 'email', value: 'stranger@example.org' };
const ADA = { type: 'email', value: 'ada@example.com' };

describe('what stands open in the name of a person', () => {
  let shop: IdentityApi;
  beforeAll(async () => {
    shop = await startIdentityApi();
  });
  afterAll(() => shop?.close());
  beforeEach(() =>
    shop.query(`update request set closed_at = now(), state = 'withdrawn' where closed_at is null`),
  );

  const create = async (body: object, key = shop.key, route = 'POST /v1/requests') => {
    const answer = await shop.api.call(route, { key, body });
    expect(answer.statusCode).toBe(201);
    const { id } = answer.json<RequestView>();
    await shop.triage(shop.tenantId, id);
    return shop.request(id);
  };
  const restriction = (...identifiers: object[]) => ({ right: 'restriction', subject: { identifiers } });
  const erasure = { right: 'erasure', subject: { identifiers: [ADA] } };

  it.each([
    ['the address alone', [ADA], 'L1'],
    ['an address that leads to nobody', [STRANGER], 'L1'],
    ['an address that everything named leads to', [ADA, { type: 'customer_id', value: '1' }], 'L1'],
    ['another address beside the customer number', [STRANGER, { type: 'customer_id', value: '1' }], 'L3'],
    ['another address beside an address', [STRANGER, ADA], 'L3'],
    ['an address beside what leads nowhere', [ADA, { type: 'cookie_id', value: 'c-77' }], 'L3'],
  ])('%s is believed as far as it can be', async (_case, identifiers, requiredLevel) => {
    const { id, state } = await create(restriction(...identifiers));
    expect(state).toBe('awaiting_identity');
    expect((await shop.request(id)).requiredLevel).toBe(requiredLevel);
    const { path } = await shop.issue(id);
    await shop.api.call(`POST ${path}`);
    const { state: after, verificationLevel } = await shop.request(id);
    expect(verificationLevel).toBe('L1');
    expect(after === 'awaiting_identity').toBe(requiredLevel === 'L3');
  });

  it('swallows no request of the person', async () => {
    const anybodys = await create(erasure);
    const own = await create({ right: 'erasure' }, await shop.signOn('ada'), 'POST /v1/me/requests');
    expect(own).toMatchObject({ verificationLevel: 'L2' });
    expect(own.duplicateOf).toBeUndefined();
    expect((await shop.request(anybodys.id)).state).toBe('awaiting_identity');
    const again = await create({ right: 'erasure' }, await shop.signOn('ada'), 'POST /v1/me/requests');
    expect(again).toMatchObject({ state: 'duplicate', duplicateOf: own.id });
  });

  it('swallows no request of somebody else who may ask', async () => {
    await create(erasure);
    const guardians = await create({ ...erasure, requester: { kind: 'guardian' } });
    expect(guardians.duplicateOf).toBeUndefined();
    expect((await create(erasure)).state).toBe('duplicate');
  });
});
