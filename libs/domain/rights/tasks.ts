import { isFinal, type RequestState, type RightCode, type TaskKind } from '#contracts';

/** An open task, as far as closing it depends on it. */
export interface OpenTask {
  readonly kind: TaskKind;
  /** State of the request when the task was opened. */
  readonly during: RequestState;
  /** Deadline of the request as the task knows it, RFC 3339; null while no clock runs. */
  readonly dueAt: string | null;
}

/** Where a request waits for a person of the controller. Elsewhere it works by itself, or waits for the data subject. */
const TASKS_OF_STATES: Partial<Readonly<Record<RequestState, TaskKind>>> = {
  assessing: 'assess',
  awaiting_approval: 'approve',
  awaiting_information: 'record_answer',
  awaiting_fee: 'record_payment',
};

/** What ends a task: leaving the state it came with, a deadline that moved, the end of the request, or only somebody who says that it is done. */
const ENDS: Readonly<Record<TaskKind, 'state' | 'deadline' | 'request' | 'person'>> = {
  assess: 'state',
  approve: 'state',
  record_answer: 'state',
  record_payment: 'state',
  acknowledge: 'request',
  plan_failed: 'state',
  store_failed: 'state',
  residue_remains: 'state',
  recheck_external: 'state',
  decide_extension: 'deadline',
  deadline_near: 'deadline',
  deadline_missed: 'request',
  escalated: 'request',
  approval_overdue: 'state',
  review_hold: 'request',
  review_decision: 'state',
  decide_appeal: 'state',
  manual: 'request',
  identity_running_out: 'state',
  notice_undelivered: 'person',
  repetition: 'request',
  tell_recipient: 'person',
  recipient_silent: 'person',
  await_instruction: 'state',
  hand_over_code: 'state',
  prove_identity: 'state',
  read_message: 'person',
  read_mail: 'request',
  find_notice: 'state',
  letters_held: 'person',
};

/** What a person who assesses does is another thing for some rights, and for another person. */
const ASSESSED_BY: Partial<Readonly<Record<RightCode, WantedTask>>> = {
  human_review: { kind: 'review_decision', role: 'privacy_officer' },
  appeal: { kind: 'decide_appeal', role: 'privacy_officer' },
  inform: { kind: 'find_notice' },
};

export interface WantedTask {
  readonly kind: TaskKind;
  /** Absent: whoever does what nobody else is named for. */
  readonly role?: string;
}

/**
 * The task that being in a state means, null where nobody has to do anything.
 * @param isProcessor another controller decides
 */
export function taskOf(state: RequestState, right?: RightCode, isProcessor = false): WantedTask | null {
  if (isProcessor && state === 'assessing') return { kind: 'await_instruction' };
  const special = state === 'assessing' && right ? ASSESSED_BY[right] : undefined;
  const kind = TASKS_OF_STATES[state];
  return special ?? (kind ? { kind } : null);
}

/** Whether a task of a request is still to be done now that the request is in `state` and due at `dueAt`. */
export function isStillToDo(
  task: OpenTask,
  { state, dueAt }: { readonly state: RequestState; readonly dueAt: string | null },
): boolean {
  const end = ENDS[task.kind];
  if (end === 'person') return true;
  if (isFinal(state)) return false;
  switch (end) {
    case 'state':
      return task.during === state;
    case 'deadline':
      return task.dueAt === dueAt;
    case 'request':
      return true;
  }
}

/** Tasks that somebody reports as done; the others end with what they are about. */
const REPORTED: readonly TaskKind[] = [
  'manual',
  'acknowledge',
  'recheck_external',
  'decide_extension',
  'deadline_near',
  'escalated',
  'identity_running_out',
  'notice_undelivered',
  'repetition',
  'hand_over_code',
  'prove_identity',
  'read_message',
  'letters_held',
];
export const isReported = (kind: TaskKind): boolean => REPORTED.includes(kind);

/** States in which work by hand may still be added: before an independent scan looks at what was done. */
const TAKES_WORK: readonly RequestState[] = [
  'received',
  'awaiting_identity',
  'awaiting_information',
  'awaiting_fee',
  'assessing',
  'planning',
  'awaiting_approval',
  'executing',
  'awaiting_external',
  'needs_attention',
];
export const takesManualWork = (state: RequestState): boolean => TAKES_WORK.includes(state);
