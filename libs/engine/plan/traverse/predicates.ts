import { EVERYTHING, NOTHING, type Predicate } from '#connectors/spi';

/** Every one of them; flattened, so that plans stay small to read and to translate. */
export function all(...of: readonly Predicate[]): Predicate {
  const parts = of.flatMap((part) => (part.op === 'all' ? part.of : [part]));
  if (parts.some(isNothing)) return NOTHING;
  return parts.length === 1 ? (parts[0] ?? EVERYTHING) : { op: 'all', of: parts };
}

/** One of them; none at all is {@link NOTHING}. */
export function any(...of: readonly Predicate[]): Predicate {
  const parts = of
    .flatMap((part) => (part.op === 'any' ? part.of : [part]))
    .filter((part) => !isNothing(part));
  return parts.length === 1 ? (parts[0] ?? NOTHING) : { op: 'any', of: parts };
}

export function not(of: Predicate): Predicate {
  return isNothing(of) ? EVERYTHING : { op: 'not', of };
}

export const isNull = (column: string): Predicate => ({ op: 'null', column });
export const raw = (text: string | null): Predicate => (text === null ? EVERYTHING : { op: 'raw', text });

/** True for the predicate that no row can meet, so that its statement need not run. */
export const isNothing = (predicate: Predicate): boolean =>
  (predicate.op === 'any' && predicate.of.length === 0) ||
  (predicate.op === 'in' && predicate.values.length === 0);
