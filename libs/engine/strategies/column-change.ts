import type { ColumnChange, ColumnInfo, RowValue, Scalar } from '#connectors/spi';
import type { ColumnMap } from '../data-map/data-map.js';
import type { StrategyContext } from './context.js';
import { effectiveAction } from './default-action.js';
import { jsonStrategy } from './text/json-strategy.js';
import { valueStrategy, type ValueStrategy } from './value-strategy.js';

/** A literal is cut to the column's length: it says nothing about anybody, so no entropy is lost (4.5). */
const fitted = (value: Scalar, { maxLength }: ColumnInfo): Scalar =>
  typeof value === 'string' && maxLength !== null ? [...value].slice(0, maxLength).join('') : value;

const constant = (column: ColumnInfo, value: Scalar): ColumnChange => ({
  column: column.name,
  kind: 'constant',
  value: fitted(value, column),
  ...(column.nullable ? { keepNull: true } : {}),
});

const rewrite = (column: ColumnInfo, strategy: ValueStrategy): ColumnChange => ({
  column: column.name,
  kind: 'rewrite',
  rewrite: (values: readonly RowValue[]) => values.map(strategy),
});

const EMPTY = { json: '{}', array: [], bytes: Buffer.alloc(0) } as const;
const emptied = (column: ColumnInfo): ColumnChange =>
  column.kind === 'json' || column.kind === 'array' || column.kind === 'bytes'
    ? rewrite(column, emptyOf(EMPTY[column.kind]))
    : constant(column, '');
const emptyOf =
  (empty: RowValue): ValueStrategy =>
  (value) => {
    if (value === null) return null;
    return typeof value === 'string' && value.startsWith('[') ? '[]' : empty;
  };

/**
 * What the store is told to do with one column of the person's rows; null when the column stays as it is. Actions that
 * do not look at the old value become one constant for the whole set.
 *
 * @throws AppError `internal` when a key that {@link neededScopes} names is missing from the context.
 */
export const columnChange = (
  column: ColumnInfo,
  map: ColumnMap | null,
  context: StrategyContext,
): ColumnChange | null => {
  if (map !== null && Object.keys(map.paths).length > 0)
    return rewrite(column, jsonStrategy(column, map, context));
  const action = effectiveAction(column, map);
  switch (action.kind) {
    case 'keep':
      return null;
    case 'null':
      return { column: column.name, kind: 'null' };
    case 'const':
      return constant(column, action.value);
    case 'empty':
      return emptied(column);
    case 'scrub':
      return context.forms.length + (context.names?.length ?? 0) === 0 && action.detect === undefined
        ? null
        : rewrite(column, valueStrategy(action, column, context));
    default:
      return rewrite(column, valueStrategy(action, column, context));
  }
};
