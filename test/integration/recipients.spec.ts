import { Webhook } from 'standardwebhooks';
import { IssuersService } from '#access';
import { AuditTrail } from '#audit';
import type {
  CreateRequest,
  OwnRecipientView,
  RecipientNoticeView,
  RequestView,
  TaskView,
} from '#contracts/schemas';
import { KeyManager } from '#keys';
import { DueMails, MailDeliverer, SmtpTransport, parseSender } from '#mail';
import { UnitOfWork } from '#persistence';
import { RecipientChecks, RecipientMessages, VerificationService, WorkflowSteps } from '#requests';
import { DataMapsService } from '#stores';
import { DueDeliveries, UrlPolicy, WebhookDeliverer, WebhookSender } from '#webhooks';
import { Statements } from '../../libs/requests/records/statement/statements.service.js';
import { RequestsRepository } from '../../libs/requests/request/requests.repository.js';
import { startIssuer, type TestIssuer } from '../support/issuer.js';
import { startMailCatcher, type MailCatcher } from '../support/mail-catcher.js';
import { openOperatorDesk, type OperatorDesk } from '../support/operator-desk.js';
import { startReceiver, type Receiver } from '../support/receiver.js';
import { sampleMap } from '../support/request-services.js';

const DAY = 86_400_000;
const LOOPBACK = { WEBHOOK_ALLOW: '127.0.0.0/8' };
const SHA = 'ab'.repeat(32);

interface Told {
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}
type Problem = { readonly code: string };

