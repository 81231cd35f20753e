import type { FastifyInstance, FastifyRequest, RouteOptions } from 'fastify';
import { AppError } from '#contracts';
import type { Settings } from '../config/settings.js';
import type { Logger } from '../logging/index.js';
import { isConsentApi } from './consent-envelope.js';
import type { HttpMetrics } from './http-metrics.js';

const LOOPBACK_NAMES = new Set(['localhost', '127.0.0.1', '[::1]']);
const SECURITY_HEADERS = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
};
const API_POLICY = "default-src 'none'; frame-ancestors 'none'";
/** The page of the OpenAPI document brings its own scripts and inline styles. */
const DOCS_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'";
const YEAR_SECONDS = 31_536_000;
const FORM = 'application/x-www-form-urlencoded';
const PARTS = 'multipart/form-data';
const PARTS_BYTES = 16 * 1024;

/** For `@RouteConfig` of the few routes that take forms, in either of their encodings; all others take JSON alone. */
export const TAKES_FORMS = { takesForms: true } as const;

export const MIB = 1024 * 1024;
const DOCUMENTS = ['application/pdf', 'image/png', 'image/jpeg'];
/** For `@RouteConfig` of routes whose body is the bytes of a document. */
export const TAKES_DOCUMENTS = { takesDocuments: true, bodyLimit: 5 * MIB } as const;
const TEXTS = ['text/plain', 'text/csv'];
const BYTES = 'application/octet-stream';
const JSON_TYPE = /^application\/([a-z0-9.-]+\+)?json$/;
/** For `@RouteConfig` of routes whose body is the bytes of a file: a document or a text. */
export const TAKES_ATTACHMENTS = { ...TAKES_DOCUMENTS, takesTexts: true } as const;
/** For `@RouteConfig` of routes that take texts in many languages, or a thousand items. */
export const LARGE_BODY = { bodyLimit: 8 * MIB } as const;
const CONSENT_BODY_BYTES = MIB;

/** What holds for every answer, whichever handler gives it: correlation id, security headers, caching, measures. */
export function addFastifyHooks(
  fastify: FastifyInstance,
  { settings, logger, metrics }: { settings: Settings; logger: Logger; metrics: HttpMetrics },
): void {
  // what is left are JSON and, for some routes, forms: anything else is refused by Fastify
  fastify.removeContentTypeParser('text/plain');
  fastify.addContentTypeParser(PARTS, { parseAs: 'buffer', bodyLimit: PARTS_BYTES }, readParts);
  fastify.addContentTypeParser(
    [...DOCUMENTS, ...TEXTS, BYTES],
    { parseAs: 'buffer' },
    (_request, body, done) => done(null, body),
  );
  fastify.addHook('onRoute', limitBody);
  const always = alwaysOf(settings);
  // none of these waits for anything, and a promise for each would cost more than they do
  fastify.addHook('onRequest', (request, reply, done) => {
    void reply.header('x-request-id', request.id).headers(always);
    done(refusalOf(request, settings));
  });
  fastify.addHook('onSend', (request, reply, payload, done) => {
    if (!reply.hasHeader('content-security-policy'))
      void reply.header('content-security-policy', isDocs(request.url) ? DOCS_POLICY : API_POLICY);
    if (!reply.hasHeader('cache-control')) void reply.header('cache-control', 'no-store');
    done(null, payload);
  });
  fastify.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'unknown';
    const fields = { method: request.method, route, status: reply.statusCode };
    noteAnswer({ metrics, logger }, fields, { requestId: request.id, milliseconds: reply.elapsedTime });
    done();
  });
}

/** Measures and logs an answer. */
export function noteAnswer(
  { metrics, logger }: { readonly metrics: HttpMetrics; readonly logger: Logger },
  fields: { readonly method: string; readonly route: string; readonly status: number },
  { requestId, milliseconds }: { readonly requestId: string; readonly milliseconds: number },
): void {
  metrics.observe(fields, milliseconds / 1000);
  logger.debug('request answered', { requestId, ms: Math.round(milliseconds), ...fields });
}

const alwaysOf = ({ PUBLIC_URL }: Settings): Readonly<Record<string, string>> => ({
  ...SECURITY_HEADERS,
  ...(PUBLIC_URL?.startsWith('https:') && {
    'strict-transport-security': `max-age=${YEAR_SECONDS}; includeSubDomains`,
  }),
});

