import { AppError } from '#contracts';
import type { RefusalCode } from '#contracts';
import { isEnough } from '../levels.js';
import type { RequestContext } from '../request-context.js';

export const isVerified = (context: RequestContext): boolean =>
  isEnough(context.verificationLevel, context.requiredLevel);

/** Evaluated again wherever a grant is made or acted on, not only at intake (rights reference 8, rule 6). */
export function requireVerified(context: RequestContext): void {
  if (isVerified(context)) return;
  throw new AppError('request.illegal_transition', {
    detail: `The identity is verified at ${context.verificationLevel}, this right needs ${context.requiredLevel}. Ask for evidence first.`,
  });
}

/** A refusal without a reason is unlawful (GDPR Art. 12(4)). */
export function requireReason(codes: readonly RefusalCode[]): void {
  if (codes.length > 0) return;
  throw new AppError('request.illegal_transition', {
    detail: 'A refusal needs at least one reason code.',
  });
}

export function requireCurrentPlan(context: RequestContext, hash: string | null): void {
  if (hash !== null && hash === context.planHash) return;
  throw new AppError('plan.stale', {
    detail: 'The plan has changed since it was read. Read the plan again and approve its hash.',
  });
}

export function requireAnotherPerson(context: RequestContext): void {
  if (context.approverHasApproved)
    throw new AppError('approval.same_person', {
      detail: 'You approved this plan already; it needs somebody else as well.',
    });
  if (!context.fourEyes || !context.approverIsSubmitter) return;
  throw new AppError('approval.same_person', {
    detail: 'Whoever submitted the request or asserted the identity cannot approve its plan.',
  });
}

export function requireRole(context: RequestContext): void {
  if (!context.approverLacksRole) return;
  throw new AppError('approval.role_required', {
    detail: 'The approval policy asks for another role: GET …/plan names it.',
  });
}

/** Where the law knows it, once, and no later than the end of the base period (GDPR Art. 12(3)). */
export function requireExtendable(context: RequestContext): void {
  if (context.extendable === false) {
    throw new AppError('extension.not_available', {
      detail:
        'No extension is possible: the law of this request knows none, or its period has not begun. GET /v1/requests/{id}/clock shows which.',
    });
  }
  if (context.extended) {
    throw new AppError('extension.used', {
      detail: 'The period was extended once already: no law knows a second time. Answer before its end.',
    });
  }
  if (context.baseDueEnded) {
    throw new AppError('extension.too_late', {
      detail: 'The base period has ended; the notice would have had to be sent before its end.',
    });
  }
}
