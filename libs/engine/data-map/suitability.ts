import type { ColumnInfo, ColumnKind } from '#connectors/spi';
import type { EraseAction } from './data-map.js';

type Pseudonym = Extract<EraseAction, { kind: 'pseudonym' }>['as'];

const PSEUDONYM_KINDS: Readonly<Record<Pseudonym, readonly ColumnKind[]>> = {
  opaque: ['text', 'uuid', 'integer', 'decimal'],
  uuid: ['text', 'uuid'],
  email: ['text'],
  phone: ['text'],
  name: ['text'],
  number: ['text', 'integer', 'decimal'],
  sameLength: ['text'],
};
const EMPTY_KINDS: readonly ColumnKind[] = ['text', 'json', 'array', 'bytes'];
const SCRUB_KINDS: readonly ColumnKind[] = ['text', 'json', 'array'];
const DATE_KINDS: readonly ColumnKind[] = ['date', 'timestamp'];
const IP_KINDS: readonly ColumnKind[] = ['inet', 'text'];

const DATE = /^\d{4}-\d{2}-\d{2}([T ].*)?$/;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const literalFits = (value: string | number | boolean | null, column: ColumnInfo): boolean => {
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
      return column.enumValues === null && PSEUDONYM_KINDS[action.as].includes(column.kind);
    case 'generaliseDate':
    case 'dateShift':
      return DATE_KINDS.includes(column.kind);
    case 'truncateIp':
      return IP_KINDS.includes(column.kind);
    case 'scrub':
      return column.enumValues === null && SCRUB_KINDS.includes(column.kind);
  }
};
