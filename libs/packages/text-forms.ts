import type { ColumnKind } from '#connectors/spi';

/** How every text of a column is written, and the keywords of JSON Schema that say so. */
export interface TextForm {
  readonly schema: Readonly<Record<string, string>>;
  test(value: string): boolean;
}

const INTEGER = '^-?[0-9]+$';
const DECIMAL = '^-?[0-9]+(\\.[0-9]+)?([eE][+-]?[0-9]+)?$';
/** A day and a time of no named zone: not the `date-time` of RFC 3339, which has an offset. */
const LOCAL_TIME = '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]+)?$';
const BASE64 = '^[A-Za-z0-9+/]*={0,2}$';
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const DATE_TIME =
  /^(\d{4}-\d\d-\d\d)T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/;

const pattern = (text: string, format?: string): TextForm => {
  const expression = new RegExp(text);
  return {
    schema: { ...(format === undefined ? {} : { format }), pattern: text },
    test: (value) => expression.test(value),
  };
};

/** A day of the calendar (RFC 3339, section 5.7). Asked for every moment of every row. */
function isDate(value: string): boolean {
  if (!/^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/.test(value)) return false;
  const day = Number(value.slice(8));
  return day <= 28 || day <= daysOf(Number(value.slice(0, 4)), Number(value.slice(5, 7)));
}

function daysOf(year: number, month: number): number {
  if (month !== 2) return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
}

const DAY: TextForm = { schema: { format: 'date' }, test: isDate };
const MOMENT: TextForm = {
  schema: { format: 'date-time' },
  test: (value) => isDate(DATE_TIME.exec(value)?.[1] ?? ''),
};

/** By kind of column, the narrowest first (`int64` and `decimal`: portability reference 4). */
export const TEXT_FORMS: Readonly<Partial<Record<ColumnKind, readonly TextForm[]>>> = {
  integer: [pattern(INTEGER, 'int64')],
  decimal: [pattern(DECIMAL, 'decimal')],
  date: [DAY, MOMENT, pattern(LOCAL_TIME)],
  timestamp: [MOMENT, pattern(LOCAL_TIME), DAY],
  uuid: [{ schema: { format: 'uuid' }, test: (value) => UUID.test(value) }],
  bytes: [pattern(BASE64)],
};
