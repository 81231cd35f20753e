import { Writable } from 'node:stream';
import { Body, Controller, Delete, Get, HttpCode, Inject, Module, Param, Post } from '@nestjs/common';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { CurrentPrincipal, Public, Requires, RouteTable, type Principal } from '#access';
import { AppError, type IdKind } from '#contracts';
import { KeyManager } from '#keys';
import { UnitOfWork } from '#persistence';
import { SYSTEM_ACTOR, currentContext, newId, runInContext } from '#platform';
import { Answers, ReadinessChecks, isConsentApi } from '#platform/http';
import { createLogger } from '#platform/logging';
import { createTestApi, type TestApi } from '../support/api.js';

const orderSchema = z.object({
  subject: z.object({ identifiers: z.array(z.object({ value: z.string().max(5) })) }),
});

const reasonSchema = z.object({ reason: z.string().optional() });

type Paths = Record<
  string,
  Record<string, { security?: { client?: object }[]; requestBody?: { required?: boolean } }>
>;

/** What the id in a path is of. */
const kindIn = (path: string): IdKind => {
  if (path.startsWith('/v1/webhook-endpoints')) return 'webhookEndpoint';
  if (path.startsWith('/v1/inbound-mails')) return 'inboundMail';
  return path.startsWith('/v1/restrictions') ? 'restriction' : 'request';
};

/** What a route says that wants a body: one of JSON, or a document as it is. */
const REFUSALS_OF_NO_BODY: readonly string[] = [
  'request.invalid',
  'document.unsupported',
  'attachment.unsupported',
];

/** Routes that misbehave in every way a handler can. */
@Controller('probe')
class ProbeController {
  constructor(@Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork) {}

  @Post('orders')
  @HttpCode(200)
  @Requires('requests:create')
  order(@Body({ schema: orderSchema }) body: z.infer<typeof orderSchema>) {
    return { count: body.subject.identifiers.length };
  }

  @Post('reasons')
  @HttpCode(200)
  @Requires('requests:create')
  reason(@Body({ schema: reasonSchema }) { reason = 'none' }: z.infer<typeof reasonSchema>) {
    return { reason };
  }

  @Delete('orders/:id')
  @HttpCode(204)
  @Requires('requests:create')
  remove() {
    return undefined;
  }

  @Get('context')
  @Requires('requests:read')
  async context(@CurrentPrincipal() principal: Principal) {
    await pause(Math.random() * 20);
    const [row] = await this.unitOfWork.run(() =>
      this.unitOfWork.query<{ slug: string }>(`select slug, pg_sleep(0.01) from tenant`),
    );
    const { tenantId, actor, correlationId } = currentContext();
    return { tenantId, actor, correlationId, slug: row?.slug, principal: principal.tenantId };
  }

  @Get('fails/:how')
  @Public()
  async fail(@Param('how') how: string) {
    if (how === 'database')
      await this.unitOfWork.runAsSystem(() => this.unitOfWork.query(`select 'jo@example.com'::int`));
    if (how === 'app') throw new AppError('plan.stale', { detail: 'Read it again.', param: 'planHash' });
    throw new Error('jo@example.com is unhappy');
  }

  @Get('wrong-answer')
  @Public()
  @Answers(200, z.object({ count: z.int() }))
  wrong() {
    return { count: 'three' };
  }

  @Get('silent-extra')
  @Public()
  @Answers(200, z.object({ count: z.int() }))
  extra() {
    return { count: 3, more: true };
  }
}

@Module({ controllers: [ProbeController] })
class ProbeModule {}

@Controller('open')
class ForgottenController {
  @Get()
  open() {
    return {};
  }
}
@Module({ controllers: [ForgottenController] })
class ForgottenModule {}

@Controller('v1/me')
class MisplacedController {
  @Get('keys')
  @Requires('api-clients:write')
  keys() {
    return {};
  }
}
@Module({ controllers: [MisplacedController] })
class MisplacedModule {}

@Controller('v1/everything')
class BlindController {
  @Get()
  @Requires('platform:read')
  list() {
    return {};
  }
}
@Module({ controllers: [BlindController] })
class BlindModule {}

