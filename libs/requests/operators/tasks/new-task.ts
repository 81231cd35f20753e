import type { TaskKind } from '#contracts';
import { currentContext, newId } from '#platform';
import { TASK_ADVICE } from './task-advice.js';
import { Task } from './task.entity.js';

/** What a task is about, and what is not as ever. */
export type TaskFacts = Partial<Omit<Task, 'id' | 'tenantId' | 'kind' | 'openedAt'>> & {
  readonly kind: TaskKind;
};

/** Who does what nobody else was named for. */
export const OPERATOR = 'operator';

/** An open task of the tenant in the context. */
export const newTask = (facts: TaskFacts, openedAt: Date): Task =>
  Object.assign(new Task(), {
    id: newId('task'),
    tenantId: currentContext().tenantId,
    ...AS_EVER,
    detail: TASK_ADVICE[facts.kind],
    ...facts,
    openedAt,
  });

const AS_EVER = {
  requestId: null,
  holdId: null,
  mailId: null,
  role: OPERATOR,
  assignee: null,
  during: null,
  code: null,
  store: null,
  dueAt: null,
  closedAt: null,
  external: null,
  recheckAt: null,
  callbackUntil: null,
  outcome: null,
  closedBy: null,
  text: null,
  result: null,
};
