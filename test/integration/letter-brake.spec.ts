import { KeyManager } from '#keys';
import type { Page, RequestView, TaskView } from '#contracts/schemas';
import { DueMails, MailDeliverer, SmtpTransport, parseSender, renderJoined, type JoinedParams } from '#mail';
import { UnitOfWork } from '#persistence';
import { JoinedLetters, NoticeOutcomes } from '#requests';
import { startMailCatcher, type MailCatcher } from '../support/mail-catcher.js';
import { openOperatorDesk, type OperatorDesk } from '../support/operator-desk.js';

const LIMIT = 4;
const HOUR = 3_600_000;
const LANGUAGES = ['en', 'de', 'fr', 'es', 'it'];

describe('letters to one address', () => {
  let desk: OperatorDesk;
  let catcher: MailCatcher;
  beforeAll(async () => {
    catcher = await startMailCatcher();
    desk = await openOperatorDesk({ fourEyes: false }, { LETTERS_PER_DAY: String(LIMIT) });
  }, 60_000);
  afterAll(async () => {
    await desk?.close();
    await catcher?.close();
  });

  const part = <T>(type: new (...args: never[]) => T): T => desk.api.app.get(type, { strict: false });
  const ask = async (value: string, right = 'erasure'): Promise<RequestView> => {
    const subject = { identifiers: [{ type: 'email', value }] };
    const { status, body } = await desk.call<RequestView>('POST /v1/requests', desk.key, { right, subject });
    expect(status).toBe(201);
    await desk.triage(body.id);
    return body;
  };
  /** As the dispatcher does it. */
  const sendLetters = async () => {
    const unitOfWork = part(UnitOfWork);
    const smtp = new SmtpTransport(catcher.url);
    const sender = parseSender('Example privacy <privacy@example.com>');
    const deliverer = new MailDeliverer(unitOfWork, part(KeyManager), smtp, sender, {
      settled: (id, notice, sent) => part(NoticeOutcomes).note(id, notice, sent),
      settledJoined: (id, sent) => part(JoinedLetters).settled(id, sent),
    });
    for (const { data } of await new DueMails(unitOfWork).claim(200))
      await desk.as(() => deliverer.deliver(data));
    smtp.close();
  };
  const mailsTo = (address: string) => catcher.mails.filter(({ to }) => to.includes(address));
  const held = async (): Promise<TaskView[]> =>
    (await desk.call<Page<TaskView>>('GET /v1/tasks?limit=200', desk.key)).body.items.filter(
      ({ kind }) => kind === 'letters_held',
    );
  const openRequests = (ids: readonly string[]) =>
    desk.rows<{ id: string }>(
      `select id from request where id = any($1) and acknowledged_at is null order by id`,
      [ids],
    );

  it('are as many as the setting says, known or not; the others wait, and staff hears of it once', async () => {
    // the first is in the store, the second nowhere
    const answers = [];
    for (const address of ['ada@example.com', 'nobody@example.com']) {
      const made = [];
      for (let each = 0; each < 8; each += 1) made.push(await ask(address, each % 2 ? 'access' : 'erasure'));
      await sendLetters();
      expect(mailsTo(address)).toHaveLength(LIMIT);
      answers.push(made.map(({ state, next, dueAt }) => ({ state, next, dueAt })));
    }
    // the same but for the moment
    expect(answers[0]).toEqual(answers[1]);
    const warned = await desk.rows<{ id: string }>(`select distinct request_id as id from held_letter`);
    for (const { id } of warned)
      expect((await desk.call<RequestView>(`GET /v1/requests/${id}`, desk.key)).body.warnings).toEqual([
        { code: 'LETTERS_HELD', detail: expect.stringContaining('within a day') },
      ]);
    expect(await held()).toHaveLength(2);
    // who ends the task while letters wait hears of the next one
    const [task] = await held();
    await desk.call(`POST /v1/tasks/${task!.id}/completion`, desk.key, { outcome: 'done' });
    expect(await held()).toHaveLength(1);
    for (const address of ['ada@example.com', 'ada@example.com', 'nobody@example.com', 'nobody@example.com'])
      await ask(address);
    expect(await held()).toHaveLength(2);
    await ask('bystander@example.com');
    await sendLetters();
    expect(mailsTo('bystander@example.com')).toHaveLength(2);
    const [kept] = await desk.rows<{ dump: string }>(
      `select string_agg(h::text, '') || (select string_agg(s::text, '') from letter_sent s) as dump from held_letter h`,
    );
    expect(kept!.dump).not.toContain('ada@');
  }, 120_000);

  it('go out as one after a day: each case acknowledged, each to be confirmed by its own link', async () => {
    const address = 'flood@example.com';
    const made: RequestView[] = [];
    for (let each = 0; each < 12; each += 1)
      made.push(await ask(address, ['erasure', 'access', 'portability', 'restriction'][each % 4]));
    const identifiers = [
      { type: 'email', value: address },
      { type: 'customer_id', value: 'somebody-else-0001' },
    ];
    const { body: neighbour } = await desk.call<RequestView>('POST /v1/requests', desk.key, {
      ...{ right: 'rectification', subject: { identifiers } },
      details: 'The street is another.',
    });
    await desk.triage(neighbour.id);
    const spam = made[3]!;
    await desk.call('POST /v1/requests/bulk', desk.key, { command: 'spam', ids: [spam.id], body: {} });
    await sendLetters();
    expect(mailsTo(address)).toHaveLength(LIMIT);
    const sweep = () => part(JoinedLetters).sweep();
    expect(await sweep()).toBe(0);
    const ids = made.map(({ id }) => id);
    const waiting = (await openRequests(ids)).map(({ id }) => id).filter((id) => id !== spam.id);
    expect(waiting.length).toBeGreaterThan(5);
    desk.clock.move(25 * HOUR);
    expect(await sweep()).toBeGreaterThan(0);
    expect(await sweep()).toBe(0);
    await sendLetters();
    expect(mailsTo(address)).toHaveLength(LIMIT + 1);
    const { subject, text = '' } = mailsTo(address).at(-1)!.parsed;
    expect(subject).not.toMatch(/\d{4}-\d{6}|erasure|access/);
    for (const { id, number } of made) if (waiting.includes(id)) expect(text).toContain(number);
    expect(text).not.toContain(`- ${spam.number},`);
    expect((await openRequests(ids)).map(({ id }) => id)).toEqual([spam.id]);
    const links = [...text.matchAll(/https?:\/\/\S+(\/v\/[\w-]+)/g)].map(([, path]) => path!);
    expect(new Set(links).size).toBe(links.length);
    const page = await desk.api.call(`GET ${links[0]!}`);
    expect(page.statusCode).toBe(200);
    const trail = await desk.rows<{ object: string; data: { mail: string; with: string[] } }>(
      `select object, data from audit where action = 'notice.joined' and object = any($1)`,
      [[...waiting, neighbour.id]],
    );
    expect(trail).toHaveLength(waiting.length + 1);
    expect(new Set(trail.map(({ data }) => data.mail)).size).toBe(1);
    // each tells the letter and the others of the same person, and nobody else's at the same address
    for (const { object, data } of trail)
      expect(data.with.toSorted()).toEqual(
        object === neighbour.id ? [] : waiting.filter((id) => id !== object).toSorted(),
      );
  }, 120_000);

  it('are told in every language', () => {
    const params: JoinedParams = {
      controller: 'Example Shop',
      contact: 'privacy@example.com',
      cases: [
        {
          ...{ caseNumber: '2026-000001', right: 'erasure', receivedOn: '2026-03-01' },
          ...{ expectedOn: '2026-03-31', originalNumber: null },
          ...{ link: 'https://example.com/v/one', untilOn: '2026-05-30' },
        },
        {
          ...{ caseNumber: '2026-000002', right: 'access', receivedOn: '2026-03-02' },
          ...{ expectedOn: null, originalNumber: '2026-000001', link: null, untilOn: null },
        },
      ],
    };
    const letters = LANGUAGES.map((language) => renderJoined(language, params));
    expect(letters.map(({ language }) => language)).toEqual(LANGUAGES);
    for (const { text } of letters)
      for (const said of ['2026-000001', '2026-000002', 'https://example.com/v/one', 'privacy@example.com'])
        expect(text).toContain(said);
    expect(letters[0]!.text).toContain('You can expect our answer by 31 March 2026.');
  });
});
