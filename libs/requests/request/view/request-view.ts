import type { RequestView } from '#contracts/schemas';
import { nextCommands, type RequestContext } from '#domain';
import { approvalOf, missingApprovals } from '../../operators/approvals/plan-approval.js';
import type { Request } from '../request.entity.js';
import { offersErasure } from './offers-erasure.js';
import { warningsOf } from './warnings-of.js';

/** A request on the wire. Never an identifier of the person. */
export function toRequestView(request: Request, context: RequestContext): RequestView {
  return {
    id: request.id,
    number: request.number,
    right: request.right,
    regime: request.regime,
    regimes: request.regimes.map(({ id, reason }) => ({ id, reason })),
    ...(request.degradedFrom ? { degradedFrom: request.degradedFrom } : {}),
    ...(request.formVersion ? { formVersion: request.formVersion } : {}),
    state: request.state,
    receivedAt: request.receivedAt.toISOString(),
    dueAt: request.dueAt?.toISOString() ?? null,
    safeDueAt: request.safeDueAt?.toISOString() ?? null,
    requiredLevel: request.requiredLevel,
    verificationLevel: request.verificationLevel,
    breached: request.breached,
    ...(request.refusalCodes.length > 0 ? { refusalCodes: [...request.refusalCodes] } : {}),
    ...warned(request),
    ...(request.planHash ? { planHash: request.planHash } : {}),
    ...(request.state === 'awaiting_approval' ? { approvals: approvalsOf(request) } : {}),
    ...(request.linked.length > 0 ? { linked: request.linked.map(({ id, right }) => ({ id, right })) } : {}),
    ...(request.transfer ? { transfer: transferOf(request.transfer) } : {}),
    ...(request.duplicateOf ? { duplicateOf: request.duplicateOf } : {}),
    ...(request.restrictionId && SHOWS_RESTRICTION.includes(request.right)
      ? { restrictionId: request.restrictionId }
      : {}),
    ...(request.purposes ? { purposes: [...request.purposes] } : {}),
    ...(request.noticeOn ? { noticeOn: request.noticeOn } : {}),
    ...(request.appealOf ? { appealOf: request.appealOf } : {}),
    ...(request.complaintState ? { complaint: request.complaintState } : {}),
    ...askAgain(request),
    ...(offersErasure(request) ? { offers: ['erasure' as const] } : {}),
    ...(request.recipientsConfirmedAt
      ? { recipientsConfirmedAt: request.recipientsConfirmedAt.toISOString() }
      : {}),
    ...(request.controller ? { controller: { ...request.controller } } : {}),
    ...(request.attention ? { attention: { ...request.attention } } : {}),
    next: request.purgedAt ? [] : nextCommands(request.state, context),
  };
}

const warned = (request: Request): Pick<RequestView, 'warnings'> => {
  const warnings = warningsOf(request);
  return warnings.length > 0 ? { warnings } : {};
};

const transferOf = ({
  target,
  confirmedAt,
}: NonNullable<Request['transfer']>): NonNullable<RequestView['transfer']> => ({ target, confirmedAt });

const SHOWS_RESTRICTION: readonly Request['right'][] = ['restriction', 'objection'];

/** The later of both readings: to ask too early is what the law forbids. */
function askAgain({ clockResult }: Request): Pick<RequestView, 'mayAskAgainFrom'> {
  const wait = clockResult?.deadlines.find(({ act }) => act === 'opt_in_again')?.current;
  if (!wait) return {};
  return { mayAskAgainFrom: wait.due > wait.safe ? wait.due : wait.safe };
}

const approvalsOf = (request: Request): NonNullable<RequestView['approvals']> => {
  const { needed, given } = approvalOf(request);
  return { needed, given: given.length, missing: missingApprovals(request) };
};
