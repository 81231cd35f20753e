import type {
  Catalogue,
  CollectionInfo,
  ColumnInfo,
  Predicate,
  ReadSession,
  RowValue,
} from '../spi/index.js';

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

/** Small texts that the store keeps for us, beside its data: the redo log and the fence. */
export interface Notes {
  get(id: string): Promise<string | null>;
  /** Atomically replaces a note that is as expected (null: not there) by another, or removes it; false when it is not. */
  swap(id: string, expected: string | null, next: string | null): Promise<boolean>;
  /** Ids that start like this, in any order. */
  list(prefix: string): Promise<readonly string[]>;
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
  /** A value for the engine; without it values are taken as they are. No column is known of what no sample held. */
  decode?(value: Stored, column: ColumnInfo | undefined): RowValue;
  /** Whether values of a column that differ in case only name the same. */
  foldsCase?(column: ColumnInfo): boolean;
  /** A new value for the store, in place of `old`. */
  encode?(value: RowValue, column: ColumnInfo, old: Stored): Stored;
  /** Whether `find` understands fixed predicates exactly. Then they are also asked for alone. */
  readonly hasRawPredicates: boolean;
  explain?(collection: CollectionInfo, where: Predicate): ReturnType<ReadSession['explain']>;
  readonly notes: Notes;
  close(): Promise<void>;
}
