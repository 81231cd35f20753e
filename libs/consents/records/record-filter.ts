import { AppError } from '#contracts';

/** A condition on records; parameters are `?` in their order. */
export interface SqlCondition {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

/** A filter as it arrives: a combination, one comparison, or members that must all be equal. */
export type RecordFilter =
  | { readonly and: readonly RecordFilter[] }
  | { readonly or: readonly RecordFilter[] }
  | { readonly not: RecordFilter }
  | { readonly field: string; readonly op: string; readonly value?: unknown }
  | Readonly<Record<string, unknown>>;

interface Field {
  readonly column: string;
  readonly type: 'uuid' | 'text' | 'timestamptz' | 'numeric';
}

/** What records can be searched by (consent reference 6.5), with the column that says it. */
export const RECORD_FIELDS: Readonly<Record<string, Field>> = {
  _id: { column: 'r.id', type: 'uuid' },
  sub: { column: 'r.subject', type: 'uuid' },
  type: { column: 'r.kind', type: 'text' },
  status: { column: 'r.status', type: 'text' },
  consent_id: { column: 'r.consent_id', type: 'uuid' },
  consent_name: { column: 'd.name', type: 'text' },
  consent_version_id: { column: 'r.version_id', type: 'uuid' },
  version: { column: 'v.number', type: 'numeric' },
  client_id: { column: 'r.client_id', type: 'text' },
  group_name: { column: 'g.name', type: 'text' },
  legalType: { column: 'd.legal_type', type: 'text' },
  dataSubjectRight: { column: 'r.right_name', type: 'text' },
  actionStatus: { column: 'q.state', type: 'text' },
  action_id: { column: `r.details->>'actionId'`, type: 'text' },
  createdTime: { column: 'r.created_at', type: 'timestamptz' },
  updatedTime: { column: 'r.updated_at', type: 'timestamptz' },
};

export const RECORD_FIELD_NAMES: readonly string[] = Object.keys(RECORD_FIELDS);

const COMPARISONS: Readonly<Record<string, string>> = {
  eq: '=',
  ne: 'is distinct from',
  gt: '>',
  gte: '>=',
  lt: '<',
  lte: '<=',
};
const MAX_DEPTH = 5;
const MAX_PREDICATES = 50;
const MAX_VALUES = 1_000;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const YEAR_ONE = Date.parse('0001-01-01T00:00:00Z');
const NOTHING: SqlCondition = { sql: 'false', parameters: [] };
export const EVERYTHING: SqlCondition = { sql: 'true', parameters: [] };

/**
 * The condition of a filter. A person is compared by digest, so only for being equal.
 * @param digest keyed digest of a `sub`, as a UUID
 * @throws AppError `filter.invalid`
 */
export async function conditionOf(
  filter: RecordFilter,
  digest: (sub: string) => Promise<string>,
): Promise<SqlCondition> {
  const count = { predicates: 0 };
  return combined(filter, 1, { digest, count });
}

interface Reading {
  readonly digest: (sub: string) => Promise<string>;
  readonly count: { predicates: number };
}

async function combined(filter: unknown, depth: number, reading: Reading): Promise<SqlCondition> {
  if (depth > MAX_DEPTH) throw invalid(`Combine at most ${MAX_DEPTH} levels deep.`);
  if (typeof filter !== 'object' || filter === null || Array.isArray(filter))
    throw invalid('A filter is an object with and, or, not, a field, or members to be equal.');
  const given = filter as Readonly<Record<string, unknown>>;
  if (Array.isArray(given.and)) return joined(given.and, ' and ', depth, reading);
  if (Array.isArray(given.or)) return joined(given.or, ' or ', depth, reading);
  if ('not' in given) {
    const inner = await combined(given.not, depth + 1, reading);
    return { ...inner, sql: `(${inner.sql}) is not true` };
  }
  if (typeof given.field === 'string')
    return predicate(given.field, String(given.op ?? 'eq'), given.value, reading);
  return shorthand(given, reading);
}

/** `{"status": "revoked", "from": …}`: all of them; `from` and `to` are times of the last change. */
function shorthand(given: Readonly<Record<string, unknown>>, reading: Reading): Promise<SqlCondition> {
  const predicates = Object.entries(given).map(([name, value]) => {
    if (name === 'from') return { field: 'updatedTime', op: 'gte', value };
    if (name === 'to') return { field: 'updatedTime', op: 'lte', value };
    return { field: name, op: Array.isArray(value) ? 'in' : 'eq', value };
  });
  return joined(predicates, ' and ', 0, reading);
}

async function joined(
  filters: readonly unknown[],
  word: string,
  depth: number,
  reading: Reading,
): Promise<SqlCondition> {
  if (filters.length === 0) return EVERYTHING;
  const parts: SqlCondition[] = [];
  for (const filter of filters) parts.push(await combined(filter, depth + 1, reading));
  return {
    sql: parts.map(({ sql }) => `(${sql})`).join(word),
    parameters: parts.flatMap(({ parameters }) => parameters),
  };
}

async function predicate(name: string, op: string, value: unknown, reading: Reading): Promise<SqlCondition> {
  reading.count.predicates += 1;
  if (reading.count.predicates > MAX_PREDICATES) throw invalid(`Give at most ${MAX_PREDICATES} comparisons.`);
  const field = Object.hasOwn(RECORD_FIELDS, name) ? RECORD_FIELDS[name]! : null;
  if (!field) throw invalid(`"${name}" is no field: use ${Object.keys(RECORD_FIELDS).join(', ')}.`);
  if (op === 'exists')
    return { sql: `${field.column} is ${value === false ? '' : 'not '}null`, parameters: [] };
  if (name === 'sub' && !['eq', 'ne', 'in', 'nin'].includes(op))
    throw invalid('A person can only be compared with eq, ne, in and nin.');
  if (op === 'in' || op === 'nin') return membership(name, field, op, value, reading);
  if (op === 'prefix' && field.type === 'text')
    return { sql: `starts_with(${field.column}, ?)`, parameters: [textOf(name, value)] };
  const comparison = Object.hasOwn(COMPARISONS, op) ? COMPARISONS[op]! : null;
  if (comparison === null) throw invalid(`"${op}" cannot be used with ${name}.`);
  const wanted = await converted(name, field, value, reading);
  if (wanted === undefined) return op === 'ne' ? EVERYTHING : NOTHING;
  return { sql: `${field.column} ${comparison} ?::${field.type}`, parameters: [wanted] };
}

async function membership(
  name: string,
  field: Field,
  op: 'in' | 'nin',
  value: unknown,
  reading: Reading,
): Promise<SqlCondition> {
  if (!Array.isArray(value) || value.length > MAX_VALUES)
    throw invalid(`"${op}" takes a list of at most ${MAX_VALUES} values.`);
  const wanted: unknown[] = [];
  for (const item of value as unknown[]) wanted.push(await converted(name, field, item, reading));
  const known = wanted.filter((item) => item !== undefined);
  const isIn = `${field.column} in (select jsonb_array_elements_text(?::jsonb)::${field.type})`;
  return { sql: op === 'in' ? isIn : `(${isIn}) is not true`, parameters: [JSON.stringify(known)] };
}

/** undefined: a value that no row can have. */
async function converted(name: string, field: Field, value: unknown, reading: Reading): Promise<unknown> {
  if (name === 'sub') return reading.digest(textOf(name, value));
  if (field.type === 'numeric') return numberOf(name, value);
  const text = textOf(name, value);
  if (field.type === 'uuid') return UUID.test(text) ? text : undefined;
  if (field.type === 'timestamptz') return timeOf(name, text);
  return name === 'status' || name === 'type' || name === 'legalType' ? text.toLowerCase() : text;
}

function textOf(name: string, value: unknown): string {
  const fits = typeof value === 'string' && value.length <= 1_000;
  if (fits && value.isWellFormed() && !value.includes('\u0000')) return value;
  throw invalid(`${name} is compared with a text.`);
}

function numberOf(name: string, value: unknown): number {
  const number = typeof value === 'string' ? Number(value) : value;
  if (typeof number === 'number' && Number.isFinite(number)) return number;
  throw invalid(`${name} is compared with a number.`);
}

function timeOf(name: string, text: string): string {
  const time = Date.parse(text);
  // PostgreSQL knows no year 0
  if (Number.isNaN(time) || time < YEAR_ONE || !/^\d{4}-\d{2}-\d{2}/.test(text))
    throw invalid(`${name} is compared with a time such as 2026-01-31T09:00:00Z.`);
  return new Date(time).toISOString();
}

const invalid = (detail: string): AppError => new AppError('filter.invalid', { detail, param: 'filter' });
