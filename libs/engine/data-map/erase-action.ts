import { REFUSAL_CODES, type RefusalCode } from '#contracts';
import type { Scalar } from '#connectors/spi';
import type {
  Affixes,
  DetectorName,
  EraseAction,
  Ff1Alphabet,
  HashAlgorithm,
  PseudonymForm,
  PseudonymScope,
  RandomAlphabet,
} from './data-map.js';
import { didYouMean } from '#contracts';
import { readOptions, type Options } from './erase-options.js';

/** An action as the document writes it: domain and scope of what is keyed may be left to the defaults. */
export type WrittenAction =
  | Exclude<EraseAction, { kind: 'pseudonym' | 'ff1' | 'hmac' }>
  | (Written<'pseudonym'> & Affixes)
  | Written<'ff1'>
  | (Omit<Extract<EraseAction, { kind: 'hmac' }>, 'scope'> & { readonly scope: PseudonymScope | null });
type Written<K extends 'pseudonym' | 'ff1'> = Omit<Extract<EraseAction, { kind: K }>, 'domain' | 'scope'> & {
  readonly domain: string | null;
  readonly scope: PseudonymScope | null;
};
type Outcome = WrittenAction | { readonly fault: string };

const MEMBERS = [
  ...(['keep', 'const', 'pseudonym', 'generaliseDate', 'dateShift', 'truncateIp', 'scrub'] as const),
  ...(['random', 'ff1', 'hash', 'hmac', 'ageBand', 'coordinates', 'postcode', 'custom'] as const),
] as const;
const ACTIONS = [...MEMBERS, 'null', 'empty'];
type Member = (typeof MEMBERS)[number];

const FORMS: readonly PseudonymForm[] = [
  ...(['opaque', 'uuid', 'email', 'phone', 'name', 'number', 'sameLength'] as const),
  ...(['hex', 'base32', 'int63', 'int31'] as const),
];
/** Forms whose characters are all alike, so that fewer of them and a text beside them are possible. */
const CUTTABLE: readonly PseudonymForm[] = ['opaque', 'hex', 'base32'];
const UNITS = ['year', 'quarter', 'month', 'week', 'day'] as const;
export const SCOPES: readonly PseudonymScope[] = ['request', 'subject', 'tenant', 'global'];
const RANDOM: readonly RandomAlphabet[] = ['digits', 'lower', 'upper', 'letters', 'alphanumeric', 'hex'];
const FF1: readonly Ff1Alphabet[] = ['digits', 'lower', 'upper', 'hex'];
/** Characters of a whole digest. */
const HEX_LENGTHS: Readonly<Record<HashAlgorithm, number>> = { 'SHA-256': 64, 'SHA-512': 128 };
const CODE_LENGTHS: Readonly<Partial<Record<PseudonymForm, number>>> = { opaque: 52, base32: 52, hex: 64 };
const HASHES: readonly HashAlgorithm[] = ['SHA-256', 'SHA-512'];
const DETECTORS: readonly DetectorName[] = ['email', 'phone', 'iban', 'card', 'ip'];
const DEFAULT_MAX_DAYS = 180;
const MAX_CHARACTERS = 200;
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
  switch (value) {
    case 'null':
    case 'empty':
      return { kind: value };
    case 'keep':
      return { kind: 'keep', code: null };
    case 'scrub':
    case 'truncateIp':
      return { kind: value };
    case 'pseudonym':
    case 'random':
    case 'ff1':
    case 'hash':
    case 'hmac':
    case 'ageBand':
    case 'coordinates':
      return member(value, {});
    default:
      return notOneOf('erase action', value, ACTIONS);
  }
};

/** @param longest characters that there are */
const affixes = (take: Options, longest: number): Affixes => ({
  ...take.text('prefix'),
  ...take.text('suffix'),
  ...take.whole('length', 1, longest),
});

const pseudonym = (value: unknown): Outcome => {
  if (isOneOf(value, FORMS)) return { kind: 'pseudonym', as: value, domain: null, scope: null };
  if (typeof value !== 'object' || value === null) return notOneOf('pseudonym form', value, FORMS);
  return readOptions('pseudonym', value, (take) => {
    const as = take.oneOf('as', 'pseudonym form', FORMS, 'opaque');
    const more = affixes(take, CODE_LENGTHS[as] ?? MAX_CHARACTERS);
    if (Object.keys(more).length > 0 && !CUTTABLE.includes(as))
      take.refuse(`prefix, suffix and length are for: ${CUTTABLE.join(', ')}`);
    return { kind: 'pseudonym', as, ...keyed(take), ...more };
  });
};

const keyed = (take: Options): { domain: string | null; scope: PseudonymScope | null } => ({
  domain: take.domain('domain').domain ?? null,
  scope: take.oneOf('scope', 'scope', SCOPES, null),
});

const ff1 = (value: unknown): Outcome => {
  if (isOneOf(value, FF1)) return { kind: 'ff1', alphabet: value, domain: null, scope: null };
  return readOptions('ff1', value, (take) => {
    const alphabet = take.oneOf('alphabet', 'alphabet', FF1, 'digits');
    const flags = { ...take.flag('luhn'), ...take.flag('issuerPrefix') };
    if (flags['luhn'] && alphabet !== 'digits') take.refuse('luhn is for digits');
    if (flags['issuerPrefix'] && !flags['luhn']) take.refuse('issuerPrefix goes with luhn');
    return { kind: 'ff1', alphabet, ...keyed(take), ...flags };
  });
};

