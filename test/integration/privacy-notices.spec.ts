import type { Page, PrivacyNoticeView, RequestView, TaskView } from '#contracts/schemas';
import { KeyManager } from '#keys';
import { renderNotice, type ParamsOf } from '#mail';
import { MailVault } from '../../libs/mail/mail-contents.js';
import { openOperatorDesk, type OperatorDesk } from '../support/operator-desk.js';

interface Refused {
  readonly code: string;
  readonly param?: string;
}
type Notice = PrivacyNoticeView & Refused;

const CONTROLLER = 'Example GmbH, privacy@example.com';
const told = (en: string, de?: string) => [
  { locale: 'en', title: 'Privacy', text: en, url: 'https://example.com/privacy' },
  ...(de === undefined ? [] : [{ locale: 'de', title: 'Datenschutz', text: de }]),
];

describe('what people are told about the processing of their data', () => {
  let desk: OperatorDesk;
  beforeAll(async () => {
    desk = await openOperatorDesk();
  });
  afterAll(() => desk?.close());

  const call = <T = Notice>(route: string, body?: unknown, by = desk.key) => desk.call<T>(route, by, body);
  const draft = (texts: unknown, more: object = {}, by = desk.key) =>
    call('POST /v1/privacy-notices', { notice: 'customers', controller: CONTROLLER, texts, ...more }, by);
  const on = async (day: string) =>
    (await call<Page<Notice>>(`GET /v1/privacy-notices?on=${day}`)).body.items.map(({ version, until }) => [
      version,
      until,
    ]);
  const read = (link: string | null) => desk.api.call(`GET ${new URL(link!).pathname}`);
  const codeOf = async (answer: Promise<{ status: number; body: Refused }>) => {
    const { status, body } = await answer;
    return [status, body.code];
  };
  const ask = async (more: object): Promise<RequestView> => {
    const subject = { identifiers: [{ type: 'email', value: `p-${Math.random()}@example.com` }] };
    const made = await call<RequestView>('POST /v1/requests', { right: 'inform', subject, ...more });
    expect([made.status, made.body]).toEqual([201, made.body]);
    await desk.triage(made.body.id);
    return desk.get(made.body.id);
  };
  const letter = async (id: string, locale: string): Promise<string> => {
    const [mail] = await desk.rows<{ id: string; sealed: Buffer }>(
      `select id, sealed from mail_message where request_id = $1 and notice = 'INFORM'`,
      [id],
    );
    const vault = new MailVault(desk.api.app.get(KeyManager, { strict: false }));
    const { params } = await desk.as(() => vault.open(id, mail!.id, mail!.sealed));
    return renderNotice('INFORM', locale, params as ParamsOf<'INFORM'>).text;
  };

  it('is kept as it stood: a version that holds is never changed', async () => {
    const { status, body: first } = await draft(told('We sell <b>nothing</b>.', 'Wir verkaufen nichts.'));
    expect([status, first.state, first.version, first.texts[0]!.permalink]).toEqual([201, 'draft', 1, null]);
    const route = `/v1/privacy-notices/${first.id}`;
    const words = { controller: CONTROLLER, texts: told('We sell <i>little</i>.', 'Wir verkaufen wenig.') };
    expect((await call(`PUT ${route}`, words)).body.texts[0]!.text).toBe('We sell <i>little</i>.');

    const published = (await call(`POST ${route}/publication`, { from: '2020-01-01' })).body;
    expect(published).toMatchObject({ state: 'in_force', from: '2020-01-01', until: null });
    expect(await codeOf(call(`PUT ${route}`, words))).toEqual([409, 'privacy_notice.not_draft']);
    expect(await codeOf(call(`DELETE ${route}`))).toEqual([409, 'privacy_notice.not_draft']);
    expect(await codeOf(call(`DELETE ${route}/publication`))).toEqual([409, 'privacy_notice.in_force']);
    expect(await codeOf(call(`POST ${route}/publication`, { from: '2019-01-01' }))).toEqual([
      409,
      'privacy_notice.in_force',
    ]);

    const second = await draft(told('We sell more.', 'Wir verkaufen mehr.'), { from: '2022-05-01' });
    expect(second.body).toMatchObject({ version: 2, state: 'in_force' });
    expect((await call(`GET ${route}`)).body).toMatchObject({ state: 'replaced', until: '2022-04-30' });
    const between = draft(told('We sold a lot.'), { from: '2021-01-01' });
    expect(await codeOf(between)).toEqual([409, 'privacy_notice.day_taken']);
    expect((await draft(told('Long ago.'), { from: '2015-01-01' })).status).toBe(201);
    expect(await on('2014-12-31')).toEqual([]);
    expect(await on('2021-06-01')).toEqual([[1, '2022-04-30']]);
    expect(await on('2022-05-01')).toEqual([[2, null]]);
  });

  it('is read by anybody from the day on which it holds, and by no other tenant', async () => {
    const { items } = (await call<Page<Notice>>('GET /v1/privacy-notices?on=2021-06-01')).body;
    const [en, de] = items[0]!.texts.map(({ permalink }) => permalink);
    const page = await read(en!);
    expect([page.statusCode, page.headers['content-language']]).toEqual([200, 'en']);
    expect(page.body).toContain('We sell &lt;i&gt;little&lt;/i&gt;.');
    expect(page.body).toContain(items[0]!.texts[0]!.hash);
    expect((await read(de!)).body).toContain('Wir verkaufen wenig.');
    expect((await read(`${en!}-XX`)).statusCode).toBe(404);

    const later = (await draft(told('Some day.'), { notice: 'staff', from: '2099-01-01' })).body;
    expect([later.state, (await read(later.texts[0]!.permalink)).statusCode]).toEqual(['scheduled', 404]);
    const back = await call(`DELETE /v1/privacy-notices/${later.id}/publication`);
    expect(back.body).toMatchObject({ state: 'draft', from: null, publishedBy: null });
    expect((await call(`DELETE /v1/privacy-notices/${later.id}`)).status).toBe(204);

    const other = await desk.api.createKey((await desk.api.createTenant('other')).id);
    expect((await call(`GET /v1/privacy-notices/${items[0]!.id}`, undefined, other)).status).toBe(404);
    expect((await call<Page<Notice>>('GET /v1/privacy-notices', undefined, other)).body.items).toEqual([]);
    expect((await draft(told('Theirs.'), { from: '2020-01-01' }, other)).body.version).toBe(1);
  });

  it('answers who asks as of a day, in their language, and says what holds today', async () => {
    const then = await ask({ noticeOn: '2021-06-01', locale: 'de-AT' });
    expect(then).toMatchObject({ state: 'fulfilled', noticeOn: '2021-06-01', requiredLevel: 'L0' });
    const text = await letter(then.id, 'de-AT');
    expect(text).toMatch(/am 1\. Juni 2021 informiert:[^]*Wir verkaufen wenig\.[^]*Heute gilt:[^]*mehr\./);
    expect(text).toMatch(/In Kraft seit 1\. Januar 2020, bis 30\. April 2022\.\s+http\S+\/n\/pnv_\S+\/de\s/);
    expect(text).toContain(CONTROLLER);

    const now = await ask({ locale: 'fr' });
    expect(now.state).toBe('fulfilled');
    const unchanged = await letter(now.id, 'en');
    expect(unchanged).toMatch(/We sell more\.\s+It still holds today, in these words\./);
    expect(unchanged).not.toContain('little');

    const more = await draft(told('We deliver too.'), { notice: 'delivery', from: '2023-01-01' });
    expect(more.status).toBe(201);
    const later = await letter((await ask({ noticeOn: '2022-06-01', locale: 'en' })).id, 'en');
    expect(later).toMatch(
      /Of these, the following still holds today, in these words:\s+- [^]*This is what holds today:/,
    );
    expect(later).not.toContain('It still holds today');
    expect(later.split('We sell more.')).toHaveLength(2);
    const gone = await letter((await ask({ noticeOn: '2021-06-01', locale: 'en' })).id, 'en');
    expect(gone).not.toContain('still holds');
  });

  it('is looked for by a person where nothing is on record for that day', async () => {
    const { id, state } = await ask({ noticeOn: '2009-03-01', locale: 'en' });
    expect(state).toBe('assessing');
    const { items } = (await call<Page<TaskView>>(`GET /v1/tasks?requestId=${id}`)).body;
    expect(items.map(({ kind }) => kind)).toEqual(['find_notice']);
    const note = 'The notice of that time hung in our shop and is lost.';
    const { decides } = (await call<{ decides: string[] }>(`GET /v1/requests/${id}`)).body;
    expect(decides.slice(0, 2)).toEqual(['all', 'inform']);
    const unknown = await call<{ code?: string }>(`POST /v1/requests/${id}/decision`, {
      purposes: [{ purposeId: 'information', decision: 'grant', note }],
    });
    expect([unknown.status, unknown.body.code]).toEqual([422, 'purpose.unknown']);
    const decided = await call(`POST /v1/requests/${id}/decision`, {
      purposes: [{ purposeId: 'inform', decision: 'grant', note }],
    });
    expect([decided.status, (await desk.get(id)).state]).toEqual([200, 'fulfilled']);
    const text = await letter(id, 'en');
    expect(text).toMatch(/no privacy notice on record that held on 1 March 2009\./);
    expect(text).toContain(note);
    expect(text).toMatch(/This is what holds today:[^]*We sell more\./);
  });

  it('is asked for as of a day that has been, and by nobody who wants something else', async () => {
    const subject = { identifiers: [{ type: 'email', value: 'later@example.com' }] };
    const refusal = async (body: object) => {
      const answer = await call('POST /v1/requests', { subject, ...body });
      return [answer.status, answer.body.param];
    };
    expect(await refusal({ right: 'inform', noticeOn: '2099-01-01' })).toEqual([400, 'noticeOn']);
    expect(await refusal({ right: 'erasure', noticeOn: '2021-01-01' })).toEqual([400, 'noticeOn']);
    expect(await refusal({ right: 'inform', noticeOn: 'spring' })).toEqual([400, 'noticeOn']);
    expect(await refusal({ right: 'inform', regime: 'US_VA' })).toEqual([422, 'right']);
  });
});
