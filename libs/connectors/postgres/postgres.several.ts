import { inPredicates, type InPredicate, type Predicate } from '../spi/index.js';
import { predicateSql } from '../sql/predicate-sql.js';
import { fits, foldedSql, leavesOf, type Operand, type Parameters } from './postgres.predicate.js';
import type { Table } from './postgres.table.js';
import { arrayLiteral } from './postgres.values.js';

/**
 * The rows of several predicates of equal shape, each row with the number of the predicate that it meets
 * (`habeas_one.habeas_n`). A row that two of them meet comes twice; for one predicate it never does.
 */
export interface SeveralRows {
  /** Before the statement: the values of each predicate as arrays. */
  readonly with: string;
  /** Together all rows; without one in common for one predicate. */
  readonly branches: readonly Branch[];
}
export interface Branch {
  /** Beside the table. */
  readonly sources: readonly string[];
  readonly conditions: readonly string[];
}

/** Which predicate a row of a statement over {@link Branch} meets. */
export const NUMBER = 'habeas_one.habeas_n';

/**
 * Rows are found by joining the table with the values of all predicates, so that an index is used, or one scan made,
 * for all of them; what else a predicate says is asked of the rows found. Null when that would not find them all: paths
 * into JSON, keys of several columns that only exclude, collations that take for equal what differs.
 */
export function severalRows(
  table: Table,
  predicates: readonly Predicate[],
  parameters: Parameters,
): SeveralRows | null {
  const [template] = predicates;
  const drivers = template && driversOf(template, table);
  if (!template || !drivers || drivers.length === 0) return null;
  const translation = new Translation(table, predicates, template, drivers, parameters);
  return translation.isPossible ? translation.rows() : null;
}

/** Parts of which a row meets at least one when it meets the predicate; null when there are none such. */
function driversOf(predicate: Predicate, table: Table): readonly InPredicate[] | null {
  switch (predicate.op) {
    case 'in':
      return predicate.columns.every((column) => isPlain(table, column)) ? [predicate] : null;
    case 'any': {
      const parts = predicate.of.map((part) => driversOf(part, table));
      return parts.includes(null) ? null : parts.flatMap((part) => part ?? []);
    }
    case 'all':
      return predicate.of.map((part) => driversOf(part, table)).find((part) => part !== null) ?? null;
    default:
      return null;
  }
}

const isPlain = (table: Table, column: string): boolean => table.columns.get(column)?.isLoose === false;

class Translation {
  private readonly leaves: readonly InPredicate[];
  /** Of every predicate, in the order of {@link leaves}. */
  private readonly values: readonly (readonly InPredicate[])[];

  constructor(
    private readonly table: Table,
    predicates: readonly Predicate[],
    private readonly template: Predicate,
    private readonly drivers: readonly InPredicate[],
    private readonly parameters: Parameters,
  ) {
    this.leaves = inPredicates(template);
    this.values = predicates.map(inPredicates);
  }

  /** Filters are compared with arrays, which hold the values of one column. */
  get isPossible(): boolean {
    return this.filters.every(
      ({ columns: [column, ...others] }) =>
        column !== undefined && others.length === 0 && isPlain(this.table, column),
    );
  }

  rows(): SeveralRows {
    return {
      with: this.arraysSql(this.filters),
      branches: this.drivers.map((driver) => this.branch(driver)),
    };
  }

  /** With several drivers each excludes what those before it have found. */
  private get filters(): readonly InPredicate[] {
    return this.drivers.length === 1 ? this.leaves.filter((leaf) => leaf !== this.drivers[0]) : this.leaves;
  }

  private branch(driver: InPredicate): Branch {
    const before = this.drivers.slice(0, this.drivers.indexOf(driver));
    const isFiltered = this.filters.length > 0;
    return {
      sources: [this.keysSql(driver), ...(isFiltered ? ['habeas_several'] : [])],
      conditions: [
        ...driver.columns.map(
          (column, at) => `${this.comparable(column, driver)} = habeas_one.habeas_v${String(at)}`,
        ),
        ...this.amongSql(driver),
        ...(isFiltered ? [`habeas_several.habeas_n = ${NUMBER}`] : []),
        ...before.map((leaf) => `(${this.filterSql(leaf)}) IS NOT TRUE`),
        this.conditionSql(this.template, driver),
      ],
    };
  }

  /**
   * What the join says already, as an array: only so does the planner look all of them up in an index by one search
   * where a join would read the table.
   */
  private amongSql(driver: InPredicate): string[] {
    const [column, ...others] = driver.columns;
    const values = new Set(this.tuplesOf(driver).flat(2));
    if (column === undefined || others.length > 0) return [];
    if (driver.fold === 'lower' && [...values].some((value) => !isAscii(value))) return [];
    const array = `${this.parameters.add([...values])}::${this.typeOf(column, driver)}[]`;
    return [`${this.comparable(column, driver)} = ANY(${array})`];
  }