describe('the HTTP application', () => {
  const lines: string[] = [];
  const destination = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      lines.push(...chunk.toString().trim().split('\n'));
      done();
    },
  });
  const logged = (message: string): Record<string, unknown>[] =>
    lines.map((line) => JSON.parse(line) as Record<string, unknown>).filter(({ msg }) => msg === message);

  let api: TestApi;
  let key: string;

  beforeAll(async () => {
    const logger = createLogger({ level: 'debug', part: 'api', destination });
    api = await createTestApi(
      { logger, modules: [ProbeModule] },
      { TEMPORAL_UI_URL: 'http://127.0.0.1:8233' },
    );
    key = await api.createKey((await api.createTenant()).id);
  });
  afterAll(() => api?.close());
  beforeEach(() => void (lines.length = 0));

  const expectProblem = (
    answer: { statusCode: number; headers: object; json(): unknown },
    status: number,
    code: string,
  ) => {
    expect(answer.statusCode).toBe(status);
    expect(answer.headers).toMatchObject({
      'content-type': expect.stringMatching(/^application\/problem\+json/),
    });
    expect(answer.json()).toMatchObject({
      status,
      code,
      title: expect.any(String),
      requestId: expect.any(String),
    });
  };

  describe('errors', () => {
    it('names the first invalid member and lists the issues without the values', async () => {
      const body = {
        subject: { identifiers: [{ value: 'jo' }, { value: 'secret@example.com' }, { value: 7 }] },
      };
      const answer = await api.call('POST /probe/orders', { key, body });
      expectProblem(answer, 400, 'request.invalid');
      expect(answer.json()).toMatchObject({
        param: 'subject.identifiers.1.value',
        detail: expect.stringContaining('subject.identifiers.2.value'),
      });
      expect(answer.body).not.toContain('secret@example.com');
    });

    it.each([
      ['an unknown address', 'GET /nowhere', {}, 404, 'route.not_found'],
      ['an unknown method', 'PUT /probe/orders', {}, 404, 'route.not_found'],
      ['an error of the table', 'GET /probe/fails/app', {}, 409, 'plan.stale'],
      [
        'malformed JSON',
        'POST /probe/orders',
        { body: '{"a":', headers: { 'content-type': 'application/json' } },
        400,
        'request.invalid',
      ],
      [
        'an empty JSON body',
        'POST /probe/orders',
        { body: '', headers: { 'content-type': 'application/json' } },
        400,
        'request.invalid',
      ],
      ['no body', 'POST /probe/orders', {}, 400, 'request.invalid'],
      [
        'a prototype in the body',
        'POST /probe/orders',
        { body: '{"__proto__":{"a":1}}', headers: { 'content-type': 'application/json' } },
        400,
        'request.invalid',
      ],
      ['a broken escape in the address', 'GET /probe/fails/%E0%A4%A', {}, 400, 'request.invalid'],
      [
        'a body that is too large',
        'POST /probe/orders',
        { body: { a: 'x'.repeat(300_000) } },
        413,
        'request.too_large',
      ],
    ])('answers %s with a problem document', async (_, route, call, status, code) => {
      expectProblem(await api.call(route, { key, ...call }), status, code);
    });

    it.each([
      'application/xml',
      'text/plain',
      'application/x-www-form-urlencoded',
      'Application/X-WWW-Form-URLencoded; charset=utf-8',
      'application/jsonp',
    ])('answers a body of %s with a problem document', async (type) => {
      const call = { body: '{"subject":{"identifiers":[]}}', headers: { 'content-type': type } };
      expectProblem(await api.call('POST /probe/orders', { key, ...call }), 415, 'media_type.unsupported');
    });

    it('takes no body for an empty object, whatever type is named', async () => {
      for (const type of [undefined, 'application/json', 'application/x-www-form-urlencoded', 'text/plain']) {
        const headers = type === undefined ? {} : { 'content-type': type };
        const empty = await api.call('POST /probe/reasons', { key, headers });
        expect([empty.statusCode, empty.json()]).toEqual([200, { reason: 'none' }]);
        expect((await api.call('DELETE /probe/orders/1', { key, headers })).statusCode).toBe(204);
        const lacking = await api.call('POST /probe/orders', { key, headers });
        expectProblem(lacking, 400, 'request.invalid');
        expect(lacking.json()).toMatchObject({ param: 'subject', detail: 'subject: is missing' });
      }
      expectProblem(
        await api.call('POST /probe/reasons', {
          key,
          body: 'null',
          headers: { 'content-type': 'application/json' },
        }),
        400,
        'request.invalid',
      );
    });

    it('says nothing about an unknown error, and logs it without its message', async () => {
      for (const how of ['database', 'other']) {
        const answer = await api.call(`GET /probe/fails/${how}`);
        expectProblem(answer, 500, 'internal');
        expect(Object.keys(answer.json())).toEqual(['type', 'code', 'title', 'status', 'requestId']);
      }
      expect(lines.join()).not.toContain('jo@example.com');
      expect(logged('request failed')).toMatchObject([
        { level: 'error', route: '/probe/fails/:how', code: '22P02' },
        { level: 'error', route: '/probe/fails/:how', stack: expect.stringContaining('at ') },
      ]);
    });

    it('refuses an answer that does not fit its schema and keeps members the schema does not name', async () => {
      expectProblem(await api.call('GET /probe/wrong-answer'), 500, 'internal');
      const extra = await api.call('GET /probe/silent-extra');
      expect(extra.json()).toEqual({ count: 3, more: true });
    });
  });

  describe('headers', () => {
    it('returns a sane correlation id and replaces any other', async () => {
      const mine = await api.call('GET /health/live', { headers: { 'x-request-id': 'trace-12345678' } });
      expect(mine.headers['x-request-id']).toBe('trace-12345678');
      for (const bad of ['short', 'jo@example.com', 'x'.repeat(65), 'a b c d e f g h']) {
        const answer = await api.call('GET /nowhere', { headers: { 'x-request-id': bad } });
        expect(answer.headers['x-request-id']).not.toBe(bad);
        expect(answer.json()).toMatchObject({ requestId: answer.headers['x-request-id'] });
      }
    });

    it('closes every answer to browsers, errors too', async () => {
      for (const route of ['GET /health/live', 'GET /nowhere', 'GET /docs-json']) {
        const { headers } = await api.call(route);
        expect(headers).toMatchObject({
          'x-content-type-options': 'nosniff',
          'x-frame-options': 'DENY',
          'referrer-policy': 'no-referrer',
          'content-security-policy': expect.stringContaining("default-src 'none'"),
        });
        expect(headers['strict-transport-security']).toBeUndefined();
      }
    });

    it('answers the standalone only under loopback names', async () => {
      for (const host of ['localhost:3000', '127.0.0.1', '[::1]:3000', 'LOCALHOST'])
        expect((await api.call('GET /health/live', { headers: { host } })).statusCode).toBe(200);
      for (const host of [
        'rebound.example.com',
        '127.0.0.1.example.com',
        '10.0.0.1',
        'localhost.example.com:3000',
      ])
        expectProblem(await api.call('GET /health/live', { headers: { host } }), 421, 'host.refused');
    });
  });

  describe('the operation context', () => {
    it('keeps interleaved requests of two tenants apart', async () => {
      const tenants = [await api.createTenant(), await api.createTenant()] as const;
      const keys = [await api.createKey(tenants[0].id), await api.createKey(tenants[1].id)] as const;
      const calls = Array.from({ length: 40 }, async (_, i) => {
        const which = (i % 2) as 0 | 1;
        const headers = { 'x-request-id': `request-${i}-number` };
        const answer = await api.call('GET /probe/context', { key: keys[which], headers });
        expect(answer.json()).toMatchObject({
          tenantId: tenants[which].id,
          principal: tenants[which].id,
          slug: tenants[which].slug,
          correlationId: `request-${i}-number`,
          actor: { kind: 'api_client' },
        });
      });
      await Promise.all(calls);
    });
  });

  describe('routes', () => {
    it('each have a permission or are public on purpose', () => {
      const routes = api.app.get(RouteTable).list();
      expect(routes.length).toBeGreaterThan(8);
      expect(routes.filter(({ access }) => !access)).toEqual([]);
      const open = routes.filter(
        ({ access, handler }) => access?.kind !== 'permission' && !handler.startsWith('Probe'),
      );
      expect(open.map(({ method, path }) => `${method} ${path}`).sort()).toEqual([
        'GET /.well-known/gpc.json',
        'GET /.well-known/jwks.json',
        'GET /c/:versionId/:locale',
        // A link of a double opt-in: the token is the credential.
        'GET /confirm/:token',
        // Texts that are shown to anybody, and answers of persons behind a masked id.
        'GET /consent-management-srv/v2/consent/versions/details',
        'GET /consent-management-srv/v2/consent/versions/details/:id',
        'GET /consent-management-srv/v2/consent/versions/lite',
        'GET /consent-management-srv/v2/consent/versions/lite/:id',
        // Mailed links: the token is the credential.
        'GET /d/:token',
        'GET /health/live',
        'GET /health/ready',
        'GET /n/:versionId/:locale',
        'GET /p/:token',
        'GET /r/:token',
        'GET /t/:token',
        'GET /v/:token',
        // What people were shown, and whether the proof of it is genuine.
        'GET /v1/consent-texts/:id',
        // What a form may offer to whoever has no account.
        'GET /v1/rights',
        // The codec of the standalone, for pages of this machine's Temporal UI only.
        'OPTIONS /temporal/codec/decode',
        'POST /confirm/:token',
        'POST /consent-management-srv/consent/claim/accept',
        'POST /consent-management-srv/consent/scope/accept',
        'POST /consent-management-srv/v2/consent/usage/accept',
        'POST /consent-management-srv/v2/consent/usage/public/info',
        'POST /d/:token',
        'POST /d/:token/code',
        'POST /p/:token',
        'POST /r/:token',
        'POST /t/:token',
        'POST /temporal/codec/decode',
        // Id and secret are in the body.
        'POST /token-srv/token',
        'POST /v/:token',
        'POST /v/:token/help',
        'POST /v/:token/points',
        'POST /v/:token/renewal',
        'POST /v1/receipts/verify',
      ]);
    });

    it('refuse everybody without credentials unless they are public', async () => {
      // each from an address of its own: calls without a credential are limited
      for (const [index, { method, path, access }] of api.app.get(RouteTable).list().entries()) {
        if (access?.kind !== 'permission') continue;
        const address = `198.18.${index >> 8}.${index & 255}`;
        const answer = await api.call(`${method} ${path}`, { address });
        if (isConsentApi(path)) expect(answer.json()).toMatchObject({ status: 401, error: { code: 30021 } });
        else expectProblem(answer, 401, 'auth.required');
      }
    });

    it.each([
      ['http://127.0.0.1:8233', 200],
      ['http://localhost:8233', 200],
      ['http://127.0.0.1:9999', 403],
      ['https://example.com:8233', 403],
      ['null', 403],
      [undefined, 403],
    ])('that decode payloads answer a page of %s with %d', async (origin, status) => {
      const headers = origin === undefined ? {} : { origin };
      const decoded = await api.call('POST /temporal/codec/decode', { body: { payloads: [] }, headers });
      expect(decoded.statusCode).toBe(status);
    });

    it("do not boot when one was left open, or a person's or the platform's route is elsewhere", async () => {
      const boot = (module: typeof ForgottenModule) => createTestApi({ modules: [module] });
      await expect(boot(ForgottenModule)).rejects.toThrow(/ForgottenController.open \(GET \/open\)/);
      await expect(boot(MisplacedModule)).rejects.toThrow(/MisplacedController.keys \(GET \/v1\/me\/keys\)/);
      await expect(boot(BlindModule)).rejects.toThrow(/BlindController.list \(GET \/v1\/everything\)/);
    });
  });

  describe('health', () => {
    it('is ready until a registered part stops answering, and names it', async () => {
      let up = true;
      const check = () => (up ? Promise.resolve() : Promise.reject(new Error('down')));
      api.app.get(ReadinessChecks).register('temporal', check);
      expect((await api.call('GET /health/ready')).json()).toEqual({ status: 'ok' });
      up = false;
      const down = await api.call('GET /health/ready');
      expectProblem(down, 503, 'service.unavailable');
      expect(down.json()).toMatchObject({ failing: ['temporal'] });
      expect((await api.call('GET /health/live')).statusCode).toBe(200);
      up = true;
      expect((await api.call('GET /health/ready')).statusCode).toBe(200);
    });
  });

  describe('the description', () => {
    it('is OpenAPI 3.1, with a security scheme on every closed route and problem documents', async () => {
      const document = (await api.call('GET /docs-json')).json() as {
        openapi: string;
        paths: Record<
          string,
          Record<string, { security?: object[]; responses: object; requestBody?: object }>
        >;
      };
      expect(document.openapi).toBe('3.1.0');
      const create = document.paths['/v1/api-clients']!.post!;
      expect(create.security).toEqual([{ client: [] }]);
      expect(create.responses).toHaveProperty(['default', 'content', 'application/problem+json']);
      expect(JSON.stringify(create.requestBody)).toContain('permissions');
      expect(document.paths['/v1/audit']!.get!.security).toEqual([{ client: [] }]);
      expect(document.paths['/health/live']!.get!.security).toBeUndefined();
    });

    it('requires a body of exactly the commands that are refused without one', async () => {
      const { paths } = (await api.call('GET /docs-json')).json<{ paths: Paths }>();
      const commands = Object.entries(paths).flatMap(([path, methods]) =>
        Object.entries(methods)
          .filter(
            ([, { requestBody, security }]) => requestBody && security?.[0]?.client && !isConsentApi(path),
          )
          .map(([method, { requestBody }]) => ({
            route: `${method.toUpperCase()} ${path.replace('{id}', newId(kindIn(path))).replace('{notice}/{locale}', 'ACK/en')}`,
            required: requestBody?.required,
          })),
      );
      const found = await Promise.all(
        commands.map(async ({ route }) => {
          const { code } = (await api.call(route, { key })).json<{ code: string }>();
          return { route, required: REFUSALS_OF_NO_BODY.includes(code) };
        }),
      );
      expect(found).toEqual(commands);
      expect(new Set(found.map(({ required }) => required))).toEqual(new Set([true, false]));
    });

    it('has a page whose policy lets its own scripts run', async () => {
      const page = await api.call('GET /docs');
      expect(page.statusCode).toBe(200);
      expect(page.headers['content-security-policy']).toContain("script-src 'self'");
    });
  });

  it('publishes the key that a tenant will sign with before it has signed anything', async () => {
    const { id } = await api.createTenant();
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => api.call('GET /.well-known/jwks.json')),
    );
    const lists = answers.map((answer) => answer.json<{ keys: { kid: string }[] }>().keys);
    const { kid } = await runInContext({ tenantId: id, actor: SYSTEM_ACTOR, correlationId: 'spec' }, () =>
      api.app.get(KeyManager).signer(),
    );
    for (const keys of lists) expect(keys.filter((key) => key.kid === kid)).toHaveLength(1);
    expect(new Set(lists.map(({ length }) => length)).size).toBe(1);
  });

  it('limits what one address may ask of public routes, and says when to come back', async () => {
    const ask = (address: string) => api.call('GET /.well-known/jwks.json', { address });
    const answers = await Promise.all(Array.from({ length: 125 }, () => ask('192.0.2.1')));
    const refused = answers.filter(({ statusCode }) => statusCode === 429);
    expect(refused).toHaveLength(5);
    expectProblem(refused[0]!, 429, 'rate.limited');
    expect(Number(refused[0]!.headers['retry-after'])).toBeGreaterThan(0);
    expect((await ask('192.0.2.2')).statusCode).toBe(200);
  });

  it('never limits an API key', async () => {
    const answers = await Promise.all(
      Array.from({ length: 300 }, () =>
        api.call('POST /probe/orders', { key, body: { subject: { identifiers: [] } } }),
      ),
    );
    expect(answers.every(({ statusCode }) => statusCode === 200)).toBe(true);
  });
});
