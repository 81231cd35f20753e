import { createSecretKey } from 'node:crypto';
import type { ColumnInfo, RowValue } from '#connectors/spi';
import { AppError } from '#contracts';
import type { EraseAction, PostcodeTable } from '../data-map/data-map.js';
import { ageBand, bandStart } from './generalise/age-band.js';
import { keyOf, type StrategyContext } from './context.js';
import { roundCoordinates } from './generalise/coordinates.js';
import { generaliseBirth, generaliseDate, shiftDate, shiftDays } from './generalise/dates.js';
import { customStrategy, customValue, isPure, type CustomStrategies } from './custom.js';
import { DEFAULT_THRESHOLD, detect } from './text/detect.js';
import { ff1Cipher, ff1Key } from './pseudonyms/ff1.js';
import { hashValue } from './pseudonyms/hash-value.js';
import { patchJson } from './text/json-text.js';
import { postcodePrefix } from './generalise/postcode.js';
import { pseudonymise } from './pseudonyms/pseudonym.js';
import { randomText } from './pseudonyms/random-text.js';
import { ERASED, scrubber, starred, type Span } from './text/scrub.js';
import { truncateIp } from './generalise/truncate-ip.js';

/** From the old value, never NULL, to the new one. */
export type ValueStrategy = (value: RowValue) => RowValue;
type Target = Pick<ColumnInfo, 'name' | 'kind' | 'nativeType' | 'nullable' | 'maxLength'>;
/** Actions whose result depends on the old value, or is another for each. */
export type RewriteAction = Exclude<EraseAction, { kind: 'keep' | 'null' | 'empty' | 'const' }>;
type Action<K extends RewriteAction['kind']> = Extract<RewriteAction, { kind: K }>;

const cut = (text: string, maxLength: number | null): string =>
  maxLength === null || text.length <= maxLength ? text : [...text].slice(0, maxLength).join('');

/** A value that is not what the column promises never passes unchanged: NULL, or the neutral value of the kind. */
const orNothing = (value: RowValue, target: Target, neutral: RowValue): RowValue =>
  value ?? (target.nullable ? null : neutral);

const textOf = (value: RowValue): string => (typeof value === 'string' ? value : String(value));

/** Without a pseudonym there is NULL; a column that takes none must have been refused by the plan. */
const orNull =
  (target: Target, { report }: StrategyContext, apply: (value: string) => RowValue): ValueStrategy =>
  (value) => {
    const result = apply(textOf(value));
    if (result !== null || target.nullable || report !== undefined) return result;
    throw new AppError('plan.infeasible', {
      detail: `Column ${target.name} is too short for a pseudonym of a value, or a value does not fit it, and it takes no NULL; declare a const for it.`,
    });
  };

const roomOf = ({ maxLength }: Target): number => maxLength ?? Number.MAX_SAFE_INTEGER;

const pseudonymStrategy = (
  action: Action<'pseudonym'>,
  target: Target,
  context: StrategyContext,
): ValueStrategy => {
  const key = createSecretKey(keyOf(context, action.scope));
  return orNull(target, context, (value) => pseudonymise(value, action, key, target));
};

const hashStrategy = (
  action: Action<'hash' | 'hmac'>,
  target: Target,
  context: StrategyContext,
): ValueStrategy => {
  const key = action.kind === 'hmac' ? createSecretKey(keyOf(context, action.scope)) : null;
  return orNull(target, context, (value) => hashValue(value, action, key, roomOf(target)));
};

const ff1Strategy = (action: Action<'ff1'>, target: Target, context: StrategyContext): ValueStrategy => {
  const encrypt = ff1Cipher(ff1Key(keyOf(context, action.scope)), Buffer.from(action.domain), action);
  return orNull(target, context, (value) => {
    const result = encrypt(value);
    if ('text' in result) return result.text;
    context.report?.({ code: result.fault });
    return null;
  });
};

/** MySQL's way to write no date where NULL is not allowed: it says nothing of anybody. */
const NO_DATE = /^0000-00-00\b/;
const EPOCH: Readonly<Record<string, string>> = { date: '1970-01-01' };
const dateStrategy =
  (target: Target, change: (value: string) => string | null): ValueStrategy =>
  (value) =>
    NO_DATE.test(textOf(value))
      ? value
      : orNothing(change(textOf(value)), target, EPOCH[target.kind] ?? '1970-01-01T00:00:00Z');

/** Applies a change to every string inside a value, wherever it stands; keys of objects stay. */
const deep = (value: unknown, change: (text: string) => string): unknown => {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((element) => deep(element, change));
  if (typeof value !== 'object' || value === null || Buffer.isBuffer(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, deep(member, change)]));
};

/** Scrubs the strings of a JSON text and copies the rest; null when the text is not JSON. */
const scrubJson = (text: string, scrub: (text: string) => string): string | null =>
  patchJson(text, (_place, written) => {
    if (!written.startsWith('"')) return null;
    const value = JSON.parse(written) as string;
    const scrubbed = scrub(value);
    return scrubbed === value ? null : JSON.stringify(scrubbed);
  });

