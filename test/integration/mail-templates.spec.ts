import { createHash } from 'node:crypto';
import type {
  Page,
  MailTemplateDiff,
  MailTemplateList,
  MailTemplateVersion,
  MailTemplateView,
} from '#contracts/schemas';
import { KeyManager } from '#keys';
import { DueMails, MailDeliverer, Mailer, SmtpTransport, parseSender, type NoticeToSend } from '#mail';
import { UnitOfWork } from '#persistence';
import { startMailCatcher, type MailCatcher } from '../support/mail-catcher.js';
import { openOperatorDesk, type OperatorDesk } from '../support/operator-desk.js';

interface Problem {
  readonly code: string;
  readonly param?: string;
  readonly detail?: string;
  readonly faults?: readonly { part: string; message: string }[];
}
const SUBJECT = 'Case {{caseNumber}} is closed';
const BODY = `Dear customer,

{{caseNumber}} was withdrawn on {{withdrawnOn}}. <b>Bye</b> {{contact}}

{{controller}}`;
const ROUTE = '/v1/mail-templates/WITHDRAWN/en';

describe('letters in the words of the controller', () => {
  let desk: OperatorDesk;
  let officer: string;
  let catcher: MailCatcher;
  let smtp: SmtpTransport;
  beforeEach(async () => {
    desk = await openOperatorDesk();
    officer = await desk.staff('dpo-1', 'dpo');
    catcher = await startMailCatcher();
    smtp = new SmtpTransport(catcher.url);
  });
  afterEach(async () => {
    smtp?.close();
    await catcher?.close();
    await desk?.close();
  });

  const call = <T = MailTemplateView & Problem>(route: string, body?: unknown, by = officer) =>
    desk.call<T>(route, by, body);
  const put = (body: string, more: object = {}) => call(`PUT ${ROUTE}`, { subject: SUBJECT, body, ...more });
  const part = <T>(type: abstract new (...args: never[]) => T): T =>
    desk.api.app.get(type as never, { strict: false });
  const deliver = async () => {
    const unitOfWork = part(UnitOfWork);
    const sender = parseSender('privacy@example.com');
    const deliverer = new MailDeliverer(unitOfWork, part(KeyManager), smtp, sender);
    for (const { data } of await new DueMails(unitOfWork).claim(100))
      await desk.as(() => deliverer.deliver(data));
  };
  const withdrawn = (requestId: string, locale = 'en'): NoticeToSend<'WITHDRAWN'> => ({
    notice: 'WITHDRAWN',
    requestId,
    to: 'customer-1@example.com',
    locale,
    params: {
      caseNumber: '2026-000009',
      controller: 'Example GmbH',
      contact: 'privacy@example.com',
      withdrawnOn: '2026-03-03',
    },
  });
  const enqueue = (requestId: string, locale?: string) =>
    desk.as(() => part(Mailer).enqueue(withdrawn(requestId, locale)));
  const mailOf = async (requestId: string) => (await desk.as(() => part(Mailer).list(requestId)))[0]!;

  it('are the built-in ones until somebody changes them, and say which variables there are', async () => {
    const { body } = await call(`GET ${ROUTE}`);
    expect(body).toMatchObject({ version: 0, source: 'built_in', createdBy: null });
    expect(body.variables).toContainEqual({ name: 'withdrawnOn', mandatory: true });
    const list = (await call<MailTemplateList>('GET /v1/mail-templates')).body;
    expect(list.languages).toEqual(['en', 'de', 'fr', 'es', 'it']);
    expect(list).toMatchObject({
      changed: [],
      notices: expect.arrayContaining(['SAR_NOTICE', 'RECIPIENT_LIST']),
    });
  });

  it('are versions with author and time, and the same words again are none', async () => {
    await put(BODY);
    const again = await put(BODY);
    expect(again.body).toMatchObject({ version: 1, source: 'own', subject: SUBJECT, body: BODY });
    await put(`${BODY}\n\nGoodbye.`);
    const { items } = (await call<Page<MailTemplateVersion>>(`GET ${ROUTE}/versions`)).body;
    expect(items.map(({ version, createdBy }) => [version, createdBy])).toEqual([
      [2, 'staff:dpo-1'],
      [1, 'staff:dpo-1'],
    ]);
    expect(Date.parse(items[0]!.createdAt!)).toBeGreaterThanOrEqual(Date.parse(items[1]!.createdAt!));
    const first = await call<Page<MailTemplateVersion>>(`GET ${ROUTE}/versions?limit=1`);
    const second = await call<Page<MailTemplateVersion>>(
      `GET ${ROUTE}/versions?limit=1&cursor=${first.body.nextCursor}`,
    );
    expect(second.body.items.map(({ version }) => version)).toEqual([1]);
  });

  it('are refused with every unknown variable and every missing one', async () => {
    const unknown = await put(`${BODY} {{nobody}} {{constructor}}`);
    expect(unknown).toMatchObject({ status: 422, body: { code: 'mail_template.invalid', param: 'body' } });
    expect(unknown.body.faults!.map(({ message }) => message).join()).toMatch(/nobody[^]*constructor/);
    const missing = await put('{{caseNumber}} {{controller}}');
    expect(missing.body.faults).toHaveLength(2);
    expect((await call(`GET ${ROUTE}`)).body.version).toBe(0);
    for (const route of ['WITHDRAWN/nl', 'NOTHING/en', 'WITHDRAWN/en-at'])
      expect((await call(`GET /v1/mail-templates/${route}`)).status).toBe(400);
  });

  it('tell a second writer that somebody was faster', async () => {
    await put(BODY, { basedOn: 0 });
    const late = await put(`${BODY}.`, { basedOn: 0 });
    expect(late).toMatchObject({ status: 409, body: { code: 'mail_template.changed' } });
    const both = await Promise.all(['!', '?'].map((end) => put(BODY + end, { basedOn: 1 })));
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
  });

  it('show what changed, go back to any version, and to the built-in one; the audit trail says who', async () => {
    await put(BODY);
    await put(BODY.replace('Dear customer', 'Good day'));
    const diff = (await call<MailTemplateDiff>(`GET ${ROUTE}/diff?from=1&to=2`)).body;
    expect(diff.lines.filter(({ change }) => change !== 'same')).toEqual([
      { change: 'removed', text: 'Dear customer,' },
      { change: 'added', text: 'Good day,' },
    ]);
    expect((await call(`GET ${ROUTE}/diff?from=1&to=9`)).status).toBe(404);

    const back = await call(`POST ${ROUTE}/rollback`, { version: 1 });
    expect(back).toMatchObject({ status: 200, body: { version: 3, restoredFrom: 1, body: BODY } });
    const plain = await call(`POST ${ROUTE}/rollback`, { version: 0 });
    expect(plain.body).toMatchObject({ version: 4, restoredFrom: 0, source: 'built_in' });
    expect((await call(`POST ${ROUTE}/rollback`, { version: 17 })).status).toBe(404);

    const trail = await desk.rows<{ action: string; data: object }>(
      `select action, data from audit where action like 'mail_template%' order by sequence`,
    );
    expect(trail.map(({ action, data }) => [action, data])).toEqual([
      ['mail_template.changed', { notice: 'WITHDRAWN', locale: 'en', version: 1 }],
      ['mail_template.changed', { notice: 'WITHDRAWN', locale: 'en', version: 2 }],
      ['mail_template.rolled_back', { notice: 'WITHDRAWN', locale: 'en', version: 3, restoredFrom: 1 }],
      ['mail_template.rolled_back', { notice: 'WITHDRAWN', locale: 'en', version: 4, restoredFrom: 0 }],
    ]);
  });

  it('are previewed with made-up values, markup as text, and nothing is kept', async () => {
    const draft = { subject: SUBJECT, body: BODY };
    const { body } = await call<{ text: string; html: string; subject: string }>(
      `POST ${ROUTE}/preview`,
      draft,
    );
    expect(body.subject).toBe('Case 2026-000007 is closed');
    expect(body.text).toContain('withdrawn on 3 March 2026. <b>Bye</b>');
    expect(body.html).toContain('&lt;b&gt;Bye&lt;/b&gt;');
    expect(body.html).not.toContain('<b>');
    expect((await call(`POST ${ROUTE}/preview`, { body: '{{nobody}}' })).status).toBe(422);
    expect((await call(`GET ${ROUTE}`)).body.version).toBe(0);
    const uk = await call<{ text: string }>('POST /v1/mail-templates/REFUSAL/en/preview', {
      regime: 'UK_GDPR',
    });
    expect(uk.body.text).toContain('164A');
    const partial = await call<{ text: string }>('POST /v1/mail-templates/PARTIAL/en/preview', {});
    expect(partial.body.text).toContain('we have complied with a part of your request');
    expect(partial.body.text).not.toContain('we began to carry out');
  });

  it('are sent as a test to whoever asks, at their own address, and to nobody else', async () => {
    await put(BODY);
    expect(await call(`POST ${ROUTE}/test`, {}, desk.key)).toMatchObject({
      status: 409,
      body: { code: 'mail_template.no_address' },
    });
    const ada = await desk.staff({ sub: 'dpo-2', email: 'dpo@example.com', email_verified: true }, 'dpo');
    const doubtful = await desk.staff({ sub: 'dpo-3', email: 'dpo@example.com' }, 'dpo');
    expect((await call(`POST ${ROUTE}/test`, {}, doubtful)).status).toBe(409);
    expect(await call(`POST ${ROUTE}/test`, {}, ada)).toMatchObject({ status: 202, body: { version: 1 } });
    await deliver();
    expect(catcher.mails.map(({ to, parsed }) => [to, parsed.subject])).toEqual([
      [['dpo@example.com'], 'Case 2026-000007 is closed'],
    ]);
  });

  it('are what people get; the version, the bytes and their hash stay with the case', async () => {
    await put(BODY);
    const id = await enqueue('req_own');
    await put(BODY.replace('Dear customer', 'Good day'));
    await deliver();
    const { parsed, raw } = catcher.mails[0]!;
    expect(parsed.text).toMatch(/^Dear customer,\n\n2026-000009 was withdrawn on 3 March 2026\./);
    const mail = await mailOf('req_own');
    expect(mail).toMatchObject({ state: 'sent', template: { locale: 'en', version: 1 } });
    expect(mail.hash).toBe(createHash('sha256').update(raw).digest('hex'));
    const [row] = await desk.rows<{ rendered: Buffer }>(`select rendered from mail_message where id = $1`, [
      id,
    ]);
    const kept = await desk.as(() =>
      part(KeyManager).open('request', 'req_own', row!.rendered, `mail_message.rendered:${id}`),
    );
    expect(kept.equals(raw)).toBe(true);
  });

  it('fall back from the country to the language, from there to the built-in letter', async () => {
    await call('PUT /v1/mail-templates/WITHDRAWN/de', { subject: SUBJECT, body: `Deutsch.\n\n${BODY}` });
    await call('PUT /v1/mail-templates/WITHDRAWN/de-AT', { subject: SUBJECT, body: `Austria.\n\n${BODY}` });
    const locales = ['de-AT', 'de-CH', 'de', 'fr-FR', 'nl'];
    for (const locale of locales) await enqueue(`req_${locale}`, locale);
    await deliver();
    const used = await Promise.all(locales.map((locale) => mailOf(`req_${locale}`)));
    expect(used.map(({ template }) => template?.locale ?? null)).toEqual(['de-AT', 'de', 'de', null, null]);
    expect(catcher.mails.map(({ parsed }) => parsed.text!.split('\n')[0]).sort()).toEqual(
      ['Austria.', 'Deutsch.', 'Deutsch.', 'Bonjour,', 'Hello,'].sort(),
    );
    expect((await call('GET /v1/mail-templates/WITHDRAWN/de-CH')).body.source).toBe('language');
  });

  it('give way to the built-in letter when they no longer fit the notice', async () => {
    await put(BODY);
    await desk.rows(`update mail_template set body = 'Old {{gone}}'`);
    await enqueue('req_old');
    await deliver();
    expect(catcher.mails[0]!.parsed.text).toMatch(/^Hello,/);
    expect(await mailOf('req_old')).toMatchObject({ state: 'sent', template: null });
  });

  it('show {{constructor}} in a value as text', async () => {
    await call('PUT /v1/mail-templates/WITHDRAWN/en', { subject: SUBJECT, body: BODY });
    const notice = withdrawn('req_hostile');
    const params = { ...notice.params, controller: '{{constructor}} {{#each x}}' };
    await desk.as(() => part(Mailer).enqueue({ ...notice, params }));
    await deliver();
    expect(catcher.mails[0]!.parsed.text).toContain('{{constructor}} {{#each x}}');
  });

  it('belong to one tenant', async () => {
    await put(BODY);
    const other = await desk.api.createTenant('other-desk');
    const stranger = await desk.api.createKey(other.id);
    expect((await call(`GET ${ROUTE}`, undefined, stranger)).body).toMatchObject({ version: 0 });
  });
});
