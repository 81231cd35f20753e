import type { Fold, Predicate } from '../spi/index.js';
import { type JsonPathStep, parseJsonPath } from '../sql/json-path.js';
import { type LeafTranslator, predicateSql, type Tuple } from '../sql/predicate-sql.js';
import { type Bound, integerParameter } from './mysql.link.js';
import { bytesSql, columnSql, referencedColumn, type Table, type TableColumn } from './mysql.table.js';
import { integerOf, isDecimal } from './mysql.types.js';
import { keyBytes, toMoment } from './mysql.values.js';

/** The predicate as the text of a WHERE clause; its values are added to `values` in the order of the placeholders. */
export const whereSql = (table: Table, predicate: Predicate, values: Bound[]): string =>
  predicateSql(predicate, new MysqlLeaves(table, values));

/** A statement takes 65,535 placeholders; lists beyond this travel as one JSON document. */
const LISTED_VALUES = 20_000;

/** A column, or a JSON path in it. */
interface Operand {
  readonly column: TableColumn;
  readonly path: string | null;
  readonly sql: string;
}

/**
 * How values are compared. Text is equal when its bytes are: a collation takes upper and lower case, accents and spaces
 * at the end for the same. The comparison by collation stands beside it, because only that one can use an index.
 */
class MysqlLeaves implements LeafTranslator {
  constructor(
    private readonly table: Table,
    private readonly values: Bound[],
  ) {}

  tupleIn(columns: readonly string[], tuples: readonly Tuple[], fold: Fold | undefined): string {
    const operands = columns.map((column) => this.operand(column));
    const possible = tuples
      .map((tuple) => tuple.map(String))
      .filter((tuple) => operands.every((operand, at) => canBe(operand, tuple[at] ?? '')));
    if (possible.length === 0) return 'FALSE';
    if (operands.some(({ path }) => path !== null)) return this.inDocuments(operands, possible, fold);
    if (possible.length * operands.length > LISTED_VALUES) return this.inDocument(operands, possible, fold);
    return this.inList(operands, possible, fold);
  }

  isNull(reference: string): string {
    const { column, path, sql } = this.operand(reference);
    if (path === null) return `${sql} IS NULL`;
    return `NOT EXISTS (SELECT 1 FROM ${this.jsonValues(column, path)} WHERE habeas_json.v IS NOT NULL)`;
  }

  contains(reference: string, texts: readonly string[], fold: Fold): string {
    const { column } = referencedColumn(this.table, reference);
    const folded = foldedSql(`CONVERT(${columnSql(this.table, column.name)} USING utf8mb4)`, fold);
    this.values.push(...texts);
    return `(${texts.map(() => `LOCATE(?, ${folded} COLLATE utf8mb4_bin) > 0`).join(' OR ')})`;
  }

  private operand(reference: string): Operand {
    const { column, path } = referencedColumn(this.table, reference);
    return { column, path, sql: columnSql(this.table, column.name) };
  }

  private inList(operands: readonly Operand[], tuples: readonly string[][], fold: Fold | undefined): string {
    const list = (right: (operand: Operand, value: string) => string): string =>
      tuples
        .map((tuple) => parenthesised(operands.map((operand, at) => right(operand, tuple[at] ?? ''))))
        .join(', ');
    const coarse = this.isIndexable(operands, tuples, fold)
      ? [
          `${parenthesised(operands.map(({ sql }) => sql))} IN (${list((operand, value) => this.bound(operand, value))})`,
        ]
      : [];
    const isExact = operands.every(({ column }) => !isText(column));
    const exact =
      isExact && coarse.length > 0
        ? []
        : [
            `${parenthesised(operands.map((operand) => exactSql(operand, fold)))} IN (${list(
              (operand, value) => this.exactBound(operand, value, fold),
            )})`,
          ];
    return `(${[...coarse, ...exact].join(' AND ')})`;
  }

