/** Every value as text of one byte a character, binary ones too; null is NULL. */
export type RawRow = Readonly<Record<string, string | null>>;

/** The rows of one table as the database hands them out, with nothing of ours between. */
export interface RawTable {
  /** As the data map writes it. */
  readonly name: string;
  /** What it is called in statements. */
  readonly sql: string;
  /** A stored copy of other tables' rows, or a piece of one: looked through, never filled. */
  readonly isCopy: boolean;
}

/** A database of its own for the canaries: no statement of a connector is used here. */
export interface RawDatabase {
  readonly url: string;
  readonly quote: (name: string) => string;
  /** The n-th parameter of a statement. */
  readonly parameter: (index: number) => string;
  tables(): Promise<readonly RawTable[]>;
  query(sql: string, values?: readonly unknown[]): Promise<readonly RawRow[]>;
  /** Writes stored copies anew. */
  refresh(): Promise<void>;
  close(): Promise<void>;
}
