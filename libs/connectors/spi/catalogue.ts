/** What a store says about its own structure. Read from the store, never typed by hand. */
export interface Catalogue {
  readonly collections: readonly CollectionInfo[];
  readonly foreignKeys: readonly ForeignKey[];
  /** What of the store cannot be acted on, or belongs to no collection; whoever plans must tell. */
  readonly findings?: readonly CatalogueFinding[];
  /** Stores of keys, where the data map declares no collections: the patterns by which they are suggested. */
  readonly patterns?: Readonly<Record<string, readonly string[]>>;
}

/**
 * `UNREADABLE` makes every reading of its collection reject with `store.unreadable`; the others are left out of it.
 * `UNSEARCHABLE` says why rows of a collection may be missed when it is searched. `UNMAPPED` has no collection. `NO_FILES`
 * says of a collection that nothing is in it, and has no location. `HELD` cannot be removed before something ends that
 * `detail` names. `UNFINISHED_UPLOAD` holds parts that nobody can read. `UNSEARCHED` is too large:
 * its content is no part of a search.
 */
export interface CatalogueFinding {
  readonly code:
    | 'UNREADABLE'
    | 'SPECIAL_FILE'
    | 'OUTSIDE_ROOT'
    | 'UNMAPPED'
    | 'NO_FILES'
    | 'UNSEARCHABLE'
    | 'HELD'
    | 'UNFINISHED_UPLOAD'
    | 'UNSEARCHED';
  readonly collection: string | null;
  /** Path below the store's folder. */
  readonly location: string;
  /** A few words for people (`zstd`, `UTF-16`, `fifo`). */
  readonly detail: string;
}

/** A kind that planner and strategies understand; the store's own name of the type is kept beside it. */
export type ColumnKind =
  | 'text'
  | 'integer'
  | 'decimal'
  | 'boolean'
  | 'date'
  | 'timestamp'
  | 'json'
  | 'uuid'
  | 'bytes'
  | 'inet'
  | 'array'
  | 'other';

export interface ColumnInfo {
  readonly name: string;
  readonly kind: ColumnKind;
  /** The store's own name of the type, as its catalogue spells it. */
  readonly nativeType: string;
  readonly nullable: boolean;
  /** Characters for text, null when unlimited or not text. */
  readonly maxLength: number | null;
  /** Generated, identity-always or otherwise not writable. */
  readonly readOnly: boolean;
  /** The store numbers new rows by it (auto_increment, serial, identity); absent where it does not say so. */
  readonly isCounted?: true;
  /** Values of an enum type, null for every other type. */
  readonly enumValues: readonly string[] | null;
}

export interface CollectionInfo {
  /** Qualified as the data map writes it (`public.customer`, `customer`, `app`). */
  readonly name: string;
  readonly kind: 'table' | 'partitioned' | 'view' | 'files';
  readonly estimatedRows: number;
  readonly columns: readonly ColumnInfo[];
  /** Columns of the primary key, empty when there is none. */
  readonly primaryKey: readonly string[];
  readonly uniques: readonly { readonly name: string; readonly columns: readonly string[] }[];
  readonly checks: readonly {
    readonly name: string;
    readonly columns: readonly string[];
    readonly expression: string;
  }[];
  /** Columns of each index in order; expression indexes are left out. */
  readonly indexes: readonly (readonly string[])[];
  readonly triggers: readonly string[];
  readonly rowLevelSecurity: boolean;
  /** Of a view that is stored: the tables whose rows it holds copies of, until it is refreshed. */
  readonly copyOf?: readonly string[];
  /** Stores of files and objects, where the data map declares no collections: the globs by which they are suggested. */
  readonly files?: readonly string[];
  /** Why rows cannot be changed in a transaction, in words that follow the name (`has the engine MyISAM, …`). */
  readonly unchangeable?: string;
}

export interface ForeignKey {
  readonly name: string;
  readonly from: { readonly collection: string; readonly columns: readonly string[] };
  readonly to: { readonly collection: string; readonly columns: readonly string[] };
  readonly onDelete: 'no_action' | 'restrict' | 'cascade' | 'set_null' | 'set_default';
  readonly deferrable: boolean;
}
