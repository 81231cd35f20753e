import type { Row, RowValue } from '#connectors/spi';
import type { ColumnClass } from './classify-columns.js';
import { namesPeople } from './column-words.js';
import { isUniqueColumn } from './same-person.js';
import type { ClassifiedTable } from './table-roles.js';

/** A table with the rows that were sampled of it. */
export interface LookedAt {
  readonly table: ClassifiedTable;
  readonly rows: readonly Row[];
}

/** Fewer different values, or a smaller part of them, are chance. */
const MIN_DISTINCT = 2;
const MIN_SHARE = 0.9;

/** Values of one kind that name people, and where they stand. */
interface Names {
  readonly category: string;
  readonly place: string;
  readonly values: ReadonlySet<RowValue>;
}

const valuesOf = (rows: readonly Row[], column: string): ReadonlySet<RowValue> =>
  new Set(rows.map((row) => row[column] ?? null).filter((value) => value !== null && value !== ''));

const namesIn = ({ table, rows }: LookedAt): readonly Names[] =>
  table.classes
    .filter(({ category }) => category === 'identity.username' || category === 'contact.email')
    .filter(
      ({ column }) => namesPeople(table.collection.name) || isUniqueColumn(table.collection, column.name),
    )
    .map(({ category, column }) => ({
      category: category ?? '',
      place: `${table.collection.name}.${column.name}`,
      values: valuesOf(rows, column.name),
    }));

/** Columns of any name whose values are user names or addresses of the tables of people: they name those people. */
export const withKnownNames = (looked: readonly LookedAt[]): readonly ClassifiedTable[] => {
  const names = looked.flatMap(namesIn);
  const known = (entry: ColumnClass, rows: readonly Row[]): ColumnClass => {
    if (entry.category !== null || entry.column.kind !== 'text' || entry.column.enumValues !== null)
      return entry;
    const values = [...valuesOf(rows, entry.column.name)];
    if (values.length < MIN_DISTINCT) return entry;
    for (const { category, place, values: theirs } of names) {
      const met = values.filter((value) => theirs.has(value)).length;
      if (met >= values.length * MIN_SHARE)
        return { ...entry, category, reasons: [`${met} of ${values.length} values stand in ${place}`] };
    }
    return entry;
  };
  return looked.map(({ table, rows }) => ({
    ...table,
    classes: table.classes.map((entry) => known(entry, rows)),
  }));
};
