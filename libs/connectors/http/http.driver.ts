import type {
  Catalogue,
  CatalogueFinding,
  CollectionInfo,
  HttpApi,
  Notes,
  PendingRows,
  StoreSettings,
} from '../spi/index.js';
import type { FindQuery, Operation, StagedDriver, StagedRow, StagedSearch } from '../staged/index.js';
import { toCollection } from './http.catalogue.js';
import { HttpClient } from './http.client.js';
import { HttpDeletion } from './http.deletion.js';
import { statusError } from './http.errors.js';
import { HttpItems, totalIn } from './http.items.js';
import { canStandIn, casings, type Lookup } from './http.questions.js';
import { HttpUpdates } from './http.updates.js';
import { decodeStored, encodeStored } from './http.values.js';

type Deletion = Extract<Operation, { kind: 'delete' }>;
type Setting = Extract<Operation, { kind: 'set' }>;

/** An API as its description says, item by item. */
export class HttpDriver implements StagedDriver {
  readonly hasRawPredicates = false;
  readonly decode = decodeStored;
  readonly encode = encodeStored;
  private readonly client: HttpClient;
  private readonly items: HttpItems;
  private readonly updates: HttpUpdates;
  private readonly deletion: HttpDeletion;
  private reached: Promise<void> | null = null;

  constructor(
    private readonly settings: StoreSettings,
    private readonly api: HttpApi,
    readonly notes: Notes,
  ) {
    this.client = new HttpClient(settings, api);
    this.items = new HttpItems(settings.id, api, this.client);
    this.updates = new HttpUpdates(this.items, this.client);
    this.deletion = new HttpDeletion(this.items, this.client, notes);
  }

  /** Once: later every request tells. What stands at that address is no business of ours. */
  ping(): Promise<void> {
    this.reached ??= this.reach().catch((error: unknown) => {
      this.reached = null;
      throw error;
    });
    return this.reached;
  }

  async describe(only?: string): Promise<Catalogue> {
    await this.ping();
    const names = Object.keys(this.api.collections).filter((name) => only === undefined || name === only);
    const collections: CollectionInfo[] = [];
    for (const name of names)
      // only whoever looks at everything wants to know how much it is
      collections.push(
        toCollection(name, this.items.collection(name), only === undefined ? await this.total(name) : 0),
      );
    const findings = names.flatMap((name) => this.unsearchable(name));
    return { collections, foreignKeys: [], ...(findings.length > 0 ? { findings } : {}) };
  }

  async *find({ collection, where, keys, batchRows }: FindQuery): AsyncIterable<readonly StagedRow[]> {
    const rows = keys
      ? this.items.answersTo(collection, keys.map(toLookup))
      : this.items.where(collection, where);
    for await (const page of rows)
      for (let at = 0; at < page.length; at += batchRows) yield page.slice(at, at + batchRows);
  }

  async apply(collection: string, operations: readonly Operation[]): Promise<boolean> {
    let isComplete = true;
    for (const operation of operations.filter((one): one is Setting => one.kind === 'set'))
      isComplete = (await this.updates.set(collection, operation)) && isComplete;
    const deletions = operations.filter((one): one is Deletion => one.kind === 'delete');
    const keys = deletions.map(({ key }) => JSON.parse(key) as readonly string[]);
    return (await this.deletion.delete(collection, keys)) && isComplete;
  }

  search(collection: string, words: readonly string[]): StagedSearch | null {
    const { list, search, find } = this.items.collection(collection);
    if (list !== null) return null;
    if (search !== null) return { rows: this.searched(collection, words), unsearchable: null };
    return {
      rows: this.items.answersTo(collection, this.lookups(collection, words)),
      unsearchable: unsearchableBy(Object.keys(find)),
    };
  }

  pending(collection: string): Promise<PendingRows | null> {
    return this.deletion.pending(collection);
  }

  close(): Promise<void> {
    return this.client.close();
  }

  private async reach(): Promise<void> {
    const what = 'first question';
    const url = this.client.url(this.api.ping);
    const { status } = await this.client.send({ method: 'GET', url, what, expected: EVERY_STATUS });
    if (status === 401 || status === 403 || status >= 500)
      throw statusError({ store: this.settings.id, what }, status);
  }

  private unsearchable(collection: string): CatalogueFinding[] {
    const { list, search, find } = this.items.collection(collection);
    if (list !== null || search !== null) return [];
    return [{ code: 'UNSEARCHABLE', collection, location: '', detail: unsearchableBy(Object.keys(find)) }];
  }

  /** How many items an API says it has; 0 where it does not say. */
  private async total(name: string): Promise<number> {
    const { list } = this.items.collection(name);
    if (list?.total === undefined || list.total === null) return 0;
    const { what } = this.items.asked(name, 'list of');
    const sent = list.method === 'POST' && list.body !== null ? { body: list.body } : {};
    const url = this.client.url(list.path, list.query);
    const { json } = await this.client.send({ method: list.method, url, ...sent, what });
    return totalIn(json, list.total);
  }

  private async *searched(collection: string, words: readonly string[]): AsyncIterable<readonly StagedRow[]> {
    const seen = new Set<string>();
    for (const word of words)
      for await (const rows of this.items.withWord(collection, word)) {
        yield rows.filter(({ key }) => !seen.has(key));
        rows.forEach(({ key }) => seen.add(key));
      }
  }

  private lookups(collection: string, words: readonly string[]): readonly Lookup[] {
    const described = this.items.collection(collection);
    return Object.entries(described.find).flatMap(([column, find]) =>
      [...new Set(find.ignoresCase ? words : words.flatMap(casings))]
        .filter((word) => canStandIn(described, column, word))
        .map((value) => ({ find, column, value })),
    );
  }
}

const unsearchableBy = (columns: readonly string[]): string =>
  `can be asked for ${columns.join(', ')} only, and not be read as a whole: what stands elsewhere in it is not found`;
const toLookup = (key: string): Lookup => ({ key: JSON.parse(key) as readonly string[] });
const EVERY_STATUS = Array.from({ length: 300 }, (_, at) => at + 300);
