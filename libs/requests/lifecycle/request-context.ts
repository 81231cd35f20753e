import type { TenantSettingsView } from '#contracts/schemas';
import { needsMandate, type RequestContext } from '#domain';
import type { Actor } from '#platform';
import { worksInStores } from '../fulfilment/store-right.js';
import { hasApproved, lacksRole } from '../operators/approvals/plan-approval.js';
import type { Request } from '../request/request.entity.js';

const MAX_VERIFICATIONS = 3;

/** The row as the state machine sees it, for one actor at one moment. */
export function contextOf(
  request: Request,
  fourEyes: boolean,
  actor: Actor,
  now: Date,
  roles: readonly string[] = [],
  escalation: TenantSettingsView['escalation'] = [],
): RequestContext {
  const who = `${actor.kind}:${actor.id}`;
  return {
    right: request.right,
    regime: request.regime,
    requester: request.requesterKind,
    verificationLevel: request.verificationLevel,
    requiredLevel: request.requiredLevel,
    degraded: degradedOf(request),
    ...(needsMandate(request.requesterKind) && { mandateMissing: !request.authorised }),
    failedVerifications: request.failedVerifications,
    maxVerifications: MAX_VERIFICATIONS,
    planHash: request.planHash ?? null,
    approvedPlanHash: request.approvedPlanHash ?? null,
    fourEyes,
    approverIsSubmitter: who === request.submittedBy || who === request.verifiedBy,
    approverHasApproved: hasApproved(request, actor),
    approverLacksRole: lacksRole(request, actor, roles),
    approvalEscalation: request.approval?.escalateTo ?? null,
    residueRound: request.residueRound,
    partial: request.partial,
    interruptedState: request.interruptedState ?? null,
    executionStarted: request.executionStartedAt !== null,
    baseDueEnded: request.baseDueAt != null && now >= request.baseDueAt,
    extended: request.extended,
    ...ofItsLaw(request),
    answered: request.answeredAt != null || request.deliveredAt != null,
    breached: request.breached,
    refusalDueEnded: hasEnded(request, refusalEnd(request), now),
    answerDueEnded: hasEnded(request, request.dueAt, now),
    escalation,
    feeGround: request.clock.feeGround ?? null,
    ...questionOf(request.clock),
    scopeClear: true,
    byHand: !worksInStores(request),
    ...(request.controller && { isProcessor: true }),
    ...(request.silent && { isTakenOver: true }),
    appealable: isAppealable(request, now),
  };
}

/** What was asked of the person and is open, and where it leads back to. */
function questionOf({
  clarifications,
  resumesIn,
}: Request['clock']): Pick<RequestContext, 'questionOpen' | 'resumesIn'> {
  return {
    ...(clarifications.some(({ answeredAt }) => answeredAt === undefined) && { questionOpen: true }),
    ...(resumesIn && { resumesIn }),
  };
}

const DAY_MS = 86_400_000;

/** Against a refusal, whole or in part, as long as the law lets somebody (rights reference 4.12). */
function isAppealable({ state, appealDays, closedAt }: Request, now: Date): boolean {
  if (state !== 'refused' && state !== 'partially_fulfilled') return false;
  return appealDays != null && closedAt != null && now.getTime() < closedAt.getTime() + appealDays * DAY_MS;
}

function degradedOf({ policy }: Request): NonNullable<RequestContext['degraded']> | null {
  const lesser = policy?.degraded;
  return lesser ? { right: lesser.policy.right, requiredLevel: lesser.requiredLevel } : null;
}

/**
 * A refusal is an answer, late after the period for answers. Where the law sets a period for refusals of its own, an
 * extension does not move it (GDPR Art. 12(4)); an open question does.
 */
const refusalEnd = ({ clockResult, baseDueAt, dueAt }: Request): Request['dueAt'] =>
  clockResult?.deadlines.slice(1).some(({ act }) => act === 'refuse') ? baseDueAt : dueAt;

function hasEnded({ clockResult }: Request, end: Request['dueAt'], now: Date): boolean {
  const answer = clockResult?.deadlines[0];
  if (answer === undefined || answer.status === 'paused' || answer.kind === 'not_before') return false;
  return end != null && now >= end;
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
