import type { Connector, StoreSettings } from '../spi/index.js';
import type { ContractRow, ContractTable } from './contract-data.js';

/** What one kind of record store brings to the contract suite: a real store and a way around the connector. */
export interface ContractFixture {
  readonly connector: Connector;
  readonly settings: StoreSettings;
  /** Same type, nothing there. */
  readonly unreachable: StoreSettings;
  /** The name that the connector gives to a table of the suite. */
  collection(table: string): string;
  /** Makes the tables, without rows: once, before everything else. */
  create(tables: readonly ContractTable[]): Promise<void>;
  insert(table: string, rows: readonly ContractRow[]): Promise<void>;
  /** Rows whose columns equal `match`; all when it is left out. */
  update(table: string, set: ContractRow, match?: ContractRow): Promise<void>;
  remove(table: string, match?: ContractRow): Promise<void>;
  /** All rows in any order; JSON as text. */
  rows(table: string): Promise<readonly ContractRow[]>;
  dispose(): Promise<void>;
}

/**
 * What kinds of store can or cannot have. Where one is missing the suite runs another case in place of its own, which
 * says what holds there instead; it prints which.
 */
export interface ContractTraits {
  /** The column that the store itself gives every row as its key; null where the tables have the keys declared here. */
  readonly ownKey: string | null;
  /** Types, lengths and required columns are declared; otherwise they are read off the rows. */
  readonly declaredColumns: boolean;
  readonly foreignKeys: boolean;
  readonly uniques: boolean;
  readonly indexes: boolean;
  readonly checks: boolean;
  /** JSON is kept as a text of any digits, not as values of the store's own. */
  readonly jsonText: boolean;
  /** A read session sees one moment. */
  readonly snapshots: boolean;
  /** A fixed predicate for `id = 1 OR id = 2`, in the store's own language, with a comment if that has any. */
  readonly rawPredicate: string | null;
}

export const SQL_TRAITS: ContractTraits = {
  ownKey: null,
  declaredColumns: true,
  foreignKeys: true,
  uniques: true,
  indexes: true,
  checks: true,
  jsonText: true,
  snapshots: true,
  rawPredicate: 'id = 1 OR id = 2 -- the first two',
};
