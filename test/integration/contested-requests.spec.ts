import { DatabaseSync } from 'node:sqlite';
import type { Type } from '@nestjs/common';
import { IssuersService } from '#access';
import type { Problem, RequestView } from '#contracts/schemas';
import { KeyManager } from '#keys';
import { DueMails, MailDeliverer, SmtpTransport, parseSender } from '#mail';
import { UnitOfWork } from '#persistence';
import { CollectionService, NoticeOutcomes, VerificationService, WorkflowSteps } from '#requests';
import { startIssuer, type TestIssuer } from '../support/issuer.js';
import { startMailCatcher } from '../support/mail-catcher.js';
import { openOperatorDesk, type OperatorDesk } from '../support/operator-desk.js';

type Answer = RequestView & Problem;
interface Given {
  readonly status: number;
  readonly body: Answer;
}

const ROUNDS = [1, 2, 3, 4];
const REFUSAL = { codes: ['NO_MATCH'], text: 'Nothing is held under this address.' };
const EXTENSION = { codes: ['COMPLEXITY'], text: 'Many stores.' };
const SECOND = 1_000;

describe('a request that several want something of at once', () => {
  let desk: OperatorDesk;
  let people: TestIssuer;
  let first: string;
  let second: string;
  let made = 0;
  beforeAll(async () => {
    desk = await openOperatorDesk();
    first = await desk.staff('first', 'operator');
    second = await desk.staff('second', 'operator');
    people = await startIssuer('portal');
    const issuer = { issuer: people.url, audience: 'portal', kind: 'person' } as const;
    const keys = { jwksUrl: `${people.url}/keys`, algorithms: ['ES256' as const] };
    await desk.as(() => desk.api.app.get(IssuersService).register({ ...issuer, ...keys }));
  });
  afterAll(async () => {
    await people?.close();
    await desk?.close();
  });

  const post = (id: string, command: string, by: string, body: object = {}): Promise<Given> =>
    desk.call<Answer>(`POST /v1/requests/${id}/${command}`, by, body);
  const letters = async (id: string): Promise<string[]> =>
    (
      await desk.rows<{ notice: string }>(
        `select notice from mail_message where request_id = $1 and notice not in ('ACK', 'VERIFY_REQUEST') order by id`,
        [id],
      )
    ).map(({ notice }) => notice);
  /** Somebody whom the store knows: nobody approves what touches nothing. */
  const known = (): string => {
    const address = `person-${(made += 1)}@example.com`;
    const store = new DatabaseSync(desk.storeFile);
    store.prepare('insert into customer (email, name) values (?, ?)').run(address, 'Person Example');
    store.close();
    return address;
  };
  const waiting = async (address = known()): Promise<RequestView> => {
    const planned = await desk.plan((await desk.verified('erasure', address)).id);
    expect(planned.state).toBe('awaiting_approval');
    return planned;
  };
  const nowSeconds = (): number => Math.floor(desk.clock.now().getTime() / SECOND);
  const signOn = (address: string): Promise<string> =>
    people.token({
      sub: address.split('@')[0],
      email: address,
      email_verified: true,
      auth_time: nowSeconds(),
      exp: nowSeconds() + 3_600,
    });
  const won = (answers: readonly Given[]): Given => {
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    const lost = answers.find(({ status }) => status === 409)!;
    expect(lost.body.code).toBe('request.illegal_transition');
    expect(lost.body.detail).not.toMatch(/^\w+ in \w+$/);
    expect(lost.body.detail).toMatch(
      /(not possible while the request is|can no longer be) (executing|refused|withdrawn)/,
    );
    return answers.find(({ status }) => status === 200)!;
  };

  it.each(ROUNDS)('is approved or refused in one second, never both (%i)', async (round) => {
    const { id, planHash } = await waiting();
    const acts = [
      () => post(id, 'approval', first, { planHash }),
      () => post(id, 'refusal', second, REFUSAL),
    ];
    if (round % 2 === 0) acts.reverse();
    const { body } = won(await Promise.all(acts.map((act) => act())));
    const unsaid = `select kind from request_command where request_id = $1 and applied_at is null and not body ? 'refused'`;
    expect(await desk.rows(unsaid, [id])).toEqual([]);
    if (body.state === 'refused') expect(await letters(id)).toEqual(['REFUSAL']);
    else {
      expect(body.state).toBe('executing');
      await desk.fulfil(id);
      expect(await letters(id)).toEqual(['COMPLETION']);
    }
  });

  it.each(ROUNDS)('is approved or withdrawn in one second, never both (%i)', async (round) => {
    const { id, planHash } = await waiting();
    const acts = [() => post(id, 'approval', first, { planHash }), () => post(id, 'withdrawal', second)];
    if (round % 2 === 0) acts.reverse();
    const { body } = won(await Promise.all(acts.map((act) => act())));
    if (body.state === 'executing') await desk.fulfil(id);
    expect(await letters(id)).toEqual([body.state === 'executing' ? 'COMPLETION' : 'WITHDRAWN']);
  });

  describe('an extension', () => {
    /** So many seconds before the end of the period; @returns what the wall of the controller shows, in Berlin. */
    const moveTo = async (id: string, secondsLeft: number): Promise<string> => {
      const { dueAt } = await desk.get(id);
      desk.clock.move(Date.parse(dueAt!) - desk.clock.now().getTime() - secondsLeft * SECOND);
      return desk.clock.now().toLocaleTimeString('en-GB', { timeZone: 'Europe/Berlin' });
    };

    it('is given in the last minute of the last day, once, and one letter goes out', async () => {
      const { id } = await waiting();
      expect(await moveTo(id, 50)).toMatch(/^23:59:1/);
      const answers = await Promise.all([first, second].map((by) => post(id, 'extension', by, EXTENSION)));
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
      const { code, detail } = answers.find(({ status }) => status === 409)!.body;
      expect([code, detail]).toEqual(['extension.used', expect.stringContaining('extended once already')]);
      expect(await letters(id)).toEqual(['EXTENSION']);
    });

    it('is too late a second after that', async () => {
      const { id } = await waiting();
      expect(await moveTo(id, 0)).toMatch(/^00:00:0/);
      const late = await post(id, 'extension', first, EXTENSION);
      expect(late).toMatchObject({ status: 409, body: { code: 'extension.too_late' } });
      expect(await letters(id)).toEqual([]);
    });
  });

  describe('a withdrawal while it is carried out', () => {
    it('takes nothing back of an erasure, and the person is told what was done', async () => {
      const address = known();
      const { id, planHash } = await waiting(address);
      await post(id, 'approval', first, { planHash });
      const refused = await post(id, 'withdrawal', second, { reason: 'I changed my mind.' });
      expect(refused).toMatchObject({ status: 409, body: { code: 'request.illegal_transition' } });
      expect(refused.body.detail).toBe(
        'The erasure is already being carried out and can no longer be withdrawn. The answer will say what was done.',
      );
      expect(await desk.fulfil(id)).toMatchObject({ state: 'fulfilled' });
      expect(await letters(id)).toEqual(['COMPLETION']);
      const { body } = await desk.call<{ certificate: { stores: { actions: { affected: number }[] }[] } }>(
        `GET /v1/requests/${id}/certificate`,
        first,
      );
      const affected = body.certificate.stores.flatMap(({ actions }) => actions.map((act) => act.affected));
      expect(affected.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(0);
      expect((await post(id, 'withdrawal', first)).status).toBe(409);
    });

    it('ends an access, and what is still under way for it changes nothing any more', async () => {
      const { id } = await desk.verified('access', known());
      expect(await desk.plan(id)).toMatchObject({ state: 'executing' });
      expect(await post(id, 'withdrawal', second)).toMatchObject({
        status: 200,
        body: { state: 'withdrawn' },
      });
      const steps = desk.api.app.get(WorkflowSteps, { strict: false });
      await desk.as(() => steps.advance(id, 'executing', { type: 'storesDone', externalOpen: 0 }));
      expect(await desk.get(id)).toMatchObject({ state: 'withdrawn' });
      expect(await letters(id)).toEqual(['WITHDRAWN']);
      expect((await desk.call(`GET /v1/requests/${id}/package`, first)).status).toBe(404);
    });
  });

  it('gives nobody a package whose owner is in doubt, and makes it anew when the doubt has ended', async () => {
    const { id } = await desk.verified('access', known());
    const deliver = async () => {
      await desk.plan(id);
      const part = <T>(type: Type<T>): T => desk.api.app.get(type, { strict: false });
      const steps = part(WorkflowSteps);
      await desk.as(() => part(CollectionService).build(id, {}));
      await desk.as(() => steps.advance(id, 'executing', { type: 'storesDone', externalOpen: 0 }));
      await desk.as(() => part(VerificationService).verifyStore(id, 'crm', {}));
      await desk.as(() => steps.concludeVerification(id));
      expect(await desk.get(id)).toMatchObject({ state: 'delivering' });
    };
    await deliver();
    const late = await post(id, 'pause', first, { kind: 'clarification', text: 'Which account?' });
    expect([late.status, late.body.detail]).toEqual([409, expect.stringContaining('POST …/messages')]);
    const doubted = await post(id, 'pause', first, { kind: 'identity', text: 'Somebody else wrote.' });
    expect(doubted).toMatchObject({ status: 200, body: { state: 'awaiting_identity' } });
    expect((await desk.call(`GET /v1/requests/${id}/package`, first)).status).toBe(410);
    const shown = await post(id, 'verification', second, { level: 'L3', method: 'document' });
    expect(shown).toMatchObject({ status: 200, body: { state: 'planning' } });
    await deliver();
    expect((await desk.call(`GET /v1/requests/${id}/package`, first)).status).toBe(200);
  });

  it('is one of five when somebody asks for the same five times in one second', async () => {
    const subject = { identifiers: [{ type: 'email', value: known() }] };
    const ask = () => desk.call<Answer>('POST /v1/requests', first, { right: 'erasure', subject });
    const taken = (await Promise.all(Array.from({ length: 5 }, ask))).map(({ body }) => body.id);
    await Promise.all(taken.map((id) => desk.triage(id)));
    const states = await Promise.all(taken.map((id) => desk.get(id)));
    expect(states.map(({ state }) => state).sort()).toEqual([
      'awaiting_identity',
      ...Array(4).fill('duplicate'),
    ]);
    const open = states.find(({ state }) => state === 'awaiting_identity')!;
    expect(new Set(states.flatMap(({ duplicateOf }) => duplicateOf ?? []))).toEqual(new Set([open.id]));
  });

  it('is a task when the mailbox bounces, at the first refusal', async () => {
    const { body } = await desk.call<Answer>('POST /v1/requests', first, {
      right: 'erasure',
      subject: { identifiers: [{ type: 'email', value: known() }] },
    });
    const catcher = await startMailCatcher();
    catcher.recipientStatus = 550;
    const smtp = new SmtpTransport(catcher.url);
    const part = <T>(type: new (...args: never[]) => T): T => desk.api.app.get(type, { strict: false });
    const outcomes = part(NoticeOutcomes);
    const deliverer = new MailDeliverer(
      part(UnitOfWork),
      part(KeyManager),
      smtp,
      parseSender('privacy@example.com'),
      { schedule: [0, 3_600], settled: (id, notice, sent) => outcomes.note(id, notice, sent) },
    );
    for (const { data } of await new DueMails(part(UnitOfWork)).claim(1_000))
      await desk.as(() => deliverer.deliver(data));
    smtp.close();
    await catcher.close();
    const tasks = await desk.call<{ items: { kind: string; role: string }[] }>(
      `GET /v1/tasks?requestId=${body.id}`,
      first,
    );
    expect(tasks.body.items).toEqual([
      expect.objectContaining({ kind: 'notice_undelivered', role: 'operator' }),
    ]);
    const mails = await desk.rows<{ state: string; attempts: number }>(
      `select state, attempts from mail_message where request_id = $1`,
      [body.id],
    );
    expect(mails).toEqual([{ state: 'failed', attempts: 1 }]);
    expect((await desk.get(body.id)).state).toBe('received');
  });

  describe('tells nobody who is known', () => {
    /** What differs between any two requests. */
    const shown = ({ status, body }: Given): unknown => {
      const {
        id: _id,
        number: _number,
        receivedAt: _at,
        requestId: _request,
        ...rest
      } = body as Answer & {
        requestId?: string;
      };
      return { ...rest, status };
    };

    it('when it is taken in, by the answer or its time', async () => {
      type Asked = Awaited<ReturnType<typeof ask>>;
      const ask = async (address: string) => {
        const began = performance.now();
        const answer = await desk.call<Answer>('POST /v1/requests', first, {
          right: 'erasure',
          subject: { identifiers: [{ type: 'email', value: address }] },
        });
        const took = performance.now() - began;
        await desk.triage(answer.body.id);
        return { took, answer: shown(answer), after: await desk.get(answer.body.id) };
      };
      const pairs: (readonly [Asked, Asked])[] = [];
      for (const round of ROUNDS.concat(ROUNDS))
        pairs.push([await ask(known()), await ask(`nobody-${made}-${round}@example.com`)] as const);
      for (const [one, other] of pairs) {
        expect(other.answer).toEqual(one.answer);
        expect(other.after.next).toEqual(one.after.next);
      }
      const median = (index: 0 | 1): number =>
        pairs.map((pair) => pair[index].took).sort((a, b) => a - b)[pairs.length / 2]!;
      expect(median(0) / median(1)).toBeGreaterThan(0.5);
      expect(median(0) / median(1)).toBeLessThan(2);
    });

    it('when somebody asks for the request of another: it is as if there were none', async () => {
      const person = await signOn(known());
      const [{ id: ofAnother }, { id }] = [await waiting(), await waiting()];
      const unknown = `${id.slice(0, -12)}${'0'.repeat(12)}`;
      const looks = ['', '/verification', '/messages'].map((path) => ['GET', path] as const);
      const acts = ['/verification', '/withdrawal', '/appeal', '/lift-notice'].map(
        (path) => ['POST', path] as const,
      );
      const bodies: Record<string, object> = {
        '/verification': { code: '123456' },
        '/appeal': { reason: 'I disagree.' },
        '/lift-notice': { reason: 'I disagree.' },
      };
      for (const [method, path] of [...looks, ...acts]) {
        const [theirs, nobodys] = await Promise.all(
          [ofAnother, unknown].map((which) =>
            desk.call<Answer>(
              `${method} /v1/me/requests/${which}${path}`,
              person,
              method === 'POST' ? (bodies[path] ?? {}) : undefined,
            ),
          ),
        );
        expect([method, path, theirs!.status]).toEqual([method, path, 404]);
        expect([method, path, shown(theirs!)]).toEqual([method, path, shown(nobodys!)]);
      }
    });
  });
});