  private conditionSql(predicate: Predicate, met: InPredicate): string {
    switch (predicate.op) {
      case 'in':
        return predicate === met ? 'TRUE' : this.filterSql(predicate);
      case 'any':
        return this.junction(predicate.of, ' OR ', 'FALSE', met);
      case 'all':
        return this.junction(predicate.of, ' AND ', 'TRUE', met);
      case 'not':
        return `(${this.conditionSql(predicate.of, met)}) IS NOT TRUE`;
      case 'raw':
        return `(${predicate.text}\n)`;
      case 'null':
        return leavesOf(this.table, this.parameters).isNull(predicate.column);
      case 'contains':
        return predicateSql(predicate, leavesOf(this.table, this.parameters));
      case 'mentions':
        return 'FALSE';
    }
  }

  private junction(parts: readonly Predicate[], operator: string, empty: string, met: InPredicate): string {
    return parts.length === 0
      ? empty
      : `(${parts.map((part) => this.conditionSql(part, met)).join(operator)})`;
  }

  private filterSql(leaf: InPredicate): string {
    const [column = ''] = leaf.columns;
    return `${this.comparable(column, leaf)} = ANY(habeas_several.habeas_a${String(this.leaves.indexOf(leaf))})`;
  }

  private comparable(column: string, { fold }: InPredicate): string {
    return foldedSql(this.operand(column).sql, fold);
  }

  private operand(column: string): Operand {
    return leavesOf(this.table, this.parameters).operand(column);
  }

  /** Number and values, each pair once: two spellings of one value would find a row twice. */
  private keysSql(leaf: InPredicate): string {
    const numbers: number[] = [];
    const values = leaf.columns.map((): string[] => []);
    for (const [number, tuples] of this.tuplesOf(leaf).entries())
      for (const tuple of tuples) {
        numbers.push(number);
        for (const [at, value] of tuple.entries()) values[at]?.push(value);
      }
    const names = leaf.columns.map((_, at) => `habeas_v${String(at)}`);
    const arrays = leaf.columns.map(
      (column, at) => `${this.parameters.add(values[at])}::${this.typeOf(column, leaf)}[]`,
    );
    const given = names.map((name) => `${foldedSql(name, leaf.fold)} AS ${name}`);
    return `(SELECT DISTINCT habeas_n, ${given.join(', ')}
               FROM unnest(${this.parameters.add(numbers)}::int[], ${arrays.join(', ')}) AS habeas_given(habeas_n, ${names.join(', ')})) AS habeas_one`;
  }

  /** Once for the whole statement: one row for each predicate, with the values of each part as an array. */
  private arraysSql(leaves: readonly InPredicate[]): string {
    if (leaves.length === 0) return '';
    const numbers = this.parameters.add(this.values.map((_, number) => number));
    const names = leaves.map((leaf) => `habeas_a${String(this.leaves.indexOf(leaf))}`);
    const literals = leaves.map(
      (leaf) =>
        `${this.parameters.add(this.tuplesOf(leaf).map((tuples) => arrayLiteral(tuples.flat())))}::text[]`,
    );
    const arrays = leaves.map((leaf, at) => this.arraySql(leaf, names[at] ?? ''));
    return `WITH habeas_several AS MATERIALIZED (SELECT habeas_n, ${arrays.join(', ')}
              FROM unnest(${numbers}::int[], ${literals.join(', ')}) AS habeas_given(habeas_n, ${names.join(', ')}))`;
  }

  private arraySql(leaf: InPredicate, name: string): string {
    const typed = `${name}::${this.typeOf(leaf.columns[0] ?? '', leaf)}[]`;
    return leaf.fold
      ? `ARRAY(SELECT ${foldedSql('v', leaf.fold)} FROM unnest(${typed}) AS habeas_v(v)) AS ${name}`
      : `${typed} AS ${name}`;
  }

  private typeOf(column: string, { fold }: InPredicate): string {
    return fold ? 'text' : this.operand(column).type;
  }

  /** Of each predicate the tuples that can be found at all. ASCII folds here, whatever the database's own rule. */
  private tuplesOf(leaf: InPredicate): string[][][] {
    const at = this.leaves.indexOf(leaf);
    const operands = leaf.columns.map((column) => this.operand(column));
    const write = (text: string): string =>
      leaf.fold === 'lower' && isAscii(text) ? text.toLowerCase() : text;
    return this.values.map((own) =>
      (own[at]?.values ?? [])
        .filter((tuple) => operands.every(({ column }, part) => fits(column, tuple[part] ?? null)))
        .map((tuple) => tuple.map((value) => write(String(value)))),
    );
  }
}

const isAscii = (text: string): boolean => /^[\0-\x7f]*$/.test(text);
