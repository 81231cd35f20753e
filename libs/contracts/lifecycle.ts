import type {
  DelayCode,
  FeeGround,
  OfferedRight,
  RefusalCode,
  RightCode,
  VerificationLevel,
} from './rights.js';

/** States of a request (clock reference 7.1). */
export const REQUEST_STATES = [
  'received',
  'awaiting_identity',
  'awaiting_information',
  'awaiting_fee',
  'assessing',
  'planning',
  'awaiting_approval',
  'executing',
  'awaiting_external',
  'verifying',
  'delivering',
  'needs_attention',
  'fulfilled',
  'partially_fulfilled',
  'refused',
  'withdrawn',
  'lapsed',
  'duplicate',
  'spam',
] as const;
export type RequestState = (typeof REQUEST_STATES)[number];

export const FINAL_STATES = [
  'fulfilled',
  'partially_fulfilled',
  'refused',
  'withdrawn',
  'lapsed',
  'duplicate',
  'spam',
] as const satisfies readonly RequestState[];
export const isFinal = (state: RequestState): boolean =>
  (FINAL_STATES as readonly RequestState[]).includes(state);

/** Timers of the state machine (clock reference 7.3). */
export const TIMERS = [
  'ackBy',
  'identityTtl',
  'identityReminder',
  'infoTtl',
  'feeTtl',
  'warn',
  'extensionDecision',
  'due',
  'recheck',
  'linkReminder',
  'linkTtl',
  'approvalTtl',
  'preApproval',
  'identityWarning',
] as const;
export type TimerName = (typeof TIMERS)[number];

/** A moment at which the request must be looked at again. `key` tells repeated timers of one name apart (`warn-10`, `warn-5`). */
export interface Timer {
  readonly name: TimerName;
  readonly key: string;
  /** RFC 3339 instant, UTC. */
  readonly at: string;
}

/** Everything that can happen to a request (clock reference 7.2). Plain values, no personal data: they travel through Temporal. */
export type RequestEvent =
  | { readonly type: 'submit' }
  | { readonly type: 'duplicateFound'; readonly of: string }
  | { readonly type: 'triaged'; readonly scopeClear: boolean }
  | { readonly type: 'fraudSuspected' }
  | { readonly type: 'verified'; readonly level: VerificationLevel }
  | { readonly type: 'verificationFailed' }
  | { readonly type: 'clarified' }
  | { readonly type: 'clarificationNeeded' }
  | { readonly type: 'feeRequired'; readonly ground?: FeeGround }
  | { readonly type: 'feePaid' }
  | { readonly type: 'identityDoubt' }
  | {
      readonly type: 'decided';
      readonly granted: number;
      readonly refused: number;
      readonly codes: readonly RefusalCode[];
    }
  /** The controller for whom we work as a processor has decided. */
  | { readonly type: 'instructed'; readonly carryOut: boolean; readonly codes: readonly RefusalCode[] }
  | {
      readonly type: 'planned';
      readonly planHash: string;
      readonly rows: number;
      readonly approvalRequired: boolean;
    }
  | { readonly type: 'planFailed'; readonly codes: readonly string[]; readonly store?: string }
  | { readonly type: 'approved'; readonly planHash: string }
  /** One of several approvals that a plan needs, and not the last. */
  | { readonly type: 'approvalGiven'; readonly planHash: string }
  | { readonly type: 'changesRequested' }
  | { readonly type: 'rejected'; readonly codes: readonly RefusalCode[] }
  | { readonly type: 'planDrifted' }
  | { readonly type: 'storesDone'; readonly externalOpen: number }
  | { readonly type: 'storeFailed'; readonly store: string; readonly code: string }
  /** `rebuild`: files came that belong into the package, which is made already. */
  | { readonly type: 'externalDone'; readonly rebuild?: boolean }
  | { readonly type: 'clean' }
  | { readonly type: 'residueFound'; readonly locations: number }
  | { readonly type: 'collected' }
  | { readonly type: 'answerSent' }
  | { readonly type: 'retry' }
  | { readonly type: 'giveUp'; readonly codes: readonly RefusalCode[] }
  | { readonly type: 'withdraw' }
  /** Staff finds that nobody asked for anything. */
  | { readonly type: 'markSpam' }
  | { readonly type: 'extend'; readonly codes: readonly DelayCode[] }
  | { readonly type: 'escalate'; readonly role: string }
  | { readonly type: 'appeal' }
  /** `anew`: the person sent something new, from which on a new period runs. */
  | { readonly type: 'reopen'; readonly anew?: boolean }
  /** The mail server refused a notice for good, or took it never. */
  | { readonly type: 'noticeUndelivered'; readonly notice: Notice }
  | { readonly type: 'timer'; readonly timer: TimerName; readonly key: string };
export type RequestEventType = RequestEvent['type'];

