import { Body, Controller, HttpCode, Module, Param, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import pg from 'pg';
import { z } from 'zod';
import { Requires } from '#access';
import { AppError, type ErrorCode } from '#contracts';
import { currentContext } from '#platform';
import { Idempotent, IdempotencyService } from '#platform/http';
import { createTestApi, type TestApi } from '../support/api.js';

const bodySchema = z.object({
  email: z.string().optional(),
  fail: z.string().optional(),
  wait: z.boolean().optional(),
});

/** Counts how often the work was really done. */
const work = { done: 0, gate: Promise.resolve(), started: () => undefined as void };

@Controller('things')
class ThingsController {
  @Post()
  @Requires('requests:create')
  @Idempotent()
  async create(
    @Body({ schema: bodySchema }) body: z.infer<typeof bodySchema>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    work.done += 1;
    work.started();
    if (body.wait) await work.gate;
    if (body.fail === 'crash') throw new Error('crash');
    if (body.fail) throw new AppError(body.fail as ErrorCode, { detail: `Attempt ${work.done}.` });
    void reply.header('location', `/things/${work.done}`);
    return { number: work.done, email: body.email, key: currentContext().idempotencyKey ?? null };
  }

  @Post(':id/approval')
  @HttpCode(200)
  @Requires('requests:create')
  @Idempotent()
  approve(@Param('id') id: string) {
    work.done += 1;
    return { id };
  }
}
@Module({ controllers: [ThingsController] })
class ThingsModule {}

describe('Idempotency-Key', () => {
  let api: TestApi;
  let tenantId: string;
  let key: string;

  beforeAll(async () => {
    api = await createTestApi({ modules: [ThingsModule] });
    tenantId = (await api.createTenant()).id;
    key = await api.createKey(tenantId);
  });
  afterAll(() => api?.close());
  beforeEach(() => {
    work.done = 0;
    work.started = () => undefined;
  });

  let counter = 0;
  const newKey = (): string => `key-${(counter += 1)}`;
  const post = (idempotencyKey: string, body: object = {}, apiKey = key, route = 'POST /things') =>
    api.call(route, { key: apiKey, body, headers: { 'idempotency-key': idempotencyKey } });
  const asOwner = async (sql: string): Promise<string> => {
    const client = new pg.Client({ connectionString: api.databaseUrl });
    await client.connect();
    return client
      .query<object>(sql)
      .then(({ rows }) => JSON.stringify(rows))
      .finally(() => client.end());
  };

  it('repeats status, body and Location without doing the work again', async () => {
    const name = newKey();
    const first = await post(name, { email: 'jo@example.com' });
    const second = await post(name, { email: 'jo@example.com' });
    expect(first.statusCode).toBe(201);
    for (const answer of [first, second]) {
      expect(answer.statusCode).toBe(201);
      expect(answer.headers.location).toBe('/things/1');
      expect(answer.json()).toEqual({ number: 1, email: 'jo@example.com', key: name });
    }
    expect(work.done).toBe(1);
  });

  it('keeps neither body nor answer readable in the database', async () => {
    await post(newKey(), { email: 'readable@example.com' });
    const rows = await asOwner(`select t::text, encode(answer, 'escape') as clear from idempotency_key t`);
    expect(rows).not.toContain('readable@example.com');
  });

  it('does the work each time without the header', async () => {
    await api.call('POST /things', { key, body: {} });
    const second = await api.call('POST /things', { key, body: {} });
    expect(second.json()).toEqual({ number: 2, key: null });
  });

  it('refuses the key for another body and for another address', async () => {
    const name = newKey();
    await post(name, { email: 'a@example.com' });
    expect((await post(name, { email: 'b@example.com' })).json()).toMatchObject({
      code: 'idempotency.conflict',
    });
    const approval = newKey();
    expect((await post(approval, {}, key, 'POST /things/1/approval')).statusCode).toBe(200);
    const other = await post(approval, {}, key, 'POST /things/2/approval');
    expect(other.json()).toMatchObject({ status: 409, code: 'idempotency.conflict' });
  });

  it('belongs to its caller: another one may use the same key', async () => {
    const name = newKey();
    const colleague = await api.createKey(tenantId);
    const stranger = await api.createKey((await api.createTenant()).id);
    await post(name);
    expect((await post(name, {}, colleague)).json()).toMatchObject({ number: 2 });
    expect((await post(name, {}, stranger)).json()).toMatchObject({ number: 3 });
  });

  it('lets one of many requests at the same time do the work', async () => {
    const name = newKey();
    const answers = await Promise.all(Array.from({ length: 12 }, () => post(name)));
    expect(work.done).toBe(1);
    const codes = new Set(answers.map(({ statusCode }) => statusCode));
    expect([...codes].every((code) => code === 201 || code === 409)).toBe(true);
    expect((await post(name)).json()).toMatchObject({ number: 1 });
  });

  it('says that the first request still runs, and when to ask again', async () => {
    const name = newKey();
    let open: () => void = () => undefined;
    work.gate = new Promise((resolve) => (open = resolve));
    const started = new Promise<void>((resolve) => (work.started = resolve));
    const first = post(name, { wait: true });
    await started;
    const second = await post(name, { wait: true });
    expect(second.json()).toMatchObject({
      status: 409,
      code: 'idempotency.in_progress',
      detail: expect.stringContaining('again'),
    });
    expect(second.headers['retry-after']).toBe('1');
    open();
    expect((await first).statusCode).toBe(201);
    expect((await post(name, { wait: true })).json()).toMatchObject({ number: 1 });
  });

  it('may be repeated after a crash once the lease is over, and a late first attempt changes nothing', async () => {
    const name = newKey();
    let open: () => void = () => undefined;
    work.gate = new Promise((resolve) => (open = resolve));
    const started = new Promise<void>((resolve) => (work.started = resolve));
    const late = post(name, { wait: true });
    await started;
    await asOwner(
      `update idempotency_key set lease_until = now() - interval '1 second' where key = '${name}'`,
    );
    work.gate = Promise.resolve();
    expect((await post(name, { wait: true })).json()).toMatchObject({ number: 2 });
    open();
    await late;
    expect((await post(name, { wait: true })).json()).toMatchObject({ number: 2 });
    expect(work.done).toBe(2);
  });

  it.each(['crash', 'service.unavailable', 'request.invalid'])(
    'may be repeated at once after %s',
    async (fail) => {
      const name = newKey();
      await post(name, { fail });
      await post(name, { fail });
      expect(work.done).toBe(2);
    },
  );

  it('repeats a refusal that tells of the state of things', async () => {
    const name = newKey();
    const answers = [await post(name, { fail: 'plan.stale' }), await post(name, { fail: 'plan.stale' })];
    for (const answer of answers)
      expect(answer.json()).toMatchObject({ status: 409, code: 'plan.stale', detail: 'Attempt 1.' });
    expect(work.done).toBe(1);
  });

  it('may carry another body after one that was not valid', async () => {
    const name = newKey();
    expect((await post(name, { email: 7 })).statusCode).toBe(400);
    expect((await post(name, { email: 'jo@example.com' })).statusCode).toBe(201);
  });

  it.each(['', 'x'.repeat(256), 'with space', 'tab\t'])('is refused as %p', async (name) => {
    expect((await post(name)).json()).toMatchObject({ code: 'request.invalid', param: 'Idempotency-Key' });
    expect(work.done).toBe(0);
  });

  it('is described for the routes that take it', async () => {
    const { paths } = (await api.call('GET /docs-json')).json<{ paths: Record<string, unknown> }>();
    expect(JSON.stringify(paths['/things'])).toContain('"name":"Idempotency-Key"');
    expect(JSON.stringify(paths['/v1/api-clients'])).not.toContain('Idempotency-Key');
  });

  it('is forgotten after a day', async () => {
    const name = newKey();
    const other = newKey();
    await post(name);
    await post(other);
    await asOwner(
      `update idempotency_key set created_at = now() - interval '25 hours' where key = '${name}'`,
    );
    expect((await post(name, { email: 'new@example.com' })).json()).toMatchObject({ number: 3 });
    await asOwner(
      `update idempotency_key set created_at = now() - interval '25 hours' where key = '${name}'`,
    );
    expect(await api.app.get(IdempotencyService).forgetOld()).toBe(1);
    expect((await post(other)).json()).toMatchObject({ number: 2 });
  });
});
