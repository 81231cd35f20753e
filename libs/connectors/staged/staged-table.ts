import { AppError } from '#contracts';
import type { CollectionInfo, ColumnInfo, RowValue } from '../spi/index.js';
import { parseJsonPath, valuesAt } from '../sql/json-path.js';
import { splitColumn } from '../sql/predicate-sql.js';
import { unknownCollection } from '../sql/store-checks.js';
import type { StagedDriver, Stored } from './staged-driver.js';

/** Columns of one row, decoded when they are looked at. */
export type RowView = (column: string) => RowValue;

/** What a session needs to know of one collection. */
export class StagedTable {
  readonly columns: ReadonlyMap<string, ColumnInfo>;

  constructor(
    readonly info: CollectionInfo,
    private readonly driver: StagedDriver,
  ) {
    this.columns = new Map(info.columns.map((column) => [column.name, column]));
  }

  get collection(): string {
    return this.info.name;
  }

  /** The plain column of a reference such as `payload#$.actor.id`. */
  columnOf(reference: string): string {
    return this.split(reference).column;
  }

  /** @throws AppError `store.refused` for an unknown column, one that cannot be written, and a part of JSON */
  writable(name: string): ColumnInfo {
    const { column, path } = this.split(name);
    if (path !== null)
      throw refusal(
        `A part of the JSON column "${column}" cannot be set by itself: rewrite the whole column.`,
      );
    const info = this.columns.get(column)!;
    if (info.readOnly) throw refusal(`The column "${column}" of "${this.collection}" cannot be written to.`);
    return info;
  }

  /** Reads a reference out of a row: the value, or all values at a JSON path (none: null, one: itself). */
  reader(reference: string): (row: RowView) => RowValue {
    const leaves = this.leaves(reference);
    return (row) => {
      const values = leaves(row);
      return (values.length > 1 ? values : (values[0] ?? null)) as RowValue;
    };
  }

  /** All values at a reference; a plain column has one. */
  leaves(reference: string): (row: RowView) => readonly unknown[] {
    const { column, path } = this.split(reference);
    if (path === null) return (row) => [row(column)];
    const steps = parseJsonPath(path);
    return (row) => valuesAt(steps, parsed(row(column)));
  }

  foldsCase(reference: string): boolean {
    return this.driver.foldsCase?.(this.columns.get(this.columnOf(reference))!) ?? false;
  }

  decode(value: Stored, column: string): RowValue {
    if (value === undefined) return null;
    return this.driver.decode ? this.driver.decode(value, this.columns.get(column)) : (value as RowValue);
  }

  encode(value: RowValue, column: ColumnInfo, old: Stored): Stored {
    return this.driver.encode ? this.driver.encode(value, column, old) : value;
  }

  private split(reference: string): { readonly column: string; readonly path: string | null } {
    return splitColumn(reference, (name) => this.columns.has(name));
  }
}

/** JSON may be kept as a text, too. */
function parsed(value: RowValue): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}

export async function loadTable(driver: StagedDriver, collection: string): Promise<StagedTable> {
  const { collections } = await driver.describe(collection);
  const info = collections.find(({ name }) => name === collection);
  if (info) return new StagedTable(info, driver);
  throw unknownCollection(collection);
}

const refusal = (detail: string): AppError => new AppError('store.refused', { detail });
