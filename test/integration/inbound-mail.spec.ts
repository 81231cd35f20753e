import { connect } from 'node:net';
import { createTransport, type SendMailOptions } from 'nodemailer';
import type {
  InboundMailDetails,
  InboundMailView,
  MessageView,
  Page,
  Problem,
  RequestIntakeView,
  RequestView,
  TaskView,
} from '#contracts/schemas';
import { TenantsService } from '#access';
import { KeyManager } from '#keys';
import { DueMails, MailDeliverer, SmtpTransport, parseSender } from '#mail';
import { UnitOfWork } from '#persistence';
import type { Settings } from '#platform';
import { createLogger } from '#platform/logging';
import { MailIntake, Mailboxes } from '#requests';
import {
  startSmtpIntake,
  type SmtpIntake,
  type SmtpIntakeParts,
} from '../../apps/dispatcher/inbound/smtp-intake.js';
import { startMailCatcher, type MailCatcher } from '../support/mail-catcher.js';
import { openOperatorDesk, type OperatorDesk } from '../support/operator-desk.js';

const MAILBOX = 'Privacy@shop.example';
const PDF = Buffer.from('%PDF-1.7\nA made-up letter of Ada Example\n');
const CANARY = 'Please send me what you have about the canary.';
const REASON = { 'x-habeas-reason': 'to read the letter' };

