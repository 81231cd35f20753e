import type { Dispatcher } from 'undici';
import type { Catalogue } from './catalogue.js';
import type { FileFormat } from './file-format.js';
import type { HttpApi } from './http-api.js';
import type { Notes } from './notes.js';
import type { Boundary, Predicate, Scalar } from './predicate.js';
import type { Recogniser } from './recogniser.js';
import type { RowTexts } from './row-texts.js';

export const STORE_TYPES = [
  'postgres',
  'mysql',
  'mariadb',
  'sqlite',
  'mongodb',
  'redis',
  's3',
  'ldap',
  'logs',
  'files',
  'http',
] as const;
export type StoreType = (typeof STORE_TYPES)[number];

const FILE_STORES: ReadonlySet<StoreType> = new Set<StoreType>(['sqlite', 'logs', 'files']);

/** Whether stores of a type are servers, whose connection is a URL; the others are files or folders. */
export const isServerStore = (type: StoreType): boolean => !FILE_STORES.has(type);

/** What the data map says about one store, with the connection already resolved by whoever may resolve it. */
export interface StoreSettings {
  readonly id: string;
  readonly type: StoreType;
  /** postgres, mysql, mariadb, mongodb, redis, s3, ldap: a URL. sqlite: a file. logs, files: a folder. http: the base URL. */
  readonly connection: string;
  readonly access: 'read' | 'write';
  readonly limits: StoreLimits;
  /**
   * By collection name, what belongs to it. logs, files, s3: globs of files or objects. redis: patterns of keys.
   * ldap: bases with filters. Other stores ignore it.
   */
  readonly families?: Readonly<Record<string, readonly string[]>>;
  /** Stores of files with records: how those of a collection are read, by its name; absent: as their names say. */
  readonly formats?: Readonly<Record<string, FileFormat>>;
  /** Stores of files with records: the keys of the data map by collection; files declare none themselves. */
  readonly keys?: Readonly<Record<string, readonly string[]>>;
  /**
   * redis, ldap: columns that the data map names, by collection; they are there even when nothing holds them at the moment.
   * Other stores ignore it.
   */
  readonly columns?: Readonly<Record<string, Readonly<Record<string, 'text' | 'json'>>>>;
  /** http: what the API is like. Other stores ignore this and what follows. */
  readonly api?: HttpApi;
  /** http: what the names in `api` stand for, `env:NAME` → value. */
  readonly secrets?: Readonly<Record<string, string>>;
  /** http: where notes are kept, since the API has no place for them; without it nothing can be changed. */
  readonly notes?: Notes;
  /** http: makes what requests go through, and decides which addresses may be reached. Absent: all. */
  readonly agent?: () => Dispatcher;
}

export interface StoreLimits {
  /** Rows of one statement; larger steps run in several transactions. */
  readonly batchRows: number;
  readonly lockTimeoutMs: number;
  readonly statementTimeoutMs: number;
}
export const DEFAULT_LIMITS: StoreLimits = {
  batchRows: 5_000,
  lockTimeoutMs: 5_000,
  statementTimeoutMs: 60_000,
};

/** What a kind of store can do; the planner asks before it plans. */
export interface StoreCapabilities {
  /** `records`: rows with columns and references. `text`: files in which identifiers are found as tokens. */
  readonly shape: 'records' | 'text';
  /** A session's changes become visible together at commit, or not at all. */
  readonly atomic: boolean;
  /**
   * One session can do the work for several people: `write` takes further locks, and sessions have `selects`, `tallies`
   * and `changes`. Absent: no.
   */
  readonly several?: true;
  /** Rows can be found by what stands in their texts: the predicate `contains`. Absent: no. */
  readonly search?: true;
}

/** A connector knows one type of store. Opening does not yet connect. */
export interface Connector {
  readonly type: StoreType;
  readonly capabilities: StoreCapabilities;
  open(settings: StoreSettings): Promise<Store>;
}

/**
 * One opened store. Every method rejects with `AppError` `store.unreachable` (retryable), `store.read_only`,
 * `store.refused` (a constraint, an unknown column: trying again changes nothing) or `store.failed` (retryable);
 * details name collections and SQLSTATE codes, never values of rows.
 */
