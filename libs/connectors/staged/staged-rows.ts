import { AppError } from '#contracts';
import { EVERYTHING, type Predicate, type RowValue } from '../spi/index.js';
import { type CompiledPredicate, compilePredicate } from './evaluate-predicate.js';
import type { Operation, StagedDriver, StagedRow, Stored } from './staged-driver.js';
import type { StagedOperations } from './staged-operations.js';
import type { RowView, StagedTable } from './staged-table.js';

/** A row as a session sees it: what the store holds, under what the session has staged. */
export interface SeenRow {
  readonly key: string;
  readonly view: RowView;
  /** As the store or the session holds it. */
  stored(column: string): Stored;
  /** All columns that it has, where all were asked for. */
  readonly names: readonly string[];
}

export interface RowsQuery {
  /** References of the data map; null: whole rows. */
  readonly columns: readonly string[] | null;
  readonly where: Predicate;
  readonly batchRows: number;
}

/** Reads rows of one collection for a session. */
export class StagedRows {
  constructor(
    private readonly driver: StagedDriver,
    private readonly operations: StagedOperations,
  ) {}

  /** In key order; rows that match only because of what was staged come last. */
  async *read(table: StagedTable, query: RowsQuery): AsyncIterable<readonly SeenRow[]> {
    const compiled = compilePredicate(table, query.where);
    const columns = query.columns && [
      ...new Set([...query.columns.map((one) => table.columnOf(one)), ...compiled.columns]),
    ];
    const staged = new Map(this.operations.of(table.collection));
    const raw = await this.rawJudge(table, compiled, query);
    const seen = new Set<string>();
    const isMatch = (row: SeenRow): boolean => compiled.test(row.view, (text) => raw(text, row.key));
    const overlaid = (rows: readonly StagedRow[]): SeenRow[] =>
      rows.flatMap((row) => {
        const operation = this.operations.of(table.collection).get(row.key);
        if (staged.has(row.key)) seen.add(row.key);
        return operation?.kind === 'delete' ? [] : [seenRow(table, row, operation)];
      });

    const find = { collection: table.collection, columns, batchRows: query.batchRows };
    for await (const rows of this.driver.find({ ...find, where: query.where }))
      yield overlaid(rows).filter(isMatch);
    const touched = this.operations.columnsOf(table.collection);
    if (![...compiled.columns].some((column) => touched.has(column))) return;
    const others = [...staged.values()].filter(({ key, kind }) => kind === 'set' && !seen.has(key));
    for (let at = 0; at < others.length; at += query.batchRows) {
      const keys = others.slice(at, at + query.batchRows).map(({ key }) => key);
      for await (const rows of this.driver.find({ ...find, where: EVERYTHING, keys }))
        yield overlaid(rows).filter(isMatch);
    }
  }

  /** Fixed predicates are judged by the store, by what it holds: nobody else knows their language. */
  private async rawJudge(
    table: StagedTable,
    { raws }: CompiledPredicate,
    { batchRows }: RowsQuery,
  ): Promise<(text: string, key: string) => boolean> {
    if (raws.size > 0 && !this.driver.hasRawPredicates)
      throw new AppError('store.refused', {
        detail: `This kind of store has no language for a fixed condition ("where"). Remove it from "${table.collection}" in the data map.`,
      });
    const matching = new Map<string, ReadonlySet<string>>();
    for (const text of raws) {
      const keys = new Set<string>();
      const where: Predicate = { op: 'raw', text };
      for await (const rows of this.driver.find({
        collection: table.collection,
        columns: [],
        where,
        batchRows,
      }))
        rows.forEach(({ key }) => keys.add(key));
      matching.set(text, keys);
    }
    return (text, key) => matching.get(text)?.has(key) ?? false;
  }
}

function seenRow(table: StagedTable, row: StagedRow, operation: Operation | undefined): SeenRow {
  const changes = operation?.kind === 'set' ? operation.columns : {};
  const stored = (column: string): Stored =>
    Object.hasOwn(changes, column) ? changes[column]!.to : row.values[column];
  const decoded = new Map<string, RowValue>();
  const view = (column: string): RowValue => {
    const known = decoded.get(column);
    if (known !== undefined) return known;
    const value = table.decode(stored(column), column);
    decoded.set(column, value);
    return value;
  };
  return { key: row.key, view, stored, names: Object.keys(row.values) };
}
