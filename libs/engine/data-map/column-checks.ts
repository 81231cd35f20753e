import type { Catalogue, CollectionInfo, ColumnInfo } from '#connectors/spi';
import type { Finding } from '../types.js';
import { isUniqueAlone, isUniqueTogether, keysThrough } from './catalogue-index.js';
import type { ColumnMap, EraseAction } from './data-map.js';
import { describeStrategy } from '../strategies/describe-strategy.js';
import { MIN_BITS, MIN_UNIQUE_BITS, codeCharacters, shortest } from '../strategies/pseudonyms/affixes.js';
import { ff1Characters } from '../strategies/pseudonyms/ff1.js';
import { pseudonymBits, shortestPseudonym } from '../strategies/pseudonyms/pseudonym.js';
import { randomBits } from '../strategies/pseudonyms/random-text.js';
import { suits } from './suitability.js';

export interface ColumnCase {
  readonly store: string;
  readonly catalogue: Catalogue;
  readonly collection: CollectionInfo;
  readonly column: ColumnInfo;
  readonly map: ColumnMap;
  /** Columns of the collection by which other rows or stores are found: identifiers, and ends of references. */
  readonly joined: readonly string[];
}
type Remark = Pick<Finding, 'severity' | 'code' | 'message'>;

const error = (code: string, message: string): Remark => ({ severity: 'error', code, message });
const warning = (code: string, message: string): Remark => ({ severity: 'warning', code, message });

/** Actions that give many rows the same value. */
const COLLIDING: readonly EraseAction['kind'][] = [
  ...(['const', 'empty', 'generaliseDate', 'truncateIp'] as const),
  ...(['ageBand', 'coordinates', 'postcode'] as const),
];

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
  const needed = charactersNeeded(action, column);
  if (needed <= column.maxLength) return [];
  const facts = `${describeStrategy(action)} needs ${needed} characters, the column has ${column.maxLength}`;
  return column.nullable
    ? [warning('LENGTH_TOO_SHORT', `${facts}; NULL is written instead.`)]
    : [error('LENGTH_TOO_SHORT', `${facts} and takes no NULL; declare a const.`)];
};

const HEX_BITS = 4;
/** Bands, prefixes and networks are short; the others need room for so much that nobody guesses them. */
const charactersNeeded = (action: EraseAction, { kind }: ColumnInfo): number => {
  switch (action.kind) {
    case 'pseudonym':
      return kind === 'text' ? shortestPseudonym(action) : 0;
    case 'hash':
    case 'hmac':
      return shortest(action, HEX_BITS);
    case 'ageBand':
      return kind === 'text' ? `${action.top - 1}-${action.top}`.length : 0;
    default:
      return 0;
  }
};

/** Bits by which two results differ; null where that depends on the value. */
const bitsOf = (action: EraseAction, column: ColumnInfo): number | null => {
  const room = column.maxLength ?? Number.MAX_SAFE_INTEGER;
  switch (action.kind) {
    case 'pseudonym':
      return pseudonymBits(action, column);
    case 'hash':
    case 'hmac':
      return HEX_BITS * codeCharacters(action, 64, room);
    case 'random':
      return randomBits(action.alphabet) * Math.min(action.length, room);
    default:
      return null;
  }
};

const entropy = (action: EraseAction, { collection, column }: ColumnCase): Remark[] => {
  const bits = bitsOf(action, column);
  // What is too short for anything has been said by its length.
  const needed = charactersNeeded(action, column);
  if (bits === null || needed > (column.maxLength ?? needed)) return [];
  if (action.kind !== 'random' && cutBelow(action, bits))
    return [
      error(
        'LENGTH_TOO_SHORT',
        `${describeStrategy(action)} leaves fewer than ${MIN_BITS} bits; take more characters.`,
      ),
    ];
  if (bits >= MIN_UNIQUE_BITS || !isUniqueAlone(collection, column.name)) return [];
  return [
    warning(
      'LOW_ENTROPY',
      `The column is unique; two results of ${describeStrategy(action)} may collide in it (${Math.floor(bits)} bits).`,
    ),
  ];
};

/** A `length` of the map's own that is too small. */
const cutBelow = (action: EraseAction, bits: number): boolean =>
  'length' in action && action.length !== undefined && bits < MIN_BITS;
/** What is worth knowing of an action even where it can be carried out. */
const secrecy = (action: EraseAction, { column }: ColumnCase): Remark[] => {
  switch (action.kind) {
    case 'hash':
      return [
        warning(
          'GUESSABLE_HASH',
          'A hash without a key is no anonymization: whoever guesses a value can check the guess; use hmac or a pseudonym.',
        ),
      ];
    case 'ff1':
      return [
        warning(
          'REVERSIBLE',
          'Whoever has the key of the scope can read FF1 back: the values stay personal data; use a pseudonym where nobody has to.',
        ),
        ...(column.maxLength !== null && column.maxLength < ff1Characters(action.alphabet)
          ? [
              error(
                'FF1_DOMAIN',
                `FF1 needs ${ff1Characters(action.alphabet)} characters of ${action.alphabet} (1,000,000 possible values), the column has ${column.maxLength}.`,
              ),
            ]
          : []),
      ];
    default:
      return [];
  }
};

/** Whoever joins by the column would find nobody any more. */
const joins = (action: EraseAction, { column, joined }: ColumnCase): Remark[] =>
  action.kind === 'random' && joined.includes(column.name)
    ? [
        error(
          'RANDOM_JOINED',
          'The column joins rows or stores, and a random value would cut it off from them; use a pseudonym.',
        ),
      ]
    : [];

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
      ? [suitability, writable, keys, joins, uniqueness, entropy, length, secrecy].flatMap((check) =>
          check(action, subject),
        )
      : []),
    ...pathsRemarks(subject),
  ];
  return remarks.map((remark) => ({ ...remark, store, collection: collection.name, column: column.name }));
};