describe('mail to the mailbox of a controller', () => {
  let desk: OperatorDesk;
  let catcher: MailCatcher;
  let intake: SmtpIntake;
  const silent = createLogger({ level: 'silent', part: 'dispatcher' });
  const part = <T>(type: new (...args: never[]) => T): T => desk.api.app.get(type, { strict: false });
  /** On a free port. */
  const start = (parts: Partial<SmtpIntakeParts> = {}, settings: Partial<Settings> = {}) =>
    startSmtpIntake({
      settings: { ...desk.api.settings, INBOUND_MAIL_PORT: 0, ...settings },
      logger: silent,
      mailboxes: part(Mailboxes),
      intake: part(MailIntake),
      ...parts,
    });
  beforeAll(async () => {
    catcher = await startMailCatcher();
    // the port of the settings says that there is an intake; the one of this spec is any that is free
    desk = await openOperatorDesk({ fourEyes: false, mailbox: MAILBOX }, { INBOUND_MAIL_PORT: '2525' });
    intake = await start();
  }, 60_000);
  afterAll(async () => {
    await intake?.close();
    await desk?.close();
    await catcher?.close();
  });

  /** As the dispatcher sends letters that wait. */
  const sendLetters = async () => {
    const unitOfWork = part(UnitOfWork);
    const smtp = new SmtpTransport(catcher.url);
    const sender = parseSender('Example privacy <privacy@example.com>');
    const replyTo = (requestId: string) => part(Mailboxes).replyAddress(requestId);
    const deliverer = new MailDeliverer(unitOfWork, part(KeyManager), smtp, sender, { replyTo });
    for (const { data } of await new DueMails(unitOfWork).claim(100))
      await desk.as(() => deliverer.deliver(data));
    smtp.close();
  };
  const send = async (mail: SendMailOptions, to = intake.port) => {
    const transport = createTransport({ host: '127.0.0.1', port: to, secure: false, ignoreTLS: true });
    const common = { from: 'Ada Example <ada@example.com>', to: MAILBOX.toLowerCase(), subject: 'My data' };
    try {
      return await transport.sendMail({ ...common, text: CANARY, ...mail });
    } finally {
      transport.close();
    }
  };
  const refusal = (mail: SendMailOptions, to = intake.port) =>
    send(mail, to).then(
      () => 'taken',
      (error: { responseCode?: number; response?: string }) => `${error.response}`,
    );
  const list = async (state = 'draft') =>
    (await desk.call<Page<InboundMailView>>(`GET /v1/inbound-mails?state=${state}&limit=200`, desk.key)).body
      .items;
  const get = async (id: string) =>
    (await desk.call<InboundMailDetails>(`GET /v1/inbound-mails/${id}`, desk.key)).body;
  const tasksOf = async (draft: string, state = 'open') =>
    (
      await desk.call<Page<TaskView>>(`GET /v1/tasks?state=${state}&role=operator&limit=200`, desk.key)
    ).body.items.filter(({ mailId }) => mailId === draft);
  /** The draft that a mail with this subject became. */
  const draftOf = async (mail: SendMailOptions & { subject: string }) => {
    await send(mail);
    return (await list()).find(({ subject }) => subject === mail.subject)!;
  };
  const thread = async (id: string) =>
    (await desk.call<Page<MessageView>>(`GET /v1/requests/${id}/messages`, desk.key)).body.items;
  const letterTo = async (address: string) => {
    await sendLetters();
    return catcher.mails.find(({ to }) => to.includes(address))!;
  };
  const keyOf = async (id: string) =>
    (await desk.rows<{ wrapped: Buffer | null }>(`select wrapped from wrapped_key where ref = $1`, [id]))[0];

  it('becomes a draft that is sealed, and a request whose period runs from its arrival', async () => {
    const attachments = [
      { filename: 'letter.pdf', content: PDF },
      { filename: 'card.html', content: '<script>alert(1)</script>', contentType: 'text/html' },
    ];
    const draft = await draftOf({ subject: 'A first mail', attachments });
    expect(draft).toMatchObject({ state: 'draft', from: 'ada@example.com', attachments: 1 });
    const details = await get(draft.id);
    expect(details).toMatchObject({ name: 'Ada Example', text: CANARY, leftOut: 1 });
    const file = details.attachments![0]!;
    const url = `GET /v1/inbound-mails/${draft.id}/attachments/${file.id}`;
    expect((await desk.api.call(url, { key: desk.key })).json()).toMatchObject({ param: 'X-Habeas-Reason' });
    const opened = await desk.api.call(url, { key: desk.key, headers: REASON });
    expect(opened.rawPayload.equals(PDF)).toBe(true);
    const [row] = await desk.rows<{ dump: string }>(
      `select m::text || (select string_agg(f::text, '') from inbound_mail_file f where f.mail_id = m.id) as dump
         from inbound_mail m where id = $1`,
      [draft.id],
    );
    for (const secret of ['canary', 'ada@example.com', 'Ada Example'])
      expect(row!.dump).not.toContain(Buffer.from(secret).toString('hex'));

    const [task] = await tasksOf(draft.id);
    expect(task).toMatchObject({ kind: 'read_mail', requestId: null, state: 'open' });
    const route = `POST /v1/inbound-mails/${draft.id}/request`;
    const { status, body } = await desk.call<RequestView>(route, desk.key, { right: 'access' });
    expect([status, body.right, body.receivedAt]).toEqual([201, 'access', draft.receivedAt]);
    expect(body.verificationLevel).toBe('L0');
    // it was due when the answer to what the mail asked for is, and nobody has to read it any more
    expect(task!.dueAt).toBe(body.safeDueAt);
    expect([await tasksOf(draft.id), (await tasksOf(draft.id, 'closed')).length]).toEqual([[], 1]);
    const reported = await desk.call(`POST /v1/tasks/${task!.id}/completion`, desk.key, { outcome: 'done' });
    expect(reported.body).toMatchObject({ code: 'task.closed' });
    const intake = (await desk.call<RequestIntakeView>(`GET /v1/requests/${body.id}/intake`, desk.key)).body;
    expect(intake).toMatchObject({
      channel: 'email',
      files: [{ mediaType: 'text/plain' }, { mediaType: 'application/pdf', sha256: file.sha256 }],
    });
    const whole = await desk.api.call(`GET /v1/requests/${body.id}/attachments/${intake.files[0]!.id}`, {
      key: desk.key,
      headers: REASON,
    });
    expect(whole.body).toMatch(/From: Ada Example <ada@example\.com>[^]*Subject: A first mail[^]*the canary/);
    const letter = await letterTo('ada@example.com');
    expect(letter.parsed.subject).toContain(body.number);

    expect(await get(draft.id)).toEqual({
      ...{ id: draft.id, state: 'request', receivedAt: draft.receivedAt, requestId: body.id },
      decidedBy: expect.stringMatching(/^api_client:/),
      decidedAt: expect.any(String),
    });
    expect(await keyOf(draft.id)).toEqual({ wrapped: null });
    expect(await desk.rows(`select 1 from inbound_mail_file where mail_id = $1`, [draft.id])).toEqual([]);
    expect((await desk.call<Problem>(route, desk.key, { right: 'access' })).body).toMatchObject({
      code: 'inbound_mail.decided',
      detail: expect.stringContaining(body.id),
    });
  });

  it('answers a letter: it becomes a message of that request, with its files', async () => {
    const subject = { identifiers: [{ type: 'email', value: 'bob@example.com' }] };
    const { body } = await desk.call<RequestView>('POST /v1/requests', desk.key, {
      right: 'erasure',
      subject,
    });
    const letter = await letterTo('bob@example.com');
    const address = letter.parsed.replyTo!.value[0]!.address!;
    expect(address).toMatch(/^reply\+[0-9a-f]{52}@shop\.example$/);
    const drafts = (await list()).length;
    const mail = {
      from: 'bob@elsewhere.example',
      to: address.toUpperCase(),
      messageId: '<answer-1@elsewhere.example>',
      text: 'I mean the account of 2019.',
      attachments: [{ filename: 'proof.pdf', content: PDF }],
    };
    await send(mail);
    await send(mail);
    expect(await thread(body.id)).toEqual([
      expect.objectContaining({
        from: 'subject',
        channel: 'email',
        internal: false,
        text: 'I mean the account of 2019.',
        attachments: [expect.objectContaining({ mediaType: 'application/pdf' })],
      }),
    ]);
    expect((await list()).length).toBe(drafts);
    const forged = address.replace(/.@/, (end: string) => (end === '0@' ? '1@' : '0@'));
    expect(await refusal({ ...mail, to: forged })).toMatch(/^550 5\.1\.1/);
  });

  it('is taken once, however often it is sent', async () => {
    const mail = { subject: 'Twice', messageId: '<twice@example.com>' };
    await send(mail);
    await send(mail);
    await send({ ...mail, from: 'Mallory <mallory@example.com>' });
    const found = (await list()).filter(({ subject }) => subject === 'Twice');
    expect(found.map(({ from }) => from)).toEqual(['ada@example.com', 'mallory@example.com']);
  });

  it('is given to a request that there is, or discarded with a reason and gone', async () => {
    const subject = { identifiers: [{ type: 'email', value: 'carol@example.com' }] };
    const { body } = await desk.call<RequestView>('POST /v1/requests', desk.key, {
      right: 'access',
      subject,
    });
    const first = await draftOf({ subject: 'About my request', text: 'Is it done?' });
    const given = { requestId: body.id };
    expect(await desk.call(`POST /v1/inbound-mails/${first.id}/message`, desk.key, given)).toMatchObject({
      status: 200,
      body: { state: 'reply', requestId: body.id },
    });
    expect(await thread(body.id)).toEqual([
      expect.objectContaining({ text: 'Is it done?', channel: 'email' }),
    ]);
    expect(await tasksOf(first.id)).toEqual([]);

    const second = await draftOf({ subject: 'Buy now', text: 'Cheap canaries' });
    const [waiting] = await tasksOf(second.id);
    const early = await desk.call(`POST /v1/tasks/${waiting!.id}/completion`, desk.key, { outcome: 'done' });
    expect(early).toMatchObject({ status: 409, body: { code: 'request.illegal_transition' } });
    const discard = `POST /v1/inbound-mails/${second.id}/discard`;
    expect((await desk.call(discard, desk.key, { reason: 'because' })).status).toBe(400);
    const reader = await desk.api.createKey(desk.tenantId, ['requests:read']);
    expect((await desk.call(discard, reader, { reason: 'spam' })).status).toBe(403);
    expect(await desk.call(discard, desk.key, { reason: 'spam' })).toMatchObject({
      status: 200,
      body: { state: 'discarded', reason: 'spam' },
    });
    expect((await list('discarded')).map(({ id }) => id)).toEqual([second.id]);
    expect(await tasksOf(second.id)).toEqual([]);
    expect(await keyOf(second.id)).toEqual({ wrapped: null });
    const stranger = await desk.api.createKey((await desk.api.createTenant()).id);
    expect((await desk.call(`GET /v1/inbound-mails/${second.id}`, stranger)).status).toBe(404);
  });

  it('by which machines answer is dropped without an answer, so that no two of them write to each other for ever', async () => {
    const before = (await list()).length;
    const letters = catcher.mails.length;
    const automatic: SendMailOptions[] = [
      { headers: { 'Auto-Submitted': 'auto-replied (vacation)' } },
      { headers: { Precedence: 'auto_reply' } },
      { headers: { 'X-Autoreply': 'yes' } },
      { envelope: { from: '', to: MAILBOX } },
      {
        raw: 'From: a@b.example\r\nContent-Type: multipart/report; boundary=x\r\n\r\n--x--\r\n',
        envelope: { from: 'a@b.example', to: MAILBOX },
      },
    ];
    for (const mail of automatic) expect(await refusal({ subject: 'Machine', ...mail })).toBe('taken');
    expect((await list()).length).toBe(before);
    // services that ask in the name of people are machines too
    const agent = { headers: { 'Auto-Submitted': 'auto-generated', Precedence: 'bulk' } };
    expect(await refusal({ subject: 'An agent', ...agent })).toBe('taken');
    expect(await refusal({ subject: 'A person', headers: { 'Auto-Submitted': 'no' } })).toBe('taken');
    expect((await list()).length).toBe(before + 2);
    expect(catcher.mails.length).toBe(letters);
  });

  it('is refused by code when it is for nobody, too long, or made to be hard to read', async () => {
    const before = (await list()).length;
    expect(await refusal({ to: 'info@shop.example' })).toMatch(/^550 5\.1\.1/);
    expect(await refusal({ to: `reply+${'0'.repeat(52)}@shop.example` })).toMatch(/^550 5\.1\.1/);
    const small = await start({}, { INBOUND_MAIL_MAX_BYTES: 10_000 });
    // the announced size is refused before the bytes, those that were not announced after them
    expect(await refusal({ text: 'x'.repeat(20_000) }, small.port)).toMatch(/^552/);
    expect(await unannounced(small.port, 'x\r\n'.repeat(10_000))).toMatch(/^552 5\.3\.4/);
    await small.close();

    const envelope = { from: 'a@b.example', to: MAILBOX };
    const head = 'From: a@b.example\r\nSubject: Hostile\r\n';
    const files = Array.from({ length: 300 }, () => ({ filename: 'a.txt', content: 'a' }));
    expect(await refusal({ attachments: files })).toMatch(/^554 5\.6\.0/);
    const deep = `${head}Content-Type: text/html\r\n\r\n${'<div>'.repeat(60_000)}`;
    expect(await refusal({ raw: deep, envelope })).toMatch(/^554 5\.6\.0/);
    expect(await refusal({ raw: `${head}X: ${'y'.repeat(3_000_000)}\r\n\r\nHello`, envelope })).toMatch(
      /^554/,
    );
    expect((await list()).length).toBe(before);

    await send({ subject: 'Odd \u001b[31m', text: 'a\u0000b\u0007c' });
    const odd = (await list()).find(({ subject }) => subject?.startsWith('Odd'))!;
    expect(await get(odd.id)).toMatchObject({ subject: 'Odd [31m', text: 'abc' });
  });

  it('is tried again by the other server while ours cannot keep it', async () => {
    const away = { take: () => Promise.reject(new Error('the database is away')) };
    const broken = await start({ intake: away });
    expect(await refusal({ subject: 'Later' }, broken.port)).toMatch(/^451/);
    await broken.close();
  });

  it('goes to one tenant: a mailbox belongs to nobody twice', async () => {
    const { id } = await desk.api.createTenant();
    const tenants = desk.api.app.get(TenantsService);
    const decide = (mailbox: string) => tenants.inTenant(id, () => tenants.decide({ mailbox }));
    await expect(decide(MAILBOX.toUpperCase())).rejects.toMatchObject({ code: 'tenant.mailbox_taken' });
    await decide('privacy@other.example');
    await send({ subject: 'For the other', to: 'privacy@other.example' });
    expect((await list()).map(({ subject }) => subject)).not.toContain('For the other');
    const key = await desk.api.createKey(id);
    expect((await desk.call<Page<InboundMailView>>('GET /v1/inbound-mails', key)).body.items).toMatchObject([
      { subject: 'For the other' },
    ]);
  });
});

/** Sends bytes without saying how many. @returns the last answer */
function unannounced(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const lines = ['EHLO spec', 'MAIL FROM:<a@b.example>', `RCPT TO:<${MAILBOX}>`, 'DATA', `${text}.`];
    let answers = '';
    const socket = connect(port, '127.0.0.1');
    socket.setEncoding('utf8').on('error', reject);
    socket.on('data', (answer: string) => {
      answers += answer;
      const isWhole = /^\d{3} .*\r\n$/m.test(answer);
      if (!isWhole) return;
      const next = lines.shift();
      if (next !== undefined) return void socket.write(`${next}\r\n`);
      socket.end();
      resolve(answers.trim().split('\r\n').at(-1)!);
    });
  });
}