export interface Store {
  readonly id: string;
  readonly capabilities: StoreCapabilities;
  describe(): Promise<Catalogue>;
  /** A consistent view for reading (one snapshot where the store has them). */
  read(): Promise<ReadSession>;
  /**
   * A session that changes. Waits until no other session holds the same `lock` (fence between two attempts of one job).
   * `resume` is the token of an earlier session whose outcome was `partial`. `moreLocks`: stores that work for several
   * people at once wait for all of these too.
   */
  write(options: {
    lock: string;
    moreLocks?: readonly string[];
    resume?: string;
    signal?: AbortSignal;
  }): Promise<WriteSession>;
  /** What became of the session that gave this token, seen after a crash. */
  outcome(token: string): Promise<'committed' | 'aborted' | 'partial' | 'unknown'>;
  /** The journal knows the outcome now: remove what the store itself kept for {@link outcome}. */
  forget(token: string): Promise<void>;
  /** Independent of the plan: one streamed pass over all text of the named collections. */
  scan(request: ScanRequest): AsyncIterable<ScanResult>;
  /** What was accepted and is not yet done, by collection; absent: this kind of store does everything at once. */
  pending?(): Promise<ReadonlyMap<string, PendingRows>>;
  /**
   * Milliseconds for which the slowest replica lacks something, as far as repeated questions tell; 0: nothing, or no
   * replica. Absent: the store cannot say. Rejects with `store.refused` where the account may not know.
   */
  replicaLagMs?(): Promise<number>;
  close(): Promise<void>;
}

export interface WritableQuery extends LocationQuery {
  readonly column: string;
  readonly text: string;
}

export interface ReadSession {
  /** Rows in key order where a key is known, in bounded batches; values as {@link RowValue}. */
  select(query: SelectQuery): AsyncIterable<readonly Row[]>;
  /**
   * The same rows as the texts of their fields, for many rows that are to be written and not looked at. null: not of this
   * query. Absent: the store has no such texts.
   */
  texts?(query: SelectQuery): Promise<RowTexts | null>;
  /**
   * Several questions that differ only in the values of their predicates, by one statement where the store can; the rows
   * in the order of the queries, null when there are more than `maxRows` in all. Stores that work for several have it.
   */
  selects?(queries: readonly SelectQuery[], maxRows: number): Promise<readonly (readonly Row[])[] | null>;
  /** Number of rows and an order-independent digest of their identity, computed where the rows are. */
  tally(query: TallyQuery): Promise<Tally>;
  /** Several tallies by one question, where the store can; in the order of the queries. */
  tallies?(queries: readonly TallyQuery[]): Promise<readonly Tally[]>;
  /**
   * Where the rows are, in the words of {@link ScanHit.location}; by one question, where the store can, and in the order
   * of the queries. Stores of records have it.
   */
  locations?(queries: readonly LocationQuery[]): Promise<readonly (readonly string[])[]>;
  /**
   * How the rows of `where` hide among all rows of `among` that are equal in some columns, by one grouped statement.
   * Absent: the store cannot count so.
   */
  classes?(query: ClassQuery): Promise<ClassSizes>;
  /** In how many rows the column cannot hold a text, because of their encoding. Absent: any text can stand anywhere. */
  unwritable?(query: WritableQuery): Promise<number>;
  /** A cheap estimate of what the statement would cost, for the index warning; null when the store cannot say. */
  explain(query: TallyQuery): Promise<{ readonly fullScan: boolean; readonly estimatedRows: number } | null>;
  close(): Promise<void>;
}

export interface WriteSession extends ReadSession {
  /** One set statement per call and batch. The tally is of the rows really changed. */
  change(change: Change): Promise<Tally>;
  /**
   * Several changes that differ only in the values of their predicates and in how values are rewritten, by one statement
   * where the store can; the tallies in the order of the changes. Stores that work for several have it.
   */
  changes?(changes: readonly Change[]): Promise<readonly Tally[]>;
  /** Names this session durably, so that {@link Store.outcome} can be asked after a crash. Call after the last change. */
  token(): Promise<string>;
  commit(): Promise<void>;
  rollback(): Promise<void>;
  /** Text stores, after {@link commit}: what was changed by collection, with what was appended meanwhile. */
  changed?(): ReadonlyMap<string, Tally>;
}

/** JSON-able: bigint and decimals as strings, timestamps RFC 3339, bytes as Buffer. */
export type RowValue = Scalar | Buffer | readonly unknown[] | { readonly [key: string]: unknown };
export type Row = Readonly<Record<string, RowValue>>;

export interface SelectQuery {
  readonly collection: string;
  readonly columns: readonly string[];
  readonly where: Predicate;
  readonly distinct?: boolean;
  /** Columns to order by; default the primary key. */
  readonly orderBy?: readonly string[];
  readonly batchRows?: number;
}