  /** Whether the collations find at least what is equal, and the values can be written in their character sets. */
  private isIndexable(
    operands: readonly Operand[],
    tuples: readonly string[][],
    fold: Fold | undefined,
  ): boolean {
    return operands.every(({ column }, at) => {
      if (!isText(column)) return true;
      if (column.data === 'enum' || column.data === 'set' || column.kind === 'json') return false;
      if (fold === 'digits' || (fold === 'lower' && !column.ignoresCase)) return false;
      return column.charset === 'utf8mb4' || tuples.every((tuple) => /^[\x01-\x7f]*$/.test(tuple[at] ?? ''));
    });
  }

  /** A value as the column compares it by itself. */
  private bound({ column }: Operand, value: string): string {
    return this.bind(column, value);
  }

  private exactBound({ column }: Operand, value: string, fold: Fold | undefined): string {
    if (!isText(column)) return this.bind(column, value);
    this.values.push(value);
    return `CAST(${foldedSql('?', fold)} AS BINARY)`;
  }

  private bind(column: TableColumn, value: string): string {
    if (column.isKeyBytes || column.kind === 'bytes') {
      this.values.push(keyBytes(value) ?? Buffer.from(value));
      return '?';
    }
    if (column.kind === 'integer' || column.kind === 'boolean') {
      this.values.push(integerParameter(integerValue(column, value) ?? 0n));
      return '?';
    }
    if (column.kind === 'timestamp' || column.kind === 'date') {
      this.values.push(toMoment(value));
      return column.kind === 'date' ? 'CAST(? AS DATE)' : 'CAST(? AS DATETIME(6))';
    }
    this.values.push(value);
    if (column.data === 'float' || column.data === 'double') return '(? + 0e0)';
    return column.kind === 'decimal' ? 'CAST(? AS DECIMAL(65,30))' : '?';
  }

  /** Too many for placeholders: the server reads them out of one document, once, into a table. */
  private inDocument(
    operands: readonly Operand[],
    tuples: readonly string[][],
    fold: Fold | undefined,
  ): string {
    const left = operands.map((operand) => exactSql(operand, fold));
    const right = operands.map(({ column }, at) => listedSql(column, `v${String(at)}`, fold));
    return `${parenthesised(left)} IN (SELECT ${right.join(', ')} FROM ${this.document(operands, tuples)})`;
  }

  private inDocuments(
    operands: readonly Operand[],
    tuples: readonly string[][],
    fold: Fold | undefined,
  ): string {
    const source = this.document(operands, tuples);
    const conditions = operands.map(({ column, path, sql }, at) => {
      const name = `habeas_in.v${String(at)}`;
      if (path === null) return `${exactSql({ column, path, sql }, fold)} = ${listedSql(column, name, fold)}`;
      const found = `CAST(${foldedSql('habeas_json.v', fold)} AS BINARY)`;
      const wanted = `CAST(${foldedSql(name, fold)} AS BINARY)`;
      return `EXISTS (SELECT 1 FROM ${this.jsonValues(column, path)} WHERE ${found} = ${wanted})`;
    });
    return `EXISTS (SELECT 1 FROM ${source} WHERE ${conditions.join(' AND ')})`;
  }

  private document(operands: readonly Operand[], tuples: readonly string[][]): string {
    this.values.push(
      JSON.stringify(
        tuples.map((tuple) => tuple.map((value, at) => listedValue(operands[at]?.column, value))),
      ),
    );
    const columns = operands.map((_, at) => `v${String(at)} LONGTEXT PATH '$[${String(at)}]'`);
    return `JSON_TABLE(?, '$[*]' COLUMNS (${columns.join(', ')})) AS habeas_in`;
  }

  private jsonValues(column: TableColumn, path: string): string {
    const paths = laxPaths(parseJsonPath(path));
    this.values.push(...paths);
    const document = `CONVERT(${columnSql(this.table, column.name)} USING utf8mb4)`;
    const valid = `CASE WHEN JSON_VALID(${document}) THEN ${document} END`;
    return `JSON_TABLE(JSON_EXTRACT(${valid}, ${paths.map(() => '?').join(', ')}), '$[*]' COLUMNS (v LONGTEXT PATH '$')) AS habeas_json`;
  }
}

const isText = ({ kind, data, isKeyBytes }: TableColumn): boolean =>
  !isKeyBytes && (kind === 'text' || kind === 'json' || (kind === 'other' && data !== 'time'));

