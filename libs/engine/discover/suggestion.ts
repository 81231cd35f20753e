import type { Catalogue, CollectionInfo, Row, StoreType } from '#connectors/spi';
import type { IdentityType } from '#contracts';
import type { ColumnClass } from './classify-columns.js';

export interface SuggestionInput {
  readonly storeId: string;
  readonly type: StoreType;
  /** As it is to stand in the map, such as `env:SHOP_DATABASE_URL`; never a secret. */
  readonly connection: string;
  readonly catalogue: Catalogue;
  /** Stores of files: the globs of each collection. Its keys are written into the map, where they come from. */
  readonly files?: Readonly<Record<string, readonly string[]>>;
  /** Some rows of a collection, the same ones each time. */
  sample(collection: string, columns: readonly string[], limit: number): Promise<readonly Row[]>;
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
}

export interface TableSuggestion {
  readonly collection: CollectionInfo;
  readonly classes: readonly ColumnClass[];
  readonly role: TableRole;
  readonly reasons: readonly string[];
  readonly identifiers: Readonly<Record<string, IdentityType>>;
}