const NO_STRATEGIES: CustomStrategies = new Map();
const customChange = (action: Action<'custom'>, target: Target, context: StrategyContext): ValueStrategy => {
  const { report, custom = NO_STRATEGIES } = context;
  const strategy = customStrategy(custom, action.name, action.digest);
  return (value) => {
    if (report && !isPure(strategy, value, target)) report({ code: 'CUSTOM_UNSTABLE' });
    const result = customValue(strategy, value, target);
    if (result) return result.value;
    report?.({ code: 'CUSTOM_FAILED' });
    if (report) return null;
    throw new AppError('plan.infeasible', {
      detail: `The strategy ${action.name} gave nothing that column ${target.name} takes; nothing was changed.`,
    });
  };
};

/** What is surely enough personal data of somebody; the rest is told, not changed. */
const surely =
  ({ detect: detectors = [], threshold = DEFAULT_THRESHOLD }: Action<'scrub'>, { report }: StrategyContext) =>
  (text: string): readonly Span[] =>
    detect(text, detectors).filter(({ detector, confidence }) => {
      if (confidence < threshold) report?.({ code: 'DETECTED_UNSURE', detector });
      return confidence >= threshold;
    });

type Fitting = (scrubbed: string, text: string) => string;

const cutTo =
  ({ maxLength }: Target): Fitting =>
  (scrubbed) =>
    cut(scrubbed, maxLength);

/** Nothing of what others wrote is cut off: where the mark takes too much room, stars of the same length stand there. */
const keepingRest =
  ({ maxLength }: Target, scrub: (text: string) => string): Fitting =>
  (scrubbed, text) =>
    cut(scrubbed, maxLength) === scrubbed ? scrubbed : scrub(text);

const scrubStrategy = (action: Action<'scrub'>, target: Target, context: StrategyContext): ValueStrategy => {
  const isOfOthers = action.ofOthers === true;
  const { forms, formsInOthers = forms, names = [] } = context;
  const searched = isOfOthers ? formsInOthers : [...forms, ...names];
  const scrub = scrubber(searched, action.detect && surely(action, context));
  const fitted = isOfOthers ? keepingRest(target, scrubber(searched, undefined, starred)) : cutTo(target);
  const scrubText = (text: string): string => {
    const scrubbed = scrub(text);
    return action.sparesWhole === true && scrubbed === ERASED ? text : fitted(scrubbed, text);
  };
  return (value) =>
    target.kind === 'json' && typeof value === 'string'
      ? (scrubJson(value, scrub) ?? scrubText(value))
      : (deep(value, scrubText) as RowValue);
};

const ageStrategy = (action: Action<'ageBand'>, target: Target, { today }: StrategyContext): ValueStrategy =>
  target.kind === 'text'
    ? (value) => orNothing(ageBand(textOf(value), action, today), target, '')
    : (value) => orNothing(bandStart(Number(value), action), target, 0);

const strategy = (action: RewriteAction, target: Target, context: StrategyContext): ValueStrategy => {
  switch (action.kind) {
    case 'random':
      return () => randomText(Math.min(action.length, roomOf(target)), action.alphabet);
    case 'pseudonym':
      return pseudonymStrategy(action, target, context);
    case 'ff1':
      return ff1Strategy(action, target, context);
    case 'hash':
    case 'hmac':
      return hashStrategy(action, target, context);
    case 'generaliseDate': {
      const { unit, topAge } = action;
      return dateStrategy(target, (value) =>
        topAge === undefined
          ? generaliseDate(value, unit)
          : generaliseBirth(value, unit, topAge, context.today),
      );
    }
    case 'dateShift': {
      const days = shiftDays(keyOf(context, 'subject'), action.maxDays, action.domain);
      return dateStrategy(target, (value) => shiftDate(value, days));
    }
    case 'ageBand':
      return ageStrategy(action, target, context);
    case 'truncateIp':
      return (value) => orNothing(truncateIp(textOf(value), action.exploded), target, '0.0.0.0');
    case 'coordinates':
      return (value) =>
        orNothing(roundCoordinates(textOf(value), action.decimals), target, target.kind === 'text' ? '' : 0);
    case 'postcode': {
      const table = context.postcodes[action.table] ?? NO_POSTCODES;
      return (value) => orNothing(postcodePrefix(textOf(value), table), target, '');
    }
    case 'custom':
      return customChange(action, target, context);
    case 'scrub':
      return scrubStrategy(action, target, context);
  }
};
const NO_POSTCODES: PostcodeTable = { minimum: 1, prefixes: {} };

/** The function behind an action whose result depends on the old value. NULL gives NULL. */
export const valueStrategy = (
  action: RewriteAction,
  target: Target,
  context: StrategyContext,
): ValueStrategy => {
  const apply = strategy(action, target, context);
  return (value) => (value === null ? null : apply(value));
};
