import { AppError } from '#contracts';
import { currentContext } from '#platform';

/** Staff who opens what is kept about a person says why. @throws AppError `request.invalid` without a reason */
export function requireReason(what: string): void {
  if (currentContext().reason !== undefined) return;
  throw new AppError('request.invalid', {
    param: 'X-Habeas-Reason',
    detail: `Say in the header X-Habeas-Reason why you look at this ${what}.`,
  });
}
