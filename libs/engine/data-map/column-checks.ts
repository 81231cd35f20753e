import type { Catalogue, CollectionInfo, ColumnInfo } from '#connectors/spi';
import type { Finding } from '../types.js';
import { isUniqueAlone, isUniqueTogether, keysThrough } from './catalogue-index.js';
import type { ColumnMap, EraseAction } from './data-map.js';
import { describeStrategy } from '../strategies/describe-strategy.js';
import { shortestPseudonym } from '../strategies/pseudonym.js';
import { suits } from './suitability.js';

export interface ColumnCase {
  readonly store: string;
  readonly catalogue: Catalogue;
  readonly collection: CollectionInfo;
  readonly column: ColumnInfo;
  readonly map: ColumnMap;
}
type Remark = Pick<Finding, 'severity' | 'code' | 'message'>;

const error = (code: string, message: string): Remark => ({ severity: 'error', code, message });
const warning = (code: string, message: string): Remark => ({ severity: 'warning', code, message });

/** Actions that give many rows the same value. */
const COLLIDING: readonly EraseAction['kind'][] = ['const', 'empty', 'generaliseDate', 'truncateIp'];

const uniqueness = (action: EraseAction, { collection, column }: ColumnCase): Remark[] => {
  if (!COLLIDING.includes(action.kind)) return [];
  const strategy = describeStrategy(action);
  if (isUniqueAlone(collection, column.name))
    return [
      error(
        'CONST_ON_UNIQUE',
        `${strategy} gives every row the same value, but the column is unique; use a pseudonym.`,
      ),
    ];
  return isUniqueTogether(collection, column.name)
    ? [warning('CONST_IN_UNIQUE', `${strategy} may collide: the column is part of a unique index.`)]
    : [];
};

const length = (action: EraseAction, { column }: ColumnCase): Remark[] => {
  if (column.maxLength === null) return [];
  if (action.kind === 'const' && String(action.value).length > column.maxLength)
    return [
      {
        severity: 'info',
        code: 'CONST_CUT',
        message: `The constant is cut to ${column.maxLength} characters.`,
      },
    ];
  if (action.kind !== 'pseudonym') return [];
  const needed = shortestPseudonym(action.as);
  if (needed <= column.maxLength) return [];
  const facts = `A pseudonym of the form ${action.as} needs ${needed} characters, the column has ${column.maxLength}`;
  return column.nullable
    ? [warning('LENGTH_TOO_SHORT', `${facts}; NULL is written instead.`)]
    : [error('LENGTH_TOO_SHORT', `${facts} and takes no NULL; declare a const.`)];
};

/** 13 characters of base32 are the 64 bits that a unique column needs (anonymization reference 4.5). */
const UNIQUE_CHARACTERS = 13;
const entropy = (action: EraseAction, { collection, column }: ColumnCase): Remark[] => {
  if (action.kind !== 'pseudonym' || !isUniqueAlone(collection, column.name)) return [];
  const cut = action.as === 'opaque' && (column.maxLength ?? UNIQUE_CHARACTERS) < UNIQUE_CHARACTERS;
  const small = action.as === 'phone' || action.as === 'name' || /^(small|int2)/i.test(column.nativeType);
  return cut || small
    ? [
        warning(
          'LOW_ENTROPY',
          `The column is unique; two pseudonyms of the form ${action.as} may collide in it.`,
        ),
      ]
    : [];
};

const keys = (action: EraseAction, { catalogue, collection, column }: ColumnCase): Remark[] => {
  if (collection.primaryKey.includes(column.name))
    return [error('KEY_MASKED', 'The column is part of the primary key, by which rows are found; use keep.')];
  const through = keysThrough(catalogue, collection.name, column.name);
  const referenced = through.some(
    ({ to }) => to.collection === collection.name && to.columns.includes(column.name),
  );
  if (referenced) return [error('KEY_MASKED', 'Other rows refer to this column by a foreign key; use keep.')];
  return through.length > 0 && action.kind !== 'null'
    ? [error('FK_MASKED', 'The column is a foreign key and can only be kept or set to null.')]
    : [];
};

const writable = (action: EraseAction, { column }: ColumnCase): Remark[] => {
  if (column.readOnly)
    return [error('READ_ONLY_COLUMN', 'The store computes this column; it cannot be written.')];
  return action.kind === 'null' && !column.nullable
    ? [error('NOT_NULL', 'The column is NOT NULL; declare a const or a pseudonym.')]
    : [];
};

const suitability = (action: EraseAction, { column }: ColumnCase): Remark[] =>
  suits(action, column)
    ? []
    : [
        error(
          'STRATEGY_TYPE',
          `${describeStrategy(action)} gives no value for a column of type ${column.nativeType}.`,
        ),
      ];

const pathsRemarks = ({ column, map }: ColumnCase): Remark[] =>
  Object.keys(map.paths).length > 0 && column.kind !== 'json' && column.kind !== 'text'
    ? [error('PATHS_TYPE', `Paths need a JSON or text column; this one is ${column.nativeType}.`)]
    : [];

/** What stands against the declared action of one column (anonymization reference 5), empty when nothing does. */
export const columnFindings = (subject: ColumnCase): Finding[] => {
  const { store, collection, column, map } = subject;
  const action = map.erase;
  const changes = action !== null && action.kind !== 'keep';
  const remarks = [
    ...(changes
      ? [suitability, writable, keys, uniqueness, entropy, length].flatMap((check) => check(action, subject))
      : []),
    ...pathsRemarks(subject),
  ];
  return remarks.map((remark) => ({ ...remark, store, collection: collection.name, column: column.name }));
};
