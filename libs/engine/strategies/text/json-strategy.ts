import type { ColumnInfo, RowValue } from '#connectors/spi';
import { addresses, readJsonPath, type JsonPath } from '../../data-map/json-path.js';
import type { ColumnMap, EraseAction } from '../../data-map/data-map.js';
import type { StrategyContext } from '../context.js';
import { patchJson } from './json-text.js';
import { valueStrategy, type RewriteAction, type ValueStrategy } from '../value-strategy.js';

/** From a JSON value as written to the JSON value that replaces it. */
type LeafStrategy = (written: string) => string | null;

const LEAF = {
  name: 'JSON value',
  kind: 'text',
  nativeType: 'text',
  nullable: true,
  maxLength: null,
} as const;

const emptyOf = (written: string): string | null => {
  const first = written.charAt(0);
  if (first === '{') return '{}';
  return first === '[' ? '[]' : '""';
};

const unlessNull =
  (strategy: LeafStrategy): LeafStrategy =>
  (written) =>
    written === 'null' ? null : strategy(written);

type Kind = 'text' | 'integer' | 'decimal';
/** Strings and numbers change; a container is left, so that the walk goes on to the values inside it. */
const scalarStrategy = (change: (kind: Kind) => ValueStrategy, action: EraseAction): LeafStrategy => {
  const texts = change(isNumber(action) ? 'integer' : 'text');
  const numbers = isLevel(action) ? change(action.kind === 'ageBand' ? 'integer' : 'decimal') : texts;
  return (written) => {
    if (/^[{[tf]/.test(written)) return null;
    const isText = written.startsWith('"');
    // A number keeps its digits as text: parsing would round what is longer than 2^53.
    const value = isText ? (JSON.parse(written) as string) : written;
    const changed = (isText ? texts : numbers)(value);
    if (changed === value) return null;
    return !isText && (isLevel(action) || isNumber(action)) ? String(changed) : JSON.stringify(changed);
  };
};

/** Numbers stay numbers where the pseudonym is one. */
const isNumber = (action: EraseAction): boolean =>
  action.kind === 'pseudonym' && ['number', 'int31', 'int63'].includes(action.as);
/** Numbers become rounder numbers, and texts rounder texts. */
const isLevel = (action: EraseAction): boolean => action.kind === 'ageBand' || action.kind === 'coordinates';
const leafKind = (kind: Kind) =>
  kind === 'text'
    ? LEAF
    : ({ ...LEAF, kind, nativeType: kind === 'integer' ? 'integer' : 'numeric' } as const);

const leafStrategy = (action: EraseAction | null, context: StrategyContext): LeafStrategy => {
  switch (action?.kind) {
    case 'keep':
      return () => null;
    case 'null':
      return () => 'null';
    case 'empty':
      return emptyOf;
    case 'const':
      return () => JSON.stringify(action.value);
    default: {
      const chosen: RewriteAction = action ?? { kind: 'scrub' };
      const change = scalarStrategy((kind) => valueStrategy(chosen, leafKind(kind), context), chosen);
      return chosen.kind === 'scrub'
        ? (written) => (written.startsWith('"') ? change(written) : null)
        : change;
    }
  }
};

interface Rule {
  readonly path: JsonPath;
  readonly apply: LeafStrategy;
}

/** Values below an addressed container are addressed too, unless the container was replaced as a whole. */
const ruleFor = (rules: readonly Rule[], place: readonly (string | number)[]): Rule | undefined => {
  for (let depth = place.length; depth >= 0; depth -= 1) {
    const rule = rules.find(({ path }) => addresses(path, place.slice(0, depth)));
    if (rule !== undefined) return rule;
  }
  return undefined;
};

const patched = (text: string, rules: readonly Rule[]): string | null =>
  patchJson(text, (place, written) => ruleFor(rules, place)?.apply(written) ?? null);

/**
 * Changes only the values that the column's paths address (anonymization reference 4.8), in the text of the column.
 * What does not parse is scrubbed as free text.
 */
export const jsonStrategy = (column: ColumnInfo, map: ColumnMap, context: StrategyContext): ValueStrategy => {
  const rules = Object.entries(map.paths).map(([path, leaf]): Rule => ({
    path: readJsonPath(path) ?? [],
    apply: unlessNull(leafStrategy(leaf.erase, context)),
  }));
  const isOfOthers = Object.values(map.paths).some(
    ({ erase }) => erase?.kind === 'scrub' && erase.ofOthers === true,
  );
  const whole: RewriteAction = isOfOthers ? { kind: 'scrub', ofOthers: true } : { kind: 'scrub' };
  const scrub = valueStrategy(whole, column, context);
  return (value: RowValue) => {
    if (value === null) return null;
    if (typeof value === 'string') return patched(value, rules) ?? scrub(value);
    return JSON.parse(patched(JSON.stringify(value), rules) ?? 'null') as RowValue;
  };
};
