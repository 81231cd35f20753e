import type { Predicate } from './predicate.js';

export type InPredicate = Extract<Predicate, { op: 'in' }>;

/** Equal for predicates that differ in nothing but the values of their tuples. */
export function predicateShape(predicate: Predicate): string {
  switch (predicate.op) {
    case 'in':
      return JSON.stringify(['in', predicate.columns, predicate.fold ?? null]);
    case 'any':
    case 'all':
      return `[${JSON.stringify(predicate.op)},${predicate.of.map(predicateShape).join(',')}]`;
    case 'not':
      return `["not",${predicateShape(predicate.of)}]`;
    case 'null':
      return JSON.stringify(['null', predicate.column]);
    case 'raw':
      return JSON.stringify(['raw', predicate.text]);
    case 'contains':
      return JSON.stringify(['contains', predicate.columns, predicate.texts, predicate.fold]);
    case 'mentions':
      return '["mentions"]';
  }
}

/** The parts that hold values, in an order that is the same for predicates of equal shape. */
export function inPredicates(predicate: Predicate): readonly InPredicate[] {
  switch (predicate.op) {
    case 'in':
      return [predicate];
    case 'any':
    case 'all':
      return predicate.of.flatMap(inPredicates);
    case 'not':
      return inPredicates(predicate.of);
    default:
      return [];
  }
}
