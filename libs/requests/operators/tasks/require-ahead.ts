import { AppError } from '#contracts';

const WHAT = {
  dueAt: 'by which it is to be done',
  recheckAt: 'at which to ask somebody outside again',
} as const;

/** On a day that has been nothing would happen any more. @throws AppError `request.invalid` */
export function requireAhead(member: keyof typeof WHAT, given: string | null | undefined, now: Date): void {
  if (given == null || Date.parse(given) > now.getTime()) return;
  throw new AppError('request.invalid', {
    param: member,
    detail: `${member}: is past. Give the instant ${WHAT[member]}, or leave it out.`,
  });
}
