import { readFileSync } from 'node:fs';
import { jest } from '@jest/globals';
import { solveChallenge } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2';
import pg from 'pg';
import type { Problem, RequestView, WorkChallenge, WorkProof } from '#contracts/schemas';
import { TenantsService } from '#access';
import { ProofsOfWork } from '#requests';
import { createTestApi, type TestApi } from '../support/api.js';

const CHALLENGE = 'GET /v1/proof-of-work';
const REQUEST = 'POST /v1/requests';

const inBase64 = (proof: unknown): string => Buffer.from(JSON.stringify(proof)).toString('base64');
const solve = async (challenge: WorkChallenge): Promise<WorkProof> => {
  const { counter, derivedKey } = (await solveChallenge({ challenge, deriveKey }))!;
  return { challenge, solution: { counter, derivedKey } };
};

describe('proof of work of forms', () => {
  let api: TestApi;
  let database: pg.Client;
  let tenant: string;
  let form: string;
  let staff: string;
  beforeAll(async () => {
    api = await createTestApi(
      {},
      { PROOF_OF_WORK_ROUNDS: '10', PUBLIC_RATE_LIMIT: '100000', POST_RATE_LIMIT: '5' },
    );
    database = new pg.Client({ connectionString: api.databaseUrl });
    await database.connect();
  });
  afterAll(async () => {
    await database?.end();
    await api?.close();
  });
  beforeEach(async () => {
    tenant = (await api.createTenant()).id;
    form = await api.createKey(tenant, ['requests:submit']);
    staff = await api.createKey(tenant);
  });

  let address = 0;
  const post = (
    proof?: string,
    { key = form, body = {}, headers = {}, from = `10.0.0.${(address += 1)}` } = {},
  ) =>
    api.call(REQUEST, {
      key,
      address: from,
      headers: { ...headers, ...(proof !== undefined && { 'habeas-proof-of-work': proof }) },
      body: {
        right: 'erasure',
        subject: { identifiers: [{ type: 'email', value: 'jane@example.com' }] },
        ...body,
      },
    });
  const challenge = async (key = form) => (await api.call(CHALLENGE, { key })).json<WorkChallenge>();
  const proof = async (key = form) => inBase64(await solve(await challenge(key)));
  const rows = async (query: string, values: unknown[]) => (await database.query<object>(query, values)).rows;
  const taken = async () =>
    (await api.call('GET /v1/requests', { key: staff })).json<{ items: RequestView[] }>().items.length;

  it('is asked of a key that only takes in requests from a form, and says how to bring it', async () => {
    const answer = await post();
    expect(answer.statusCode).toBe(428);
    expect(answer.json<Problem>()).toMatchObject({
      code: 'proof_of_work.required',
      param: 'Habeas-Proof-Of-Work',
      detail: expect.stringContaining('/v1/proof-of-work'),
    });
    expect(await taken()).toBe(0);
  });

  it('opens the door once it is done, to one request', async () => {
    const done = await proof();
    const answer = await post(done);
    expect(answer.statusCode).toBe(201);
    expect(answer.json<RequestView>()).toMatchObject({
      right: 'erasure',
      state: 'received',
      next: [],
    });
    const again = await post(done);
    expect([again.statusCode, again.json<Problem>().code]).toEqual([403, 'proof_of_work.used']);
    expect(await rows(`select channel from request where tenant_id = $1`, [tenant])).toEqual([
      { channel: 'portal' },
    ]);
  });

  it('serves one of several requests that come with it at the same time', async () => {
    const done = await proof();
    const answers = await Promise.all(Array.from({ length: 6 }, () => post(done)));
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([201, 403, 403, 403, 403, 403]);
    expect(await taken()).toBe(1);
  });

  it('does not hold when it is wrong, changed, of another tenant or no proof at all', async () => {
    const solved = await solve(await challenge());
    const other = await api.createKey((await api.createTenant()).id, ['requests:submit']);
    const easier = {
      ...solved.challenge,
      parameters: { ...solved.challenge.parameters, cost: 1 },
    };
    const wrong = [
      inBase64({ ...solved, solution: { ...solved.solution, derivedKey: '00'.repeat(32) } }),
      inBase64({ ...solved, challenge: easier }),
      await proof(other),
      inBase64({ challenge: solved.challenge }),
      'no proof',
    ];
    for (const one of wrong) {
      const answer = await post(one);
      expect([answer.statusCode, answer.json<Problem>().code]).toEqual([403, 'proof_of_work.invalid']);
    }
    expect(await taken()).toBe(0);
  });

  it('expires', async () => {
    const proofs = api.app.get(ProofsOfWork, { strict: false });
    const clock = Reflect.get(proofs, 'clock') as { now(): Date };
    const now = jest.spyOn(clock, 'now').mockReturnValue(new Date(Date.now() - 31 * 60_000));
    const old = await challenge().finally(() => now.mockRestore());
    const answer = await post(inBase64(await solve(old)));
    expect([answer.statusCode, answer.json<Problem>().code]).toEqual([403, 'proof_of_work.expired']);
  });

  it('is forgotten once it has expired', async () => {
    await post(await proof());
    await rows(`update spent_proof set expires_at = now() - interval '1 minute' where tenant_id = $1`, [
      tenant,
    ]);
    await post(await proof());
    expect(await rows(`select 1 from spent_proof where tenant_id = $1`, [tenant])).toHaveLength(1);
  });

  it('is not spent by a request that is refused, and not needed for an answer that is repeated', async () => {
    const done = await proof();
    const refused = await post(done, { body: { right: 'limit_sensitive' } });
    expect(refused.statusCode).toBe(422);
    const headers = { 'idempotency-key': 'form-1' };
    expect((await post(undefined, { headers })).statusCode).toBe(428);
    const first = await post(done, { headers });
    const repeated = await post(done, { headers });
    expect([first.statusCode, repeated.statusCode, repeated.headers['idempotent-replayed']]).toEqual([
      201,
      201,
      'true',
    ]);
    expect(repeated.json<RequestView>().id).toBe(first.json<RequestView>().id);
  });

  it('is not asked of keys that take requests in for the controller', async () => {
    for (const key of [staff, await api.createKey(tenant, ['requests:create'])])
      expect((await post(undefined, { key })).statusCode).toBe(201);
  });

  it('comes with a key that opens nothing else and says nothing for the controller', async () => {
    for (const route of ['GET /v1/requests', 'GET /v1/restrictions', 'GET /v1/inbound-mails'])
      expect((await api.call(route, { key: form })).statusCode).toBe(403);
    const done = await proof();
    const backdated = await post(done, { body: { receivedAt: '2026-01-01T00:00:00Z' } });
    expect([backdated.statusCode, backdated.json<Problem>().param]).toEqual([400, 'receivedAt']);
    expect((await post(done, { body: { channel: 'letter' } })).json<Problem>().param).toBe('channel');
  });

  it('may be handed on by whoever takes requests in', async () => {
    const key = await api.createKey(tenant, ['requests:create', 'api-clients:write']);
    const make = (permissions: string[]) =>
      api.call('POST /v1/api-clients', { key, body: { name: 'Form', permissions } });
    expect((await make(['requests:submit'])).statusCode).toBe(201);
    expect((await make(['requests:read'])).statusCode).toBe(403);
  });

  it('comes on top of a limit for each address, whoever else has the key', async () => {
    const flood = [];
    for (let call = 0; call < 8; call += 1)
      flood.push((await post(undefined, { from: '10.9.9.9' })).statusCode);
    expect(flood).toEqual([428, 428, 428, 428, 428, 429, 429, 429]);
    expect((await post(undefined, { from: '10.9.9.8' })).statusCode).toBe(428);
  });

  it('is answered alike for people who are known and who are not', async () => {
    await post(await proof());
    const ask = async (value: string) => {
      const body = { subject: { identifiers: [{ type: 'email', value }] } };
      const {
        id: _id,
        number: _number,
        ...rest
      } = (await post(await proof(), { body })).json<RequestView & Record<string, unknown>>();
      const refused = (await post(undefined, { body })).json<Problem>();
      return [Object.keys(rest).sort(), rest.state, rest.next, refused.detail];
    };
    expect(await ask('jane@example.com')).toEqual(await ask('nobody@example.com'));
  });

  it('lets pages of the origins of the tenant fetch a challenge and send a request', async () => {
    const { slug } = await api.app
      .get(TenantsService)
      .inTenant(tenant, () => api.app.get(TenantsService).current());
    await api.app.get(TenantsService).update(slug, { hosts: ['privacy.example.com'] });
    const origin = 'https://www.example.com';
    await api.call('PUT /v1/api-clients/site', { key: staff, body: { origins: [origin] } });
    const headers = { host: 'privacy.example.com', origin };
    const preflight = await api.call('OPTIONS /v1/requests', {
      headers: { ...headers, 'access-control-request-method': 'POST' },
    });
    expect(preflight.statusCode).toBe(204);
    expect(preflight.headers['access-control-allow-headers']).toContain('habeas-proof-of-work');
    for (const route of [CHALLENGE, REQUEST, 'GET /v1/rights'])
      expect((await api.call(route, { key: form, headers })).headers['access-control-allow-origin']).toBe(
        origin,
      );
    const elsewhere = await api.call(CHALLENGE, {
      key: form,
      headers: { ...headers, origin: 'https://evil.example.com' },
    });
    expect(elsewhere.headers).not.toHaveProperty('access-control-allow-origin');
    const below = await api.call('GET /v1/requests/search', { key: form, headers });
    expect(below.headers).not.toHaveProperty('access-control-allow-origin');
  });

  it('is done by the code of the guide', async () => {
    await api.app.listen(0, '127.0.0.1');
    const guide = readFileSync('docs/rights.md', 'utf8').split('## A form in a page')[1]!;
    const code = /```js\n(.*?)```/s
      .exec(guide)![1]!
      .replace('https://privacy.example.com', await api.app.getUrl())
      .replace('hab_…', form);
    const send = new Function(`${code}\nreturn send;`)() as (request: object) => Promise<Response>;
    const subject = { identifiers: [{ type: 'email', value: 'jane@example.com' }] };
    expect((await send({ right: 'access', subject })).status).toBe(201);
    expect(await taken()).toBe(1);
  });
});
