import type { Page, RequestView, SavedFilterView } from '#contracts/schemas';
import { UnitOfWork } from '#persistence';
import { searchStatement } from '../../libs/requests/operators/search/search.repository.js';
import { openOperatorDesk, type OperatorDesk } from '../support/operator-desk.js';

describe('a search for requests', () => {
  let desk: OperatorDesk;
  beforeAll(async () => {
    desk = await openOperatorDesk();
  });
  afterAll(() => desk?.close());

  const search = (q: string, more: object = {}, by = desk.key) =>
    desk.call<Page<RequestView> & { code: string }>('POST /v1/requests/search', by, { q, ...more });
  const found = async (q: string, more: object = {}) =>
    (await search(q, more)).body.items.map(({ id }) => id);
  const inUrl = (q: string) =>
    desk.call<Page<RequestView> & { detail: string }>(
      `GET /v1/requests?q=${encodeURIComponent(q)}`,
      desk.key,
    );
  const comment = (id: string, text: string) =>
    desk.call(`POST /v1/requests/${id}/comments`, desk.key, { text });

  it('finds what staff wrote, by number, state, right and identifier too, and all of it together', async () => {
    const ada = await desk.verified('erasure', 'ada@example.com');
    const bob = await desk.verified('portability', 'bob@example.com');
    await comment(ada.id, 'The Archive of 2019 was asked, Größe unknown.');
    await comment(bob.id, 'The archive is closed.');
    const refusal = { codes: ['LEGAL_CLAIMS'], text: 'An arbitration is pending.' };
    await desk.plan(ada.id);
    await desk.call(`POST /v1/requests/${ada.id}/refusal`, desk.key, refusal);
    expect(await found('archive')).toEqual([bob.id, ada.id]);
    expect(await found('ARCHIVE größe')).toEqual([ada.id]);
    expect(await found('arbitration')).toEqual([ada.id]);
    expect(await found('archive', { right: 'portability' })).toEqual([bob.id]);
    expect(await found('archive erasure')).toEqual([ada.id]);
    expect(await found('archive refused')).toEqual([ada.id]);
    expect(await found(bob.number)).toEqual([bob.id]);
    expect(await found('email:ADA@example.com')).toEqual([ada.id]);
    expect(await found('email:ada@example.com archive portability')).toEqual([]);
    expect(await found('unheard')).toEqual([]);
    expect(await found('hash')).toContain(ada.id);
    const first = await search('archive', { limit: 1 });
    expect(await found('archive', { limit: 1, cursor: first.body.nextCursor })).toEqual([ada.id]);
    expect((await inUrl('archive größe')).body.items.map(({ id }) => id)).toEqual([ada.id]);
    const stranger = await desk.api.createKey((await desk.api.createTenant()).id);
    expect((await search('archive', {}, stranger)).body.items).toEqual([]);
  });

  it('takes no identifier in a URL, and says where it goes', async () => {
    expect(await inUrl('archive email:ada@example.com')).toMatchObject({
      status: 400,
      body: {
        code: 'request.invalid',
        param: 'q',
        detail: expect.stringContaining('POST /v1/requests/search'),
      },
    });
    const typo = await desk.call('POST /v1/requests/search', desk.key, { query: 'archive' });
    expect(typo.status).toBe(400);
  });

  it('keeps no word and no identifier in clear, and leaves what was looked for out of the trail', async () => {
    const { id } = await desk.verified('erasure', 'carol@example.com');
    await comment(id, 'Wrote from carol@example.com about contract K-4711, quarrelsome.');
    expect(await found('quarrelsome')).toEqual([id]);
    expect((await search('carol@example.com')).status).toBe(400);
    expect((await search('K-4711')).status).toBe(400);
    await found('email:carol@example.com');
    const kept = JSON.stringify([
      await desk.rows('select * from request_word'),
      await desk.rows('select data from audit'),
    ]);
    expect(kept).not.toMatch(/carol|4711|quarrelsome/);
    expect(kept).toMatch(/"words":1/);
  });

  describe('that is saved', () => {
    const archive = { name: 'Archive', list: 'requests', query: { q: 'archive', state: 'refused' } };
    const mine = { name: 'Mine', list: 'tasks', query: { assignee: 'me' } };
    const save = (by: string, filter: object) =>
      desk.call<SavedFilterView & { code: string }>('POST /v1/saved-filters', by, filter);
    const seen = async (by: string, more = '') =>
      (await desk.call<Page<SavedFilterView>>(`GET /v1/saved-filters${more}`, by)).body.items;
    const on = (by: string, id: string, method: string, filter?: object) =>
      desk.call<SavedFilterView & { code: string }>(`${method} /v1/saved-filters/${id}`, by, filter);

    it('belongs to who made it, is seen by a role it is shared with, and changed by its owner or an administrator', async () => {
      const owner = await desk.staff('fl-1', 'clerk');
      const colleague = await desk.staff('fl-2', 'clerk');
      const officer = await desk.staff('fl-3', 'dpo');
      const own = (await save(owner, mine)).body;
      expect(own).toMatchObject({ ...mine, owner: 'staff:fl-1', id: expect.stringMatching(/^flt_/) });
      expect(await save(owner, mine)).toMatchObject({
        status: 409,
        body: { code: 'saved_filter.name_taken' },
      });
      const shared = (await save(owner, { ...archive, role: 'clerk' })).body;
      expect(await seen(owner)).toEqual([shared, own]);
      expect(await seen(owner, '?list=tasks')).toEqual([own]);
      const first = await desk.call<Page<SavedFilterView>>('GET /v1/saved-filters?limit=1', owner);
      expect(await seen(owner, `?cursor=${first.body.nextCursor}`)).toEqual([own]);
      expect(await seen(colleague)).toEqual([shared]);
      expect(await seen(officer)).toEqual([shared]);
      for (const by of [colleague, officer]) expect((await on(by, own.id, 'GET')).status).toBe(404);
      expect((await on(colleague, shared.id, 'GET')).body).toEqual(shared);
      const changed = { ...archive, name: 'Old archive', role: 'clerk' };
      for (const [method, body] of [
        ['PUT', changed],
        ['DELETE', undefined],
      ] as const)
        expect(await on(colleague, shared.id, method, body)).toMatchObject({
          status: 403,
          body: { code: 'auth.forbidden' },
        });
      expect((await on(officer, shared.id, 'PUT', changed)).body).toMatchObject({
        ...changed,
        owner: 'staff:fl-1',
      });
      expect((await on(owner, shared.id, 'PUT', archive)).body.role).toBeUndefined();
      expect(await seen(colleague)).toEqual([]);
      expect((await on(owner, shared.id, 'DELETE')).status).toBe(204);
      expect((await on(owner, shared.id, 'DELETE')).status).toBe(404);
      const stranger = await desk.api.createKey((await desk.api.createTenant()).id);
      expect(await seen(stranger)).toEqual([]);
      expect(
        (
          await desk.rows<{ action: string }>(
            `select action from audit where object = $1 order by sequence`,
            [shared.id],
          )
        ).map(({ action }) => action),
      ).toEqual(['created', 'updated', 'updated', 'deleted'].map((what) => `saved_filter.${what}`));
    });

    it('keeps no identifier, and nothing of the query in clear', async () => {
      const owner = await desk.staff('fl-4', 'clerk');
      for (const q of ['email:ada@example.com', 'archive ada@example.com', 'archive +491701234567'])
        expect(await save(owner, { ...archive, query: { q } })).toMatchObject({
          status: 400,
          body: { code: 'request.invalid', param: 'query.q' },
        });
      const { id } = (await save(owner, { ...archive, query: { q: '2026-000005 lovelace' } })).body;
      const taken = { ...archive, query: { q: 'archive email:ada@example.com' } };
      expect((await on(owner, id, 'PUT', taken)).status).toBe(400);
      const kept = JSON.stringify([
        await desk.rows(`select * , encode(query, 'escape') as clear from saved_filter`),
        await desk.rows('select data from audit'),
      ]);
      expect(kept).not.toMatch(/lovelace/);
    });

    it.each([
      ['query', { ...mine, query: {} }],
      ['query.q', { ...mine, query: { assignee: 'me', q: 'archive' } }],
      ['query.state', { ...mine, query: { state: 'refused' } }],
      ['query.state', { ...archive, query: { state: 'open' } }],
      ['list', { ...mine, list: 'packages' }],
      ['role', { ...mine, role: 'a role' }],
    ])('refuses what no list takes, at %s', async (param, filter) => {
      expect(await save(desk.key, filter)).toMatchObject({ status: 400, body: { param } });
    });

    it('is one of a hundred at most', async () => {
      const owner = await desk.staff('fl-5', 'clerk');
      await save(owner, mine);
      await desk.rows(
        `insert into saved_filter select left(id, 28) || lpad(to_hex(n), 12, '0'), tenant_id, owner, name || n, list, role, query, created_at, updated_at
           from saved_filter, generate_series(1, 99) n where owner = 'staff:fl-5'`,
      );
      expect(await save(owner, archive)).toMatchObject({
        status: 409,
        body: { code: 'saved_filter.too_many' },
      });
    });
  });

  it('reads an index among a hundred thousand requests', async () => {
    const { id } = await desk.verified('erasure', 'dora@example.com');
    const [row] = await desk.rows<{ columns: string }>(
      `select string_agg(quote_ident(column_name), ', ') as columns from information_schema.columns
        where table_name = 'request' and column_name not in ('id', 'number', 'submission_key', 'fingerprint')`,
    );
    await desk.rows(
      `insert into request (id, number, fingerprint, ${row!.columns})
       select left(id, 28) || lpad(to_hex(n), 12, '0'), '2000-' || lpad(n::text, 6, '0'), md5(n::text) || md5(n::text), ${row!.columns}
         from request, generate_series(1, 100000) n where id = $1`,
      [id],
    );
    await desk.rows(
      `insert into request_word (tenant_id, word, request_id)
       select tenant_id, word, id from request, unnest(array[repeat('a', 32), md5(number)]) word where number like '2000-%'`,
    );
    await desk.rows('analyze request');
    await desk.rows('analyze request_word');
    const none = { numbers: [], states: [], rights: [], blinds: [], words: [] };
    const unitOfWork = desk.api.app.get(UnitOfWork);
    const rare = (await desk.rows<{ word: string }>(`select md5('2000-050000') as word`))[0]!.word;
    for (const terms of [
      { ...none, words: [rare] },
      { ...none, words: ['a'.repeat(32), rare] },
      { ...none, words: ['a'.repeat(32)] },
      { ...none, numbers: ['2000-050000'] },
      { ...none, blinds: ['b'.repeat(64)] },
    ]) {
      const { sql, parameters } = searchStatement(terms, undefined, 51);
      const plan = await desk.as(() =>
        unitOfWork.run(() =>
          unitOfWork.query<{ 'QUERY PLAN': string }>(`explain (analyze, timing off) ${sql}`, parameters),
        ),
      );
      const text = plan.map((line) => line['QUERY PLAN']).join('\n');
      expect(text).not.toMatch(/Seq Scan/);
      expect(Number(/Execution Time: ([\d.]+)/.exec(text)![1])).toBeLessThan(250);
    }
  }, 180_000);
});
