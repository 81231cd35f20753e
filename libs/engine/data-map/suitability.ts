import type { ColumnInfo, ColumnKind } from '#connectors/spi';
import type { Affixes, EraseAction } from './data-map.js';

type Pseudonym = Extract<EraseAction, { kind: 'pseudonym' }>['as'];

const PSEUDONYM_KINDS: Readonly<Record<Pseudonym, readonly ColumnKind[]>> = {
  opaque: ['text', 'uuid', 'integer', 'decimal'],
  uuid: ['text', 'uuid'],
  email: ['text'],
  phone: ['text'],
  name: ['text'],
  number: ['text', 'integer', 'decimal'],
  sameLength: ['text'],
  hex: ['text'],
  base32: ['text'],
  int63: ['text', 'integer', 'decimal'],
  int31: ['text', 'integer', 'decimal'],
};
const EMPTY_KINDS: readonly ColumnKind[] = ['text', 'json', 'array', 'bytes'];
const SCRUB_KINDS: readonly ColumnKind[] = ['text', 'json', 'array'];
const DATE_KINDS: readonly ColumnKind[] = ['date', 'timestamp'];
const IP_KINDS: readonly ColumnKind[] = ['inet', 'text'];
const AGE_KINDS: readonly ColumnKind[] = ['integer', 'text'];
const CUSTOM_KINDS: readonly ColumnKind[] = ['text', 'integer', 'decimal', 'date', 'timestamp', 'uuid'];
const PLACE_KINDS: readonly ColumnKind[] = ['decimal', 'text'];

const DATE = /^\d{4}-\d{2}-\d{2}([T ].*)?$/;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** True when a column takes the literal. */
export const literalFits = (value: string | number | boolean | null, column: ColumnInfo): boolean => {
  if (column.enumValues !== null) return typeof value === 'string' && column.enumValues.includes(value);
  switch (column.kind) {
    case 'text':
      return typeof value === 'string';
    case 'integer':
      return Number.isInteger(typeof value === 'string' ? Number(value) : value);
    case 'decimal':
      return value !== '' && Number.isFinite(typeof value === 'string' ? Number(value) : value);
    case 'boolean':
      return typeof value === 'boolean';
    case 'date':
    case 'timestamp':
      return typeof value === 'string' && DATE.test(value);
    case 'uuid':
      return typeof value === 'string' && UUID.test(value);
    case 'inet':
    case 'other':
    case 'json':
      return true;
    case 'bytes':
    case 'array':
      return false;
  }
};

const DIGITS_OF = { int31: 10, int63: 19, number: 10, opaque: 10 } as const;

const isAffixed = ({ prefix, suffix, length }: Affixes): boolean =>
  prefix !== undefined || suffix !== undefined || length !== undefined;

/** True when the numbers of this form are no larger than the column's type. */
const hasRoom = (as: Pseudonym, { kind, nativeType }: ColumnInfo): boolean => {
  if (as !== 'int31' && as !== 'int63' && as !== 'number' && as !== 'opaque') return true;
  const [, precision, scale = '0'] = /\((\d+)(?:\s*,\s*(\d+))?\)/.exec(nativeType) ?? [];
  if (kind === 'decimal' && precision !== undefined)
    return Number(precision) - Number(scale) >= DIGITS_OF[as];
  if (kind !== 'integer') return true;
  if (as === 'int63') return /^(big|int8)/i.test(nativeType);
  return as !== 'int31' || !/^(small|tiny|medium|int2)/i.test(nativeType);
};

/** True when the action gives values that a column of this kind takes; enum columns only take their own values. */
export const suits = (action: EraseAction, column: ColumnInfo): boolean => {
  switch (action.kind) {
    case 'keep':
    case 'null':
      return true;
    case 'const':
      return literalFits(action.value, column);
    case 'empty':
      return column.enumValues === null && EMPTY_KINDS.includes(column.kind);
    case 'pseudonym':
      return (
        column.enumValues === null &&
        PSEUDONYM_KINDS[action.as].includes(column.kind) &&
        hasRoom(action.as, column) &&
        (column.kind === 'text' || !isAffixed(action))
      );
    case 'random':
    case 'ff1':
    case 'hash':
    case 'hmac':
    case 'postcode':
      return column.enumValues === null && column.kind === 'text';
    case 'ageBand':
      return column.enumValues === null && AGE_KINDS.includes(column.kind);
    case 'custom':
      return column.enumValues === null && CUSTOM_KINDS.includes(column.kind);
    case 'coordinates':
      return column.enumValues === null && PLACE_KINDS.includes(column.kind);
    case 'generaliseDate':
    case 'dateShift':
      return DATE_KINDS.includes(column.kind);
    case 'truncateIp':
      return column.enumValues === null && IP_KINDS.includes(column.kind);
    case 'scrub':
      return column.enumValues === null && SCRUB_KINDS.includes(column.kind);
  }
};