describe('recipients of data', () => {
  let desk: OperatorDesk;
  let receiver: Receiver;
  let catcher: MailCatcher;
  let staff: string;
  let endpoint: { id: string; secret: string };
  let people: TestIssuer | undefined;

  beforeEach(async () => {
    [desk, receiver, catcher] = await Promise.all([
      openOperatorDesk({}, LOOPBACK),
      startReceiver(),
      startMailCatcher(),
    ]);
    staff = await desk.staff('operator-1', 'operator');
    const made = await desk.call<typeof endpoint>('POST /v1/webhook-endpoints', desk.key, {
      url: receiver.url,
      events: ['recipient.notified'],
    });
    expect(made.status).toBe(201);
    endpoint = made.body;
  });
  afterEach(async () => {
    await Promise.all([receiver?.close(), catcher?.close(), people?.close()]);
    people = undefined;
    await desk?.close();
  });

  const part = <T>(type: new (...args: never[]) => T): T => desk.api.app.get(type, { strict: false });
  const useMap = (...recipients: readonly object[]) =>
    desk.as(() =>
      part(DataMapsService).activate(
        `${sampleMap(desk.storeFile)}recipients: ${JSON.stringify(recipients)}\n`,
      ),
    );
  const mailworks = (more: object = {}) => ({
    id: 'mailworks',
    name: 'Mailworks Example Ltd',
    country: 'IE',
    knows: ['email'],
    channel: { webhook: endpoint.id },
    ...more,
  });
  const printer = { id: 'printer', knows: ['customer_id'], channel: { mail: 'privacy@printer.example.com' } };

  const approved = async ({ id, state, planHash }: RequestView): Promise<void> => {
    if (state !== 'awaiting_approval') return;
    expect((await desk.call(`POST /v1/requests/${id}/approval`, staff, { planHash })).status).toBe(200);
  };
  const fulfilled = async (id: string): Promise<RequestView> => {
    await approved(await desk.plan(id));
    return desk.fulfil(id);
  };
  const erased = async (): Promise<RequestView> => fulfilled((await desk.verified()).id);
  const list = async (id: string) =>
    (await desk.call<{ items: RecipientNoticeView[] }>(`GET /v1/requests/${id}/recipients`, staff)).body
      .items;
  const only = async (id: string): Promise<RecipientNoticeView> => {
    const items = await list(id);
    expect(items).toHaveLength(1);
    return items[0]!;
  };
  const tasks = async (id: string) =>
    (await desk.call<{ items: TaskView[] }>(`GET /v1/tasks?requestId=${id}`, staff)).body.items.map(
      ({ kind }) => kind,
    );
  const sweep = () => part(RecipientChecks).sweep();

  const deliverAll = async (): Promise<void> => {
    const [unitOfWork, keys, audit] = [part(UnitOfWork), part(KeyManager), part(AuditTrail)];
    const sender = new WebhookSender(new UrlPolicy(desk.api.settings), 5_000);
    const recipients = part(RecipientMessages);
    const deliverer = new WebhookDeliverer(unitOfWork, keys, audit, sender, desk.clock, { recipients });
    for (const { data } of await new DueDeliveries(unitOfWork).claim(100))
      await desk.as(() => deliverer.deliver(data));
    await sender.close();
  };
  /** Verified by a library of the standard. */
  const told = (): (Told & { readonly delivery: string })[] =>
    receiver.posts.map(({ body, headers }) => ({
      ...(new Webhook(endpoint.secret).verify(body, headers as Record<string, string>) as Told),
      delivery: headers['webhook-id'] as string,
    }));
  const mailAll = async (): Promise<string[]> => {
    const smtp = new SmtpTransport(catcher.url);
    const sender = parseSender('Example privacy <privacy@example.com>');
    const deliverer = new MailDeliverer(part(UnitOfWork), part(KeyManager), smtp, sender);
    for (const { data } of await new DueMails(part(UnitOfWork)).claim(100))
      await desk.as(() => deliverer.deliver(data));
    smtp.close();
    return catcher.mails
      .filter(({ to }) => to.includes('privacy@printer.example.com'))
      .map(({ parsed }) => parsed.text ?? '');
  };
  const linkIn = (text: string): string => /\/r\/[\w-]+/.exec(text)![0];
  const complete = (delivery: string, body: object = {}, by = desk.key) =>
    desk.call<Problem>(`POST /v1/deliveries/${delivery}/completion`, by, {
      completionStatus: 'completed',
      completionEvidence: 'https://processor.example.com/proofs/17',
      evidenceSha256: SHA,
      completedAt: desk.clock.now().toISOString(),
      ...body,
    });

  it('are told of an erasure by a signed message with the identifiers that they know, and no others', async () => {
    await useMap(mailworks());
    const { id, number, state } = await erased();
    expect(state).toBe('fulfilled');
    const [event] = await desk.rows<{ data: string }>(
      `select data::text from event where request_id = $1 and type = 'recipient.notified'`,
      [id],
    );
    expect(event!.data).not.toContain('ada@');
    await deliverAll();
    expect(told()).toMatchObject([
      {
        type: 'recipient.notified',
        data: {
          requestId: id,
          number,
          recipient: 'mailworks',
          act: 'erase',
          check: 0,
          identifiers: [{ type: 'email', value: 'ada@example.com' }],
          link: expect.stringMatching(/^http.*\/r\//),
        },
      },
    ]);
    const notice = await only(id);
    expect(notice).toMatchObject({
      state: 'acknowledged',
      identityTypes: ['email'],
      name: 'Mailworks Example Ltd',
    });
    expect(Date.parse(notice.expectedBy) - Date.parse(notice.toldAt)).toBe(7 * DAY);
  });

  it('confirm once, by the id of the message and a key for nothing else; the request says when the last one did', async () => {
    await useMap(mailworks());
    const { id } = await erased();
    await deliverAll();
    const key = await desk.api.createKey(desk.tenantId, ['deliveries:complete']);
    const { delivery } = told()[0]!;
    expect((await complete(delivery, {}, key)).status).toBe(201);
    expect(await only(id)).toMatchObject({
      state: 'confirmed',
      evidenceUrl: 'https://processor.example.com/proofs/17',
      evidenceSha256: SHA,
      reportedBy: 'recipient',
      nextCheckAt: null,
    });
    expect(await complete(delivery, {}, key)).toMatchObject({
      status: 409,
      body: { code: 'delivery.completed' },
    });
    expect((await desk.get(id)).recipientsConfirmedAt).toBeDefined();
    desk.clock.move(40 * DAY);
    expect(await sweep()).toBe(0);
  });

  it('by mail get a link: reading it changes nothing, its button confirms, once', async () => {
    await useMap(printer);
    const { id } = await erased();
    const [text] = await mailAll();
    expect(text).not.toMatch(/ada|customer_id/);
    const link = linkIn(text!);
    const shown = await desk.api.call(`GET ${link}`);
    expect(shown.statusCode).toBe(200);
    expect(shown.body).toContain('customer_id: 1');
    expect(shown.body).not.toContain('ada@');
    expect((await only(id)).state).toBe('requested');
    const press = (form: string) =>
      desk.api.call(`POST ${link}`, {
        body: form,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      });
    expect((await press('action=acknowledge')).statusCode).toBe(200);
    expect((await only(id)).state).toBe('acknowledged');
    expect((await press('action=acknowledge')).statusCode).toBe(409);
    expect((await press('')).statusCode).toBe(400);
    expect((await press('action=confirm&evidenceSha256=nonsense')).statusCode).toBe(400);
    expect((await press(`action=confirm&evidenceUrl=&evidenceSha256=${SHA}&note=`)).statusCode).toBe(200);
    expect(await only(id)).toMatchObject({ state: 'confirmed', evidenceSha256: SHA, evidenceUrl: null });
    expect((await press('action=confirm')).statusCode).toBe(409);
    expect((await desk.api.call(`GET ${link}`)).body).not.toContain('customer_id');
  });

  it('cannot be spoken for by a forged link', async () => {
    await useMap(printer);
    const { id } = await erased();
    const link = linkIn((await mailAll())[0]!);
    const token = Buffer.from(link.slice(3), 'base64url');
    token[20]! ^= 1;
    for (const forged of [`/r/${token.toString('base64url')}`, link.slice(0, -4), '/r/x']) {
      expect((await desk.api.call(`GET ${forged}`)).statusCode).toBe(404);
      expect((await desk.api.call(`POST ${forged}`, { body: { action: 'confirm' } })).statusCode).toBe(404);
    }
    expect((await only(id)).state).toBe('requested');
  });

  it('that stay silent are told again after 14 days, and a person after 28; each once, however often it is looked', async () => {
    await useMap(printer);
    const { id } = await erased();
    desk.clock.move(13 * DAY);
    expect(await sweep()).toBe(0);
    desk.clock.move(DAY + 60_000);
    const [first, second] = await Promise.all([sweep(), sweep()]);
    expect(first + second).toBeGreaterThanOrEqual(1);
    expect(await sweep()).toBe(0);
    expect(await only(id)).toMatchObject({ state: 'requested', checks: 1 });
    expect(await tasks(id)).toEqual([]);
    const texts = await mailAll();
    expect(texts.map((text) => text.includes('have no confirmation yet')).sort()).toEqual([false, true]);
    desk.clock.move(14 * DAY);
    await sweep();
    expect(await sweep()).toBe(0);
    expect(await only(id)).toMatchObject({ state: 'escalated', checks: 2, nextCheckAt: null });
    expect(await tasks(id)).toEqual(['recipient_silent']);
    const { state, recipientsConfirmedAt } = await desk.get(id);
    expect([state, recipientsConfirmedAt]).toEqual(['fulfilled', undefined]);
    expect(
      (await desk.api.call(`POST ${linkIn(texts[0]!)}`, { body: { action: 'confirm' } })).statusCode,
    ).toBe(200);
    expect((await only(id)).state).toBe('confirmed');
    expect(await tasks(id)).toEqual([]);
    expect(
      await desk.rows(
        `select action from audit where object = $1 and action like 'recipient.%' order by sequence`,
        [id],
      ),
    ).toEqual(
      ['recipient.told', 'recipient.told_again', 'recipient.escalated', 'recipient.confirmed'].map(
        (action) => ({
          action,
        }),
      ),
    );
  });

  it('that cannot do it are looked after by a person at once', async () => {
    await useMap(mailworks());
    const { id } = await erased();
    await deliverAll();
    const report = { completionStatus: 'failed', completionEvidence: 'Backups are kept until spring.' };
    expect((await complete(told()[0]!.delivery, report)).status).toBe(201);
    expect(await only(id)).toMatchObject({ state: 'escalated', note: 'Backups are kept until spring.' });
    expect(await tasks(id)).toEqual(['recipient_silent']);
  });

  it('without a channel, an endpoint that is there, or an identifier that they know are told by a person', async () => {
    const gone = 'whk_0198c20a-bbbb-7a22-8b33-0a5b6c7d8e9f';
    await useMap({ id: 'archive' }, mailworks({ channel: { webhook: gone } }), {
      ...printer,
      knows: ['phone'],
    });
    const { id } = await erased();
    const notices = await list(id);
    expect(notices.map(({ recipient, channel }) => [recipient, channel])).toEqual([
      ['archive', 'manual'],
      ['mailworks', 'manual'],
      ['printer', 'manual'],
    ]);
    expect(await tasks(id)).toEqual(['tell_recipient']);
    const [due] = await desk.rows<{ in_days: number }>(
      `select round(extract(epoch from due_at - opened_at) / 86400)::integer as in_days from task
        where request_id = $1 and kind = 'tell_recipient'`,
      [id],
    );
    expect(due!.in_days).toBe(7);
    const mark = (notice: string, body: object) =>
      desk.call<RecipientNoticeView & Problem>(
        `POST /v1/requests/${id}/recipients/${notice}/mark`,
        staff,
        body,
      );
    expect((await mark(notices[0]!.id, { state: 'confirmed' })).status).toBe(400);
    expect((await mark('rnt_0198c20a-bbbb-7a22-8b33-0a5b6c7d8e9f', { state: 'escalated' })).status).toBe(404);
    expect((await mark(notices[0]!.id, { state: 'acknowledged' })).body.state).toBe('acknowledged');
    expect((await mark(notices[1]!.id, { state: 'escalated', note: 'Nobody answers.' })).body.state).toBe(
      'escalated',
    );
    expect((await tasks(id)).sort()).toEqual(['recipient_silent', 'tell_recipient']);
    for (const notice of notices)
      expect((await mark(notice.id, { state: 'confirmed', note: 'Their letter.' })).body).toMatchObject({
        state: 'confirmed',
        reportedBy: 'staff:operator-1',
      });
    expect((await mark(notices[0]!.id, { state: 'escalated' })).body.code).toBe('delivery.completed');
    expect(await tasks(id)).toEqual([]);
    expect((await desk.get(id)).recipientsConfirmedAt).toBeDefined();
  });

  it('are told only of what they get', async () => {
    await useMap(
      { id: 'fed', receives: ['contact'], purposes: ['shop'], stores: ['crm'] },
      { id: 'other-purpose', purposes: ['newsletter'] },
      { id: 'other-data', receives: ['location.address'] },
    );
    expect((await list((await erased()).id)).map(({ recipient }) => recipient)).toEqual(['fed']);
  });

  it('are not told of a copy, of a refusal, or when nothing was found', async () => {
    await useMap({ id: 'archive' });
    const { id: refused } = await desk.verified();
    await desk.plan(refused);
    const refusal = { codes: ['LEGAL_CLAIMS'], text: 'A claim is pending.' };
    const answer = await desk.call<RequestView>(`POST /v1/requests/${refused}/refusal`, staff, refusal);
    expect(answer.body.state).toBe('refused');
    const { id: nobody } = await desk.verified('erasure', 'nobody@example.com');
    expect((await desk.plan(nobody)).state).toBe('verifying');
    await desk.as(() => part(VerificationService).verifyStore(nobody, 'crm', {}));
    await desk.as(() => part(WorkflowSteps).concludeVerification(nobody));
    expect((await desk.get(nobody)).state).toBe('fulfilled');
    for (const id of [refused, nobody]) expect(await list(id)).toEqual([]);
    expect(await desk.rows('select id from recipient_notice')).toEqual([]);
  });

  it('are told of a restriction, and of an objection to marketing with the purposes that end', async () => {
    await useMap(
      { id: 'archive' },
      { id: 'sender', purposes: ['newsletter'] },
      { id: 'shop', purposes: ['shop'] },
    );
    const restricted = await fulfilled((await desk.verified('restriction')).id);
    expect((await list(restricted.id)).map(({ recipient, act }) => [recipient, act])).toEqual([
      ['archive', 'restrict'],
      ['sender', 'restrict'],
      ['shop', 'restrict'],
    ]);
    const objection: Partial<CreateRequest> = {
      right: 'objection_marketing',
      subject: { identifiers: [{ type: 'email', value: 'ada@example.com' }] },
    };
    const { body } = await desk.call<RequestView>('POST /v1/requests', desk.key, objection);
    await desk.triage(body.id);
    expect((await desk.get(body.id)).state).toBe('fulfilled');
    expect((await list(body.id)).map(({ recipient, act, purposes }) => [recipient, act, purposes])).toEqual([
      ['archive', 'stop', ['newsletter']],
      ['sender', 'stop', ['newsletter']],
    ]);
  });

  it('are told of what people did by hand: a correction, and the withdrawal of every consent', async () => {
    await useMap(
      { id: 'archive' },
      { id: 'sender', purposes: ['newsletter'] },
      { id: 'shop', purposes: ['shop'] },
    );
    const granted = async (right: 'rectification' | 'withdraw_consent') => {
      const { id, state } = await desk.verified(right);
      expect(state).toBe('assessing');
      const purposes = [{ purposeId: 'shop', decision: 'grant', note: 'Done by hand.' }];
      const decided = await desk.call<RequestView>(`POST /v1/requests/${id}/decision`, staff, { purposes });
      expect(decided.body).toMatchObject({ state: 'fulfilled' });
      return (await list(id)).map(({ recipient, act, purposes: ended }) => [recipient, act, ended]);
    };
    expect(await granted('rectification')).toEqual([
      ['archive', 'correct', []],
      ['sender', 'correct', []],
      ['shop', 'correct', []],
    ]);
    expect(await granted('withdraw_consent')).toEqual([
      ['archive', 'stop', ['newsletter']],
      ['sender', 'stop', ['newsletter']],
    ]);
  });

  it('are named to the person: in the answer, and in the list of their own request alone', async () => {
    await useMap(mailworks());
    people = await startIssuer('portal');
    const issuer = { issuer: people.url, audience: 'portal', kind: 'person' } as const;
    await desk.as(() => part(IssuersService).register({ ...issuer, algorithms: ['ES256'] }));
    const signOn = (sub: string) => {
      const auth_time = Math.floor(Date.now() / 1_000);
      return people!.token({ sub, email: `${sub}@example.com`, email_verified: true, auth_time });
    };
    const ada = await signOn('ada');
    const asked = await desk.call<RequestView>('POST /v1/me/requests', ada, { right: 'erasure' });
    await desk.triage(asked.body.id);
    const { id } = asked.body;
    if ((await desk.get(id)).state === 'awaiting_identity')
      await desk.call(`POST /v1/requests/${id}/verification`, desk.key, { level: 'L3', method: 'document' });
    await fulfilled(id);
    const own = (token: string) =>
      desk.call<{ items: OwnRecipientView[] } & Problem>(`GET /v1/me/requests/${id}/recipients`, token);
    expect((await own(ada)).body.items).toEqual([
      {
        name: 'Mailworks Example Ltd',
        country: 'IE',
        act: 'erase',
        state: 'requested',
        toldAt: expect.any(String),
        confirmedAt: null,
      },
    ]);
    expect((await own(await signOn('bob'))).body.code).toBe('request.not_found');
    await mailAll();
    const completion = catcher.mails.find(({ parsed }) => parsed.text?.includes('Mailworks Example Ltd'));
    expect(completion?.to).toEqual(['ada@example.com']);
  });

  it('get what is right now with a correction: each of the data that it gets, sealed, and in no event', async () => {
    await useMap(
      mailworks({ receives: ['contact'] }),
      { ...printer, receives: ['identity.name'] },
      {
        id: 'maps',
        receives: ['location'],
      },
    );
    const corrections = [
      { category: 'identity.name', oldValue: 'Ada Example', newValue: 'Ada <Sample>' },
      { category: 'contact.email', newValue: 'ada.sample@example.com' },
    ];
    const subject = { identifiers: [{ type: 'email', value: 'ada@example.com' }] };
    const asked = { right: 'rectification', subject, corrections };
    const { id } = (await desk.call<RequestView>('POST /v1/requests', desk.key, asked)).body;
    await desk.triage(id);
    await desk.call(`POST /v1/requests/${id}/verification`, desk.key, { level: 'L3', method: 'document' });
    expect((await fulfilled(id)).state).toBe('fulfilled');
    expect((await list(id)).map(({ recipient, act }) => [recipient, act])).toEqual([
      ['mailworks', 'correct'],
      ['printer', 'correct'],
    ]);
    const [kept] = await desk.rows<{ text: string }>(
      `select (select string_agg(n::text, '') from recipient_notice n where n.request_id = $1)
           || (select string_agg(e.data::text, '') from event e where e.request_id = $1)
           || (select string_agg(a.data::text, '') from audit a where a.object = $1) as text`,
      [id],
    );
    expect(kept!.text).not.toMatch(/Sample|ada\.sample/);
    await deliverAll();
    expect(told()[0]!.data).toMatchObject({
      act: 'correct',
      corrected: [{ category: 'contact.email', newValue: 'ada.sample@example.com' }],
    });
    expect(receiver.posts[0]!.body).not.toContain('Sample>');
    const [text] = await mailAll();
    expect(text).not.toContain('Sample');
    const page = (await desk.api.call(`GET ${linkIn(text!)}`)).body;
    expect(page).toContain('identity.name: Ada &lt;Sample&gt;');
    expect(page).not.toContain('ada.sample');
    await desk.as(() => part(KeyManager).destroy('request', id));
    expect((await desk.api.call(`GET ${linkIn(text!)}`)).body).not.toContain('Sample');
  });

  it('are told of another correction of a request that was opened again', async () => {
    await useMap({ ...printer, receives: ['identity.name'] });
    const correct = (oldValue: string, newValue: string) => ({
      corrections: [{ category: 'identity.name', oldValue, newValue }],
    });
    const subject = { identifiers: [{ type: 'email', value: 'ada@example.com' }] };
    const asked = { right: 'rectification', subject, ...correct('Ada Example', 'Ada Sample') };
    const { id } = (await desk.call<RequestView>('POST /v1/requests', desk.key, asked)).body;
    await desk.triage(id);
    const step = async (command: string, body: object): Promise<number> =>
      (await desk.call(`POST /v1/requests/${id}/${command}`, desk.key, body)).status;
    expect(await step('verification', { level: 'L3', method: 'document' })).toBe(200);
    expect((await fulfilled(id)).state).toBe('fulfilled');
    expect(await list(id)).toHaveLength(1);
    expect(await step('reopening', { reason: 'It is written otherwise.' })).toBe(200);
    // what it asked for before stands nowhere any more
    expect((await desk.plan(id)).state).toBe('needs_attention');
    expect(await step('corrections', correct('Ada Sample', 'Ada Probe'))).toBe(200);
    expect(await step('retry', {})).toBe(200);
    expect((await fulfilled(id)).state).toBe('fulfilled');
    const notices = await list(id);
    expect(notices.map(({ recipient, act }) => [recipient, act])).toEqual([
      ['printer', 'correct'],
      ['printer', 'correct'],
    ]);
    const texts = await mailAll();
    const page = (await desk.api.call(`GET ${linkIn(texts.at(-1)!)}`)).body;
    expect(page).toContain('identity.name: Ada Probe');
  });

  it('are in the list of whom the person was told about as they were told, not before', async () => {
    await useMap(mailworks(), printer, { id: 'archive', name: 'Archive Example' });
    const { id } = await erased();
    const listed = () =>
      desk.as(async () => {
        const request = await part(UnitOfWork).run(() => part(RequestsRepository).get(id));
        const all = await part(Statements).told(request);
        return all.map(({ name, told: times }) => [name, times.map(({ what }) => what)]);
      });
    expect(await listed()).toEqual([]);
    await deliverAll();
    const notified = ['recipient.notified'];
    expect(await listed()).toEqual([['Mailworks Example Ltd', notified]]);
    await mailAll();
    expect(await listed()).toEqual([
      ['Mailworks Example Ltd', notified],
      ['printer', notified],
    ]);
    desk.clock.move(15 * DAY);
    await sweep();
    await deliverAll();
    await mailAll();
    const archive = (await list(id)).find(({ recipient }) => recipient === 'archive')!;
    const mark = `POST /v1/requests/${id}/recipients/${archive.id}/mark`;
    expect((await desk.call(mark, staff, { state: 'acknowledged' })).status).toBe(200);
    expect(await listed()).toEqual([
      ['Mailworks Example Ltd', [...notified, ...notified]],
      ['printer', [...notified, ...notified]],
      ['Archive Example', notified],
    ]);
  });

  it('of a request that is opened again are not told twice', async () => {
    await useMap({ id: 'archive' });
    const subject = { identifiers: [{ type: 'email', value: 'ada@example.com' }] };
    const asked = { right: 'objection_marketing', subject };
    const { id } = (await desk.call<RequestView>('POST /v1/requests', desk.key, asked)).body;
    await desk.triage(id);
    const notice = await only(id);
    const step = async (command: string, body: object): Promise<string> =>
      JSON.stringify((await desk.call<RequestView>(`POST /v1/requests/${id}/${command}`, staff, body)).body);
    expect(await step('reopening', { reason: 'They wrote again.' })).toContain('"assessing"');
    const purposes = [{ purposeId: 'newsletter', decision: 'grant', note: 'Seen to.' }];
    expect(await step('decision', { purposes })).toContain('"fulfilled"');
    expect(await only(id)).toEqual(notice);
  });
});
