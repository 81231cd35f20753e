import type {
  AttachmentView,
  Page,
  MessageView,
  Problem,
  RequestClockView,
  RequestIntakeView,
  RequestView,
} from '#contracts/schemas';
import { RetentionSweep } from '#requests';
import { openOperatorDesk, type OperatorDesk } from '../support/operator-desk.js';
import { unzip } from '../support/unzip.js';

const DAY = 86_400_000;
const PDF = Buffer.from('%PDF-1.7\nA made-up letter of Ada Example\n');
const FORM = '2026-11-27';

describe('how a request came in', () => {
  let desk: OperatorDesk;
  beforeAll(async () => {
    desk = await openOperatorDesk({ fourEyes: false });
  }, 60_000);
  afterAll(() => desk?.close());

  let made = 0;
  const create = <T = RequestView>(input: object) => {
    const subject = { identifiers: [{ type: 'email', value: `person-${(made += 1)}@example.com` }] };
    return desk.call<T>('POST /v1/requests', desk.key, { right: 'erasure', subject, ...input });
  };
  const intake = (id: string) => desk.call<RequestIntakeView>(`GET /v1/requests/${id}/intake`, desk.key);
  const daysAgo = (days: number) => new Date(desk.clock.now().getTime() - days * DAY).toISOString();
  const dayInBerlin = (instant: string) =>
    new Date(instant).toLocaleDateString('sv', { timeZone: 'Europe/Berlin' });
  const attach = (id: string, content: Buffer, key = desk.key) =>
    desk.api.call(`POST /v1/requests/${id}/intake/files`, {
      key,
      body: content,
      headers: { 'content-type': 'application/pdf' },
    });

  it('by phone ten days ago: its clock starts there, and the record says who took it', async () => {
    // More days than any run of weekends and holidays that could move both ends to the same day.
    const receivedAt = daysAgo(10);
    const today = (await create({ channel: 'phone' })).body;
    const { body } = await create({ channel: 'phone', receivedAt, receivedBy: 'Shop in Exampletown' });
    expect(body).toMatchObject({ receivedAt });
    expect(body.warnings).toBeUndefined();
    expect(Date.parse(body.dueAt!)).toBeLessThan(Date.parse(today.dueAt!));
    const clock = await desk.call<RequestClockView>(`GET /v1/requests/${body.id}/clock`, desk.key);
    expect(JSON.stringify(clock.body)).toContain(`"${dayInBerlin(receivedAt)}"`);
    expect((await intake(body.id)).body).toMatchObject({
      channel: 'phone',
      receivedAt,
      receivedBy: 'Shop in Exampletown',
      recordedBy: expect.stringMatching(/^api_client:/),
      answers: [],
      files: [],
    });
    const [row] = await desk.rows<{ dump: string }>(`select r::text as dump from request r where id = $1`, [
      body.id,
    ]);
    expect(row!.dump).not.toContain(Buffer.from('Exampletown').toString('hex'));
  });

  it('warns of a receipt that lies long back, and takes none that lies ahead', async () => {
    const { status, body } = await create({ channel: 'letter', receivedAt: daysAgo(45) });
    expect([status, body.warnings]).toEqual([
      201,
      [{ code: 'RECEIVED_LONG_AGO', detail: expect.stringContaining('45 days') }],
    ]);
    expect((await desk.get(body.id)).warnings).toHaveLength(1);
    expect(await create<Problem>({ channel: 'letter', receivedAt: daysAgo(-1) })).toMatchObject({
      status: 400,
      body: { param: 'receivedAt', detail: expect.stringContaining('future') },
    });
  });

  it('keeps the scanned letter sealed, for staff who says why and not in the thread', async () => {
    const { id } = (await create({ channel: 'letter' })).body;
    const answer = await attach(id, PDF);
    const file = answer.json<AttachmentView>();
    expect([answer.statusCode, file.mediaType]).toEqual([201, 'application/pdf']);
    expect((await intake(id)).body.files).toEqual([file]);
    const [row] = await desk.rows<{ content: Buffer }>(
      `select content from request_attachment where request_id = $1`,
      [id],
    );
    expect(row!.content.includes('Ada Example')).toBe(false);
    expect(
      (await desk.call<Page<MessageView>>(`GET /v1/requests/${id}/messages`, desk.key)).body.items,
    ).toEqual([]);
    const open = (headers: Record<string, string>) =>
      desk.api.call(`GET /v1/requests/${id}/attachments/${file.id}`, { key: desk.key, headers });
    expect((await open({})).json()).toMatchObject({ param: 'X-Habeas-Reason' });
    expect((await open({ 'x-habeas-reason': 'to read the letter' })).rawPayload.equals(PDF)).toBe(true);
    expect((await attach(id, Buffer.from('<svg/>'))).statusCode).toBe(415);
    const reader = await desk.api.createKey(desk.tenantId, ['requests:read']);
    expect((await attach(id, PDF, reader)).statusCode).toBe(403);
    const stranger = await desk.api.createKey((await desk.api.createTenant()).id);
    expect((await attach(id, PDF, stranger)).statusCode).toBe(404);
    expect((await desk.call(`GET /v1/requests/${id}/intake`, stranger)).status).toBe(404);
  });

  describe('by a form', () => {
    it.each([
      ['a question that is not asked', { answers: { look_back: 'twelve_months' } }, 'answers.look_back'],
      ['no option of a choice', { answers: { erasure_ground: 'because' } }, 'answers.erasure_ground'],
      [
        'no date',
        {
          requester: { kind: 'guardian' },
          answers: { authority: 'I am the mother.', child_birth_date: 'in May' },
        },
        'answers.child_birth_date',
      ],
      ['a required answer that is missing', { right: 'complaint', answers: {} }, /^answers\./],
      ['another version', { formVersion: '2020-01-01', answers: { scope: 'Orders' } }, 'formVersion'],
    ])('refuses %s', async (_what, input, param) => {
      const { status, body } = await create<Problem>(input);
      expect([status, body.param]).toEqual([
        400,
        typeof param === 'string' ? param : expect.stringMatching(param),
      ]);
    });

    it('shows staff what was asked and answered, in the language of the person', async () => {
      const answers = { scope: 'My orders of 2019', erasure_ground: 'not_needed' };
      const { body } = await create({ answers, locale: 'de' });
      expect(body.formVersion).toBe(FORM);
      expect((await intake(body.id)).body).toMatchObject({
        formVersion: FORM,
        answers: [
          { id: 'scope', question: expect.stringContaining('Um welche Daten'), value: 'My orders of 2019' },
          { id: 'erasure_ground', value: 'not_needed', label: 'Sie werden nicht mehr gebraucht' },
        ],
      });
      const [row] = await desk.rows<{ dump: string }>(`select r::text as dump from request r where id = $1`, [
        body.id,
      ]);
      expect(row!.dump).not.toContain(Buffer.from('orders of 2019').toString('hex'));
    });

    it('gives each right of a letter the answers that belong to it', async () => {
      const input = {
        right: undefined,
        rights: ['access', 'erasure'],
        answers: { scope: 'Orders', erasure_ground: 'unlawful' },
      };
      const { body } = await create(input);
      const ids = async (id: string) => (await intake(id)).body.answers.map((answer) => answer.id);
      expect(await ids(body.id)).toEqual(['scope']);
      expect(await ids(body.linked![0]!.id)).toEqual(['scope', 'erasure_ground']);
    });

    it('is in the evidence, with the words only for who needs the person, and goes with the rest', async () => {
      const { id } = (await create({ answers: { scope: 'The canary file' }, receivedBy: 'Shop 7' })).body;
      await attach(id, PDF);
      const evidence = async (query: string, headers: Record<string, string>) => {
        const answer = await desk.api.call(`GET /v1/requests/${id}/evidence${query}`, {
          key: desk.key,
          headers,
        });
        return [...unzip(answer.rawPayload)].find(([name]) => name.endsWith('intake.json'))![1];
      };
      const plain = await evidence('', {});
      expect(JSON.parse(plain)).toMatchObject({ answered: ['scope'], files: [{ bytes: PDF.length }] });
      expect(plain).not.toMatch(/canary|Shop 7/);
      expect(await evidence('?personal=true', { 'x-habeas-reason': 'Claim 17' })).toMatch(/canary/);

      await desk.triage(id);
      expect((await desk.call(`POST /v1/requests/${id}/withdrawal`, desk.key, {})).status).toBe(200);
      desk.clock.move(3_700 * DAY);
      await desk.as(() => desk.api.app.get(RetentionSweep, { strict: false }).sweep());
      expect((await intake(id)).body).toMatchObject({ code: 'key.destroyed' });
      expect(
        await desk.rows(`select answers, received_by from request where id = $1 and purged_at is not null`, [
          id,
        ]),
      ).toEqual([{ answers: null, received_by: null }]);
      expect(JSON.parse(await evidence('', {}))).toEqual(
        expect.not.objectContaining({ files: expect.anything() }),
      );
    });
  });
});
