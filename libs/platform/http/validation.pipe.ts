import { Injectable, type ArgumentMetadata, type PipeTransform } from '@nestjs/common';
import type { z } from 'zod';
import { AppError } from '#contracts';
import { isLenientBody } from '#contracts/schemas';
import { plainWords } from './plain-words.js';
import { strictly } from './strict-schema.js';

interface Issue {
  readonly message: string;
  readonly code?: string | undefined;
  /** Members that nobody knows. */
  readonly keys?: readonly string[] | undefined;
  /** Of a choice between words: which there are. */
  readonly values?: readonly unknown[] | undefined;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
  /** Of a choice between shapes: what each of them lacks. */
  readonly errors?: readonly (readonly Issue[])[] | undefined;
}

/** One thing that is wrong, in plain words. */
export interface ReadIssue {
  /** Member at fault, `subject.identifiers.0.value`; empty for the whole. */
  readonly path: string;
  readonly message: string;
  /** The first of its members that nobody knows, where that is what is wrong. */
  readonly unknown?: string;
  /** What is possible instead, where that is a list of words. */
  readonly values: readonly unknown[];
}

const ISSUES_TOLD = 10;

/**
 * Checks `@Body({schema})`, `@Query({schema})` and `@Param('id', {schema})` with the zod schema given there and hands
 * on what the schema makes of it. A body has no members that the schema does not know, see `isLenientBody`. Throws
 * `request.invalid` with the path of the first issue as `param`.
 */
@Injectable()
export class ValidationPipe implements PipeTransform {
  transform(value: unknown, { schema, data: name, type }: ArgumentMetadata): unknown {
    if (!schema) return value;
    // no body is the object without members: what must be there is then named like any other
    const given = type === 'body' && value === undefined ? {} : value;
    const told = schema as z.ZodType;
    return type === 'body' && !isLenientBody(told)
      ? readStrictly(told, given, name)
      : read(told, given, name);
  }
}

/**
 * What a schema makes of a value that may have no members which the schema does not know.
 * @param name of the single parameter that is checked, where there is one
 * @throws AppError `request.invalid`
 */
export const readStrictly = <Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  name?: string,
): z.output<Schema> => read(strictly(schema), value, name);

function read<Schema extends z.ZodType>(schema: Schema, value: unknown, name?: string): z.output<Schema> {
  const result = schema.safeParse(value, { error: plainWords });
  if (result.success) return result.data;
  throw invalidRequest(result.error.issues, name);
}

/**
 * The error for what a schema refused; its detail lists issues, never values.
 * @param name of the single parameter that was checked, where there is one
 */
export function invalidRequest(refused: readonly Issue[], name?: string): AppError {
  const issues = readIssues(refused, name);
  const [param = ''] = issues.map(({ path, unknown = '' }) => [path, unknown].filter(Boolean).join('.'));
  const told = issues
    .slice(0, ISSUES_TOLD)
    .map(({ path, message }) => [path, message].filter(Boolean).join(': '));
  const more = issues.length > ISSUES_TOLD ? ` (and ${issues.length - ISSUES_TOLD} more)` : '';
  return new AppError('request.invalid', {
    detail: `${told.join('; ')}${more}`,
    ...(param !== '' && { param }),
  });
}

/** What a schema refused, in the order of the members. */
export const readIssues = (refused: readonly Issue[], name?: string): ReadIssue[] =>
  refused.flatMap(plainIssues).map((issue) => ({
    path: pathOf(issue, name),
    message: wordsOf(issue),
    ...(issue.keys?.[0] !== undefined && { unknown: issue.keys[0].slice(0, 60) }),
    values: issue.values ?? [],
  }));

/** Of a choice that nothing fitted, the issues of the shape that was nearest. */
function plainIssues(issue: Issue): readonly Issue[] {
  const [nearest] = [...(issue.errors ?? [])].sort(
    (one, other) => Number(isOfWhole(one)) - Number(isOfWhole(other)) || one.length - other.length,
  );
  if (!nearest?.length) return [issue];
  return nearest.flatMap((inner) =>
    plainIssues({ ...inner, path: [...(issue.path ?? []), ...(inner.path ?? [])] }),
  );
}

/** A shape that is refused as a whole is farther off than one that is refused in its members. */
const isOfWhole = (issues: readonly Issue[]): boolean =>
  issues.some(({ path = [], code }) => path.length === 0 && code !== 'unrecognized_keys');

const wordsOf = ({ message }: Issue): string =>
  message.endsWith('received undefined') ? 'is missing' : message;

const pathOf = ({ path = [] }: Issue, name: string | undefined): string =>
  [...(name === undefined ? [] : [name]), ...path]
    .map((segment) => String(typeof segment === 'object' ? segment.key : segment))
    .join('.');
