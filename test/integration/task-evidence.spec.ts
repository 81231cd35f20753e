import { createHash } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import { buffer } from 'node:stream/consumers';
import type {
  CallbackLink,
  Page,
  RequestView,
  TaskDetails,
  TaskFileView,
  TaskView,
} from '#contracts/schemas';
import { PackagesService } from '#packages';
import {
  CollectionService,
  ExecutionService,
  ExternalTasks,
  VerificationService,
  WorkflowSteps,
} from '#requests';
import { openOperatorDesk, type OperatorDesk } from '../support/operator-desk.js';
import { contentOf, manifestOf, packageFaults } from '../support/package-faults.js';
import { unzip } from '../support/unzip.js';

const LETTER = Buffer.from('Found on shelf E: a letter of Ada Example.\n');
const PDF = Buffer.from('%PDF-1.7\nA receipt of the payment service\n');
const REASON = { 'x-habeas-reason': 'to look at the receipt' };
const DAY = 86_400_000;

interface Refused {
  readonly code: string;
  readonly param?: string;
}

describe('evidence of work by hand', () => {
  let desk: OperatorDesk;
  let by: string;
  let people = 0;
  beforeAll(async () => {
    desk = await openOperatorDesk({ fourEyes: false });
    by = await desk.staff('op-1', 'operator');
  });
  afterAll(() => desk?.close());

  const part = <T>(type: new (...args: never[]) => T): T => desk.api.app.get(type, { strict: false });
  const newPerson = (): string => {
    const email = `person-${(people += 1)}@example.com`;
    const store = new DatabaseSync(desk.storeFile);
    store.prepare('insert into customer (email, name) values (?, ?)').run(email, 'Made Up');
    store.close();
    return email;
  };
  const add = async (id: string, more: object = {}): Promise<TaskView> =>
    (
      await desk.call<TaskView>(`POST /v1/requests/${id}/tasks`, by, {
        text: 'Look into the archive.',
        ...more,
      })
    ).body;
  const send = async (task: string, content: Buffer, query = '', key = by) => {
    const headers = { 'content-type': 'application/octet-stream' };
    const answer = await desk.api.call(`POST /v1/tasks/${task}/files${query}`, {
      key,
      headers,
      body: content,
    });
    return { status: answer.statusCode, body: answer.json<TaskFileView & Refused>() };
  };
  const complete = (task: string, body: object = { outcome: 'done' }) =>
    desk.call<TaskDetails & Refused>(`POST /v1/tasks/${task}/completion`, by, body);
  const details = async (task: string): Promise<TaskDetails> =>
    (await desk.call<TaskDetails>(`GET /v1/tasks/${task}`, by)).body;
  const storesDone = (id: string) =>
    desk.as(() => part(WorkflowSteps).advance(id, 'executing', { type: 'storesDone', externalOpen: 0 }));
  const erased = async (): Promise<string> => {
    const { id } = await desk.verified('erasure', newPerson());
    return id;
  };

  it('is a file that lies sealed, is listed, and is opened by whoever says why', async () => {
    const id = await erased();
    const task = await add(id);
    const { status, body } = await send(task.id, PDF);
    expect([status, body]).toMatchObject([
      201,
      {
        mediaType: 'application/pdf',
        bytes: PDF.length,
        sha256: createHash('sha256').update(PDF).digest('hex'),
        intoPackage: false,
      },
    ]);
    expect((await details(task.id)).files).toEqual([body]);
    const [row] = await desk.rows<{ content: Buffer }>(
      'select content from request_attachment where id = $1',
      [body.id],
    );
    expect(row!.content.includes('receipt')).toBe(false);
    const url = `GET /v1/tasks/${task.id}/files/${body.id}`;
    expect((await desk.api.call(url, { key: by })).json()).toMatchObject({ param: 'X-Habeas-Reason' });
    expect((await desk.api.call(url, { key: by, headers: REASON })).rawPayload.equals(PDF)).toBe(true);
    const other = await add(id);
    const foreign = `GET /v1/tasks/${other.id}/files/${body.id}`;
    expect((await desk.api.call(foreign, { key: by, headers: REASON })).statusCode).toBe(404);
    // neither what the request came in with, nor a file of the thread
    expect((await desk.call<{ files: unknown[] }>(`GET /v1/requests/${id}/intake`, by)).body.files).toEqual(
      [],
    );

    expect((await send(task.id, Buffer.from('<script>'))).body.code).toBe('attachment.unsupported');
    expect((await send(task.id, Buffer.alloc(0))).body).toMatchObject({
      code: 'request.invalid',
      detail: expect.stringContaining('The file is empty'),
    });
    expect((await send(task.id, LETTER, '?intopackage=true')).body).toMatchObject({
      code: 'request.invalid',
      detail: expect.stringContaining('"intoPackage"'),
    });
    expect((await send(task.id, LETTER, '?intoPackage=true')).body).toMatchObject({ param: 'intoPackage' });
    const tool = { name: 'Tickets', permissions: ['tasks:complete'] };
    const { key } = (await desk.call<{ key: string }>('POST /v1/api-clients', desk.key, tool)).body;
    expect((await send(task.id, LETTER, '', key)).status).toBe(201);
    expect((await desk.api.call(url, { key, headers: REASON })).statusCode).toBe(403);
    const stranger = await desk.api.createKey((await desk.api.createTenant()).id);
    expect((await send(task.id, LETTER, '', stranger)).status).toBe(404);
    await complete(task.id);
    expect((await send(task.id, LETTER)).body.code).toBe('task.closed');
    const tasks = await desk.call<Page<TaskView>>(`GET /v1/tasks?requestId=${id}`, by);
    const approve = tasks.body.items.find(({ kind }) => kind !== 'manual');
    if (approve) expect((await send(approve.id, LETTER)).status).toBe(400);
  }, 60_000);

  it('goes into the package of the person, which is made anew when it came too late', async () => {
    const { id } = await desk.verified('access', newPerson());
    const task = await add(id);
    const build = () => desk.as(() => part(CollectionService).build(id, {}));
    const content = async () => {
      const { body } = await desk.call<{ id: string }>(`GET /v1/requests/${id}/package`, by);
      const archive = await desk.as(async () => buffer(await part(PackagesService).open(body.id, 1)));
      return contentOf(unzip(archive));
    };
    expect((await desk.plan(id)).state).toBe('executing');
    await build();
    await storesDone(id);
    expect((await desk.get(id)).state).toBe('awaiting_external');
    expect([...(await content()).keys()].filter((path) => path.startsWith('attachments/'))).toEqual([]);

    const { body: kept } = await send(task.id, PDF);
    const { body: given } = await send(task.id, LETTER, '?intoPackage=true');
    await complete(task.id);
    expect((await desk.get(id)).state).toBe('executing');
    await build();
    await storesDone(id);
    expect((await desk.get(id)).state).toBe('verifying');
    await desk.as(() => part(VerificationService).verifyStore(id, 'crm', {}));
    await desk.as(() => part(WorkflowSteps).concludeVerification(id));
    expect((await desk.get(id)).state).toBe('delivering');

    const files = await content();
    expect(packageFaults(files)).toEqual([]);
    const path = `attachments/${given.id}.txt`;
    expect(manifestOf(files).attachments).toEqual([
      { path, mediaType: 'text/plain', bytes: LETTER.length, sha256: given.sha256 },
    ]);
    expect(files.get(path)).toBe(LETTER.toString());
    expect(files.get('index.html')).toContain(path);
    expect([...files.keys()].filter((name) => name.includes(kept.id))).toEqual([]);
  }, 60_000);

  it('is what somebody outside confirms: requested, acknowledged, asked again, confirmed', async () => {
    const id = await erased();
    const recheckAt = new Date(desk.clock.now().getTime() + 2 * DAY).toISOString();
    const task = await add(id, { external: true, recheckAt });
    expect(task).toMatchObject({ external: 'requested', recheckAt });
    await desk.plan(id);
    const { body: plan } = await desk.call<{ hash: string }>(`GET /v1/requests/${id}/plan`, by);
    await desk.call(`POST /v1/requests/${id}/approval`, by, { planHash: plan.hash });
    await desk.as(() => part(ExecutionService).executeStore(id, 'crm', {}));
    await storesDone(id);
    const rechecks = async (): Promise<TaskView[]> =>
      (await desk.call<Page<TaskView>>(`GET /v1/tasks?requestId=${id}`, by)).body.items.filter(
        ({ kind }) => kind === 'recheck_external',
      );
    expect(await part(ExternalTasks).sweep()).toBe(0);
    desk.clock.move(2 * DAY + 1_000);
    expect(await part(ExternalTasks).sweep()).toBe(1);
    expect(await part(ExternalTasks).sweep()).toBe(0);
    expect(await rechecks()).toHaveLength(1);

    const report = (body: object) =>
      desk.call<TaskDetails & Refused>(`POST /v1/tasks/${task.id}/external`, by, body);
    const again = new Date(desk.clock.now().getTime() + 5 * DAY).toISOString();
    expect((await report({ state: 'acknowledged', recheckAt: again })).body).toMatchObject({
      external: 'acknowledged',
      recheckAt: again,
      state: 'open',
    });
    expect((await report({ state: 'requested' })).status).toBe(400);
    const past = { recheckAt: '2020-01-01T00:00:00Z' };
    expect(await report({ state: 'acknowledged', ...past })).toMatchObject({
      status: 400,
      body: { param: 'recheckAt' },
    });
    expect(await add(id, { external: true, ...past })).toMatchObject({ param: 'recheckAt' });
    const confirmed = await report({ state: 'confirmed', note: 'Ticket 4711 was closed.' });
    expect(confirmed.body).toMatchObject({
      external: 'confirmed',
      state: 'closed',
      outcome: 'done',
      result: { note: 'Ticket 4711 was closed.' },
    });
    const state = (await desk.call<RequestView>(`GET /v1/requests/${id}`, by)).body.state;
    expect(state).toBe('verifying');
    expect((await report({ state: 'confirmed' })).body.code).toBe('task.closed');
  }, 60_000);

  it('is reported by a link that needs no key, serves until it has confirmed, and is the newest', async () => {
    const id = await erased();
    const inside = await add(id);
    expect((await desk.call(`POST /v1/tasks/${inside.id}/callback-link`, by)).status).toBe(409);
    expect(
      (await desk.call(`POST /v1/requests/${id}/tasks`, by, { text: 'x', recheckAt: '2026-12-01T00:00:00Z' }))
        .status,
    ).toBe(400);
    const task = await add(id, { external: true });
    const link = async () => {
      const { status, body } = await desk.call<CallbackLink>(`POST /v1/tasks/${task.id}/callback-link`, by);
      expect(status).toBe(201);
      return new URL(body.url).pathname;
    };
    let caller = 0;
    const call = async (path: string, body: object) => {
      const address = `198.51.100.${(caller += 1)}`;
      const answer = await desk.api.call(`POST ${path}`, { address, body });
      return { status: answer.statusCode, body: answer.json<Refused & { external: string }>() };
    };
    const [old, path] = [await link(), await link()];
    expect(path).toMatch(/^\/t\/[\w-]+$/);
    expect(path).not.toContain(task.id);
    expect((await call(old, { state: 'confirmed' })).status).toBe(404);
    expect(
      (
        await call(`${path.slice(0, -2)}${path.at(-2) === 'A' ? 'B' : 'A'}${path.at(-1)}`, {
          state: 'confirmed',
        })
      ).status,
    ).toBe(404);
    expect(await call(path, { state: 'acknowledged' })).toMatchObject({
      status: 200,
      body: { external: 'acknowledged' },
    });
    expect((await call(path, { state: 'done' })).status).toBe(400);
    const lost = await call(path, { state: 'acknowledged', recheckAt: '2030-01-01T00:00:00Z' });
    expect(lost).toMatchObject({ status: 400, body: { param: 'recheckAt' } });
    const open = (at: string, language: string) =>
      desk.api.call(`GET ${at}`, { headers: { accept: 'text/html', 'accept-language': language } });
    const page = await open(path, 'de');
    expect([page.statusCode, page.headers['cache-control']]).toEqual([200, 'no-store']);
    expect(page.body).toContain('Der Eingang wurde bestätigt.');
    expect(page.body).toContain('{"state": "confirmed"');
    expect((await open(path, 'fr')).body).toContain('Compte rendu');
    expect((await open(old, 'en')).statusCode).toBe(404);
    const confirmed = await call(path, { state: 'confirmed', note: 'Closed.' });
    expect(confirmed).toMatchObject({ status: 200, body: { external: 'confirmed' } });
    expect(await details(task.id)).toMatchObject({
      state: 'closed',
      outcome: 'done',
      result: { note: 'Closed.' },
    });
    expect((await call(path, { state: 'confirmed' })).status).toBe(404);
  }, 60_000);
});
