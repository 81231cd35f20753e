import type { Catalogue } from '#catalogue';
import { addDays, localDate, type LocalDate } from '#domain';
import { answerRule } from '../../lifecycle/request-clock.js';
import type { Request } from '../../request/request.entity.js';

const IDENTITY_DAYS = 90;
const DAY_MS = 86_400_000;

/**
 * The last whole day on which the person can show who they are: the letter promises no later one. Where nothing waits
 * for an identity, the request is answered without one when its last day begins.
 */
export function identityUntil({ enteredAt, clock, clockResult }: Request): LocalDate {
  const end = localDate(new Date(enteredAt.getTime() + IDENTITY_DAYS * DAY_MS).toISOString(), clock.zone);
  const denied = clockResult?.deadlines[0]?.identityBy ?? end;
  return addDays(denied < end ? denied : end, -1);
}

/** Whether the law itself lets the period wait for the answer; what only some reading allows is not promised. */
export function clockWaitsFor(
  question: 'identity' | 'clarification',
  request: Pick<Request, 'regime' | 'right'>,
  catalogue: Catalogue,
): boolean {
  const { start, pause } = answerRule(request, catalogue);
  if (question === 'identity' && start === 'complete') return true;
  const isAsked = pause?.on.includes(question) && (pause.rights?.includes(request.right) ?? true);
  return Boolean(isAsked) && pause?.safe === 'counted';
}