/** Headers that these hooks give every answer in JSON, for those that do not come from Fastify. */
export const headersOfAnswers = (settings: Settings): Readonly<Record<string, string>> => ({
  ...alwaysOf(settings),
  'content-security-policy': API_POLICY,
  'cache-control': 'no-store',
});

/** Whether a request is refused for the name by which it asks. */
export const isRefusedHost = ({ HABEAS_MODE }: Settings, host: string | undefined): boolean =>
  HABEAS_MODE === 'standalone' && isForeignHost(host);

function refusalOf(request: FastifyRequest, settings: Settings): AppError | undefined {
  if (isRefusedHost(settings, request.headers.host))
    return new AppError('host.refused', {
      detail: 'The standalone answers only to localhost and 127.0.0.1.',
    });
  return isRefusedMediaType(request)
    ? new AppError('media_type.unsupported', { detail: 'Send JSON, with Content-Type: application/json.' })
    : undefined;
}

/** A page that resolves its own name to 127.0.0.1 could otherwise talk to the standalone through a visitor's browser. */
const isForeignHost = (host = ''): boolean => !LOOPBACK_NAMES.has(host.replace(/:\d+$/, '').toLowerCase());

/** Routes that say nothing have the limit of the application, those of the consent API their own. */
function limitBody(route: RouteOptions): void {
  const { bodyLimit = isConsentApi(route.url) ? CONSENT_BODY_BYTES : undefined } = (route.config ??
    {}) as Partial<{ readonly bodyLimit: number }>;
  if (bodyLimit !== undefined) route.bodyLimit = bodyLimit;
}

function isRefusedMediaType({ headers, routeOptions }: FastifyRequest): boolean {
  if (isEmpty(headers)) {
    // many clients name a type with every request: of nothing it says nothing
    delete headers['content-type'];
    return false;
  }
  const given = typeOf(headers);
  if (routeOptions.url === undefined) return false;
  const { takesForms, takesDocuments, takesTexts } = routeOptions.config as Partial<
    typeof TAKES_FORMS & typeof TAKES_ATTACHMENTS
  >;
  // what a file is is read from its content: no name of a type, a general or a wrong one keeps nobody from sending it
  if (takesDocuments && !isNamedFile(given, takesTexts === true)) headers['content-type'] = BYTES;
  const type = typeOf(headers);
  if (type === undefined) return false;
  if (type === BYTES) return !takesDocuments;
  if (type === PARTS && takesDocuments) return false;
  if (DOCUMENTS.includes(type)) return !takesDocuments;
  if (TEXTS.includes(type)) return !takesTexts;
  return (type === FORM || type === PARTS) && !takesForms;
}

const typeOf = (headers: FastifyRequest['headers']): string | undefined =>
  headers['content-type']?.split(';')[0]?.trim().toLowerCase();

/** JSON is no file, and a form in parts holds one. */
const isNamedFile = (type: string | undefined, takesTexts: boolean): boolean =>
  type !== undefined &&
  (type === PARTS ||
    JSON_TYPE.test(type) ||
    DOCUMENTS.includes(type) ||
    (takesTexts && TEXTS.includes(type)));

/** Members of a form (RFC 7578) as those of the other encoding: texts, a list where a name comes again. Files are left out. */
async function readParts({ headers, routeOptions }: FastifyRequest, body: string | Buffer): Promise<unknown> {
  const form = await new Response(body, { headers: { 'content-type': headers['content-type']! } })
    .formData()
    .catch((cause: unknown) => {
      throw new AppError('request.invalid', { detail: 'The form cannot be read.', cause });
    });
  if ((routeOptions.config as Partial<typeof TAKES_DOCUMENTS>).takesDocuments) return firstFile(form);
  const members = new Map<string, string[]>();
  for (const [name, value] of form.entries())
    if (typeof value === 'string') members.set(name, [...(members.get(name) ?? []), value]);
  return Object.fromEntries([...members].map(([name, all]) => [name, all.length === 1 ? all[0] : all]));
}

/** Its bytes, where the body is to be a file; null: there is none. */
async function firstFile(form: FormData): Promise<Buffer | null> {
  const file = [...form.values()].find((value) => typeof value !== 'string');
  return file ? Buffer.from(await (file as Blob).arrayBuffer()) : null;
}

/** No body follows (RFC 9112, section 6.3). */
const isEmpty = ({
  'content-length': length,
  'transfer-encoding': coding,
}: FastifyRequest['headers']): boolean =>
  coding === undefined && (length === undefined || Number(length) === 0);

const isDocs = (url: string): boolean => /^\/docs([/?]|$)/.test(url);
