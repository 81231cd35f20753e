import { createHash } from 'node:crypto';
import { DueMails, MailDeliverer, Mailer, SmtpTransport, parseSender, type NoticeToSend } from '#mail';
import { freePort } from '../../scripts/lib/ports.mjs';
import { startMailCatcher, type MailCatcher } from '../support/mail-catcher.js';
import { createTestRuntime, type TestRuntime } from '../support/runtime.js';

const SENDER = parseSender('Example privacy <privacy@example.com>');
const TO = 'customer-1@example.com';

const ack = (requestId: string, extra: Partial<NoticeToSend<'ACK'>> = {}): NoticeToSend<'ACK'> => ({
  notice: 'ACK',
  requestId,
  to: TO,
  locale: 'de',
  params: {
    caseNumber: 'C-2026-0001',
    controller: 'Example GmbH',
    contact: 'privacy@example.com',
    right: 'erasure',
    receivedOn: '2026-03-01',
    expectedOn: '2026-03-31',
    identityCheck: false,
  },
  ...extra,
});

describe('mail', () => {
  let runtime: TestRuntime;
  let tenant: string;
  let catcher: MailCatcher;
  let smtp: SmtpTransport;

  beforeAll(async () => {
    runtime = await createTestRuntime();
  });
  beforeEach(async () => {
    tenant = await runtime.createTenant();
    catcher = await startMailCatcher();
    smtp = new SmtpTransport(catcher.url);
  });
  afterEach(async () => {
    smtp.close();
    await catcher.close();
  });
  afterAll(() => runtime?.close());

  const mailer = () => new Mailer(runtime.unitOfWork, runtime.outbox, runtime.keys);
  const enqueue = (notice: NoticeToSend<'ACK'>) => runtime.as(tenant, () => mailer().enqueue(notice));
  const list = (requestId: string) => runtime.as(tenant, () => mailer().list(requestId));
  const deliverer = (transport = smtp) =>
    new MailDeliverer(runtime.unitOfWork, runtime.keys, transport, SENDER, { schedule: [0, 0, 0] });
  const sendAll = async (transport = smtp) => {
    const due = new DueMails(runtime.unitOfWork);
    for (let jobs = await due.claim(100); jobs.length > 0; jobs = await due.claim(100))
      for (const { data } of jobs) await runtime.as(data.tenantId, () => deliverer(transport).deliver(data));
  };

  it('sends a notice in the language of the request, as text and HTML, that asks for no automatic answer', async () => {
    const id = await enqueue(ack('req_1'));
    await sendAll();
    expect(catcher.mails).toHaveLength(1);
    const { parsed, to } = catcher.mails[0]!;
    expect(to).toEqual([TO]);
    expect(parsed.subject).toBe('Wir haben Ihren Antrag C-2026-0001 erhalten');
    expect(parsed.text).toContain('31. März 2026');
    expect(parsed.html).toContain('<p>');
    expect(parsed.headers.get('auto-submitted')).toBe('auto-generated');
    expect(parsed.messageId).toBe(`<${id}@example.com>`);
    expect(parsed.from?.value).toEqual([{ name: 'Example privacy', address: 'privacy@example.com' }]);
  });

  it('keeps the hash and, sealed, the very bytes that were sent', async () => {
    const id = await enqueue(ack('req_2'));
    await sendAll();
    const [mail] = await list('req_2');
    const { raw } = catcher.mails[0]!;
    expect(mail).toMatchObject({ state: 'sent', lastError: null, sentAt: expect.any(String) });
    expect(mail!.hash).toBe(createHash('sha256').update(raw).digest('hex'));
    const stored = await runtime.as(tenant, () =>
      runtime.unitOfWork.run(async () => {
        const [row] = await runtime.unitOfWork.query<{ rendered: Buffer }>(
          `select rendered from mail_message where id = ?`,
          [id],
        );
        return runtime.keys.open('request', 'req_2', row!.rendered, `mail_message.rendered:${id}`);
      }),
    );
    expect(stored.equals(raw)).toBe(true);
  });

  it('keeps recipient and parameters out of the database in clear', async () => {
    await enqueue(ack('req_3'));
    const rows = await runtime.as(tenant, () =>
      runtime.unitOfWork.run(() =>
        runtime.unitOfWork.query<{ found: boolean }>(
          `select position(convert_to('customer-1', 'utf8') in sealed) > 0 or position(convert_to('C-2026', 'utf8') in sealed) > 0 as found
             from mail_message where request_id = 'req_3'`,
        ),
      ),
    );
    expect(rows).toEqual([{ found: false }]);
    await sendAll();
  });

  it('is not sent when the work that caused it fails', async () => {
    const work = runtime.as(tenant, () =>
      runtime.unitOfWork.run(async () => {
        await mailer().enqueue(ack('req_4'));
        throw new Error('halfway');
      }),
    );
    await expect(work).rejects.toThrow('halfway');
    await sendAll();
    expect(catcher.mails).toEqual([]);
  });

  it('sends one mail for one dedup key, also when asked at the same time', async () => {
    const notice = ack('req_5', { dedup: 'req_5:ACK' });
    await enqueue(notice);
    const ids = await Promise.all([enqueue(notice), enqueue(notice), enqueue(notice)]);
    expect(new Set(ids).size).toBe(1);
    await sendAll();
    expect(catcher.mails).toHaveLength(1);
    const other = await runtime.createTenant();
    await runtime.as(other, () => mailer().enqueue(notice));
    await sendAll();
    expect(catcher.mails).toHaveLength(2);
  });

  it('sends the very same mail again when the first try got no answer', async () => {
    catcher.dataStatus = 451;
    await enqueue(ack('req_6'));
    const due = new DueMails(runtime.unitOfWork);
    const [first] = await due.claim(10);
    await runtime.as(tenant, () => deliverer().deliver(first!.data));
    expect(await list('req_6')).toMatchObject([{ state: 'retry', lastError: 'smtp_451' }]);
    catcher.dataStatus = 250;
    await sendAll();
    expect(catcher.mails).toHaveLength(1);
    expect(await list('req_6')).toMatchObject([{ state: 'sent', lastError: null }]);
  });

  it('repeats with the same id and bytes when the process dies after the server took the mail', async () => {
    const id = await enqueue(ack('req_7'));
    const [lost] = await new DueMails(runtime.unitOfWork).claim(10);
    const dying = new MailDeliverer(runtime.unitOfWork, runtime.keys, smtp, SENDER, { leaseSeconds: 0 });
    let answer = () => {};
    catcher.beforeAnswer = () => new Promise((resolve) => (answer = resolve));
    const dead = runtime.as(tenant, () => dying.deliver(lost!.data));
    while (catcher.mails.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    catcher.beforeAnswer = () => Promise.resolve();
    const second = new SmtpTransport(catcher.url);
    await sendAll(second);
    second.close();
    answer();
    await dead;
    expect(catcher.mails.map(({ parsed }) => parsed.messageId)).toEqual([
      `<${id}@example.com>`,
      `<${id}@example.com>`,
    ]);
    expect(catcher.mails[0]!.raw.equals(catcher.mails[1]!.raw)).toBe(true);
  });

  it('does not try again where the server refuses the recipient for good', async () => {
    catcher.recipientStatus = 550;
    await enqueue(ack('req_8'));
    await sendAll();
    expect(await list('req_8')).toMatchObject([{ state: 'failed', lastError: 'smtp_550', sentAt: null }]);
  });

  it('fails when the schedule ends, while the server is away', async () => {
    await enqueue(ack('req_9'));
    const nowhere = new SmtpTransport(`smtp://127.0.0.1:${await freePort()}`);
    await sendAll(nowhere);
    nowhere.close();
    expect(await list('req_9')).toMatchObject([{ state: 'failed', lastError: 'ESOCKET' }]);
  });

  it.each(['not an address', 'a@example.com, b@example.com', 'a@example.com\r\nBcc: b@example.com', ''])(
    'sends nothing to %j',
    async (to) => {
      await enqueue(ack('req_10', { to }));
      await sendAll();
      expect(await list('req_10')).toMatchObject([{ state: 'failed', lastError: 'address_invalid' }]);
      expect(catcher.mails).toEqual([]);
    },
  );

  it('sends nothing once the key of the request is destroyed', async () => {
    await enqueue(ack('req_11'));
    await runtime.as(tenant, () => runtime.keys.destroy('request', 'req_11'));
    await sendAll();
    expect(await list('req_11')).toMatchObject([{ state: 'failed', lastError: 'key_destroyed' }]);
    expect(catcher.mails).toEqual([]);
  });

  it('sends once when the same job runs twice at the same time', async () => {
    await enqueue(ack('req_12'));
    const [job] = await new DueMails(runtime.unitOfWork).claim(10);
    await Promise.all([1, 2, 3].map(() => runtime.as(tenant, () => deliverer().deliver(job!.data))));
    expect(catcher.mails).toHaveLength(1);
  });
});

describe('parseSender', () => {
  it.each(['', 'nobody', 'a@example.com, b@example.com', 'a@example.com\nBcc: b@example.com'])(
    'refuses %j as MAIL_FROM',
    (text) => {
      expect(() => parseSender(text)).toThrow(/MAIL_FROM/);
    },
  );
});
