import type { Fold, Predicate, Scalar } from '../spi/index.js';
import { type JsonPathStep, parseJsonPath } from '../sql/json-path.js';
import { type LeafTranslator, predicateSql, type Tuple } from '../sql/predicate-sql.js';
import { columnSql, referencedColumn, type Table, type TableColumn } from './postgres.table.js';
import { canBe, hasEquality } from './postgres.types.js';

/** Collects the bound values of one statement. */
export class Parameters {
  readonly values: unknown[] = [];
  add(value: unknown): string {
    this.values.push(value);
    return `$${String(this.values.length)}`;
  }
}

/** The predicate as the text of a WHERE clause over the table; its values go into `parameters`. */
export const whereSql = (table: Table, predicate: Predicate, parameters: Parameters): string =>
  predicateSql(predicate, new PostgresLeaves(table, parameters));

/** A column, or a JSON path in it, as something comparable with bound values of one type. */
export interface Operand {
  readonly column: TableColumn;
  readonly path: string | null;
  /** For a path: an expression over `habeas_json.value`. */
  readonly sql: string;
  readonly type: string;
}

/** For a translation that binds values in its own way. */
export const leavesOf = (table: Table, parameters: Parameters): PostgresLeaves =>
  new PostgresLeaves(table, parameters);

class PostgresLeaves implements LeafTranslator {
  constructor(
    private readonly table: Table,
    private readonly parameters: Parameters,
  ) {}

  tupleIn(columns: readonly string[], tuples: readonly Tuple[], fold: Fold | undefined): string {
    const operands = columns.map((column) => this.operand(column));
    const possible = tuples.filter((tuple) =>
      operands.every(({ column, path }, at) => path !== null || fits(column, tuple[at] ?? null)),
    );
    if (possible.length === 0) return 'FALSE';
    const arrays = operands.map((_, at) => possible.map((tuple) => String(tuple[at])));
    const [operand, values] = [operands[0], arrays[0]];
    return operands.length === 1 && operand && values
      ? this.single(operand, values, fold)
      : this.composite(operands, arrays, fold);
  }

  isNull(reference: string): string {
    const { column, path, sql } = this.operand(reference);
    return path === null
      ? `${sql} IS NULL`
      : `NOT EXISTS (SELECT 1 FROM ${this.jsonValues(column, path)} WHERE habeas_json.value <> 'null')`;
  }

  /** A text is in no index, whatever stands in it: the rows are read once, for all texts. */
  contains(reference: string, texts: readonly string[], fold: Fold): string {
    const { column } = referencedColumn(this.table, reference);
    const patterns = texts.map((text) => `%${text.replace(/[\\%_]/g, '\\$&')}%`);
    return `${foldedSql(columnSql(this.table, column.name), fold)} COLLATE "C" LIKE ANY (${this.parameters.add(patterns)}::text[])`;
  }

  operand(reference: string): Operand {
    const { column, path } = referencedColumn(this.table, reference);
    if (path !== null) return { column, path, sql: `(habeas_json.value #>> '{}')`, type: 'text' };
    const sql = columnSql(this.table, column.name);
    return hasEquality(column.baseName) && column.kind !== 'json'
      ? { column, path, sql, type: column.type }
      : { column, path, sql: `${sql}::text`, type: 'text' };
  }

  private single(operand: Operand, values: readonly string[], fold: Fold | undefined): string {
    return this.inPath(
      operand,
      fold === 'lower' ? this.folded(operand, values) : this.equalsAny(operand, values, fold),
    );
  }

  /** One array parameter: an index is used for few values, a hash table for many. */
  private equalsAny({ sql, type }: Operand, values: readonly string[], fold: Fold | undefined): string {
    return `${foldedSql(sql, fold)} = ANY(${this.parameters.add(values)}::${fold ? 'text' : type}[])`;
  }

  /** ASCII folds the same here and there; for everything else the database's own rule decides. */
  private folded({ sql }: Operand, values: readonly string[]): string {
    if (values.every((value) => /^[\0-\x7f]*$/.test(value))) {
      return `lower(${sql}::text) = ANY(${this.parameters.add(values.map((value) => value.toLowerCase()))}::text[])`;
    }
    return `lower(${sql}::text) IN (SELECT lower(v) FROM unnest(${this.parameters.add(values)}::text[]) AS habeas_in(v))`;
  }

  private composite(
    operands: readonly Operand[],
    arrays: readonly (readonly string[])[],
    fold: Fold | undefined,
  ): string {
    const names = operands.map((_, at) => `v${String(at)}`);
    const unnest = operands.map(({ type }, at) => `${this.parameters.add(arrays[at])}::${type}[]`).join(', ');
    const source = `unnest(${unnest}) AS habeas_in(${names.join(', ')})`;
    if (operands.every(({ path }) => path === null)) {
      const left = operands.map(({ sql }) => foldedSql(sql, fold)).join(', ');
      return `(${left}) IN (SELECT ${names.map((name) => foldedSql(name, fold)).join(', ')} FROM ${source})`;
    }
    const equal = operands.map((operand, at) =>
      this.inPath(
        operand,
        `${foldedSql(operand.sql, fold)} = ${foldedSql(`habeas_in.v${String(at)}`, fold)}`,
      ),
    );
    return `EXISTS (SELECT 1 FROM ${source} WHERE ${equal.join(' AND ')})`;
  }

  private inPath({ column, path }: Operand, condition: string): string {
    return path === null
      ? condition
      : `EXISTS (SELECT 1 FROM ${this.jsonValues(column, path)} WHERE ${condition})`;
  }

  private jsonValues(column: TableColumn, path: string): string {
    return `${jsonPathQuery('jsonb_path_query', this.table, column, path, this.parameters)} AS habeas_json(value)`;
  }
}

/** An expression as the fold has it compared; an index of this very text serves it. */
export function foldedSql(sql: string, fold: Fold | undefined): string {
  switch (fold) {
    case 'lower':
      return `lower(${sql}::text)`;
    case 'digits':
      return `regexp_replace(${sql}::text, '[^0-9]', '', 'g')`;
    case undefined:
      return sql;
  }
}

/** `jsonb_path_query` and its relatives in lax mode: a member step looks into arrays, a missing member is no error. */
export function jsonPathQuery(
  called: 'jsonb_path_query' | 'jsonb_path_query_array',
  table: Table,
  column: TableColumn,
  path: string,
  parameters: Parameters,
): string {
  const jsonPath = parameters.add(`$${parseJsonPath(path).map(stepText).join('')}`);
  return `${called}(${columnSql(table, column.name)}::jsonb, ${jsonPath}::jsonpath)`;
}

function stepText(step: JsonPathStep): string {
  switch (step.kind) {
    case 'member':
      return `.${JSON.stringify(step.name)}`;
    case 'descendants':
      return `.**.${JSON.stringify(step.name)}`;
    case 'index':
      return `[${String(step.index)}]`;
    case 'elements':
      return '[*]';
  }
}

export const fits = (column: TableColumn, value: Scalar): boolean =>
  value !== null && canBe(column.kind, column.baseName, String(value));
