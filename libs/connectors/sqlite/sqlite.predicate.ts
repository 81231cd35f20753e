import type { SQLInputValue } from 'node:sqlite';
import type { Fold, Predicate } from '../spi/index.js';
import { parseJsonPath } from '../sql/json-path.js';
import { type LeafTranslator, predicateSql, type Tuple } from '../sql/predicate-sql.js';
import { columnSql, referencedColumn, type Table } from './sqlite.table.js';

/** The predicate as the text of a WHERE clause; its values are added to `values` in the order of the placeholders. */
export const whereSql = (table: Table, predicate: Predicate, values: SQLInputValue[]): string =>
  predicateSql(predicate, new SqliteLeaves(table, values));

/** Lists travel as one JSON array each: SQLite has no arrays, and limits the number of placeholders. */
class SqliteLeaves implements LeafTranslator {
  constructor(
    private readonly table: Table,
    private readonly values: SQLInputValue[],
  ) {}

  tupleIn(columns: readonly string[], given: readonly Tuple[], fold: Fold | undefined): string {
    const tuples = this.asWritten(columns, given);
    const folded = folding(tuples, fold);
    const { column, path } = referencedColumn(this.table, columns[0] ?? '');
    if (columns.length === 1 && path === null) {
      const list = this.bind(tuples.map(([value]) => value));
      return `${folded(columnSql(this.table, column))} IN (SELECT ${folded('value')} FROM json_each(${list}))`;
    }
    const isPlain = columns.every((name) => referencedColumn(this.table, name).path === null);
    return isPlain ? this.plainTuples(columns, tuples, folded) : this.jsonTuples(columns, tuples, folded);
  }

  /** SQLite takes the text '5' for no number 5 that comes out of a list. */
  private asWritten(references: readonly string[], tuples: readonly Tuple[]): readonly Tuple[] {
    const isText = references.map((reference) => {
      const { column, path } = referencedColumn(this.table, reference);
      return path === null && this.table.columns.get(column) === 'text';
    });
    if (!isText.includes(true)) return tuples;
    return tuples.map((tuple) =>
      tuple.map((value, at) => (isText[at] === true && typeof value === 'number' ? String(value) : value)),
    );
  }

  isNull(reference: string): string {
    const { column, path } = referencedColumn(this.table, reference);
    if (path === null) return `${columnSql(this.table, column)} IS NULL`;
    return `${this.jsonTexts(column, path)} = '[]'`;
  }

  contains(reference: string, texts: readonly string[], fold: Fold): string {
    const { column } = referencedColumn(this.table, reference);
    const folded = folding(
      texts.map((text) => [text]),
      fold,
    );
    this.values.push(...texts);
    return `(${texts.map(() => `instr(${folded(columnSql(this.table, column))}, ?) > 0`).join(' OR ')})`;
  }

  private plainTuples(columns: readonly string[], tuples: readonly Tuple[], folded: Folding): string {
    const left = columns.map((column) => folded(columnSql(this.table, column))).join(', ');
    const right = columns.map((_, at) => folded(element(at))).join(', ');
    return `(${left}) IN (SELECT ${right} FROM json_each(${this.bind(tuples)}) AS habeas_in)`;
  }

  private jsonTuples(columns: readonly string[], tuples: readonly Tuple[], folded: Folding): string {
    const references = columns.map((name) => referencedColumn(this.table, name));
    const asTexts = tuples.map((tuple) =>
      tuple.map((value, at) => (references[at]?.path === null ? value : String(value))),
    );
    const list = this.bind(asTexts);
    const conditions = references.map(({ column, path }, at) =>
      path === null
        ? `${folded(columnSql(this.table, column))} = ${folded(element(at))}`
        : `EXISTS (SELECT 1 FROM json_each(${this.jsonTexts(column, path)}) AS habeas_json
             WHERE ${folded('habeas_json.value')} = ${folded(element(at))})`,
    );
    return `EXISTS (SELECT 1 FROM json_each(${list}) AS habeas_in WHERE ${conditions.join(' AND ')})`;
  }

  private jsonTexts(column: string, path: string): string {
    parseJsonPath(path);
    this.values.push(path);
    return `habeas_json_texts(${columnSql(this.table, column)}, ?)`;
  }

  private bind(list: readonly unknown[]): string {
    this.values.push(JSON.stringify(list));
    return '?';
  }
}

type Folding = (sql: string) => string;

/** SQLite's own function folds ASCII only, and may be in an index; other letters need ours. */
function folding(tuples: readonly Tuple[], fold: Fold | undefined): Folding {
  if (fold === undefined) return (sql) => sql;
  if (fold === 'digits') return (sql) => `habeas_digits(${sql})`;
  const isAscii = tuples.every((tuple) => tuple.every((value) => /^[\0-\x7f]*$/.test(String(value))));
  return (sql) => `${isAscii ? 'lower' : 'habeas_lower'}(${sql})`;
}

const element = (at: number): string => `json_extract(habeas_in.value, '$[${String(at)}]')`;