const parenthesised = (parts: readonly string[]): string =>
  parts.length === 1 ? (parts[0] ?? '') : `(${parts.join(', ')})`;

function foldedSql(sql: string, fold: Fold | undefined): string {
  switch (fold) {
    case 'lower':
      return `LOWER(${sql})`;
    case 'digits':
      return `REGEXP_REPLACE(${sql}, '[^0-9]', '')`;
    case undefined:
      return sql;
  }
}

function exactSql({ column, sql }: Operand, fold: Fold | undefined): string {
  if (!isText(column)) return sql;
  return fold ? `CAST(${foldedSql(`CONVERT(${sql} USING utf8mb4)`, fold)} AS BINARY)` : bytesSql(column, sql);
}

/** A text out of a document as the column compares it. */
function listedSql(column: TableColumn, name: string, fold: Fold | undefined): string {
  if (isText(column)) return `CAST(${foldedSql(name, fold)} AS BINARY)`;
  if (column.isKeyBytes || column.kind === 'bytes') return `UNHEX(${name})`;
  switch (column.kind) {
    case 'integer':
    case 'boolean':
      return `CAST(${name} AS ${column.isUnsigned ? 'UNSIGNED' : 'SIGNED'})`;
    case 'decimal':
      return column.data === 'decimal' ? `CAST(${name} AS DECIMAL(65,30))` : `(${name} + 0e0)`;
    case 'date':
      return `CAST(${name} AS DATE)`;
    case 'timestamp':
      return `CAST(${name} AS DATETIME(6))`;
    default:
      return name;
  }
}

function listedValue(column: TableColumn | undefined, value: string): string {
  if (!column) return value;
  if (column.isKeyBytes || column.kind === 'bytes')
    return (keyBytes(value) ?? Buffer.from(value)).toString('hex');
  if (column.kind === 'integer' || column.kind === 'boolean')
    return String(integerValue(column, value) ?? value);
  return column.kind === 'timestamp' || column.kind === 'date' ? toMoment(value) : value;
}

/** `true` and `false` stand for 1 and 0. */
function integerValue(column: TableColumn, value: string): bigint | null {
  if (column.kind === 'boolean' && /^(true|false)$/.test(value)) return value === 'true' ? 1n : 0n;
  return integerOf(column.data, column.isUnsigned, value);
}

const DATE = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;
const MOMENT =
  /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])[T ]([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?(Z|[+-]\d\d:?\d\d)?$/;

/**
 * Whether a text can be a value of the column at all. The server would take what cannot for a zero, and find the rows
 * that hold one.
 */
function canBe({ column, path }: Operand, value: string): boolean {
  if (path !== null) return true;
  if (column.isKeyBytes) return keyBytes(value) !== null;
  switch (column.kind) {
    case 'integer':
    case 'boolean':
      return integerValue(column, value) !== null;
    case 'decimal':
      return isDecimal(value);
    case 'date':
      return DATE.test(value);
    case 'timestamp':
      return DATE.test(value) || MOMENT.test(value);
    case 'uuid':
      return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value);
    case 'inet':
      return /^[0-9a-f:.]+$/i.test(value) && /[:.]/.test(value);
    default:
      return column.data !== 'time' || /^-?\d{1,3}:[0-5]\d:[0-5]\d(\.\d+)?$/.test(value);
  }
}

/**
 * The server's paths do not look into the elements of an array by themselves: each way through is written out. At least
 * two, so that a list of what was found comes back and not the one value.
 */
function laxPaths(steps: readonly JsonPathStep[]): readonly string[] {
  const paths = steps.reduce<readonly string[]>(
    (heads, step) =>
      heads.flatMap((head) =>
        step.kind === 'member'
          ? [`${head}${stepText(step)}`, `${head}[*]${stepText(step)}`]
          : [`${head}${stepText(step)}`],
      ),
    ['$'],
  );
  return paths.length > 1 ? paths : [...paths, ...paths];
}

function stepText(step: JsonPathStep): string {
  switch (step.kind) {
    case 'member':
      return `.${JSON.stringify(step.name)}`;
    case 'descendants':
      return `**.${JSON.stringify(step.name)}`;
    case 'index':
      return `[${String(step.index)}]`;
    case 'elements':
      return '[*]';
  }
}
