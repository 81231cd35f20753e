import { type RequestContext } from '#domain';
import type { Actor } from '#platform';
import type { Request } from '../request.entity.js';

const MAX_VERIFICATIONS = 3;

/** The row as the state machine sees it, for one actor at one moment. */
export function contextOf(request: Request, fourEyes: boolean, actor: Actor, now: Date): RequestContext {
  const who = `${actor.kind}:${actor.id}`;
  return {
    right: request.right,
    regime: request.regime,
    requester: request.requesterKind,
    verificationLevel: request.verificationLevel,
    requiredLevel: request.requiredLevel,
    degraded: degradedOf(request),
    failedVerifications: request.failedVerifications,
    maxVerifications: MAX_VERIFICATIONS,
    planHash: request.planHash ?? null,
    approvedPlanHash: request.approvedPlanHash ?? null,
    fourEyes,
    approverIsSubmitter: who === request.submittedBy || who === request.verifiedBy,
    residueRound: request.residueRound,
    partial: request.partial,
    interruptedState: request.interruptedState ?? null,
    executionStarted: request.executionStartedAt !== null,
    baseDueEnded: request.baseDueAt != null && now >= request.baseDueAt,
    extended: request.extended,
    ...ofItsLaw(request),
    answered: false,
    scopeClear: true,
  };
}

function degradedOf({ policy }: Request): NonNullable<RequestContext['degraded']> | null {
  const lesser = policy?.degraded;
  return lesser ? { right: lesser.policy.right, requiredLevel: lesser.requiredLevel } : null;
}

/** What the law of the request allows, as its clock was last computed. */
function ofItsLaw({ clockResult }: Request): Pick<RequestContext, 'extendable' | 'unidentifiedIsRefused'> {
  const answer = clockResult?.deadlines[0];
  if (!answer) return {};
  return {
    extendable: answer.extensionNoticeBy !== undefined,
    unidentifiedIsRefused: answer.identityBy !== undefined,
  };
}
