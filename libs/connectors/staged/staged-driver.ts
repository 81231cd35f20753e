import type {
  Catalogue,
  CollectionInfo,
  ColumnInfo,
  Notes,
  PendingRows,
  Predicate,
  ReadSession,
  RowValue,
} from '../spi/index.js';

export type { Notes };

/**
 * A value as the store itself holds it, in a form that JSON carries and the driver reads back without loss. `undefined`
 * where a row has no such column at all.
 */
export type Stored = unknown;

export interface StagedRow {
  /** How the driver finds the row again: opaque, and the same for as long as the row is there. */
  readonly key: string;
  readonly values: Readonly<Record<string, Stored>>;
}

export interface FindQuery {
  readonly collection: string;
  /** Plain columns; null: all. */
  readonly columns: readonly string[] | null;
  /** Rows that cannot match may be left out; whether the others do match is asked again afterwards. */
  readonly where: Predicate;
  /** Only these rows. */
  readonly keys?: readonly string[];
  readonly batchRows: number;
}

export interface ValueChange {
  readonly from: Stored;
  readonly to: Stored;
  /** `to` was computed from `from`: it may only take the place of that. */
  readonly guarded: boolean;
}
/** What becomes of one row: final values, so that doing it twice is doing it once. */
export type Operation =
  | { readonly key: string; readonly kind: 'delete' }
  | { readonly key: string; readonly kind: 'set'; readonly columns: Readonly<Record<string, ValueChange>> };

export interface StagedSearch {
  readonly rows: AsyncIterable<readonly StagedRow[]>;
  /** In words that follow the name of the collection; null: nothing is missed. */
  readonly unsearchable: string | null;
}

/** The operations of one session, by collection. */
export type OperationGroups = ReadonlyMap<string, readonly Operation[]>;

/**
 * For stores that keep many rows in one piece, which is only replaced as a whole: a file, an object. What takes the place
 * of the old pieces is made beside them before the session has its token, and moved there by its commit. `session` is an
 * opaque name; the driver keeps under it what it must know after a crash.
 */
export interface WholePieces {
  /** `store.failed` when a row is no longer as it was read, `store.refused` when a value cannot stand there. */
  prepare(session: string, operations: OperationGroups): Promise<void>;
  /** Before anything is moved: how many rows lie in pieces that were changed since. */
  changedSince(session: string): Promise<number>;
  /**
   * Moves the new pieces into their place, from any point at which that was cut off; `check` rejects when the session has
   * lost its fence. Returns how many rows were left because another program had changed their piece.
   */
  finish(session: string, check: () => void): Promise<number>;
  /** Removes everything that was made for a session and not moved. */
  discard(session: string): Promise<void>;
}

/**
 * All that a store without transactions has to do itself; sessions, tallies, the fence, the redo log and the search are
 * made of it. Every method rejects with `AppError` `store.*` and without values of rows.
 */
export interface StagedDriver {
  /** Rejects with `store.unreachable` when the store is away. */
  ping(): Promise<void>;
  /** The catalogue, or that of one collection; our own notes are not in it. */
  describe(collection?: string): Promise<Catalogue>;
  /** In key order. A predicate that the driver has no words for may be taken as true. */
  find(query: FindQuery): AsyncIterable<readonly StagedRow[]>;
  /**
   * Changes rows one by one. A row that is gone, or whose guarded values are not `from`, is left alone. True when all
   * operations met their row as expected. `store.refused` when the store refuses a value, with any part of them done.
   */
  apply(collection: string, operations: readonly Operation[]): Promise<boolean>;
  /** When it is there {@link apply} is never called. */
  readonly pieces?: WholePieces;
  /** Columns that `find` gives beside a row when it is asked for all: searched, but no part of the row. */
  readonly surroundings?: ReadonlySet<string>;
  /** A value for the engine; without it values are taken as they are. No column is known of what no sample held. */
  decode?(value: Stored, column: ColumnInfo | undefined): RowValue;
  /** Whether values of a column that differ in case only name the same. */
  foldsCase?(column: ColumnInfo): boolean;
  /** A new value for the store, in place of `old`. */
  encode?(value: RowValue, column: ColumnInfo, old: Stored): Stored;
  /** Of pieces that may be in another encoding than UTF-8: whether the one of a row is. Absent: none is. */
  foreign?(collection: string): Promise<(key: string) => boolean>;
  /** Whether `find` understands fixed predicates exactly. Then they are also asked for alone. */
  readonly hasRawPredicates: boolean;
  /**
   * Of a collection that cannot be read as a whole: the rows in which one of the words may stand, as far as it can be
   * asked for them, and why others may be missed. Null: it can be read.
   */
  search?(collection: string, words: readonly string[]): StagedSearch | null;
  /** Rows whose deletion was accepted and is not yet done. */
  pending?(collection: string): Promise<PendingRows | null>;
  explain?(collection: CollectionInfo, where: Predicate): ReturnType<ReadSession['explain']>;
  readonly notes: Notes;
  close(): Promise<void>;
}
