import { REFUSAL_CODES, type RefusalCode } from '#contracts';
import type { Scalar } from '#connectors/spi';
import type { EraseAction, PseudonymScope } from './data-map.js';
import { didYouMean } from './did-you-mean.js';

/** An action as the document writes it: domain and scope of a pseudonym may be left to the defaults. */
export type WrittenAction =
  | Exclude<EraseAction, { kind: 'pseudonym' }>
  | {
      readonly kind: 'pseudonym';
      readonly as: PseudonymForm;
      readonly domain: string | null;
      readonly scope: PseudonymScope | null;
    };
type PseudonymForm = Extract<EraseAction, { kind: 'pseudonym' }>['as'];
type Outcome = WrittenAction | { readonly fault: string };

const WORDS = ['keep', 'null', 'scrub', 'empty', 'pseudonym', 'truncateIp'] as const;
const MEMBERS = ['keep', 'const', 'pseudonym', 'generaliseDate', 'dateShift', 'truncateIp'] as const;
const FORMS: readonly PseudonymForm[] = ['opaque', 'uuid', 'email', 'phone', 'name', 'number', 'sameLength'];
const UNITS = ['year', 'quarter', 'month', 'week', 'day'] as const;
export const SCOPES: readonly PseudonymScope[] = ['request', 'subject', 'tenant', 'global'];
const DEFAULT_MAX_DAYS = 180;
/** ISO 8601. */
export const DURATION = /^P(?=\d|T\d)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(\d+H)?(\d+M)?(\d+S)?)?$/;

const isOneOf = <T extends string>(value: unknown, known: readonly T[]): value is T =>
  typeof value === 'string' && (known as readonly string[]).includes(value);

const notOneOf = (what: string, value: unknown, known: readonly string[]): { fault: string } => ({
  fault:
    typeof value === 'string'
      ? `"${value}" is no ${what}.${didYouMean(value, known)} Known: ${known.join(', ')}`
      : `a ${what} is needed here. Known: ${known.join(', ')}`,
});

const word = (value: string): Outcome => {
  if (!isOneOf(value, WORDS)) return notOneOf('erase action', value, [...WORDS, ...MEMBERS]);
  switch (value) {
    case 'keep':
      return { kind: 'keep', code: null };
    case 'pseudonym':
      return { kind: 'pseudonym', as: 'opaque', domain: null, scope: null };
    default:
      return { kind: value };
  }
};

const pseudonym = (value: unknown): Outcome => {
  if (isOneOf(value, FORMS)) return { kind: 'pseudonym', as: value, domain: null, scope: null };
  if (typeof value !== 'object' || value === null) return notOneOf('pseudonym form', value, FORMS);
  const { as = 'opaque', domain = null, scope = null, ...rest } = value as Record<string, unknown>;
  const unknown = Object.keys(rest)[0];
  if (unknown !== undefined) return notOneOf('member of pseudonym', unknown, ['as', 'domain', 'scope']);
  if (!isOneOf(as, FORMS)) return notOneOf('pseudonym form', as, FORMS);
  if (scope !== null && !isOneOf(scope, SCOPES)) return notOneOf('scope', scope, SCOPES);
  if (domain !== null && (typeof domain !== 'string' || !/^[a-z][a-z0-9_.-]*$/.test(domain)))
    return { fault: 'domain must be a short lower-case word, such as email' };
  return { kind: 'pseudonym', as, domain, scope };
};

const isScalar = (value: unknown): value is Exclude<Scalar, null> =>
  ['string', 'number', 'boolean'].includes(typeof value);

const dateShift = (value: unknown): Outcome => {
  const days =
    typeof value === 'object' && value !== null ? (value as Record<string, unknown>)['maxDays'] : value;
  const maxDays = days ?? DEFAULT_MAX_DAYS;
  return typeof maxDays === 'number' && Number.isInteger(maxDays) && maxDays >= 1 && maxDays <= 3_650
    ? { kind: 'dateShift', maxDays }
    : { fault: 'dateShift needs a whole number of days from 1 to 3650' };
};

/** A reason code, or one with the end of what it allows. */
const keep = (value: unknown): Outcome => {
  if (typeof value !== 'object' || value === null)
    return value === null || isOneOf<RefusalCode>(value, REFUSAL_CODES)
      ? { kind: 'keep', code: value }
      : notOneOf('reason code', value, REFUSAL_CODES);
  const { code, keepFor, from, until, ...rest } = value as Record<string, unknown>;
  const unknown = Object.keys(rest)[0];
  if (unknown !== undefined) return notOneOf('member of keep', unknown, ['code', 'keepFor', 'from', 'until']);
  if (!isOneOf<RefusalCode>(code, REFUSAL_CODES)) return notOneOf('reason code', code, REFUSAL_CODES);
  if (typeof until === 'string' && keepFor === undefined && from === undefined)
    return isDay(until)
      ? { kind: 'keep', code, end: { until } }
      : { fault: 'until must be a day, such as 2035-12-31' };
  if (until !== undefined || typeof keepFor !== 'string' || typeof from !== 'string' || from === '')
    return { fault: 'keep says either until, a day, or keepFor, counted from the column of from' };
  return DURATION.test(keepFor)
    ? { kind: 'keep', code, end: { keepFor, from } }
    : { fault: 'keepFor must be an ISO 8601 duration, such as P10Y' };
};

const isDay = (text: string): boolean =>
  /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(`${text}T00:00:00Z`));

const member = (name: string, value: unknown): Outcome => {
  if (!isOneOf(name, MEMBERS)) return notOneOf('erase action', name, [...WORDS, ...MEMBERS]);
  switch (name) {
    case 'keep':
      return keep(value);
    case 'const':
      return isScalar(value)
        ? { kind: 'const', value }
        : { fault: 'const needs a text, a number, true or false; for NULL write erase: null' };
    case 'pseudonym':
      return pseudonym(value);
    case 'generaliseDate':
      return isOneOf(value, UNITS) ? { kind: 'generaliseDate', unit: value } : notOneOf('unit', value, UNITS);
    case 'dateShift':
      return dateShift(value);
    case 'truncateIp':
      return { kind: 'truncateIp' };
  }
};

/**
 * Reads what stands behind `erase:`: a word (`keep`, `null`, `scrub`, `empty`, `pseudonym`, `truncateIp`), an explicit
 * null, or an object with one member (`{ const: "[erased]" }`). Returns the action or what is wrong with it.
 */
export const readEraseAction = (value: unknown): Outcome => {
  if (value === null) return { kind: 'null' };
  if (typeof value === 'string') return word(value);
  const entries = typeof value === 'object' && !Array.isArray(value) ? Object.entries(value) : [];
  const [entry] = entries;
  if (entry === undefined || entries.length > 1)
    return { fault: `an erase action is one word or an object with one member of: ${MEMBERS.join(', ')}` };
  return member(...entry);
};
