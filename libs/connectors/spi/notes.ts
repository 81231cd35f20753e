/** Small texts that are kept for us beside a store's data: the redo log and the fence. */
export interface Notes {
  get(id: string): Promise<string | null>;
  /** Atomically replaces a note that is as expected (null: not there) by another, or removes it; false when it is not. */
  swap(id: string, expected: string | null, next: string | null): Promise<boolean>;
  /** Ids that start like this, in any order. */
  list(prefix: string): Promise<readonly string[]>;
}
