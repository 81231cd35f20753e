import { Webhook } from 'standardwebhooks';
import type {
  ApiClientView,
  RecipientNoticeView,
  RequestView,
  TaskView,
  UpdateTenant,
} from '#contracts/schemas';
import { TenantsService } from '#access';
import { KeyManager } from '#keys';
import { DueMails, MailDeliverer, SmtpTransport, parseSender } from '#mail';
import { UnitOfWork } from '#persistence';
import { AuditTrail } from '#audit';
import { RecipientChecks, RecipientMessages } from '#requests';
import { DueDeliveries, UrlPolicy, WebhookDeliverer, WebhookSender } from '#webhooks';
import { startMailCatcher, type MailCatcher } from '../support/mail-catcher.js';
import { openOperatorDesk, type OperatorDesk } from '../support/operator-desk.js';
import { startReceiver, type Receiver } from '../support/receiver.js';

const DAY = 86_400_000;
const ADA = { identifiers: [{ type: 'email', value: 'ada@example.com' }] };

interface Told {
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}
type Problem = { readonly code: string; readonly detail: string };

describe('a request that a processor gets for its controller', () => {
  let desk: OperatorDesk;
  let receiver: Receiver;
  let catcher: MailCatcher;
  let staff: string;
  let endpoint: { id: string; secret: string };
  let acmeKey: string;
  let otherKey: string;

  beforeAll(async () => {
    [desk, receiver, catcher] = await Promise.all([
      openOperatorDesk({}, { WEBHOOK_ALLOW: '127.0.0.0/8' }),
      startReceiver(),
      startMailCatcher(),
    ]);
    staff = await desk.staff('operator-1', 'operator');
    const made = { url: receiver.url, events: ['recipient.notified'] };
    endpoint = (await desk.call<typeof endpoint>('POST /v1/webhook-endpoints', desk.key, made)).body;
    const client = async (name: string) => {
      const given = { name, permissions: ['requests:instruct'] };
      return (await desk.call<ApiClientView & { key: string }>('POST /v1/api-clients', desk.key, given)).body;
    };
    const [acme, other] = [await client('Acme'), await client('Other')];
    [acmeKey, otherKey] = [acme.key, other.key];
    const contact = 'privacy@acme.example.com';
    await settle({
      processorFor: 'post',
      controllers: [
        {
          ...{ id: 'acme', name: 'Acme Example Ltd', contact, country: 'IE' },
          ...{ channel: { webhook: endpoint.id }, clients: [acme.id] },
        },
        {
          ...{ id: 'paper', name: 'Paper Example Ltd', contact: '1 Example Street', country: null },
          ...{ channel: { mail: 'dpo@paper.example.com' }, clients: [other.id] },
        },
        {
          ...{ id: 'post', name: 'Post Example Ltd', contact: '2 Example Street', country: null },
          ...{ channel: 'manual', clients: [] },
        },
      ],
    });
  }, 120_000);
  afterAll(async () => {
    await Promise.all([receiver?.close(), catcher?.close()]);
    await desk?.close();
  });

  const part = <T>(type: new (...args: never[]) => T): T => desk.api.app.get(type, { strict: false });
  const settle = (settings: UpdateTenant) => desk.as(() => desk.api.app.get(TenantsService).decide(settings));
  const received = async (more: object = {}): Promise<string> => {
    const asked = {
      right: 'erasure',
      subject: ADA,
      controller: 'acme',
      details: 'All of it, please.',
      ...more,
    };
    const { status, body } = await desk.call<RequestView>('POST /v1/requests', desk.key, asked);
    expect(status).toBe(201);
    await desk.triage(body.id);
    return body.id;
  };
  const instruct = (id: string, body: object, by = acmeKey) =>
    desk.call<RequestView & Problem>(`POST /v1/requests/${id}/instructions`, by, body);
  const told = async (): Promise<Told[]> => {
    const sender = new WebhookSender(new UrlPolicy(desk.api.settings), 5_000);
    const deliverer = new WebhookDeliverer(
      ...([part(UnitOfWork), part(KeyManager), part(AuditTrail), sender, desk.clock] as const),
      { recipients: part(RecipientMessages) },
    );
    for (const { data } of await new DueDeliveries(part(UnitOfWork)).claim(100))
      await desk.as(() => deliverer.deliver(data));
    await sender.close();
    return receiver.posts.map(
      ({ body, headers }) =>
        new Webhook(endpoint.secret).verify(body, headers as Record<string, string>) as Told,
    );
  };
  const mails = async (to: string): Promise<string[]> => {
    const smtp = new SmtpTransport(catcher.url);
    const sender = parseSender('Example <privacy@example.com>');
    const deliverer = new MailDeliverer(part(UnitOfWork), part(KeyManager), smtp, sender);
    for (const { data } of await new DueMails(part(UnitOfWork)).claim(100))
      await desk.as(() => deliverer.deliver(data));
    smtp.close();
    return catcher.mails.filter((mail) => mail.to.includes(to)).map(({ parsed }) => parsed.text ?? '');
  };
  const letters = (id: string) =>
    desk
      .rows<{ notice: string }>('select notice from mail_message where request_id = $1 order by id', [id])
      .then((rows) => rows.map(({ notice }) => notice));
  const notices = async (id: string) =>
    (await desk.call<{ items: RecipientNoticeView[] }>(`GET /v1/requests/${id}/recipients`, staff)).body
      .items;
  const tasks = async (id: string) =>
    (await desk.call<{ items: TaskView[] }>(`GET /v1/tasks?requestId=${id}`, staff)).body.items;
  const ended = async (id: string): Promise<RequestView> => {
    const { planHash } = await desk.plan(id);
    expect((await desk.call(`POST /v1/requests/${id}/approval`, staff, { planHash })).status).toBe(200);
    return desk.fulfil(id);
  };

  it('is passed on to it and waits: nobody here decides, and the person hears who does, once', async () => {
    const id = await received();
    const view = await desk.get(id);
    expect(view).toMatchObject({
      state: 'assessing',
      controller: { id: 'acme', name: 'Acme Example Ltd' },
      requiredLevel: 'L0',
      dueAt: expect.any(String),
    });
    expect(view.next).toEqual(['withdrawal', 'instruction', 'spam']);
    expect(await letters(id)).toEqual(['FORWARDED']);
    const [letter] = (await mails('ada@example.com')).slice(-1);
    expect(letter).toContain('Acme Example Ltd');
    expect(letter).toContain('About your request, turn to Acme Example Ltd: privacy@acme.example.com.');
    expect(letter).not.toContain('If you have questions');
    const message = (await told()).at(-1);
    expect(message!.data).toMatchObject({
      ...{ act: 'decide', requestId: id, number: view.number, right: 'erasure', dueAt: view.safeDueAt },
      ...{ identifiers: ADA.identifiers, details: 'All of it, please.' },
    });
    const [event] = await desk.rows<{ data: string }>(
      `select string_agg(data::text, '') as data from event where request_id = $1`,
      [id],
    );
    expect(event!.data).not.toMatch(/ada@|All of it/);
    expect((await tasks(id)).map(({ kind }) => kind)).toEqual(['await_instruction']);
    const refused = { codes: ['LEGAL_CLAIMS'], text: 'No.' };
    const granted = { purposes: [{ purposeId: 'shop', decision: 'grant' }] };
    const later = { codes: ['VOLUME'], text: 'Much.' };
    const asked = { kind: 'clarification', text: 'What?' };
    for (const [command, body] of Object.entries({
      ...{ refusal: refused, decision: granted, extension: later, pause: asked },
    })) {
      const answer = await desk.call<Problem>(`POST /v1/requests/${id}/${command}`, staff, body);
      expect([command, answer.status, answer.body.code]).toEqual([
        command,
        409,
        'request.illegal_transition',
      ]);
      expect(answer.body.detail).toContain('Acme Example Ltd');
    }
    const write = (more: object) =>
      desk.call<Problem>(`POST /v1/requests/${id}/messages`, staff, { text: 'Hello.', ...more });
    expect(await write({})).toMatchObject({
      status: 409,
      body: { code: 'request.illegal_transition', detail: expect.stringContaining('internal: true') },
    });
    expect((await write({ internal: true })).status).toBe(201);
    expect((await desk.call(`POST /v1/requests/${id}/withdrawal`, staff, {})).status).toBe(200);
    expect((await told()).at(-1)!.data).toMatchObject({ act: 'report', requestId: id, state: 'withdrawn' });
    expect(await letters(id)).toEqual(['FORWARDED']);
  });

  it('is carried out when that controller says so, and confirmed to it alone with the certificate', async () => {
    const id = await received();
    for (const by of [otherKey, desk.key])
      expect(await instruct(id, { instruction: 'carry_out' }, by)).toMatchObject({
        status: 403,
        body: { code: 'auth.forbidden' },
      });
    expect((await instruct(id, { instruction: 'reject' })).status).toBe(400);
    expect(await instruct(id, { instruction: 'carry_out' })).toMatchObject({
      status: 200,
      body: { state: 'planning' },
    });
    expect((await instruct(id, { instruction: 'carry_out' })).status).toBe(409);
    expect((await ended(id)).state).toBe('fulfilled');
    const report = (await told()).at(-1)!.data;
    expect(report).toMatchObject({ act: 'report', requestId: id, state: 'fulfilled', codes: [] });
    expect(report).not.toHaveProperty('identifiers');
    const { body: certificate } = await desk.call(`GET /v1/requests/${id}/certificate`, staff);
    expect(report.certificate).toEqual(certificate);
    expect(await letters(id)).toEqual(['FORWARDED']);
    expect((await notices(id)).map(({ act, state, reportedBy }) => [act, state, reportedBy])).toEqual([
      ['decide', 'confirmed', expect.stringContaining('api_client:')],
      ['report', 'acknowledged', null],
    ]);
    expect((await tasks(id)).filter(({ state }) => state === 'open')).toEqual([]);

    const again = { reason: 'The controller asks for it.' };
    const reopened = await desk.call<RequestView>(`POST /v1/requests/${id}/reopening`, staff, again);
    expect(reopened.body.state).toBe('assessing');
    await instruct(id, { instruction: 'reject', codes: ['LEGAL_OBLIGATION'] });
    // what was carried out before stays done (ADR 0071)
    expect((await told()).at(-1)!.data).toMatchObject({
      act: 'report',
      requestId: id,
      state: 'partially_fulfilled',
    });
  });

  it('is closed when the controller rejects it, which staff records with its source', async () => {
    const id = await received({ controller: undefined });
    expect((await desk.get(id)).controller).toEqual({ id: 'post', name: 'Post Example Ltd' });
    expect((await tasks(id)).map(({ kind }) => kind).sort()).toEqual(['await_instruction', 'tell_recipient']);
    const rejection = { instruction: 'reject', codes: ['LEGAL_OBLIGATION'] };
    expect((await instruct(id, rejection, staff)).body).toMatchObject({ code: 'request.invalid' });
    const { body } = await instruct(id, { ...rejection, reference: 'Letter of 3 March' }, staff);
    expect(body.state).toBe('refused');
    expect(await letters(id)).toEqual(['FORWARDED']);
    const own = await received({ controller: null });
    expect((await desk.get(own)).controller).toBeUndefined();
    expect(await letters(own)).toEqual(['ACK', 'VERIFY_REQUEST']);
  });

  it('by mail is behind a link, which cannot end the question; silence is asked about again, and told to staff', async () => {
    const id = await received({ controller: 'paper', requester: { kind: 'controller' } });
    expect(await letters(id)).toEqual([]);
    const [text] = await mails('dpo@paper.example.com');
    expect(text).not.toMatch(/ada@|All of it/);
    const link = /\/r\/[\w-]+/.exec(text!)![0];
    const page = (await desk.api.call(`GET ${link}`)).body;
    expect(page).toContain('email: ada@example.com');
    expect(page).toContain('All of it, please.');
    expect((await desk.api.call(`POST ${link}`, { body: { action: 'confirm' } })).statusCode).toBe(409);
    desk.clock.move(3 * DAY + 60_000);
    await desk.as(() => part(RecipientChecks).sweep());
    expect(await mails('dpo@paper.example.com')).toHaveLength(2);
    desk.clock.move(4 * DAY);
    await desk.as(() => part(RecipientChecks).sweep());
    expect((await tasks(id)).map(({ kind }) => kind).sort()).toEqual([
      'await_instruction',
      'recipient_silent',
    ]);
    expect((await instruct(id, { instruction: 'carry_out' }, otherKey)).body.state).toBe('planning');
    expect((await tasks(id)).filter(({ state }) => state === 'open')).toEqual([]);
  });

  it('for a right of no store is work by hand, and takes no effect before', async () => {
    const id = await received({ right: 'objection_marketing' });
    const asked = { subject: ADA.identifiers[0], purpose: 'newsletter' };
    const reasons = async () =>
      (
        await desk.call<{ reasons: { code: string }[] }>('POST /v1/decisions', desk.key, asked)
      ).body.reasons.map(({ code }) => code);
    expect(await reasons()).not.toContain('OBJECTED');
    expect((await instruct(id, { instruction: 'carry_out' })).body.state).toBe('awaiting_external');
    const [task] = (await tasks(id)).filter(({ kind }) => kind === 'manual');
    const done = { outcome: 'done', note: 'Taken off the list.' };
    expect((await desk.call(`POST /v1/tasks/${task!.id}/completion`, staff, done)).status).toBe(200);
    expect((await desk.get(id)).state).toBe('fulfilled');
  });

  it('is another than one of the same person for somebody else, and needs a controller that is named', async () => {
    const [one, two] = [
      await received({ right: 'access' }),
      await received({ right: 'access', controller: 'paper' }),
    ];
    expect((await desk.get(one)).state).toBe('assessing');
    expect((await desk.get(two)).state).toBe('assessing');
    const unknown = { right: 'access', subject: ADA, controller: 'nobody' };
    expect(await desk.call<Problem>('POST /v1/requests', desk.key, unknown)).toMatchObject({
      status: 400,
      body: { code: 'request.invalid', param: 'controller' },
    });
  });
});