export interface TallyQuery {
  readonly collection: string;
  /** Columns whose values are the row's identity; empty: the whole row. */
  readonly key: readonly string[];
  readonly where: Predicate;
}
export interface ClassQuery {
  readonly collection: string;
  /** Plain columns; NULL equals NULL. Rows that are NULL in all of them belong to no class. */
  readonly columns: readonly string[];
  readonly where: Predicate;
  readonly among: Predicate;
  /** Classes with fewer rows are small. */
  readonly threshold: number;
}
/** About the rows of a {@link ClassQuery}. */
export interface ClassSizes {
  /** Rows that belong to a class. */
  readonly rows: number;
  /** Rows of the smallest class that one of them belongs to; 0 when there are none. */
  readonly smallest: number;
  /** Of `rows`, those in small classes. */
  readonly below: number;
}
export type LocationQuery = Pick<TallyQuery, 'collection' | 'where'>;
export interface Tally {
  readonly rows: number;
  /** 16 hex digits; the same set of keys gives the same digest in every order, in this store. */
  readonly digest: string;
  /** Text stores: how many of `rows` a running writer appended after the change was prepared. */
  readonly appended?: number;
  /**
   * Text stores: places that are not among `rows`, because they are names of members of JSON, which are structure and are
   * never changed; some of them as `file#offset`. Absent: none.
   */
  readonly keys?: { readonly rows: number; readonly places: readonly string[] };
}

export interface Change extends TallyQuery {
  readonly action:
    { readonly kind: 'delete' } | { readonly kind: 'update'; readonly set: readonly ColumnChange[] };
}

/** What becomes of one column (or, for text stores, of the tokens: column `*`). NULL stays NULL for `rewrite`. */
export type ColumnChange =
  | { readonly column: string; readonly kind: 'null' }
  | {
      readonly column: string;
      readonly kind: 'constant';
      readonly value: Scalar;
      /** Rows in which the column is NULL keep NULL: there is nothing to hide, and NULL may mean something. */
      readonly keepNull?: boolean;
    }
  /** The moment of the statement, in the column's own type. */
  | { readonly column: string; readonly kind: 'now' }
  /**
   * Computed by the engine from the old value; called with batches of distinct values, returns as many. JSON columns
   * give and take their text: parsed, it would lose digits, spaces and members that stand twice.
   */
  | {
      readonly column: string;
      readonly kind: 'rewrite';
      rewrite(values: readonly RowValue[]): readonly RowValue[];
    }
  /** Text stores: replace each token found by its replacement. */
  | { readonly column: '*'; readonly kind: 'tokens' };

export interface ScanRequest {
  /** Collections to scan; absent: all that hold text. */
  readonly collections?: readonly string[];
  readonly tokens: readonly TextTokenRef[];
  /** Of identifiers that have no tokens, because they are so many; for stores of text only. */
  readonly recogniser?: Recogniser;
  /** By collection, the fixed predicate of the data map: other rows are other people's and are not searched. */
  readonly where?: Readonly<Record<string, string>>;
  /**
   * Hits of these identities in these columns, by collection, are not told: keys that stay. Stores may tell them all the
   * same.
   */
  readonly unless?: ScanExceptions;
  /** As many hits as are named of a collection; default 1,000. Stores may name fewer. */
  readonly named?: number;
  /** For each collection also search one token that is known to stand there, so that "0 found" is evidence. */
  readonly control: boolean;
  readonly signal?: AbortSignal;
  onProgress?(done: { readonly rows: number; readonly bytes: number }): void;
}
export interface ScanExceptions {
  readonly identities: ReadonlySet<number>;
  readonly columns: Readonly<Record<string, ReadonlySet<string>>>;
}
export interface TextTokenRef {
  readonly bytes: Buffer;
  readonly boundary: Boundary;
  /** As for a text token: `boundary` is not asked. */
  readonly embedded?: boolean;
  /** Digits that may stand in groups, see `SeparatedDigits`; implies `embedded`. */
  readonly separated?: boolean;
  readonly ignoreCase: boolean;
  /** Index of the identifier this is a form of. */
  readonly identity: number;
}
/** Deletions in one collection that a store has accepted and not yet done. */
export interface PendingRows {
  readonly rows: number;
  /** RFC 3339: when the last of them is to be done. */
  readonly until: string;
}
export interface ScanResult {
  readonly collection: string;
  readonly rows: number;
  readonly bytes: number;
  /** Where a token was found, by column and row; at most {@link ScanRequest.named} named, all counted. */
  readonly hits: readonly ScanHit[];
  readonly hitCount: number;
  /** Of all hits, named or not; columns without any are left out. Places of a text are rows of their own. */
  readonly byColumn: ReadonlyMap<string, ColumnHits>;
  /** `found`, `missed` (the scan does not work: never trust it), or `empty` (nothing in it to search for). */
  readonly control: 'found' | 'missed' | 'empty' | 'off';
  /** Why rows may have been missed, in words that follow the name of the collection. Absent: all were read. */
  readonly unsearchable?: string;
  /** Rows that are found again and whose deletion is only a matter of time. */
  readonly pending?: PendingRows;
}
export interface ColumnHits {
  readonly hits: number;
  readonly rows: number;
  /** Records: of the hits, how many are of which identifier. */
  readonly byIdentity?: ReadonlyMap<number, number>;
}
export interface ScanHit {
  readonly column: string;
  readonly identity: number;
  /** Opaque and without personal data: a digest of the key, or `file#offset`. */
  readonly location: string;
}
