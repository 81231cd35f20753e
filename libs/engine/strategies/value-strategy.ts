import { createSecretKey } from 'node:crypto';
import type { ColumnInfo, RowValue } from '#connectors/spi';
import { AppError } from '#contracts';
import type { EraseAction } from '../data-map/data-map.js';
import { keyOf, type StrategyContext } from './context.js';
import { generaliseDate, shiftDate, shiftDays } from './dates.js';
import { patchJson } from './json-text.js';
import { pseudonymise } from './pseudonym.js';
import { scrubber } from './scrub.js';
import { truncateIp } from './truncate-ip.js';

/** From the old value, never NULL, to the new one. */
export type ValueStrategy = (value: RowValue) => RowValue;
type Target = Pick<ColumnInfo, 'name' | 'kind' | 'nativeType' | 'nullable' | 'maxLength'>;
export type RewriteAction = Extract<
  EraseAction,
  { kind: 'pseudonym' | 'generaliseDate' | 'dateShift' | 'truncateIp' | 'scrub' }
>;

const cut = (text: string, maxLength: number | null): string =>
  maxLength === null || text.length <= maxLength ? text : [...text].slice(0, maxLength).join('');

/** A value that is not what the column promises never passes unchanged: NULL, or the neutral value of the kind. */
const orNothing = (value: RowValue, target: Target, neutral: RowValue): RowValue =>
  value ?? (target.nullable ? null : neutral);

const textOf = (value: RowValue): string => (typeof value === 'string' ? value : String(value));

const pseudonymStrategy = (
  action: Extract<RewriteAction, { kind: 'pseudonym' }>,
  target: Target,
  context: StrategyContext,
): ValueStrategy => {
  const key = createSecretKey(keyOf(context, action.scope));
  return (value) => {
    const pseudonym = pseudonymise(textOf(value), action, key, target);
    if (pseudonym !== null || target.nullable) return pseudonym;
    throw new AppError('plan.infeasible', {
      detail: `Column ${target.name} is too short for a pseudonym and takes no NULL; declare a const for it.`,
    });
  };
};

const EPOCH: Readonly<Record<string, string>> = { date: '1970-01-01' };
const dateStrategy =
  (target: Target, change: (value: string) => string | null): ValueStrategy =>
  (value) =>
    orNothing(change(textOf(value)), target, EPOCH[target.kind] ?? '1970-01-01T00:00:00Z');

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

const scrubStrategy = (target: Target, { forms }: StrategyContext): ValueStrategy => {
  const scrub = scrubber(forms);
  const scrubText = (text: string): string => cut(scrub(text), target.maxLength);
  return (value) =>
    target.kind === 'json' && typeof value === 'string'
      ? (scrubJson(value, scrub) ?? scrubText(value))
      : (deep(value, scrubText) as RowValue);
};

const strategy = (action: RewriteAction, target: Target, context: StrategyContext): ValueStrategy => {
  switch (action.kind) {
    case 'pseudonym':
      return pseudonymStrategy(action, target, context);
    case 'generaliseDate':
      return dateStrategy(target, (value) => generaliseDate(value, action.unit));
    case 'dateShift': {
      const days = shiftDays(keyOf(context, 'subject'), action.maxDays);
      return dateStrategy(target, (value) => shiftDate(value, days));
    }
    case 'truncateIp':
      return (value) => orNothing(truncateIp(textOf(value)), target, '0.0.0.0');
    case 'scrub':
      return scrubStrategy(target, context);
  }
};

/** The function behind an action whose result depends on the old value. NULL gives NULL. */
export const valueStrategy = (
  action: RewriteAction,
  target: Target,
  context: StrategyContext,
): ValueStrategy => {
  const apply = strategy(action, target, context);
  return (value) => (value === null ? null : apply(value));
};
