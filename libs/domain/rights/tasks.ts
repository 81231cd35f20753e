import { isFinal, type RequestState, type TaskKind } from '#contracts';

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

/** What ends a task: leaving the state it came with, a deadline that moved, the end of the request, or only whoever opened it. */
const ENDS: Readonly<Record<TaskKind, 'state' | 'deadline' | 'request' | 'opener'>> = {
  assess: 'state',
  approve: 'state',
  record_answer: 'state',
  record_payment: 'state',
  acknowledge: 'state',
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
  tell_recipient: 'opener',
  recipient_silent: 'opener',
};

/** The task that being in a state means, null where nobody has to do anything. */
export const taskOf = (state: RequestState): TaskKind | null => TASKS_OF_STATES[state] ?? null;

/** Whether a task of a request is still to be done now that the request is in `state` and due at `dueAt`. */
export function isStillToDo(
  task: OpenTask,
  { state, dueAt }: { readonly state: RequestState; readonly dueAt: string | null },
): boolean {
  if (ENDS[task.kind] === 'opener') return true;
  if (isFinal(state)) return false;
  switch (ENDS[task.kind]) {
    case 'state':
      return task.during === state;
    case 'deadline':
      return task.dueAt === dueAt;
    case 'request':
    case 'opener':
      return true;
  }
}
