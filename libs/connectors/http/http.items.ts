import { type HttpApi, type HttpCollection, type Predicate, parseArrayExact } from '../spi/index.js';
import type { StagedRow, Stored } from '../staged/index.js';
import { unknownCollection } from '../sql/store-checks.js';
import type { HttpAnswer, HttpClient } from './http.client.js';
import { type Asked, failure, refusal } from './http.errors.js';
import { itemsOf } from './http.pages.js';
import { type Lookup, lookupsFor } from './http.questions.js';
import { filledPath } from './http.template.js';
import { toStored } from './http.values.js';
import { valueAt, withValueAt } from './json-pointer.js';

/** An item as it was read, and what a change of it may have to name. */
export interface ReadItem {
  readonly item: unknown;
  readonly etag: string | undefined;
}

const GONE = [404, 410];

/** Reads items of the collections of one API, as rows. */
export class HttpItems {
  constructor(
    private readonly store: string,
    private readonly api: HttpApi,
    private readonly client: HttpClient,
  ) {}

  collection(name: string): HttpCollection {
    const collection = Object.hasOwn(this.api.collections, name) ? this.api.collections[name] : undefined;
    if (collection) return collection;
    throw unknownCollection(name);
  }

  asked(name: string, what: string): Asked {
    return { store: this.store, what: `${what} "${name}"` };
  }

  /** @throws AppError `store.refused` when the API can neither be asked for them nor listed */
  async *where(name: string, where: Predicate): AsyncIterable<readonly StagedRow[]> {
    const collection = this.collection(name);
    const lookups = lookupsFor(collection, where);
    if (lookups !== null) yield* this.answersTo(name, lookups);
    else if (collection.list !== null) yield* this.all(name);
    else
      throw refusal(
        this.asked(name, 'find in'),
        'the API gives no way to find these rows; describe find for the columns that are compared, or list',
      );
  }

  async *all(name: string): AsyncIterable<readonly StagedRow[]> {
    const { list } = this.collection(name);
    if (list === null) throw refusal(this.asked(name, 'list of'), 'it has no list; describe list');
    const rows = { read: 0, total: 0 };
    const saw = (json: unknown): void => void (rows.total = totalIn(json, list.total));
    for await (const page of this.pages(name, 'list of', list, {}, saw)) {
      rows.read += page.length;
      yield page;
    }
    if (rows.read < rows.total)
      throw failure(
        this.asked(name, 'list of'),
        `${String(rows.read)} of ${String(rows.total)} items came; describe paging, or try again when less happens`,
      );
  }

  async *withWord(name: string, value: string): AsyncIterable<readonly StagedRow[]> {
    const { search } = this.collection(name);
    if (search) yield* this.pages(name, 'search in', search, { value });
  }

  /** Rows that several lookups bring come once. */
  async *answersTo(name: string, lookups: readonly Lookup[]): AsyncIterable<readonly StagedRow[]> {
    const seen = new Set<string>();
    for (const lookup of lookups)
      for await (const rows of this.answerTo(name, lookup)) {
        const fresh = rows.filter(({ key }) => !seen.has(key));
        fresh.forEach(({ key }) => seen.add(key));
        if (fresh.length > 0) yield fresh;
      }
  }

  /** Null when there is none any more. */
  async byKey(name: string, key: readonly string[]): Promise<ReadItem | null> {
    const collection = this.collection(name);
    const { read, columns } = collection;
    if (read === null) return this.byOtherWays(name, key);
    const path = filledPath(
      read.path,
      Object.fromEntries(collection.key.map((one, at) => [one, key[at] ?? ''])),
    );
    if (path === null) return collection.list === null ? null : this.byOtherWays(name, key);
    const asked = this.asked(name, 'read of');
    const answer: HttpAnswer = await this.client.send({
      method: 'GET',
      url: this.client.url(path),
      what: asked.what,
      expected: GONE,
    });
    const item = GONE.includes(answer.status) ? undefined : valueAt(answer.json, read.item);
    if (item === undefined || item === null) return null;
    const found = collection.key.map((one) => textOf(valueAt(item, columns[one]?.at ?? '')));
    if (found.some((value) => value === null))
      throw refusal(asked, `the answer has no key at "${read.item}"; correct read.item`);
    // an API that takes another spelling of a key has answered with another row
    return JSON.stringify(found) === JSON.stringify(key) ? { item, etag: answer.header('etag') } : null;
  }

