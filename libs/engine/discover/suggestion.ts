import type { Catalogue, CollectionInfo, FileFormat, Row, Scalar, StoreType } from '#connectors/spi';
import type { IdentityType } from '#contracts';
import type { Blank } from './blank-owners.js';
import type { ColumnClass } from './classify-columns.js';

export interface SuggestionInput {
  readonly storeId: string;
  readonly type: StoreType;
  /** As it is to stand in the map, such as `env:SHOP_DATABASE_URL`; never a secret. */
  readonly connection: string;
  readonly catalogue: Catalogue;
  /** Stores of files: the globs of each collection. Its keys are written into the map, where they come from. */
  readonly files?: Readonly<Record<string, readonly string[]>>;
  /** Of those collections, how files are read whose names do not say it. */
  readonly formats?: Readonly<Record<string, FileFormat>>;
  /** Directories and stores of keys: the patterns in which they are looked at, by collection. */
  readonly patterns?: Readonly<Record<string, readonly string[]>>;
  /** Some rows of a collection, the same ones each time. */
  sample(collection: string, columns: readonly string[], limit: number): Promise<readonly Row[]>;
  /** Which of these values stand in these columns; absent where only samples can be compared. */
  present?(
    collection: string,
    columns: readonly string[],
    values: readonly (readonly Scalar[])[],
  ): Promise<readonly Row[]>;
}

/**
 * What a table is to a person: `subject` its rows are people; `organisation` its rows are firms with a contact person;
 * `mention` it names people by an identifier; `child` its rows hang on rows of these; `attached` people's rows refer to
 * it and it holds personal data; `reference` people's rows refer to it; `ignore` none of these.
 */
export type TableRole =
  'subject' | 'organisation' | 'mention' | 'child' | 'attached' | 'reference' | 'ignore';

export interface Edge {
  readonly from: string;
  readonly fromColumns: readonly string[];
  readonly to: string;
  readonly toColumns: readonly string[];
}

export interface ReferenceSuggestion extends Edge {
  /** Written into the map; otherwise only as a comment. */
  readonly sure: boolean;
  readonly reason: string;
  /** The referenced person only handles the row. */
  readonly role?: 'actor';
  /** Holds for these rows only, in the language of the store. */
  readonly when?: string;
  /** Type as which a value inside a document is compared. */
  readonly cast?: string;
}

/** One of the types of identifiers that stand in a column, each in rows of its own. */
export interface MixedIdentifier {
  readonly column: string;
  readonly type: IdentityType;
  /** The rows, in the language of the store; absent: the values tell. */
  readonly when?: string;
  readonly reason: string;
}

/** How a row refers to the person whose it is. */
export interface Owner {
  readonly columns: readonly string[];
  /** For these rows only. */
  readonly when?: string;
  /** What stands there in rows that refer to nobody. */
  readonly blank?: Blank;
  /** Rows there belong to people of another table: an address of somebody. */
  readonly isExtension?: true;
}

export interface TableSuggestion {
  readonly collection: CollectionInfo;
  readonly classes: readonly ColumnClass[];
  readonly role: TableRole;
  readonly reasons: readonly string[];
  readonly identifiers: Readonly<Record<string, IdentityType>>;
  /** Columns by whose values people are found as well, with several types each. */
  readonly mixed: readonly MixedIdentifier[];
  /** What else stands in a row that was found is searched too. */
  readonly isTrusted: boolean;
  /** Columns of keys, and foreign keys to such, that name people: they cannot be masked. */
  readonly namingKey: readonly string[];
  /** References of the rows to the people whose they are; empty for people themselves. */
  readonly owners: readonly Owner[];
  /** Sampled rows, which show beside which of these references an address stands. */
  readonly rows: readonly Row[];
  /** Each row is one person's: what stands there and nobody knows goes with that person. */
  readonly isOwn: boolean;
  /** Numbers by which rows of several tables are found together, with the erase action that keeps them together. */
  readonly joined: ReadonlyMap<string, string>;
  /** Rows are removed as a whole; absent: their columns are changed. */
  readonly rowAction?: 'delete';
  /** The key may be no one's; somebody has to decide. */
  readonly isDoubtful?: boolean;
}
