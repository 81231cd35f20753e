import { AppError } from '#contracts';
import type { Fold, Predicate, Scalar } from '../spi/index.js';

export type InPredicate = Extract<Predicate, { op: 'in' }>;
export type Tuple = readonly Exclude<Scalar, null>[];

/** What each database says in its own way; everything else of the algebra is the same text everywhere. */
export interface LeafTranslator {
  /** Tuples without NULL, at least one, as long as `columns`. */
  tupleIn(columns: readonly string[], tuples: readonly Tuple[], fold: Fold | undefined): string;
  isNull(column: string): string;
  /** At least one text. */
  contains(column: string, texts: readonly string[], fold: Fold): string;
}

/** A predicate as the condition of a WHERE clause. Values never become text: the translator binds them. */
export function predicateSql(predicate: Predicate, leaf: LeafTranslator): string {
  switch (predicate.op) {
    case 'any':
      return junction(predicate.of, ' OR ', 'FALSE', leaf);
    case 'all':
      return junction(predicate.of, ' AND ', 'TRUE', leaf);
    case 'not':
      return `(${predicateSql(predicate.of, leaf)}) IS NOT TRUE`;
    case 'raw':
      // The line break ends a trailing `--` comment, which would otherwise swallow the parenthesis.
      return `(${predicate.text}\n)`;
    case 'null':
      return leaf.isNull(predicate.column);
    case 'in':
      return inSql(predicate, leaf);
    case 'contains':
      return containsSql(predicate, leaf);
    case 'mentions':
      throw new AppError('store.refused', {
        detail: 'A store of records has no text predicate; name the column that holds the identifier.',
      });
  }
}

const junction = (
  parts: readonly Predicate[],
  operator: string,
  empty: string,
  leaf: LeafTranslator,
): string =>
  parts.length === 0 ? empty : `(${parts.map((part) => predicateSql(part, leaf)).join(operator)})`;

/** NULL in any part never matches (SQL MATCH SIMPLE), so such tuples are left out before the database sees them. */
function inSql({ columns, values, fold }: InPredicate, leaf: LeafTranslator): string {
  if (columns.length === 0 || values.some((tuple) => tuple.length !== columns.length)) {
    throw new AppError('store.refused', {
      detail: `Every tuple must have as many values as there are columns (${columns.join(', ')}).`,
    });
  }
  const tuples = values.filter((tuple): tuple is Tuple => !tuple.includes(null));
  return tuples.length === 0 ? 'FALSE' : leaf.tupleIn(columns, tuples, fold);
}

const containsSql = (
  { columns, texts, fold }: Extract<Predicate, { op: 'contains' }>,
  leaf: LeafTranslator,
): string =>
  texts.length === 0 || columns.length === 0
    ? 'FALSE'
    : `(${columns.map((column) => leaf.contains(column, texts, fold)).join(' OR ')})`;

/** `payload#$.actor.id` → column and path; a column that really has `#$` in its name wins. */
export function splitColumn(
  reference: string,
  exists: (column: string) => boolean,
): { readonly column: string; readonly path: string | null } {
  const at = exists(reference) ? -1 : reference.indexOf('#$');
  const column = at < 0 ? reference : reference.slice(0, at);
  if (!exists(column)) {
    throw new AppError('store.refused', {
      detail: `There is no column "${column}" in this collection. Read the catalogue again and correct the data map.`,
    });
  }
  return { column, path: at < 0 ? null : reference.slice(at + 1) };
}
