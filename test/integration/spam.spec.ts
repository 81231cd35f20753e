import type { BulkAnswer, Problem, RequestReport, RequestView } from '#contracts/schemas';
import { RetentionSweep } from '#requests';
import { openOperatorDesk, type OperatorDesk } from '../support/operator-desk.js';

const DAY = 86_400_000;

describe('spam', () => {
  let desk: OperatorDesk;
  beforeAll(async () => {
    desk = await openOperatorDesk({ fourEyes: false });
  }, 60_000);
  afterAll(() => desk?.close());

  let made = 0;
  const create = async (input: object = {}) => {
    const subject = { identifiers: [{ type: 'email', value: `spam-${(made += 1)}@example.com` }] };
    const body = { right: 'erasure', subject, ...input };
    const { id } = (await desk.call<RequestView>('POST /v1/requests', desk.key, body)).body;
    await desk.triage(id);
    return desk.get(id);
  };
  const give = <T = RequestView>(id: string, command: string, body: object = {}) =>
    desk.call<T>(`POST /v1/requests/${id}/${command}`, desk.key, body);
  const letters = async (id: string) =>
    (
      await desk.rows<{ notice: string }>(
        `select notice from mail_message where request_id = $1 order by id`,
        [id],
      )
    ).map(({ notice }) => notice);
  const purged = async (id: string) =>
    (
      await desk.rows<{ purged: boolean }>(
        `select purged_at is not null as purged from request where id = $1`,
        [id],
      )
    )[0]!.purged;
  const sweep = () => desk.as(() => desk.api.app.get(RetentionSweep, { strict: false }).sweep());

  it('is closed by staff without a letter, is on record, and is counted', async () => {
    const { id, state, next } = await create();
    expect([state, next.includes('spam')]).toEqual(['awaiting_identity', true]);
    const before = await letters(id);
    const { status, body } = await give(id, 'spam', { reason: 'The same text came a hundred times.' });
    expect([status, body.state, body.next]).toEqual([200, 'spam', ['reopening']]);
    expect(await letters(id)).toEqual(before);
    expect(
      await desk.rows(
        `select data ->> 'to' as "to" from audit where object = $1 and action = 'request.markSpam'`,
        [id],
      ),
    ).toEqual([{ to: 'spam' }]);
    expect(
      await desk.rows(`select type from event where request_id = $1 and type = 'request.spam'`, [id]),
    ).toEqual([{ type: 'request.spam' }]);
    expect(await desk.rows(`select 1 from task where request_id = $1 and closed_at is null`, [id])).toEqual(
      [],
    );
    const { total } = (await desk.call<RequestReport>('GET /v1/reports/requests', desk.key)).body;
    expect(total).toMatchObject({ open: 0, answered: 0, states: { spam: 1 }, outcomes: { spam: 1 } });
  });

  it('is not what somebody asked who showed anything of themselves', async () => {
    const { id } = await create();
    await give(id, 'verification', { level: 'L1', method: 'operator' });
    const { status, body } = await give<Problem>(id, 'spam');
    expect([status, body.code]).toEqual([409, 'request.illegal_transition']);
    const reader = await desk.api.createKey(desk.tenantId, ['requests:read']);
    expect((await desk.call(`POST /v1/requests/${id}/spam`, reader, {})).status).toBe(403);
  });

  it('tells nobody that an objection has ended, and closes many at once', async () => {
    const objection = await create({ right: 'objection', purposes: ['shop'] });
    const other = await create();
    const before = await letters(objection.id);
    const bulk = { command: 'spam', ids: [objection.id, other.id], body: {} };
    const { body } = await desk.call<BulkAnswer>('POST /v1/requests/bulk', desk.key, bulk);
    expect(body).toMatchObject({ done: 2, failed: 0 });
    expect(await letters(objection.id)).toEqual(before);
  });

  it('is taken back within thirty days, and gone for good after them', async () => {
    const wrong = await create();
    const right = await create({ residence: 'US-CA' });
    for (const { id } of [wrong, right]) await give(id, 'spam');
    desk.clock.move(29 * DAY);
    await sweep();
    expect([await purged(wrong.id), await purged(right.id)]).toEqual([false, false]);
    const { body } = await give(wrong.id, 'reopening', { reason: 'It was Ada after all.' });
    expect(body).toMatchObject({ state: 'assessing', verificationLevel: 'L0' });
    expect(body.next).toContain('pause');
    expect((await give(wrong.id, 'pause', { kind: 'identity', text: 'Who are you?' })).body.state).toBe(
      'awaiting_identity',
    );
    expect((await letters(wrong.id)).at(-1)).toBe('VERIFY_REQUEST');
    desk.clock.move(2 * DAY);
    await sweep();
    expect([await purged(wrong.id), await purged(right.id)]).toEqual([false, true]);
  });
});
