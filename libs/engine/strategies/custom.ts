import type { ColumnInfo, RowValue, Scalar } from '#connectors/spi';
import { AppError } from '#contracts';
import { literalFits } from '../data-map/suitability.js';

/** What a strategy of one's own is told of the column. */
export interface CustomTarget {
  readonly column: string;
  readonly kind: ColumnInfo['kind'];
  /** Characters; null: no limit is known. */
  readonly maxLength: number | null;
}

/** A function that the operator adds: pure, so that the same value always gives the same result. */
export interface CustomStrategy {
  /** SHA-256 of the module, in hex: stands in every plan that uses it. */
  readonly digest: string;
  /** From a value, never NULL, to what replaces it; null: NULL. */
  apply(value: Exclude<Scalar, null>, target: CustomTarget): unknown;
}
export type CustomStrategies = ReadonlyMap<string, CustomStrategy>;

type Target = Pick<ColumnInfo, 'name' | 'kind' | 'nativeType' | 'nullable' | 'maxLength'>;

/**
 * The function of the very module that the plan was made with.
 * @throws AppError `plan.stale` when this process has another, or none
 */
export const customStrategy = (
  strategies: CustomStrategies,
  name: string,
  digest: string | undefined,
): CustomStrategy => {
  const found = strategies.get(name);
  if (found && found.digest === digest) return found;
  throw new AppError('plan.stale', {
    detail: `The strategy ${name} is not the one that the plan was made with: plan again.`,
  });
};

/** Null instead of an object: the function failed, or gave what the column does not take. Its words are not passed on. */
export const customValue = (
  strategy: CustomStrategy,
  value: RowValue,
  target: Target,
): { readonly value: Scalar } | null => {
  if (!isScalar(value)) return null;
  const once = attempt(strategy, value, target);
  if (!once || (once.value === null && !target.nullable)) return null;
  return once.value === null || takes(target, once.value) ? once : null;
};

/** True when a second call gives the same; asked while planning. */
export const isPure = (strategy: CustomStrategy, value: RowValue, target: Target): boolean => {
  if (!isScalar(value)) return true;
  return attempt(strategy, value, target)?.value === attempt(strategy, value, target)?.value;
};

const isScalar = (value: unknown): value is Exclude<Scalar, null> =>
  ['string', 'number', 'boolean'].includes(typeof value);

function attempt(
  strategy: CustomStrategy,
  value: Exclude<Scalar, null>,
  { name, kind, maxLength }: Target,
): { readonly value: Scalar } | null {
  try {
    const result = strategy.apply(value, { column: name, kind, maxLength });
    return result === null || isScalar(result) ? { value: result } : null;
  } catch {
    return null;
  }
}

const takes = (target: Target, value: Scalar): boolean =>
  literalFits(value, { ...target, readOnly: false, enumValues: null }) &&
  (typeof value !== 'string' || target.maxLength === null || [...value].length <= target.maxLength);