  rowOf(name: string, item: unknown): StagedRow {
    const { columns } = this.collection(name);
    const declared = Object.entries(columns);
    const values = declared.map(([column, { at }]) => [column, toStored(valueAt(item, at))] as const);
    const known = values.filter(([, value]) => value !== undefined);
    return { key: this.keyOf(name, item), values: Object.fromEntries([...known, ...restOf(item, declared)]) };
  }

  keyOf(name: string, item: unknown): string {
    const { key, columns } = this.collection(name);
    const texts = key.map((one) => textOf(valueAt(item, columns[one]?.at ?? '')));
    if (texts.every((text) => text !== null)) return JSON.stringify(texts);
    throw refusal(
      this.asked(name, 'answer about'),
      `an item has no key (${key.join(', ')}); correct items, key or columns`,
    );
  }

  private async *answerTo(name: string, lookup: Lookup): AsyncIterable<readonly StagedRow[]> {
    if ('find' in lookup) {
      yield* this.pages(name, 'find in', lookup.find, { value: lookup.value });
      return;
    }
    const read = await this.byKey(name, lookup.key);
    if (read) yield [this.rowOf(name, read.item)];
  }

  private async *pages(
    name: string,
    what: string,
    question: Parameters<typeof itemsOf>[1],
    given: Readonly<Record<string, string>>,
    saw?: (json: unknown) => void,
  ): AsyncIterable<readonly StagedRow[]> {
    const reader = {
      ...(saw ? { saw } : {}),
      client: this.client,
      collection: this.collection(name),
      asked: this.asked(name, what),
      keyOf: (item: unknown) => this.keyOf(name, item),
    };
    for await (const items of itemsOf(reader, question, given))
      yield items.map((item) => this.rowOf(name, item));
  }

  private async byOtherWays(name: string, key: readonly string[]): Promise<ReadItem | null> {
    const { key: names, list } = this.collection(name);
    const find = this.collection(name).find[names[0] ?? ''];
    const question = names.length === 1 && find ? find : list;
    if (question === null) throw refusal(this.asked(name, 'read of'), 'describe read');
    const reader = {
      client: this.client,
      collection: this.collection(name),
      asked: this.asked(name, 'read of'),
      keyOf: (item: unknown) => this.keyOf(name, item),
    };
    const wanted = JSON.stringify(key);
    for await (const items of itemsOf(reader, question, { value: key[0] ?? '' }))
      for (const item of items) if (this.keyOf(name, item) === wanted) return { item, etag: undefined };
    return null;
  }
}

/** How many items a list says it has; 0 where it does not say. */
export function totalIn(json: unknown, pointer: string | null): number {
  const total = pointer === null ? Number.NaN : Number(valueAt(json, pointer));
  return Number.isSafeInteger(total) ? total : 0;
}

type Declared = readonly (readonly [string, { readonly at: string }])[];

/** What no column names is searched, too: the members that are left, under their pointers. */
function restOf(item: unknown, declared: Declared): readonly (readonly [string, Stored])[] {
  const rest = declared.reduce<unknown>(
    (left, [, { at }]) => (valueAt(left, at) === undefined ? left : withValueAt(left, at, undefined)),
    item,
  );
  if (typeof rest !== 'object' || rest === null) return [];
  return Object.entries(rest)
    .filter(([, value]) => !isEmptied(value))
    .map(([member, value]) => [`/${member.replaceAll('~', '~0').replaceAll('/', '~1')}`, toStored(value)]);
}

const isEmptied = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length === 0;

/** A key as a path writes it; null where there is none. */
function textOf(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  const read = parseArrayExact(JSON.stringify(value)) as unknown;
  return typeof read === 'object' ? null : String(read);
}
