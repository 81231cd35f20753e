import { BSON, type Document } from 'mongodb';
import { AppError } from '#contracts';
import type { Fold, Predicate, Scalar } from '../spi/index.js';
import { type JsonPathStep, parseJsonPath } from '../sql/json-path.js';
import { storedForms } from './mongodb.values.js';

const { EJSON } = BSON;

/** Values of one question; more would not fit into a message (16 MB). */
const MAX_FORMS = 200_000;
const MAX_CHARACTERS = 6_000_000;
/** Each is an expression of its own, which the server tries on every row. */
const MAX_FOLDED = 1_000;
const SCRIPTS = new Set(['$where', '$function', '$accumulator']);
const NOTHING: Document = { _id: { $in: [] } };

/**
 * The predicate as a filter, or as much of it as MongoDB can tell: rows for which the predicate is true always pass.
 * Null when it says nothing.
 */
export function toFilter(predicate: Predicate): Document | null {
  switch (predicate.op) {
    case 'all': {
      const parts = predicate.of.map(toFilter).filter((part) => part !== null);
      return parts.length === 0 ? null : { $and: parts };
    }
    case 'any': {
      const parts = predicate.of.map(toFilter);
      if (parts.length === 0) return NOTHING;
      return parts.includes(null) ? null : { $or: parts };
    }
    case 'raw':
      return parseCondition(predicate.text);
    case 'null':
      return isPlain(predicate.column) ? { [predicate.column]: null } : null;
    case 'in':
      return inFilter(predicate);
    default:
      return null;
  }
}

/**
 * A fixed condition of the data map: a filter in Extended JSON. Code is refused wherever it stands.
 * @throws AppError `store.refused`
 */
export function parseCondition(text: string): Document {
  let filter: unknown;
  try {
    filter = EJSON.parse(text, { relaxed: false });
  } catch (cause) {
    throw refusal('is not JSON. Write a filter such as {"tenant": 7}', cause);
  }
  if (typeof filter !== 'object' || filter === null || Array.isArray(filter))
    throw refusal('is not a filter. Write an object such as {"tenant": 7}');
  refuseScripts(filter);
  return filter;
}

function refuseScripts(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [name, part] of Object.entries(value)) {
    if (SCRIPTS.has(name))
      throw refusal(`holds ${name}: a condition runs no code. Use operators of a filter`);
    refuseScripts(part);
  }
}

/** Each column by itself: a tuple that matches does so in every column. */
function inFilter({ columns, values, fold }: Extract<Predicate, { op: 'in' }>): Document | null {
  const tuples = values.filter((tuple) => !tuple.includes(null));
  if (tuples.length === 0) return NOTHING;
  const parts = columns.map((column, at) => {
    const wanted = [...new Set(tuples.map((tuple) => tuple[at] as Exclude<Scalar, null>))];
    return columnFilter(column, wanted, fold);
  });
  const known = parts.filter((part) => part !== null);
  return known.length === 0 ? null : { $and: known };
}

function columnFilter(
  reference: string,
  values: readonly Exclude<Scalar, null>[],
  fold: Fold | undefined,
): Document | null {
  const forms = fold ? foldedForms(values, fold) : plainForms(values);
  if (forms === null) return null;
  if (isPlain(reference)) return { [reference]: { $in: forms } };
  const at = reference.indexOf('#$');
  const field = at < 0 ? null : fieldPath(reference.slice(0, at), parseJsonPath(reference.slice(at + 1)));
  if (field === null) return null;
  // Where the document is kept as a text, only reading it tells.
  return { $or: [{ [field]: { $in: forms } }, { [reference.slice(0, at)]: { $type: 'string' } }] };
}

function plainForms(values: readonly Exclude<Scalar, null>[]): readonly unknown[] | null {
  const characters = values.reduce<number>((sum, value) => sum + String(value).length, 0);
  if (values.length > MAX_FORMS / 2 || characters > MAX_CHARACTERS) return null;
  const forms = values.flatMap(storedForms);
  return (EJSON.deserialize({ forms }, { relaxed: false }) as { forms: readonly unknown[] }).forms;
}

function foldedForms(values: readonly Exclude<Scalar, null>[], fold: Fold): readonly unknown[] | null {
  if (values.length > MAX_FOLDED) return null;
  const texts = values.map((value) => PATTERNS[fold](String(value)));
  return [...texts.map((pattern) => new RegExp(pattern, 'i')), ...(plainForms(values) ?? [])];
}

/** Letters beyond ASCII are left open: two servers do not fold them alike, and what passes is compared again. */
const foldedPattern = (text: string): string =>
  `^${[...text].map((letter) => (letter > '\u007e' ? '.{1,3}' : letter.replace(/[^A-Za-z0-9@ ]/, '\\$&'))).join('')}$`;

/** `$.a[*].b` → `column.a.b`: MongoDB looks into one array at a time by itself. Null for what it cannot name. */
function fieldPath(column: string, steps: readonly JsonPathStep[]): string | null {
  const names = [column];
  let isInArray = false;
  for (const step of steps) {
    if (step.kind === 'descendants' || step.kind === 'index') return null;
    if (step.kind === 'elements') {
      if (isInArray) return null;
      isInArray = true;
      continue;
    }
    if (!isPlain(step.name)) return null;
    isInArray = false;
    names.push(step.name);
  }
  return names.every(isPlain) ? names.join('.') : null;
}

/** With anything between the digits. */
const digitsPattern = (text: string): string => `^[^0-9]*${[...text].join('[^0-9]*')}[^0-9]*$`;

const PATTERNS: Readonly<Record<Fold, (text: string) => string>> = {
  lower: foldedPattern,
  digits: digitsPattern,
};

/** A name that MongoDB reads as a name: no path, no operator, no number of an element. */
export const isPlain = (name: string): boolean => name !== '' && !/^\$|\.|#\$|\0/.test(name);

const refusal = (what: string, cause?: unknown): AppError =>
  new AppError('store.refused', { detail: `A condition ("where") of the data map ${what}.`, cause });
