import pg from 'pg';
import { v7 } from 'uuid';
import { ConsentChain } from '#consents';
import { UnitOfWork } from '#persistence';
import { SYSTEM_ACTOR, runInContext } from '#platform';
import { createTestApi, type TestApi } from '../support/api.js';
import {
  defineConsent,
  publishVersion,
  type ConsentToDefine,
  type DefinedConsent,
} from '../support/consents.js';

interface GraphPage {
  readonly data: readonly { readonly sub: string }[];
  readonly meta: { readonly total: number; readonly nextCursor: string | null };
}

describe('consent actions', () => {
  let api: TestApi;
  let tenantId: string;
  let key: string;
  beforeAll(async () => {
    api = await createTestApi();
  });
  afterAll(() => api?.close());
  beforeEach(async () => {
    tenantId = (await api.createTenant()).id;
    key = await api.createKey(tenantId);
  });

  const unitOfWork = () => api.app.get(UnitOfWork);
  const as = <T>(work: () => Promise<T>, tenant = tenantId): Promise<T> =>
    runInContext({ tenantId: tenant, actor: SYSTEM_ACTOR, correlationId: 'test' }, () =>
      unitOfWork().run(work),
    );
  const define = (given: ConsentToDefine = {}): Promise<DefinedConsent> =>
    as(() => defineConsent(unitOfWork(), given));
  const post = (body: object, caller = key) => api.call('POST /consent-srv/actions', { key: caller, body });
  const answer = (consentId: string, status: string, more: object = {}) =>
    post({
      type: 'legalbasistrack',
      sub: 'person-1',
      consent_id: consentId,
      client_id: 'shop',
      status,
      ...more,
    });
  const verify = () => as(() => new ConsentChain(unitOfWork()).verify());
  const owner = async <T>(work: (client: pg.Client) => Promise<T>): Promise<T> => {
    const client = new pg.Client({ connectionString: api.databaseUrl });
    await client.connect();
    try {
      return await work(client);
    } finally {
      await client.end();
    }
  };

  it('records an acceptance with what was shown, and answers it as the reference does', async () => {
    const { consentId, versionId } = await define({ name: 'newsletter' });
    const made = await answer(consentId, 'accepted', { accepted_fields: ['email'] });
    expect(made.statusCode).toBe(200);
    expect(made.json()).toEqual({
      success: true,
      status: 200,
      data: {
        _id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        id: made.json().data._id,
        type: 'legalbasistrack',
        sub: 'person-1',
        consent_id: consentId,
        consent_name: 'newsletter',
        consent_version_id: versionId,
        version: 1,
        client_id: 'shop',
        status: 'accepted',
        accepted_fields: ['email'],
        scopes: [],
        user_skip_amount: 0,
        consentStatus: [
          { status: 'accepted', createdTime: expect.any(String), client_id: 'shop', source: 'api' },
        ],
        receiptId: expect.stringMatching(/^rcp_/),
        createdTime: expect.any(String),
        updatedTime: expect.any(String),
      },
    });
    const read = await api.call(`GET /consent-srv/actions/${made.json().data._id}`, { key });
    expect(read.json()).toEqual(made.json());
    expect(await verify()).toBeNull();
  });

  it("keeps which presentation of the gate was answered, and refuses one that is forged or another person's", async () => {
    const { consentId } = await define();
    const gate = await api.call('POST /v1/consent-gate', {
      key,
      body: { context: 'login', clientId: 'shop', sub: 'person-1' },
    });
    const { presentationId } = gate.json();
    const forged = presentationId.replace(/.(?=.{4}$)/, (one: string) => (one === 'A' ? 'B' : 'A'));
    expect((await answer(consentId, 'accepted', { presentationId: forged })).statusCode).toBe(400);
    expect((await answer(consentId, 'accepted', { presentationId, sub: 'person-2' })).statusCode).toBe(400);
    const made = await answer(consentId, 'accepted', { presentationId });
    expect(made.statusCode).toBe(200);
    const [{ facts }] = (await as(() =>
      unitOfWork().query<{ facts: { presentationId: string } }>(`select facts from consent_action`),
    )) as [{ facts: { presentationId: string } }];
    expect(facts.presentationId).toBe(presentationId.split('.')[0]);
  });

  it('keeps one record for each version and person, with every answer in its history', async () => {
    const { consentId } = await define();
    const ids = [];
    for (const status of ['accepted', 'revoked', 'accepted', 'accepted'])
      ids.push((await answer(consentId, status)).json().data);
    expect(new Set(ids.map(({ _id }) => _id)).size).toBe(1);
    expect(ids.at(-1).consentStatus.map(({ status }: { status: string }) => status)).toEqual([
      'accepted',
      'revoked',
      'accepted',
    ]);
    expect(ids[3]).toEqual(ids[2]);
  });

  it('keeps one record for each action of an action-based consent', async () => {
    const { consentId } = await define({ obtainedBy: 'actionbased' });
    const id = async (more: object = {}) => (await answer(consentId, 'accepted', more)).json().data._id;
    expect(await id({ action_id: 'order-1' })).toBe(await id({ action_id: 'order-1' }));
    expect(await id()).not.toBe(await id());
  });

  it('refuses what cannot follow, with the code of the consent API', async () => {
    const { consentId } = await define({ deonticity: 'required', userSkipLimit: 1 });
    expect((await answer(consentId, 'skipped')).statusCode).toBe(200);
    const again = await answer(consentId, 'skipped');
    expect([again.statusCode, again.json().error.code]).toEqual([409, 30010]);
    await answer(consentId, 'accepted');
    const declined = await answer(consentId, 'declined');
    expect([declined.statusCode, declined.json().error]).toEqual([
      409,
      expect.objectContaining({ code: 30011, type: 'ConsentException', referenceNumber: expect.any(String) }),
    ]);
    expect(await verify()).toBeNull();
  });

  it.each([
    ['an unknown consent', { consent_id: v7() }, 400, 30002],
    ['an impossible id', { consent_id: 'x' }, 400, 30002],
    ['an unknown version', { consent_version_id: v7() }, 400, 30001],
    ['no consent', { consent_id: undefined }, 400, 30000],
    ['an unknown status', { status: 'maybe' }, 400, 30000],
    ['an empty sub', { sub: ' ' }, 400, 30000],
    ['a NUL in sub', { sub: 'a\u0000b' }, 400, 30000],
  ])('refuses %s', async (_, more, status, code) => {
    const { consentId } = await define();
    const refused = await answer(consentId, 'accepted', more);
    expect([refused.statusCode, refused.json().error?.code]).toEqual([status, code]);
  });

  it('takes a revocation of a disabled consent and nothing else', async () => {
    const { consentId } = await define({ enabled: false });
    expect((await answer(consentId, 'accepted')).json().error.code).toBe(30012);
    expect((await answer(consentId, 'revoked')).statusCode).toBe(200);
  });

  it('says that a revocation of a legitimate interest is recorded only, and which right helps', async () => {
    const { consentId } = await define({ legalType: 'legitimate_interests', obtainedBy: null });
    expect((await answer(consentId, 'revoked')).json().data).toMatchObject({
      effect: 'recorded_only',
      right: 'ContradictionDataProcessing',
    });
  });

  it('judges by a version that another transaction has just published', async () => {
    const { consentId } = await define();
    await answer(consentId, 'accepted');
    const second = await as(() => publishVersion(unitOfWork(), consentId, 2));
    expect((await answer(consentId, 'accepted')).json().data).toMatchObject({
      consent_version_id: second,
      version: 2,
    });
  });

  it('does not know the records and consents of another tenant', async () => {
    const { consentId } = await define();
    const made = (await answer(consentId, 'accepted')).json().data._id;
    const foreign = await api.createKey((await api.createTenant()).id);
    expect((await api.call(`GET /consent-srv/actions/${made}`, { key: foreign })).json().error.code).toBe(
      30005,
    );
    expect(
      (await post({ type: 'consent', sub: 'x', consent_id: consentId, status: 'accepted' }, foreign)).json(),
    ).toMatchObject({ error: { code: 30002 } });
  });

  it('changes a record by PUT, refuses to change what identifies it, and resets skips to 0 alone', async () => {
    const { consentId } = await define();
    const { _id: id } = (await answer(consentId, 'skipped')).json().data;
    const put = (body: object, path = `/${id}`) => api.call(`PUT /consent-srv/actions${path}`, { key, body });
    expect((await put({ status: 'accepted' })).json().data.status).toBe('accepted');
    expect((await put({ _id: id, status: 'REVOKED' }, '')).json().data.status).toBe('revoked');
    expect((await put({ sub: 'other' })).json().error.code).toBe(30008);
    expect((await put({ user_skip_amount: 5 })).json().error.code).toBe(30008);
    expect((await put({ user_skip_amount: 0 })).json().data.user_skip_amount).toBe(0);
    expect((await put({ status: 'accepted' }, `/${v7()}`)).json().error.code).toBe(30005);
    expect(await verify()).toBeNull();
  });

  it('removes a record from every read and keeps the chain', async () => {
    const { consentId } = await define();
    const { _id: id } = (await answer(consentId, 'accepted')).json().data;
    const removed = await api.call(`DELETE /consent-srv/actions/${id}`, {
      key,
      headers: { 'content-type': 'application/json' },
    });
    expect(removed.json()).toEqual({ success: true, status: 200, data: { _id: id, deleted: true } });
    expect((await api.call(`GET /consent-srv/actions/${id}`, { key })).statusCode).toBe(404);
    expect(await verify()).toBeNull();
    expect((await answer(consentId, 'declined')).json().data.consentStatus).toHaveLength(1);
  });

  it('notes processing, which is never changed', async () => {
    const made = await post({ type: 'dataprocessing', sub: 'person-1', processing: { purpose: 'Delivery' } });
    expect(made.json().data).toMatchObject({ type: 'dataprocessing', processing: { purpose: 'Delivery' } });
    const put = await api.call(`PUT /consent-srv/actions/${made.json().data._id}`, {
      key,
      body: { status: 'revoked' },
    });
    expect(put.json().error.code).toBe(30008);
  });

  it('lists the records of a person and finds records by a filter', async () => {
    const [one, other] = [await define({ name: 'newsletter' }), await define({ name: 'terms' })];
    await answer(one.consentId, 'accepted');
    await answer(one.consentId, 'revoked');
    await answer(other.consentId, 'accepted', { sub: 'person-2' });
    const user = await api.call('POST /consent-srv/users/person-1/actions', {
      key,
      body: { status: 'revoked' },
    });
    expect(user.json()).toMatchObject({ data: [{ sub: 'person-1', status: 'revoked' }], meta: { total: 1 } });
    expect((await api.call('POST /consent-srv/users/nobody/actions', { key, body: {} })).json().data).toEqual(
      [],
    );
    const graph = (body: object) => api.call('POST /consent-srv/graph/actions', { key, body });
    const odd = await graph({
      filters: { status: 'revoked' },
      take: 1,
      sort: [{ field: 'sub', order: 'asc' }],
    });
    expect(odd.headers['habeas-ignored-members']).toBe('filters, sort.order');
    const found = await graph({
      filter: {
        and: [
          { field: 'status', op: 'in', value: ['revoked', 'declined'] },
          {
            or: [
              { field: 'consent_name', op: 'eq', value: 'newsletter' },
              { field: 'client_id', op: 'eq', value: 'app' },
            ],
          },
          { field: 'updatedTime', op: 'gte', value: '2020-11-01T00:00:00Z' },
        ],
      },
      fields: ['sub', 'status', 'consent_id', 'updatedTime'],
      sort: [{ field: 'updatedTime', dir: 'desc' }],
    });
    expect(found.json().data).toEqual([
      {
        _id: expect.any(String),
        sub: 'person-1',
        status: 'revoked',
        consent_id: one.consentId,
        updatedTime: expect.any(String),
      },
    ]);
    expect((await graph({ filter: { sub: 'person-2', status: 'accepted' } })).json().meta.total).toBe(1);
    const [whole] = (await graph({ take: 1 })).json<{ data: object[] }>().data;
    for (const field of Object.keys(whole!)) expect((await graph({ fields: [field] })).statusCode).toBe(200);
    const misspelt = await graph({ fields: ['sub', 'stauts'] });
    expect([misspelt.statusCode, misspelt.json().error]).toMatchObject([
      400,
      { code: 30019, moreInfo: expect.stringContaining('"stauts"') },
    ]);
    expect((await graph({ filter: { status: 'skipped' } })).statusCode).toBe(204);
    expect((await graph({ filter: { from: '0000-01-01T00:00:00Z' } })).json().error.code).toBe(30019);
    expect((await graph({ filter: { field: 'shoe_size', op: 'eq', value: 4 } })).json().error.code).toBe(
      30019,
    );
    expect(
      (await graph({ filter: { not: { field: 'sub', op: 'eq', value: 'person-1' } } })).json().meta.total,
    ).toBe(1);
  });

  it.each([
    ['by the last change', undefined],
    ['by the last change, in words', [{ field: 'updatedTime', dir: 'desc' }]],
    ['in another order', [{ field: 'client_id' }, { field: 'createdTime', dir: 'desc' }]],
  ])('is gone through from cursor to cursor %s, each record once', async (_, sort) => {
    const { consentId } = await define();
    for (let person = 1; person <= 7; person += 1)
      await answer(consentId, 'accepted', { sub: `person-${person}` });
    const graph = (body: object) =>
      api.call('POST /consent-srv/graph/actions', { key, body: { ...(sort && { sort }), take: 3, ...body } });
    const seen: string[] = [];
    const totals: number[] = [];
    let cursor: string | null = null;
    do {
      const { data, meta }: GraphPage = (await graph(cursor === null ? {} : { cursor })).json();
      seen.push(...data.map(({ sub }) => sub));
      totals.push(meta.total);
      cursor = meta.nextCursor;
      // who comes meanwhile is on no page and moves none
      if (totals.length === 1 && sort?.length !== 2) await answer(consentId, 'accepted', { sub: 'person-8' });
    } while (cursor !== null);
    expect(seen.toSorted()).toEqual([1, 2, 3, 4, 5, 6, 7].map((person) => `person-${person}`));
    expect(totals).toEqual([7, 7, 7]);
    expect((await graph({ cursor: 'nonsense' })).statusCode).toBe(400);
  });

  it('leaves one order of answers that arrive at the same instant, and loses none', async () => {
    const { consentId } = await define();
    const people = Array.from({ length: 40 }, (_, index) => `person-${index % 10}`);
    const answers = await Promise.all(
      people.map((sub, index) => answer(consentId, index % 3 === 0 ? 'revoked' : 'accepted', { sub })),
    );
    expect(answers.map(({ statusCode }) => statusCode)).toEqual(people.map(() => 200));
    expect(await verify()).toBeNull();
    const graph = await api.call('POST /consent-srv/graph/actions', { key, body: { take: 1000 } });
    expect(graph.json().meta.total).toBe(10);
  });

  it.each([
    ['changed', `update consent_action set status = 'declined' where tenant_id = $1 and sequence = 2`],
    ['removed', `delete from consent_action where tenant_id = $1 and sequence = 2`],
    [
      'reordered',
      `update consent_action set sequence = case sequence when 2 then 3 else 2 end where tenant_id = $1 and sequence in (2, 3)`,
    ],
  ])('names an entry that was %s', async (_, sql) => {
    const { consentId } = await define();
    for (const status of ['accepted', 'revoked', 'accepted']) await answer(consentId, status);
    await owner((client) => client.query(sql, [tenantId]));
    expect(await verify()).toBe('2');
  });

  it('names a record that is not the fold of its entries', async () => {
    const { consentId } = await define();
    await answer(consentId, 'revoked');
    await owner((client) =>
      client.query(`update consent_record set status = 'accepted' where tenant_id = $1`, [tenantId]),
    );
    expect(await verify()).toBe('1');
  });

  it('holds no clear identifier of the person beside the sealed one', async () => {
    const { consentId } = await define();
    await answer(consentId, 'accepted', { sub: 'canary-77' });
    const dumped = await owner(async (client) => {
      const tables = ['consent_action', 'consent_record', 'consent_subject', 'outbox', 'audit'];
      const rows: unknown[] = [];
      for (const table of tables) rows.push((await client.query(`select to_jsonb(t) from ${table} t`)).rows);
      return JSON.stringify(rows);
    });
    expect(dumped).not.toContain('canary-77');
  });
});
