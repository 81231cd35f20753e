import type { HttpCollection, HttpUpdate } from '../spi/index.js';
import type { Operation } from '../staged/index.js';
import type { HttpClient } from './http.client.js';
import { failure, refusal } from './http.errors.js';
import type { HttpItems, ReadItem } from './http.items.js';
import { filledPath, UNNAMEABLE } from './http.template.js';
import { fromStored, toStored } from './http.values.js';
import { valueAt, withValueAt } from './json-pointer.js';

type Setting = Extract<Operation, { kind: 'set' }>;

interface Write {
  readonly update: HttpUpdate;
  readonly url: URL;
  readonly read: ReadItem | null;
  readonly columns: Setting['columns'];
  readonly what: string;
}

/** Of one item whose ETag changes in between. */
const MAX_ATTEMPTS = 5;
const GONE = [404, 410];
const PRECONDITION_FAILED = 412;

/** Writes final values into items. */
export class HttpUpdates {
  constructor(
    private readonly items: HttpItems,
    private readonly client: HttpClient,
  ) {}

  /** False when the item is gone, or a value is no longer the one that another was computed from. */
  async set(name: string, { key, columns }: Setting): Promise<boolean> {
    const collection = this.items.collection(name);
    const { update } = collection;
    const asked = this.items.asked(name, 'update in');
    if (update === null) throw refusal(asked, 'the description of the API has no update for it');
    const texts = JSON.parse(key) as readonly string[];
    const path = filledPath(
      update.path,
      Object.fromEntries(collection.key.map((one, at) => [one, texts[at] ?? ''])),
    );
    if (path === null) throw refusal(asked, UNNAMEABLE);
    const url = this.client.url(path);
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
      const read = await this.current(name, texts, update, columns);
      if (read === 'changed') return false;
      const status = await this.send(collection, { update, url, read, columns, what: asked.what });
      if (status < 300) return true;
      // somebody has changed something else of it: what does not depend on that is written all the same
      if (status === PRECONDITION_FAILED) continue;
      if (await this.items.byKey(name, texts))
        throw refusal(asked, 'the API does not know an item that is there; correct the path of update');
      return false;
    }
    throw failure(asked, 'an item changes faster than it can be written; try again');
  }

  private async send(
    collection: HttpCollection,
    { update, url, read, columns, what }: Write,
  ): Promise<number> {
    const { status } = await this.client.send({
      method: update.method,
      url,
      body: bodyOf(collection, update, read, columns),
      contentType: update.contentType,
      headers: update.ifMatch && read?.etag !== undefined ? { 'if-match': read.etag } : {},
      what,
      expected: [...GONE, PRECONDITION_FAILED],
      isChange: true,
    });
    return status;
  }

  /** Read only where it is needed: to compare, to send the whole of it, or for its ETag. */
  private async current(
    name: string,
    key: readonly string[],
    { send, ifMatch }: HttpUpdate,
    columns: Setting['columns'],
  ): Promise<ReadItem | null | 'changed'> {
    const guarded = Object.entries(columns).filter(([, change]) => change.guarded);
    if (guarded.length === 0 && send === 'changes' && !ifMatch) return null;
    const read = await this.items.byKey(name, key);
    if (read === null) return 'changed';
    const declared = this.items.collection(name).columns;
    const isAsExpected = guarded.every(
      ([column, { from }]) => toStored(valueAt(read.item, declared[column]?.at ?? '')) === from,
    );
    return isAsExpected ? read : 'changed';
  }
}

function bodyOf(
  { columns: declared }: HttpCollection,
  { send, at }: HttpUpdate,
  read: ReadItem | null,
  columns: Setting['columns'],
): unknown {
  const isWhole = send === 'item';
  const item = Object.entries(columns).reduce<unknown>(
    (body, [column, { to }]) => {
      const value = fromStored(to);
      // a member that is left out of a change stays as it is
      return withValueAt(body, declared[column]?.at ?? '', value === undefined && !isWhole ? null : value);
    },
    isWhole ? read?.item : {},
  );
  return withValueAt({}, at, item);
}
