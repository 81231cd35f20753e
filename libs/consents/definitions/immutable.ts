import { isDeepStrictEqual } from 'node:util';
import { AppError } from '#contracts';

/**
 * Members that never change may be sent as they are, so that what was read can be sent back.
 * @param given undefined: the member was not sent
 * @throws AppError `consent.immutable`
 */
export function refuseChange(member: string, given: unknown, stored: unknown): void {
  if (given === undefined || isDeepStrictEqual(given, stored)) return;
  throw new AppError('consent.immutable', {
    param: member,
    detail: `${member} cannot be changed: leave it out, or send it as it is.`,
  });
}

/** Lists whose order means nothing. */
export const sameMembers = (one: readonly string[], other: readonly string[]): boolean =>
  isDeepStrictEqual(new Set(one), new Set(other));

/** @throws AppError `consent.immutable` */
export function refuseOtherMembers(
  member: string,
  given: readonly string[] | undefined,
  stored: readonly string[],
): void {
  if (given !== undefined && !sameMembers(given, stored)) refuseChange(member, given, null);
}
