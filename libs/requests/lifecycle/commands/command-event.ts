import type { DelayCode, FeeGround, RefusalCode, RequestEvent, VerificationLevel } from '#contracts';
import { AppError } from '#contracts';
import type { RequestState } from '#contracts';
import { missingApprovals } from '../../operators/approvals/plan-approval.js';
import type { CommandKind } from '../../request/request-records.entity.js';
import type { Request } from '../../request/request.entity.js';

/** What a recorded command says, without the words of people. */
export interface CommandFacts {
  readonly kind: CommandKind;
  readonly body: Readonly<Record<string, unknown>>;
}

/** The event that a command stands for, as the request is now. Derived from the stored row, never from what a message claims. */
export function commandEvent(
  { kind, body }: CommandFacts,
  request: Pick<Request, 'state' | 'approval'>,
): RequestEvent {
  switch (kind) {
    case 'verification':
      return body.result === 'failed'
        ? { type: 'verificationFailed' }
        : { type: 'verified', level: body.level as VerificationLevel };
    case 'decision':
      return decided(body);
    case 'approval':
      return body.changes === true
        ? { type: 'changesRequested' }
        : approval(request, body.planHash as string);
    case 'refusal':
      return refusal(body.codes as RefusalCode[], request.state);
    case 'extension':
      return { type: 'extend', codes: body.codes as DelayCode[] };
    case 'pause':
      return pause(body.kind as 'clarification' | 'fee' | 'identity', body.ground as FeeGround | undefined);
    case 'resume':
      return body.kind === 'fee' ? { type: 'feePaid' } : { type: 'clarified' };
    case 'withdrawal':
      return { type: 'withdraw' };
    case 'spam':
      return { type: 'markSpam' };
    case 'retry':
      return { type: 'retry' };
    case 'reopening':
      return { type: 'reopen', ...(body.anew === true && { anew: true }) };
    case 'instruction':
      return {
        type: 'instructed',
        carryOut: body.carryOut === true,
        codes: body.codes as RefusalCode[],
      };
    case 'collection':
      return { type: 'collected' };
  }
}

/** The plan is approved by the last person whom its policy asks for. */
const approval = (request: Pick<Request, 'approval'>, planHash: string): RequestEvent => ({
  type: missingApprovals(request) > 1 ? 'approvalGiven' : 'approved',
  planHash,
});

function decided(body: CommandFacts['body']): RequestEvent {
  const purposes = body.purposes as { decision: 'grant' | 'refuse'; codes?: RefusalCode[] }[];
  const refused = purposes.filter(({ decision }) => decision === 'refuse');
  const codes = [...new Set(refused.flatMap(({ codes: reasons = [] }) => reasons))];
  if (refused.some(({ codes: reasons = [] }) => reasons.length === 0))
    throw new AppError('request.invalid', {
      param: 'purposes',
      detail: 'Each refused purpose needs at least one reason code.',
    });
  return { type: 'decided', granted: purposes.length - refused.length, refused: refused.length, codes };
}

function refusal(codes: RefusalCode[], state: RequestState): RequestEvent {
  if (state === 'awaiting_approval') return { type: 'rejected', codes };
  if (state === 'needs_attention') return { type: 'giveUp', codes };
  return { type: 'decided', granted: 0, refused: 1, codes };
}

function pause(kind: 'clarification' | 'fee' | 'identity', ground: FeeGround | undefined): RequestEvent {
  if (kind === 'clarification') return { type: 'clarificationNeeded' };
  return kind === 'fee' ? { type: 'feeRequired', ...(ground && { ground }) } : { type: 'identityDoubt' };
}
