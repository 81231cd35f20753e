import type { Page, RequestView } from '#contracts/schemas';
import { UnitOfWork } from '#persistence';
import { searchStatement } from '../../libs/requests/operators/search/search.repository.js';
import { openOperatorDesk, type OperatorDesk } from '../support/operator-desk.js';

describe('a search for requests', () => {
  let desk: OperatorDesk;
  beforeAll(async () => {
    desk = await openOperatorDesk();
  });
  afterAll(() => desk?.close());

  const search = (q: string, more = '', by = desk.key) =>
    desk.call<Page<RequestView> & { code: string }>(`GET /v1/requests?q=${encodeURIComponent(q)}${more}`, by);
  const found = async (q: string, more = '') => (await search(q, more)).body.items.map(({ id }) => id);
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
    expect(await found('archive', '&right=portability')).toEqual([bob.id]);
    expect(await found('archive erasure')).toEqual([ada.id]);
    expect(await found('archive refused')).toEqual([ada.id]);
    expect(await found(bob.number)).toEqual([bob.id]);
    expect(await found('email:ADA@example.com')).toEqual([ada.id]);
    expect(await found('email:ada@example.com archive portability')).toEqual([]);
    expect(await found('unheard')).toEqual([]);
    expect(await found('hash')).toContain(ada.id);
    const first = await search('archive', '&limit=1');
    expect(await found('archive', `&limit=1&cursor=${first.body.nextCursor}`)).toEqual([ada.id]);
    const stranger = await desk.api.createKey((await desk.api.createTenant()).id);
    expect((await search('archive', '', stranger)).body.items).toEqual([]);
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