/** Notices (rights reference 7): to the person, `RECIPIENT` to those who were given the data. */
export const NOTICES = [
  'ACK',
  'VERIFY_REQUEST',
  'CLARIFY_REQUEST',
  'FEE_NOTICE',
  'EXTENSION',
  'REFUSAL',
  'PARTIAL',
  'COMPLETION',
  'DELIVERY',
  'DELIVERY_CODE',
  'DELIVERY_REMINDER',
  'VERIFY_REMINDER',
  'RESTRICTION_SET',
  'RESTRICTION_LIFT',
  'WITHDRAWN',
  'DUPLICATE',
  'SUBJECT_ALERT',
  'SAR_NOTICE',
  'RECIPIENT_LIST',
  'INFORM',
  'APPEAL_ANSWER',
  'COMPLAINT_ACK',
  'FORWARDED',
  'MESSAGE',
] as const;
export type Notice = (typeof NOTICES)[number];

/** What a request can want of a person of the controller. The first four come with a state, the others with an event or a timer. */
export const TASKS = [
  'assess',
  'approve',
  'record_answer',
  'record_payment',
  'acknowledge',
  'plan_failed',
  'store_failed',
  'residue_remains',
  'recheck_external',
  'decide_extension',
  'deadline_near',
  'deadline_missed',
  'escalated',
  'approval_overdue',
  'review_hold',
  'review_decision',
  'decide_appeal',
  'manual',
  'identity_running_out',
  'notice_undelivered',
  'repetition',
  'tell_recipient',
  'recipient_silent',
  'await_instruction',
  'hand_over_code',
  'prove_identity',
  'read_message',
  'read_mail',
  'find_notice',
  'letters_held',
] as const;
export type TaskKind = (typeof TASKS)[number];

/** Where work of somebody outside stands. */
export const EXTERNAL_STATES = ['requested', 'acknowledged', 'confirmed'] as const;
export type ExternalState = (typeof EXTERNAL_STATES)[number];

/** How somebody ends a task: it is done, or nothing more will come of it. */
export const TASK_OUTCOMES = ['done', 'given_up'] as const;
export type TaskOutcome = (typeof TASK_OUTCOMES)[number];

/** What a transition asks the caller to do, in the same transaction as the new state. */
export type Effect =
  | { readonly kind: 'startClock' }
  /** The request is for a controller for whom we are a processor: it is told. */
  | { readonly kind: 'forward' }
  | { readonly kind: 'pauseClock'; readonly reason: 'clarification' | 'identity' | 'fee' }
  | { readonly kind: 'resumeClock'; readonly of: 'clarification' | 'identity' | 'fee' }
  /** `begun`: what was begun is left as it is, and nothing more is done. */
  | { readonly kind: 'sendNotice'; readonly notice: Notice; readonly begun?: true }
  | { readonly kind: 'emit'; readonly event: string }
  | { readonly kind: 'task'; readonly role: string; readonly task: TaskKind }
  | { readonly kind: 'countFailedVerification' }
  | { readonly kind: 'linkDuplicate'; readonly of: string }
  | { readonly kind: 'discardPackage' }
  | { readonly kind: 'markBreached' }
  /** The person sent something new: the period begins anew. */
  | { readonly kind: 'restartClock' }
  | { readonly kind: 'extendClock'; readonly codes: readonly DelayCode[] }
  | { readonly kind: 'degradeRight'; readonly right: RightCode }
  | { readonly kind: 'recordRefusal'; readonly codes: readonly RefusalCode[] }
  | { readonly kind: 'autoApprove' }
  | { readonly kind: 'certify' }
  | { readonly kind: 'startExecution' };

/** Commands an operator or the person may give; `next` of a request lists those its state allows. */
export const COMMANDS = [
  'verification',
  'decision',
  'approval',
  'refusal',
  'extension',
  'pause',
  'resume',
  'withdrawal',
  'retry',
  'reopening',
  'appeal',
  'instruction',
  'spam',
] as const;
export type Command = (typeof COMMANDS)[number];

/** What a person sees of the way of their request. */
export const OWN_TIMELINE_STEPS = [
  'received',
  'identity',
  'question',
  'fee',
  'work',
  'extended',
  'ready',
  'message',
  'answer',
  'restricted',
  'restriction_ends',
  'unrestricted',
  'fulfilled',
  'partly',
  'refused',
  'withdrawn',
  'lapsed',
  'duplicate',
] as const;
export type OwnTimelineStep = (typeof OWN_TIMELINE_STEPS)[number];

/** What `next` of a request may name: `mandate` is no command to the request, but it waits for one. */
export const NEXT_STEPS = [...COMMANDS, 'mandate'] as const;
export type NextStep = (typeof NEXT_STEPS)[number];
/** Of these, what the person may do themselves. */
export const OWN_STEPS: readonly NextStep[] = ['verification', 'withdrawal', 'appeal'];

export type { OfferedRight, RightCode };
