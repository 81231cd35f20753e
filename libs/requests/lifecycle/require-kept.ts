import { AppError } from '#contracts';
import type { Request } from '../request/request.entity.js';

/** @throws AppError `key.destroyed` when the retention of the request has ended: there is nobody left to work for */
export function requireKept({ purgedAt }: Request): void {
  if (!purgedAt) return;
  throw new AppError('key.destroyed', {
    detail: 'The retention of this request has ended: nothing of the person is left. Take in a new one.',
  });
}
