import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseJsonExact } from '#connectors/spi';
import type { ContractRow, ContractTable } from '../../libs/connectors/contract/contract-data.js';
import type { ContractFixture } from '../../libs/connectors/contract/contract-fixture.js';

type Item = Record<string, unknown>;
interface Held {
  readonly table: ContractTable;
  readonly items: Map<string, Item>;
}
export interface SeenCall {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}
/** What the service does instead of answering, or before and after it. */
export interface Behaviour {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** The line breaks before or after the work is done. */
  readonly drop?: 'before' | 'after';
  readonly delayMs?: number;
  /** Runs when the answer is made, which is not sent before it has ended. */
  readonly then?: () => void | Promise<void>;
}

/** A service with a REST API, as many have it: JSON items in collections, pages, a token, and moods. */
export async function startHttpService({ pageSize = 2, token = 'secret-token' } = {}) {
  const collections = new Map<string, Held>();
  const calls: SeenCall[] = [];
  let lastKey = 0;
  let accepts = (call: SeenCall): boolean => call.headers.authorization === `Bearer ${token}`;
  let behave: (call: SeenCall, count: number) => Behaviour | undefined = () => undefined;

  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => void handle(request, response, Buffer.concat(parts).toString()));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;

  async function handle(request: IncomingMessage, response: ServerResponse, body: string): Promise<void> {
    const call: SeenCall = {
      method: request.method ?? '',
      url: new URL(request.url ?? '/', origin),
      headers: request.headers,
      body,
    };
    calls.push(call);
    const behaviour = behave(call, calls.length) ?? {};
    if (behaviour.drop === 'before') return void request.socket.destroy();
    if (behaviour.delayMs) await new Promise((resolve) => setTimeout(resolve, behaviour.delayMs));
    const answer =
      behaviour.status === undefined
        ? answerTo(call)
        : { status: behaviour.status, json: undefined, headers: {} };
    await behaviour.then?.();
    if (behaviour.drop === 'after') return void request.socket.destroy();
    response.writeHead(answer.status, {
      'content-type': 'application/json',
      ...answer.headers,
      ...behaviour.headers,
    });
    response.end(behaviour.body ?? (answer.json === undefined ? '' : JSON.stringify(answer.json)));
  }

  interface Answer {
    readonly status: number;
    readonly json?: unknown;
    readonly headers?: Record<string, string>;
  }
  function answerTo(call: SeenCall): Answer {
    if (!accepts(call)) return { status: 401 };
    const [, , name = '', key] = call.url.pathname.split('/').map(decodeURIComponent);
    if (name === '') return { status: 200, json: { ok: true } };
    const held = collections.get(name);
    if (!held) return { status: 404, json: { error: 'no such collection' } };
    if (key === undefined) return page(held, call.url);
    const item = held.items.get(key);
    if (!item) return { status: 404 };
    if (call.method === 'GET') return { status: 200, json: { data: item }, headers: { etag: etagOf(item) } };
    const match = call.headers['if-match'];
    if (match !== undefined && match !== etagOf(item)) return { status: 412 };
    if (call.method === 'DELETE') held.items.delete(key);
    else Object.assign(item, parseJsonExact(call.body));
    return call.method === 'DELETE' ? { status: 204 } : { status: 200, json: { data: item } };
  }

  function page({ items }: Held, url: URL): Answer {
    const { searchParams: asked } = url;
    const by = asked.get('by');
    const value = asked.get('value') ?? '';
    const all = [...items.values()].filter((item) =>
      by === null ? true : leaves(item[by] ?? null).includes(value),
    );
    const counted = asked.get('page');
    const after = asked.get('cursor');
    const start =
      counted !== null
        ? (Number(counted) - 1) * pageSize
        : asked.has('offset')
          ? Number(asked.get('offset'))
          : all.findIndex((item) => after === null || String(item['_id']) > after);
    const data = start < 0 ? [] : all.slice(start, start + pageSize);
    const isLast = start < 0 || start + pageSize >= all.length;
    const next = isLast ? null : String(data.at(-1)?.['_id']);
    const following = new URL(url);
    following.searchParams.set('cursor', next ?? '');
    return {
      status: 200,
      json: { data, meta: { total: all.length, next, url: next === null ? null : following.href } },
      headers: next === null ? {} : { link: `<${following.pathname}${following.search}>; rel="next"` },
    };
  }

  const held = (name: string): Held => collections.get(name)!;
  const isJson = (name: string, column: string): boolean =>
    held(name).table.columns.some((one) => one.name === column && one.type === 'json');
  const toItem = (name: string, row: ContractRow): Item =>
    Object.fromEntries(
      Object.entries(row).map(([column, value]) => [
        column,
        isJson(name, column) && typeof value === 'string' ? parseJsonExact(value) : value,
      ]),
    );
  const matching = (name: string, match: ContractRow = {}): [string, Item][] =>
    [...held(name).items].filter(([, item]) =>
      Object.entries(match).every(([column, value]) => item[column] === value),
    );

  const data: Pick<ContractFixture, 'create' | 'insert' | 'update' | 'remove' | 'rows'> = {
    create: async (tables) =>
      tables.forEach((table) => collections.set(table.name, { table, items: new Map() })),
    insert: async (name, rows) =>
      rows.forEach((row) => {
        const _id = String((lastKey += 1)).padStart(9, '0');
        held(name).items.set(_id, { _id, ...toItem(name, row) });
      }),
    update: async (name, set, match) =>
      matching(name, match).forEach(([, item]) => Object.assign(item, toItem(name, set))),
    remove: async (name, match) => matching(name, match).forEach(([key]) => held(name).items.delete(key)),
    rows: async (name) =>
      matching(name).map(([, item]) =>
        Object.fromEntries(
          held(name).table.columns.map(({ name: column, type }) => {
            const value = item[column] ?? null;
            return [column, type === 'json' && value !== null ? JSON.stringify(value) : value];
          }),
        ),
      ) as ContractRow[],
  };
  return {
    url: `${origin}/v1`,
    origin,
    token,
    calls,
    data,
    items: (name: string) => held(name).items,
    behave: (next: typeof behave) => {
      calls.length = 0;
      behave = next;
    },
    accept: (next: typeof accepts) => void (accepts = next),
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

const etagOf = (item: Item): string => `"${Buffer.from(JSON.stringify(item)).toString('base64url')}"`;

function leaves(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(leaves);
  return value === null ? [] : [String(value)];
}
