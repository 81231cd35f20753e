import { DatabaseSync } from 'node:sqlite';
import type { BulkAnswer, Page, TaskView } from '#contracts/schemas';
import { openOperatorDesk, type OperatorDesk } from '../support/operator-desk.js';

const HASH = 'f'.repeat(64);

describe('one command to many requests', () => {
  let desk: OperatorDesk;
  let by: string;
  let people = 0;
  beforeAll(async () => {
    desk = await openOperatorDesk();
    by = await desk.staff('op-1', 'operator');
  });
  afterAll(() => desk?.close());

  const give = (body: object, caller = by, headers = {}) =>
    desk.call<BulkAnswer & { code: string }>('POST /v1/requests/bulk', caller, body, headers);
  const newPerson = (): string => {
    const email = `person-${(people += 1)}@example.com`;
    const store = new DatabaseSync(desk.storeFile);
    store.prepare('insert into customer (email, name) values (?, ?)').run(email, 'Made Up');
    store.close();
    return email;
  };
  /** As many requests as fit into one call, made of one by copying its row: intake is not what is looked at here. */
  const copies = async (count: number, state: string): Promise<string[]> => {
    const { id } = await desk.verified('erasure', newPerson());
    const [row] = await desk.rows<{ columns: string }>(
      `select string_agg(quote_ident(column_name), ', ') as columns from information_schema.columns
        where table_name = 'request' and column_name not in ('id', 'number', 'state', 'submission_key', 'fingerprint')`,
    );
    const made = await desk.rows<{ id: string }>(
      `insert into request (id, number, state, fingerprint, ${row!.columns})
       select left(id, 28) || lpad(to_hex(n), 12, '0'), 'B' || $2 || '-' || n, $3, md5(n::text) || md5(n::text), ${row!.columns}
         from request, generate_series(1, $4::integer) n where id = $1 returning id`,
      [id, people, state, count],
    );
    return made.map((one) => one.id);
  };
  const planned = async () => desk.plan((await desk.verified('erasure', newPerson())).id);

  it('is carried out for each, in order; what is illegal says why and stops no other', async () => {
    const ids = await copies(500, 'needs_attention');
    const illegal = [ids[17]!, ids[342]!];
    await desk.rows(`update request set state = 'executing' where id = any($1)`, [illegal]);
    const { status, body } = await give({
      command: 'refusal',
      ids,
      body: { codes: ['NO_MATCH'], text: 'Nothing here' },
    });
    expect(status).toBe(200);
    expect([body.done, body.failed]).toEqual([498, 2]);
    expect(body.items.map(({ id }) => id)).toEqual(ids);
    const failed = body.items.filter(({ ok }) => !ok);
    expect(failed).toMatchObject(
      illegal.map((id) => ({ id, problem: { code: 'request.illegal_transition', status: 409 } })),
    );
    expect(new Set(body.items.filter(({ ok }) => ok).map(({ state }) => state))).toEqual(
      new Set(['refused']),
    );
    const [row] = await desk.rows<{ count: number }>(
      `select count(*)::integer as count from request where id = any($1) and state = 'refused'`,
      [ids],
    );
    expect(row!.count).toBe(498);
    const [said] = await desk.rows<{ body: object; text: Buffer }>(
      `select body, text from request_command where request_id = $1 and kind = 'refusal'`,
      [ids[0]],
    );
    expect(said!.body).toEqual({ codes: ['NO_MATCH'] });
    expect(said!.text.includes('Nothing here')).toBe(false);
  }, 180_000);

  it('approves each plan by its own hash, as a single approval would', async () => {
    const [first, second, third] = [await planned(), await planned(), await planned()];
    const planHashes = { [first.id]: first.planHash, [second.id]: HASH };
    const ids = [first.id, second.id, third.id];
    const { body } = await give({ command: 'approval', ids, body: { planHashes } });
    expect(body.items).toMatchObject([
      { ok: true, state: 'executing' },
      { ok: false, problem: { code: 'plan.stale' } },
      { ok: false, problem: { code: 'request.invalid', param: `body.planHashes.${third.id}` } },
    ]);
    const own = { [third.id]: third.planHash };
    const submitter = await give(
      { command: 'approval', ids: [third.id], body: { planHashes: own } },
      desk.key,
    );
    expect(submitter.body.items[0]!.problem).toMatchObject({ code: 'approval.same_person' });
  });

  it('gives what requests wait for to somebody', async () => {
    const [first, second] = [await planned(), await planned()];
    const ids = [first.id, second.id];
    expect((await give({ command: 'assignment', ids, body: { assignee: 'me' } })).body.done).toBe(2);
    const mine = await desk.call<Page<TaskView>>('GET /v1/tasks?assignee=me', by);
    expect(mine.body.items.map(({ requestId }) => requestId).sort()).toEqual(ids.sort());
  });

  it('is carried out once when it is sent twice, also after it was half done', async () => {
    const [first, second] = [await planned(), await planned()];
    const ids = [first.id, second.id];
    const extension = { command: 'extension', ids, body: { codes: ['VOLUME'], text: 'Many stores' } };
    const key = { 'idempotency-key': 'extend-all' };
    expect((await give(extension, by, key)).body.done).toBe(2);
    // the answer was lost with the process that would have kept it
    await desk.rows(`delete from idempotency_key where key = 'extend-all'`);
    expect((await give(extension, by, key)).body.done).toBe(2);
    expect((await give(extension, by)).body.failed).toBe(2);
    expect(
      await desk.rows(`select 1 from request_command where kind = 'extension' and request_id = any($1)`, [
        ids,
      ]),
    ).toHaveLength(2);
  });

  it('finds no request of another tenant', async () => {
    const { id } = await planned();
    const stranger = await desk.api.createKey((await desk.api.createTenant()).id);
    const { body } = await give({ command: 'withdrawal', ids: [id], body: {} }, stranger);
    expect(body.items[0]!.problem).toMatchObject({ code: 'request.not_found' });
  });

  it('fails for a malformed id alone', async () => {
    const { id } = await planned();
    const { status, body } = await give({ command: 'withdrawal', ids: ['req_7', id, ''], body: {} });
    expect([status, body.done, body.failed]).toEqual([200, 1, 2]);
    const malformed = (at: number) => ({
      ok: false,
      problem: { code: 'request.invalid', param: `ids.${at}`, detail: expect.stringContaining('req_0190') },
    });
    expect(body.items).toMatchObject([
      { id: 'req_7', ...malformed(0) },
      { id, ok: true, state: 'withdrawn' },
      { id: '', ...malformed(2) },
    ]);
  });

  it('needs the permission of the single command', async () => {
    const { id } = await planned();
    const approver = await desk.api.createKey(desk.tenantId, ['requests:approve']);
    const reader = await desk.api.createKey(desk.tenantId, ['requests:read']);
    const withdrawal = { command: 'withdrawal', ids: [id], body: {} };
    expect((await give(withdrawal, approver)).status).toBe(403);
    expect((await give(withdrawal, reader)).status).toBe(403);
    const approval = { command: 'approval', ids: [id], body: { planHashes: { [id]: HASH } } };
    expect((await give(approval, approver)).body.items[0]!.problem).toMatchObject({ code: 'plan.stale' });
  });

  it('says of each what is no reason under its law', async () => {
    const { id } = await planned();
    const { status, body } = await give({ command: 'refusal', ids: [id], body: { codes: ['OTHER'] } });
    expect(status).toBe(200);
    expect(body.items).toMatchObject([{ id, ok: false, problem: { code: 'request.invalid' } }]);
    expect((await desk.get(id)).state).toBe('awaiting_approval');
  });

  it('is refused as a whole when it cannot be read', async () => {
    const { id } = await planned();
    const many = Array.from({ length: 501 }, (_, n) => `${id.slice(0, -3)}${String(n).padStart(3, '0')}`);
    for (const body of [
      { command: 'withdrawal', ids: [], body: {} },
      { command: 'withdrawal', ids: many, body: {} },
      { command: 'withdrawal', ids: [id, id], body: {} },
      { command: 'verification', ids: [id], body: { level: 'L3', method: 'document' } },
      { command: 'reopening', ids: [id], body: {} },
    ])
      expect((await give(body)).status).toBe(400);
    expect((await desk.get(id)).state).toBe('awaiting_approval');
  });
});
