import { z } from 'zod';
import type { HttpApi } from '#connectors/spi';
import { formOf, members } from './members.js';

const MAX_ANSWER_BYTES = 16 * 1024 * 1024;

const columnName = z.string().min(1).max(200);
const path = z
  .string()
  .max(2_000)
  .regex(/^\/(?!\/)[^\s?#\\]*$/, 'must be a path such as /contacts/{id}, without host, query and spaces');
const pointer = z
  .string()
  .regex(/^(\/([^~/]|~[01])*)*$/, 'must be a JSON pointer, such as /data or /meta/next; "" is the whole');
const secret = z.string().regex(/^env:\w+$/, 'must be env:NAME: secrets stay out of the map');
const header = z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, 'must be the name of a header');
const headerValue = z.string().regex(/^[\x20-\x7e]*$/, 'must be plain characters of one line');
const texts = z.record(z.string().min(1), z.string());

const auth = formOf(
  {
    bearer: members('auth', { bearer: secret }),
    basic: members('auth', { basic: members('basic', { user: secret, password: secret }) }),
    oauth2: members('auth', {
      oauth2: members('oauth2', {
        tokenUrl: z.union([path, secret], 'must be a path below the base URL, or env:NAME of an address'),
        clientId: secret,
        clientSecret: secret,
        scope: z.string().min(1).nullable().default(null),
        credentialsIn: z.enum(['header', 'body']).default('header'),
        form: texts.default({}),
      }),
    }),
    header: members('auth', { apiKey: secret, header, prefix: headerValue.default('') }),
    query: members('auth', { apiKey: secret, query: z.string().min(1) }),
  },
  'must be { bearer: env:NAME }, { basic: { user: env:NAME, password: env:NAME } }, { apiKey: env:NAME, header: X-Api-Key }, { apiKey: env:NAME, query: key } or { oauth2: { tokenUrl, clientId: env:NAME, clientSecret: env:NAME } }',
);

const KINDS = ['text', 'integer', 'decimal', 'boolean', 'date', 'timestamp', 'json', 'uuid', 'inet'] as const;
const column = z.union([
  z.enum(KINDS),
  members('column of an API', {
    at: pointer.min(1, 'must be the pointer of a member, such as /email').optional(),
    kind: z.enum(KINDS).default('text'),
    nullable: z.boolean().default(true),
    maxLength: z.int().min(1).nullable().default(null),
    readOnly: z.boolean().default(false),
  }),
]);

const question = {
  method: z.enum(['GET', 'POST']).default('GET'),
  path,
  query: texts.default({}),
  body: z.json().optional(),
  notFoundIsEmpty: z.boolean().default(false),
};
const state = members('state', { at: pointer, is: z.array(z.string()).min(1) });

const collection = members('collection of an API', {
  key: z.array(columnName).min(1),
  columns: z.record(columnName, column),
  items: pointer.default(''),
  find: z
    .record(columnName, members('find', { ...question, ignoresCase: z.boolean().default(false) }))
    .default({}),
  search: members('search', question).nullable().default(null),
  list: members('list', { ...question, total: pointer.nullable().default(null) })
    .nullable()
    .default(null),
  paging: formOf(
    {
      cursor: members('paging', { cursor: members('cursor', { at: pointer, query: z.string().min(1) }) }),
      next: members('paging', { next: pointer }),
      link: members('paging', { link: z.literal(true) }),
      page: members('paging', {
        page: members('page', { query: z.string().min(1), first: z.int().default(1) }),
      }),
      offset: members('paging', { offset: members('offset', { query: z.string().min(1) }) }),
    },
    'must be { cursor: { at, query } }, { next: <pointer> }, { link: true }, { page: { query } } or { offset: { query } }',
  )
    .nullable()
    .default(null),
  read: members('read', { path, item: pointer.default('') })
    .nullable()
    .default(null),
  update: members('update', {
    method: z.enum(['PATCH', 'PUT', 'POST']).default('PATCH'),
    path,
    send: z.enum(['changes', 'item']).default('changes'),
    at: pointer.default(''),
    contentType: headerValue.default('application/json'),
    ifMatch: z.boolean().default(false),
  })
    .nullable()
    .default(null),
  delete: members('delete', {
    method: z.enum(['DELETE', 'POST']).default('DELETE'),
    path,
    query: texts.default({}),
    body: z.json().optional(),
    later: members('later', {
      status: z.union([z.literal(['location', 'item']), members('status', { path })]).default('item'),
      done: state.nullable().default(null),
      failed: state.nullable().default(null),
      everyMs: z.int().min(1).max(3_600_000).default(2_000),
      waitMs: z.int().min(0).max(600_000).default(30_000),
      withinHours: z.number().positive().max(8_760).default(72),
    })
      .nullable()
      .default(null),
  })
    .nullable()
    .default(null),
});

/** A description as it is written. */
export const httpApiDocument = members('description of an API', {
  auth: auth.nullable().default(null),
  headers: z.record(header, headerValue).default({}),
  ping: path.default('/'),
  timeoutMs: z.int().min(1).max(600_000).default(30_000),
  maxAnswerBytes: z
    .int()
    .min(1)
    .max(1024 ** 3)
    .default(MAX_ANSWER_BYTES),
  requestsPerSecond: z.number().positive().nullable().default(null),
  retries: members('retries', {
    attempts: z.int().min(1).max(20).default(4),
    longestWaitMs: z.int().min(0).max(600_000).default(60_000),
  }).prefault({}),
  idempotencyKey: header.nullable().default(null),
  collections: z.record(columnName, collection),
});
export type HttpApiDocument = z.output<typeof httpApiDocument>;

type WrittenColumn = HttpApiDocument['collections'][string]['columns'][string];

/** Fills in what follows from the names: a column stands in the member that is called like it. */
export const completeHttpApi = (document: HttpApiDocument): HttpApi => ({
  ...document,
  collections: mapped(document.collections, (written) => ({
    ...written,
    columns: mapped(written.columns, completeColumn),
    find: mapped(written.find, ({ body = null, ...rest }) => ({ ...rest, body })),
    search: written.search && { ...written.search, body: written.search.body ?? null },
    list: written.list && { ...written.list, body: written.list.body ?? null },
    delete: written.delete && { ...written.delete, body: written.delete.body ?? null },
  })),
});

const completeColumn = (
  written: WrittenColumn,
  name: string,
): HttpApi['collections'][string]['columns'][string] => {
  const own = `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
  if (typeof written === 'string')
    return { at: own, kind: written, nullable: true, maxLength: null, readOnly: false };
  return { ...written, at: written.at ?? own };
};

const mapped = <T, U>(values: Readonly<Record<string, T>>, change: (value: T, name: string) => U) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, change(value, name)]));
