import { type HttpCollection, type HttpQuestion, isExactNumber } from '../spi/index.js';
import type { HttpAnswer, HttpCall, HttpClient } from './http.client.js';
import { type Asked, failure, refusal } from './http.errors.js';
import { filledBody, filledPath, filledText, type Given } from './http.template.js';
import { valueAt } from './json-pointer.js';

/** More is a mistake of the description or of the API. */
const MAX_PAGES = 100_000;
/** Passes over a list whose pages shift while it is read. */
const MAX_PASSES = 6;
const GONE: readonly number[] = [404, 410];

export interface PageReader {
  readonly client: HttpClient;
  readonly collection: HttpCollection;
  readonly asked: Asked;
  /** What tells one item from another. */
  keyOf(item: unknown): string;
  /** Told of every answer. */
  saw?(json: unknown): void;
}

/**
 * All items that answer a question, page by page, each once. Where pages are counted, an item that goes away moves the
 * others up, and one is missed: such a list is read again until a pass brings nothing new.
 */
export async function* itemsOf(
  reader: PageReader,
  question: HttpQuestion,
  given: Given,
): AsyncIterable<readonly unknown[]> {
  const first = firstCall(reader, question, given);
  if (first === null) return;
  const { paging } = reader.collection;
  const isShifting = paging !== null && ('page' in paging || 'offset' in paging);
  const seen = new Set<string>();
  for (let pass = 1; ; pass++) {
    const before = seen.size;
    for await (const items of pagesOf(reader, first)) {
      const fresh = items.filter((item) => isNew(seen, reader.keyOf(item)));
      if (fresh.length > 0) yield fresh;
    }
    if (!isShifting || (pass > 1 && seen.size === before)) return;
    if (seen.size === 0) return;
    if (pass === MAX_PASSES)
      throw failure(reader.asked, 'the list changes faster than it can be read; try again when less happens');
  }
}

async function* pagesOf(reader: PageReader, first: HttpCall): AsyncIterable<readonly unknown[]> {
  const known = new Set<string>();
  let isEmpty = false;
  let call: HttpCall | null = first;
  for (let page = 0; call !== null; page++) {
    const address = call.url.href;
    // some say the same cursor again behind the last page
    if (known.has(address) && isEmpty) return;
    if (page >= MAX_PAGES || known.has(address))
      throw failure(reader.asked, 'the pages come round again; compare paging with the API');
    known.add(address);
    const answer: HttpAnswer = await reader.client.send(call);
    const items = itemsIn(reader, answer);
    reader.saw?.(answer.json);
    yield items;
    isEmpty = items.length === 0;
    call = nextCall(reader, first, answer, { page: page + 1, items: items.length, from: call });
  }
}

function firstCall(
  { client, collection: { paging }, asked }: PageReader,
  { method, path, query, body, notFoundIsEmpty }: HttpQuestion,
  given: Given,
): HttpCall | null {
  const filled = filledPath(path, given);
  if (filled === null) return null;
  const texts = Object.fromEntries(
    Object.entries(query).map(([name, text]) => [name, filledText(text, given)]),
  );
  if (paging !== null && 'page' in paging) texts[paging.page.query] = String(paging.page.first);
  // a path that names nobody is an answer; anywhere else the place itself is missing, and that is none
  const missing = path.includes('{value}') || notFoundIsEmpty ? GONE : [];
  const sent = method === 'GET' || body === null ? {} : { body: filledBody(body, given) };
  return { method, url: client.url(filled, texts), ...sent, what: asked.what, expected: missing };
}

/** An answer that holds one item instead of a list is a list of one. */
function itemsIn({ collection, asked }: PageReader, { status, json }: HttpAnswer): readonly unknown[] {
  if (GONE.includes(status)) return [];
  const items = valueAt(json, collection.items);
  if (Array.isArray(items)) return items;
  if (items === null || (items === undefined && json === undefined)) return [];
  if (typeof items === 'object' && collection.items !== '') return [items];
  if (typeof items === 'object' && collection.key.every((name) => has(items, collection, name)))
    return [items];
  throw refusal(asked, `there are no items at "${collection.items}"; correct items`);
}

const has = (item: unknown, { columns }: HttpCollection, name: string): boolean =>
  valueAt(item, columns[name]?.at ?? '') !== undefined;

interface Progress {
  readonly page: number;
  readonly items: number;
  readonly from: HttpCall;
}

function nextCall(
  { client, collection: { paging }, asked }: PageReader,
  first: HttpCall,
  answer: HttpAnswer,
  { page, items, from }: Progress,
): HttpCall | null {
  if (paging === null) return null;
  if ('cursor' in paging)
    return withQuery(first, paging.cursor.query, textOf(valueAt(answer.json, paging.cursor.at)));
  if ('page' in paging)
    return items === 0 ? null : behind(withQuery(first, paging.page.query, String(paging.page.first + page)));
  if ('offset' in paging) {
    const at = Number(from.url.searchParams.get(paging.offset.query) ?? 0);
    return items === 0 ? null : behind(withQuery(first, paging.offset.query, String(at + items)));
  }
  const address =
    'link' in paging ? nextLink(answer.header('link')) : textOf(valueAt(answer.json, paging.next));
  return address === null ? null : { ...first, url: client.own(address, answer.url, asked) };
}

/** Behind the last page there may be none. */
const behind = (call: HttpCall | null): HttpCall | null => call && { ...call, expected: GONE };

function withQuery(call: HttpCall, name: string, value: string | null): HttpCall | null {
  if (value === null) return null;
  const url = new URL(call.url);
  url.searchParams.set(name, value);
  return { ...call, url };
}

const textOf = (value: unknown): string | null => {
  if (typeof value === 'number') return String(value);
  if (isExactNumber(value)) return JSON.stringify(value);
  return typeof value === 'string' && value !== '' ? value : null;
};

/** The target of `rel="next"` in a Link header (RFC 8288, section 3). */
export function nextLink(header: string | undefined): string | null {
  for (const [, target = '', parameters = ''] of (header ?? '').matchAll(
    /<([^>]*)>((?:\s*;\s*[^,;"]+(?:"[^"]*")?)*)/g,
  )) {
    const rel = /;\s*rel\s*=\s*(?:"([^"]*)"|([^\s;,]+))/i.exec(parameters);
    if ((rel?.[1] ?? rel?.[2] ?? '').toLowerCase().split(/\s+/).includes('next')) return target;
  }
  return null;
}

function isNew(seen: Set<string>, key: string): boolean {
  if (seen.has(key)) return false;
  seen.add(key);
  return true;
}
