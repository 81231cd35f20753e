import { isFinal, type RequestEvent, type RequestState } from '#contracts';
import { strongest } from '#domain';
import { worksInStores } from '../fulfilment/store-right.js';
import type { Request } from '../request/request.entity.js';
import { timerMark } from './request-clock.js';

/** Writes into the row what an accepted event says, before its effects are carried out. */
export function recordEvent(request: Request, event: RequestEvent, next: RequestState, now: Date): void {
  remember(request, event);
  if (next !== request.state) enter(request, next, now);
  request.revision += 1;
  request.updatedAt = now;
}

function remember(request: Request, event: RequestEvent): void {
  switch (event.type) {
    case 'verified':
      request.verificationLevel = strongest(request.verificationLevel, event.level);
      return;
    case 'decided':
      // what is done in the stores may be less than was granted: its plan says so
      if (!worksInStores(request)) request.partial = event.refused > 0 || request.degradedFrom !== null;
      return;
    case 'planned':
      request.planHash = event.planHash;
      return;
    case 'approved':
      request.approvedPlanHash = event.planHash;
      return;
    case 'feeRequired':
      request.clock = { ...request.clock, ...(event.ground && { feeGround: event.ground }) };
      return;
    case 'clarificationNeeded':
    case 'identityDoubt':
      request.clock = resumingAfter(request);
      if (request.state === 'delivering') request.deliveredAt = null;
      return;
    case 'reopen':
      // a new revision: what was decided and tried before does not bind it
      request.refusalCodes = [];
      request.partial = request.degradedFrom !== null;
      request.residueRound = 0;
      request.failedVerifications = 0;
      return;
    case 'residueFound':
      request.residueRound += 1;
      return;
    default:
      return;
  }
}

/** Planned already: the plan is made anew after the answer, but what was decided of the request stands. */
const PLANNED: readonly RequestState[] = ['planning', 'awaiting_approval', 'needs_attention', 'delivering'];

/** A question beside another one goes on where that one does. */
function resumingAfter({ clock, state }: Request): Request['clock'] {
  if (!PLANNED.includes(state) && state !== 'assessing') return clock;
  const { resumesIn: _before, ...facts } = clock;
  return PLANNED.includes(state) ? { ...facts, resumesIn: 'planning' } : facts;
}

function enter(request: Request, next: RequestState, now: Date): void {
  if (next === 'needs_attention') request.interruptedState = request.state;
  // what the scan found explains the new plan until somebody has approved it
  if (next !== 'awaiting_approval') request.attention = null;
  if (next === 'planning') startRound(request);
  if (next === 'delivering') request.deliveredAt = now;
  // the reasons for all of it take the place of those for single purposes
  if (next === 'refused') request.refusalCodes = [];
  request.closedAt = isFinal(next) ? now : null;
  // spam has no answer: opened again it is as late as it is
  if (isFinal(next) && next !== 'spam') request.answeredAt ??= now;
  request.state = next;
  request.enteredAt = now;
}

/** Nothing of an earlier round counts: what was approved then is not what would be done now. */
function startRound(request: Request): void {
  request.planRound += 1;
  request.planHash = null;
  request.approvedPlanHash = null;
  request.approval = null;
}

/** A timer fires once; see {@link timerMark}. */
export function markFired(request: Request, timer: { key: string; at: string }): void {
  request.firedTimers = [...request.firedTimers, timerMark(timer)];
}
