import type { Problem, RequestView, VerificationWays } from '#contracts/schemas';
import { startIdentityApi, type IdentityApi } from '../support/identity-api.js';

const BORN = { type: 'identity.birth_date', value: '1990-02-03' };
const POSTCODE = { type: 'contact.postcode', value: '10115' };
const ORDER = { type: 'order.number', value: 'r-2026-0816' };
const OTHERS_ORDER = { type: 'order.number', value: 'R-2026-0999' };

describe('data points that only the person and the stores know', () => {
  let shop: IdentityApi;
  let address = 0;
  beforeAll(async () => {
    shop = await startIdentityApi();
  });
  afterAll(() => shop?.close());
  // tries are limited for each person and network for a day
  beforeEach(() => shop.query('delete from identity_try'));

  const create = async (sub = 'ada', right = 'portability') => {
    const key = await shop.staleSignOn(sub);
    const body = { right };
    // a person who asks twice for the same has one request: the one before must have ended
    await shop.query(`update request set closed_at = now(), state = 'withdrawn' where closed_at is null`);
    const { id } = (await shop.api.call('POST /v1/me/requests', { key, body })).json<RequestView>();
    await shop.triage(shop.tenantId, id);
    return { key, id };
  };
  type Made = Awaited<ReturnType<typeof create>>;
  const give = ({ key, id }: Made, body: object) =>
    shop.api.call(`POST /v1/me/requests/${id}/verification`, {
      key,
      body,
      address: `198.51.100.${(address += 1) % 250}`,
    });
  const confirmAddress = async (made: Made) => {
    const { code } = await shop.issue(made.id);
    expect((await give(made, { code })).json()).toMatchObject({ verificationLevel: 'L1' });
  };
  const ways = async ({ key, id }: Made) =>
    (await shop.api.call(`GET /v1/me/requests/${id}/verification`, { key })).json<VerificationWays>();
  const signed = async (made: Made) => ({
    text: (await ways(made)).dataPoints.declaration,
    name: 'Ada Example',
  });

  it('are named by type, the same for people the stores know and people they do not', async () => {
    const known = await ways(await create('ada'));
    const unknown = await ways(await create('nobody'));
    expect(known.dataPoints.types).toEqual([
      'contact.email',
      'contact.phone',
      'contact.postcode',
      'identity.birth_date',
      'order.number',
    ]);
    expect(known.dataPoints.declaration).toContain('penalty of perjury');
    const without = ({ dataPoints, ...rest }: VerificationWays) => ({ ...rest, types: dataPoints.types });
    expect(without(unknown)).toEqual(without(known));
  });

  it('lift a confirmed address to L2 when two are right, in any spelling', async () => {
    const made = await create();
    await confirmAddress(made);
    const answer = await give(made, { dataPoints: [POSTCODE, { ...ORDER, value: ' R-2026-0816 ' }] });
    expect(answer.json<RequestView>()).toMatchObject({ verificationLevel: 'L2', state: 'planning' });
  });

  it('are not looked at before the address is confirmed, unless the declaration is signed', async () => {
    const made = await create();
    const answer = await give(made, { dataPoints: [POSTCODE, ORDER] });
    expect(answer.json<Problem>().code).toBe('verification.contact_first');
    expect(await shop.query('select 1 from identity_try')).toEqual([]);
  });

  it('are not enough by two where L3 is needed; three with a signed declaration are', async () => {
    const made = await create();
    await shop.query(`update request set required_level = 'L3' where id = ?`, [made.id]);
    await confirmAddress(made);
    const two = await give(made, { dataPoints: [POSTCODE, ORDER] });
    expect(two.json<RequestView>()).toMatchObject({ verificationLevel: 'L2', state: 'awaiting_identity' });
    const three = await give(made, { dataPoints: [POSTCODE, ORDER, BORN], declaration: await signed(made) });
    expect(three.json<RequestView>()).toMatchObject({ verificationLevel: 'L3', state: 'planning' });
    const [row] = await shop.query<{ body: object }>(
      `select body from request_command where request_id = ? and body ->> 'level' = 'L3'`,
      [made.id],
    );
    expect(row!.body).toEqual({
      level: 'L3',
      method: 'data_points',
      points: 3,
      declaration: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  it('take the words of the declaration to the letter', async () => {
    const made = await create();
    const declaration = { text: 'I declare under penalty of perjury that I am me.', name: 'Ada Example' };
    const answer = await give(made, { dataPoints: [POSTCODE, ORDER, BORN], declaration });
    expect(answer.json<Problem>()).toMatchObject({ code: 'request.invalid', param: 'declaration.text' });
  });

  it('fail together when one is wrong, and say not which; the third failure ends the request', async () => {
    const made = await create();
    await confirmAddress(made);
    const tries = [
      [POSTCODE, OTHERS_ORDER],
      [{ ...POSTCODE, value: '10117' }, ORDER],
      [
        { ...POSTCODE, value: '10119' },
        { ...ORDER, value: 'R-1' },
      ],
    ];
    const bodies: RequestView[] = [];
    for (const dataPoints of tries) {
      const answer = await give(made, { dataPoints });
      expect(answer.statusCode).toBe(200);
      bodies.push(answer.json<RequestView>());
    }
    expect(bodies.map(({ state }) => state)).toEqual(['awaiting_identity', 'awaiting_identity', 'refused']);
    expect(bodies[1]).toEqual(bodies[0]);
    expect((await give(made, { dataPoints: [POSTCODE, ORDER] })).statusCode).toBe(409);
  });

  it('are counted before they are compared, for the request and for the person', async () => {
    const made = await create();
    await confirmAddress(made);
    const wrong = { dataPoints: [POSTCODE, OTHERS_ORDER] };
    const answers = await Promise.all(Array.from({ length: 6 }, () => give(made, wrong)));
    const refused = answers.filter(({ statusCode }) => statusCode === 429);
    expect(refused.length).toBeGreaterThanOrEqual(3);
    const second = await create();
    await confirmAddress(second);
    expect((await give(second, { dataPoints: [POSTCODE, ORDER] })).json<Problem>().code).toBe(
      'verification.locked',
    );
  });

  it.each([
    ['was given with the request', [{ type: 'contact.email', value: 'ADA@example.com' }, ORDER]],
    ['has no such type', [{ type: 'contact.fax', value: '1' }, ORDER]],
    ['is of a type given before', [ORDER, { ...ORDER, value: 'R-2026-0815' }]],
    ['is the same value again', [POSTCODE, { type: 'contact.phone', value: '10 115' }]],
    ['is alone', [ORDER]],
  ])('do not count when one %s, and that costs no try', async (_what, dataPoints) => {
    const made = await create();
    await confirmAddress(made);
    const answer = await give(made, { dataPoints });
    expect(answer.json<Problem>()).toMatchObject({
      code: 'request.invalid',
      param: expect.stringMatching(/^dataPoints/),
    });
    expect(await shop.query('select 1 from identity_try')).toEqual([]);
  });

  it('leave nothing of what was typed behind', async () => {
    const made = await create();
    await confirmAddress(made);
    await give(made, { dataPoints: [{ ...POSTCODE, value: 'typed-secret-1' }, ORDER] });
    const [row] = await shop.query<{ dump: string }>(
      `select concat((select string_agg(c::text, '|') from request_command c), (select string_agg(e::text, '|') from event e),
         (select string_agg(a::text, '|') from audit a), (select string_agg(t::text, '|') from identity_try t)) dump`,
    );
    expect(row!.dump).toContain(made.id);
    expect(row!.dump).not.toMatch(/typed-secret|2026-0816/i);
  });

  it('answer alike, and as late, for people the stores know and people they do not', async () => {
    const attempt = async (sub: string) => {
      const made = await create(sub);
      await confirmAddress(made);
      const began = performance.now();
      const answer = await give(made, { dataPoints: [{ ...POSTCODE, value: '99999' }, ORDER] });
      const took = performance.now() - began;
      const { id: _id, number: _number, receivedAt: _at, ...shown } = answer.json<RequestView>();
      return { took, shown: { status: answer.statusCode, ...shown } };
    };
    const known = await attempt('ada');
    const unknown = await attempt('nobody');
    expect(unknown.shown).toEqual(known.shown);
    for (const { took } of [known, unknown]) expect(took).toBeGreaterThanOrEqual(999);
    expect(Math.abs(unknown.took - known.took)).toBeLessThan(500);
  });

  it('can be told to staff, who see the level alone', async () => {
    const { id } = await create();
    const { key } = shop;
    const route = `POST /v1/requests/${id}/verification`;
    const confirmed = await shop.api.call(route, { key, body: { level: 'L1', method: 'operator' } });
    expect(confirmed.json()).toMatchObject({ verificationLevel: 'L1' });
    const body = { method: 'data_points', dataPoints: [POSTCODE, BORN] };
    const answer = await shop.api.call(route, { key, body });
    expect(answer.json()).toMatchObject({ verificationLevel: 'L2', state: 'planning' });
  });
});
