import type { z } from 'zod';
import { nearestName } from '#contracts';

type Issue = z.core.$ZodRawIssue;
type Words = (issue: never) => string | undefined;

const LONGEST_NAME = 60;

const TYPES: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object with members',
  record: 'an object with members',
  null: 'null',
};
const FORMS: Readonly<Record<string, string>> = {
  date: 'expected a day such as 2026-11-02',
  datetime: 'expected a time with its offset from UTC, such as 2026-11-02T09:00:00Z',
  email: 'expected an e-mail address such as name@example.com',
  uuid: 'expected a UUID',
  url: 'expected an address such as https://example.com/',
};

/**
 * What is wrong with a value, for people who know nothing of validators: for `error` of a call of zod. Words that a schema
 * has of its own go before. Never says the value, and of members that nobody knows their names alone.
 * @returns undefined: nothing better than what zod says
 */
export const plainWords = (issue: Issue): string | undefined =>
  (WORDS[issue.code as keyof typeof WORDS] as Words | undefined)?.(issue as never);

const WORDS = {
  invalid_type: ({ expected, input }: z.core.$ZodIssueInvalidType) =>
    input === undefined ? 'is missing' : `expected ${TYPES[expected] ?? expected}`,
  invalid_value: ({ values, input }: z.core.$ZodIssueInvalidValue) =>
    input === undefined
      ? 'is missing'
      : `expected ${values.length > 1 ? 'one of ' : ''}${values.map(String).join(', ')}`,
  invalid_format: ({ format }: z.core.$ZodIssueInvalidStringFormat) =>
    FORMS[format] ?? 'does not have the form that is expected',
  too_small: ({ origin, minimum, inclusive, exact }: z.core.$ZodIssueTooSmall) =>
    isSize(origin)
      ? `needs ${exact ? 'exactly' : 'at least'} ${sizeOf(origin, minimum)}`
      : `must be ${inclusive === false ? 'more than' : 'at least'} ${minimum}`,
  too_big: ({ origin, maximum, inclusive, exact }: z.core.$ZodIssueTooBig) =>
    isSize(origin)
      ? `takes ${exact ? 'exactly' : 'at most'} ${sizeOf(origin, maximum)}`
      : `must be ${inclusive === false ? 'less than' : 'at most'} ${maximum}`,
  not_multiple_of: ({ divisor }: z.core.$ZodIssueNotMultipleOf) => `must be a multiple of ${divisor}`,
  unrecognized_keys: (issue: z.core.$ZodIssueUnrecognizedKeys & { readonly inst?: unknown }) =>
    unknownMembers(issue.keys, knownTo(issue.inst)),
  invalid_union: ({ errors }: z.core.$ZodIssueInvalidUnion) =>
    errors?.length ? undefined : 'is none of the kinds that are known',
};

const SIZES: Readonly<Record<string, readonly [string, string]>> = {
  string: ['character', 'characters'],
  array: ['item', 'items'],
  set: ['item', 'items'],
  object: ['member', 'members'],
  record: ['member', 'members'],
};
const isSize = (origin: string): boolean => origin in SIZES;
const sizeOf = (origin: string, size: number | bigint): string =>
  `${size} ${SIZES[origin]![Number(size) === 1 ? 0 : 1]}`;

function unknownMembers(keys: readonly string[], known: readonly string[]): string {
  const named = keys.map((key) => {
    const nearest = nearestName(key, known);
    const told = `"${key.slice(0, LONGEST_NAME)}"`;
    return nearest === null ? told : `${told} (did you mean "${nearest}"?)`;
  });
  const there = known.length > 0 ? `; there are ${known.join(', ')}` : '; it takes no members';
  return `unknown member ${named.join(', ')}${named.some((words) => words.endsWith('?)')) ? '' : there}`;
}

/** Of the object that refuses: which members it has. */
function knownTo(schema: unknown): string[] {
  const { def } = (schema as z.core.$ZodTypes | undefined)?._zod ?? {};
  return def?.type === 'object' ? Object.keys(def.shape) : [];
}
