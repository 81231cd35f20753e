import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '#contracts';
import type { HttpLater, Notes, PendingRows } from '../spi/index.js';
import type { HttpAnswer, HttpClient } from './http.client.js';
import type { HttpItems } from './http.items.js';
import { filledBody, filledPath, filledText, type Given, UNNAMEABLE } from './http.template.js';
import { valueAt } from './json-pointer.js';

/** A deletion that the API has accepted. `status`: where its state is asked for; null: the item itself. */
interface Accepted {
  readonly collection: string;
  readonly key: readonly string[];
  readonly status: string | null;
  /** RFC 3339 */
  readonly until: string;
}
type State = 'done' | 'pending' | 'failed';

const GONE = [404, 410];
const HOUR_MS = 3_600_000;

/** Deletes items, at once or later: an API may answer 202 and do it in its own time. */
export class HttpDeletion {
  constructor(
    private readonly items: HttpItems,
    private readonly client: HttpClient,
    private readonly notes: Notes,
  ) {}

  /** Asks for all of them first, and waits for those together that are done later. False when one was gone already. */
  async delete(collection: string, keys: readonly (readonly string[])[]): Promise<boolean> {
    let isComplete = true;
    const accepted: Accepted[] = [];
    for (const key of keys) {
      const result = await this.ask(collection, key);
      if (result === 'gone') isComplete = false;
      else if (result !== 'done') accepted.push(result);
    }
    await this.settle(collection, accepted);
    return isComplete;
  }

  /** What was accepted earlier and is still there; what is done by now is forgotten. */
  async pending(collection: string): Promise<PendingRows | null> {
    const left: Accepted[] = [];
    for (const id of await this.notes.list(`${prefixOf(collection)}`)) {
      const text = await this.notes.get(id);
      if (text === null) continue;
      const accepted = JSON.parse(text) as Accepted;
      const isOver = Date.parse(accepted.until) <= Date.now();
      if (isOver || (await this.stateOf(accepted)) !== 'pending') await this.notes.swap(id, text, null);
      else left.push(accepted);
    }
    const [until] = left
      .map((one) => one.until)
      .sort()
      .reverse();
    return until === undefined ? null : { rows: left.length, until };
  }

  private async ask(collection: string, key: readonly string[]): Promise<'done' | 'gone' | Accepted> {
    const { delete: remove, key: names } = this.items.collection(collection);
    const asked = this.items.asked(collection, 'deletion in');
    if (remove === null) throw this.refused(collection, 'the description of the API has no delete for it');
    const given = Object.fromEntries(names.map((name, at) => [name, key[at] ?? '']));
    const path = filledPath(remove.path, given);
    if (path === null) throw this.refused(collection, UNNAMEABLE);
    const answer = await this.client.send({
      method: remove.method,
      url: this.client.url(path, queryOf(remove.query, given)),
      ...(remove.body === null ? {} : { body: filledBody(remove.body, given) }),
      what: asked.what,
      expected: GONE,
      isChange: true,
    });
    if (GONE.includes(answer.status)) return this.isGone(collection, key, remove.later, given);
    if (answer.status !== 202 || remove.later === null) return 'done';
    return this.accepted(collection, key, remove.later, answer, given);
  }

  /** An API that does not know an item which is there was asked in the wrong place, or is about to delete it. */
  private async isGone(
    collection: string,
    key: readonly string[],
    later: HttpLater | null,
    given: Given,
  ): Promise<'gone' | Accepted> {
    if (!(await this.items.byKey(collection, key))) return 'gone';
    if (later?.status === 'item') return this.accepted(collection, key, later, null, given);
    throw this.refused(
      collection,
      'the API does not know an item that is there, and does not delete it; correct the path of delete',
    );
  }

  private accepted(
    collection: string,
    key: readonly string[],
    later: HttpLater,
    answer: HttpAnswer | null,
    given: Given,
  ): Accepted {
    const until = new Date(Date.now() + later.withinHours * HOUR_MS).toISOString();
    return { collection, key, status: this.statusUrl(collection, later, answer, given), until };
  }

  private statusUrl(
    collection: string,
    later: HttpLater,
    answer: HttpAnswer | null,
    given: Given,
  ): string | null {
    if (later.status === 'item') return null;
    const asked = this.items.asked(collection, 'deletion in');
    if (typeof later.status === 'object') {
      const path = filledPath(later.status.path, given);
      return path === null ? null : this.client.url(path).href;
    }
    const location = answer?.header('location');
    if (!answer || location === undefined)
      throw this.refused(collection, 'the API accepted a deletion without a Location; describe later.status');
    return this.client.own(location, answer.url, asked).href;
  }

  private async settle(collection: string, accepted: readonly Accepted[]): Promise<void> {
    const later = this.items.collection(collection).delete?.later;
    if (!later || accepted.length === 0) return;
    // written down before they are waited for: whoever is killed meanwhile has accepted them all the same
    for (const one of accepted)
      await this.notes.swap(idOf(one), await this.notes.get(idOf(one)), JSON.stringify(one));
    const end = performance.now() + later.waitMs;
    let open = accepted;
    while (open.length > 0) {
      const pending: Accepted[] = [];
      for (const one of open) {
        const state = await this.stateOf(one);
        if (state === 'pending') pending.push(one);
        else await this.notes.swap(idOf(one), await this.notes.get(idOf(one)), null);
        if (state === 'failed')
          throw this.refused(collection, 'the API says that a deletion which it had accepted has failed');
      }
      open = pending;
      if (performance.now() + later.everyMs > end) return;
      if (open.length > 0) await sleep(later.everyMs);
    }
  }

  private async stateOf({ collection, key, status }: Accepted): Promise<State> {
    const later = this.items.collection(collection).delete?.later;
    if (status === null || !later?.done)
      return (await this.items.byKey(collection, key)) ? 'pending' : 'done';
    const { what } = this.items.asked(collection, 'state of a deletion in');
    const answer = await this.client.send({ method: 'GET', url: new URL(status), what, expected: GONE });
    // a state that is gone tells nothing: the item does
    if (GONE.includes(answer.status)) return (await this.items.byKey(collection, key)) ? 'pending' : 'done';
    const says = (place: HttpLater['done']): boolean =>
      place !== null && place.is.includes(String(valueAt(answer.json, place.at)));
    if (says(later.failed)) return 'failed';
    return says(later.done) ? 'done' : 'pending';
  }

  private refused(collection: string, why: string): AppError {
    const { store } = this.items.asked(collection, '');
    return new AppError('store.refused', { detail: `Store "${store}", collection "${collection}": ${why}.` });
  }
}

const digest = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 32);
const prefixOf = (collection: string): string => `pending/${digest(collection)}/`;
const idOf = ({ collection, key }: Accepted): string =>
  `${prefixOf(collection)}${digest(JSON.stringify(key))}`;

const queryOf = (query: Readonly<Record<string, string>>, given: Given): Record<string, string> =>
  Object.fromEntries(Object.entries(query).map(([name, text]) => [name, filledText(text, given)]));
