import type { Operation, OperationGroups, Stored, ValueChange } from './staged-driver.js';

/** What a session has staged: one operation a row, however often the row was changed. */
export class StagedOperations {
  private readonly collections = new Map<string, Map<string, Operation>>();
  private count = 0;

  get size(): number {
    return this.count;
  }

  of(collection: string): ReadonlyMap<string, Operation> {
    return this.collections.get(collection) ?? new Map<string, Operation>();
  }

  /** Columns of a collection whose values are no longer those of the store. */
  columnsOf(collection: string): ReadonlySet<string> {
    const columns = new Set<string>();
    for (const operation of this.of(collection).values())
      if (operation.kind === 'set') Object.keys(operation.columns).forEach((name) => columns.add(name));
    return columns;
  }

  delete(collection: string, key: string): void {
    this.put(collection, { key, kind: 'delete' });
  }

  /** Values staged earlier keep what they replace in the store. */
  set(collection: string, key: string, columns: Readonly<Record<string, ValueChange>>): void {
    const before = this.of(collection).get(key);
    const known = before?.kind === 'set' ? before.columns : {};
    const merged = Object.entries(columns).map(([name, change]) => {
      const first = known[name];
      return [
        name,
        first ? { ...change, from: first.from, guarded: change.guarded && first.guarded } : change,
      ];
    });
    this.put(collection, { key, kind: 'set', columns: { ...known, ...Object.fromEntries(merged) } });
  }

  all(): OperationGroups {
    return new Map([...this.collections].map(([name, operations]) => [name, [...operations.values()]]));
  }

  *groups(
    kind: Operation['kind'],
  ): Iterable<readonly [collection: string, operations: readonly Operation[]]> {
    for (const [collection, operations] of this.collections) {
      const own = [...operations.values()].filter((operation) => operation.kind === kind);
      if (own.length > 0) yield [collection, own];
    }
  }

  /** One JSON text for each operation. */
  *lines(): Iterable<string> {
    for (const [collection, operations] of this.collections)
      for (const operation of operations.values()) yield JSON.stringify([collection, operation]);
  }

  addLine(line: string): void {
    const [collection, operation] = JSON.parse(line) as [string, Operation];
    this.put(collection, operation);
  }

  private put(collection: string, operation: Operation): void {
    const own = this.collections.get(collection) ?? new Map<string, Operation>();
    if (!own.has(operation.key)) this.count += 1;
    own.set(operation.key, operation);
    this.collections.set(collection, own);
  }
}

/** As JSON writes them: what the store gives twice for one value is the same text twice. */
export const isSameStored = (one: Stored, other: Stored): boolean =>
  JSON.stringify(one) === JSON.stringify(other);