const hash = (kind: 'hash' | 'hmac', value: unknown): Outcome => {
  if (isOneOf(value, HASHES)) return hash(kind, { algorithm: value });
  return readOptions(kind, value, (take) => {
    const algorithm = take.oneOf('algorithm', 'algorithm', HASHES, 'SHA-256');
    const common = { algorithm, ...take.text('salt'), ...affixes(take, HEX_LENGTHS[algorithm]) };
    return kind === 'hash'
      ? { kind, ...common }
      : { kind, ...common, scope: take.oneOf('scope', 'scope', SCOPES, null) };
  });
};

const random = (value: unknown): Outcome => {
  if (typeof value === 'number') return random({ length: value });
  return readOptions('random', value, (take) => ({
    kind: 'random',
    length: take.whole('length', 1, MAX_CHARACTERS).length ?? 12,
    alphabet: take.oneOf('alphabet', 'alphabet', RANDOM, 'alphanumeric'),
  }));
};

const isScalar = (value: unknown): value is Exclude<Scalar, null> =>
  ['string', 'number', 'boolean'].includes(typeof value);

const dateShift = (value: unknown): Outcome => {
  const written = typeof value === 'object' && value !== null ? value : { maxDays: value ?? undefined };
  return readOptions('dateShift', written, (take) => {
    const { domain } = take.domain('domain');
    return {
      kind: 'dateShift',
      maxDays:
        take.whole('maxDays', 1, 3_650, 'dateShift needs a whole number of days from 1 to 3650').maxDays ??
        DEFAULT_MAX_DAYS,
      ...(domain === undefined || domain === 'dates' ? {} : { domain }),
    };
  });
};

const generaliseDate = (value: unknown): Outcome => {
  if (isOneOf(value, UNITS)) return { kind: 'generaliseDate', unit: value };
  if (typeof value !== 'object' || value === null) return notOneOf('unit', value, UNITS);
  return readOptions('generaliseDate', value, (take) => ({
    kind: 'generaliseDate',
    unit: take.oneOf('to', 'unit', UNITS, 'year'),
    ...take.whole('topAge', 1, 150),
  }));
};

const ageBand = (value: unknown): Outcome =>
  readOptions('ageBand', typeof value === 'number' ? { width: value } : value, (take) => ({
    kind: 'ageBand',
    width: take.whole('width', 2, 50).width ?? 10,
    top: take.whole('top', 2, 150).top ?? 90,
  }));

const scrub = (value: unknown): Outcome =>
  readOptions('scrub', Array.isArray(value) ? { detect: value as unknown[] } : value, (take) => {
    if (Array.isArray(value) && value.length === 0)
      take.refuse(`an empty list detects nothing: write scrub alone, or some of: ${DETECTORS.join(', ')}`);
    const detect = take.listOf('detect', 'detector', DETECTORS);
    const threshold = take.fraction('threshold');
    if (detect.length === 0) return { kind: 'scrub' };
    return { kind: 'scrub', detect, ...threshold };
  });

const truncateIp = (value: unknown): Outcome => {
  if (value === 'exploded') return { kind: 'truncateIp', exploded: true };
  return value === null || value === true || value === 'network'
    ? { kind: 'truncateIp' }
    : { fault: 'truncateIp takes exploded, or nothing' };
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

const member = (name: Member, value: unknown): Outcome => {
  switch (name) {
    case 'keep':
      return keep(value);
    case 'const':
      return isScalar(value)
        ? { kind: 'const', value }
        : { fault: 'const needs a text, a number, true or false; for NULL write erase: null' };
    case 'pseudonym':
      return pseudonym(value);
    case 'random':
      return random(value);
    case 'ff1':
      return ff1(value);
    case 'hash':
    case 'hmac':
      return hash(name, value);
    case 'generaliseDate':
      return generaliseDate(value);
    case 'dateShift':
      return dateShift(value);
    case 'ageBand':
      return ageBand(value);
    case 'truncateIp':
      return truncateIp(value);
    case 'coordinates':
      return readOptions(name, typeof value === 'number' ? { decimals: value } : value, (take) => ({
        kind: name,
        decimals: take.whole('decimals', 0, 2).decimals ?? 2,
      }));
    case 'postcode':
      return typeof value === 'string' && value !== ''
        ? { kind: 'postcode', table: value }
        : { fault: 'postcode needs the name of a table under postcodes' };
    case 'custom':
      return typeof value === 'string' && /^[a-z0-9]+(-[a-z0-9]+)*$/.test(value)
        ? { kind: 'custom', name: value }
        : { fault: 'custom needs the name of a module of STRATEGY_MODULES, such as acme-id' };
    case 'scrub':
      return scrub(value);
  }
};

/**
 * Reads what stands behind `erase:`: a word (`keep`, `null`, `scrub`, `empty`, `pseudonym`, …), an explicit null, or an
 * object with one member (`{ const: "[erased]" }`). Returns the action or what is wrong with it.
 */
export const readEraseAction = (value: unknown): Outcome => {
  if (value === null) return { kind: 'null' };
  if (typeof value === 'string') return word(value);
  const entries = typeof value === 'object' && !Array.isArray(value) ? Object.entries(value) : [];
  const [entry] = entries;
  if (entry === undefined || entries.length > 1)
    return { fault: `an erase action is one word or an object with one member of: ${MEMBERS.join(', ')}` };
  const [name, options] = entry;
  return isOneOf(name, MEMBERS) ? member(name, options) : notOneOf('erase action', name, ACTIONS);
};
