import { StandardSchemaValidationPipe } from '@nestjs/common';
import { AppError } from '#contracts';

interface Issue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

const ISSUES_TOLD = 10;

/**
 * Checks `@Body({schema})`, `@Query({schema})` and `@Param('id', {schema})` with the zod schema given there.
 * Throws `request.invalid` with the path of the first issue as `param`; the detail lists issues, never values.
 */
export const createValidationPipe = (): StandardSchemaValidationPipe =>
  new StandardSchemaValidationPipe({ exceptionFactory: invalidRequest });

/** @throws never; returns the error */
export function invalidRequest(issues: readonly Issue[]): AppError {
  const told = issues
    .slice(0, ISSUES_TOLD)
    .map((issue) => [pathOf(issue), issue.message].filter(Boolean).join(': '));
  const more = issues.length > ISSUES_TOLD ? ` (and ${issues.length - ISSUES_TOLD} more)` : '';
  const param = issues[0] && pathOf(issues[0]);
  return new AppError('request.invalid', { detail: `${told.join('; ')}${more}`, ...(param && { param }) });
}

const pathOf = ({ path = [] }: Issue): string =>
  path.map((segment) => String(typeof segment === 'object' ? segment.key : segment)).join('.');
