import { defineEntity, p } from '@mikro-orm/core';
import type { ExternalState, RequestState, TaskKind, TaskOutcome } from '#contracts';
import { sealed, tenantFilter, tenantId } from '#persistence';

const schema = defineEntity({
  name: 'Task',
  tableName: 'task',
  filters: tenantFilter,
  properties: {
    id: p.string().length(40).primary(),
    tenantId: tenantId(),
    /** null: it is about a legal hold, or about a mail that nobody has read yet. */
    requestId: p.string().length(40).nullable(),
    holdId: p.string().length(40).nullable(),
    mailId: p.string().length(40).nullable(),
    kind: p.string().length(30).$type<TaskKind>(),
    role: p.string().length(60),
    /** Who took it or was given it, in the form of `actorName`. */
    assignee: p.string().length(160).nullable(),
    /** State of the request when the task was opened; null without a request. */
    during: p.string().length(30).$type<RequestState>().nullable(),
    /** What went wrong, where something did. */
    code: p.string().length(120).nullable(),
    store: p.string().length(80).nullable(),
    /** What to do, for people. */
    detail: p.string().length(2000),
    /** The safe end of the request's period; moves with it while the task is open. */
    dueAt: p.datetime().nullable(),
    openedAt: p.datetime(),
    closedAt: p.datetime().nullable(),
    /** Where it stands with somebody outside; null: it is done here. */
    external: p.string().length(20).$type<ExternalState>().nullable(),
    /** When to ask them again. */
    recheckAt: p.datetime().nullable(),
    /** Until when their tool may report by its link; null: by none, or by none any more. */
    callbackUntil: p.datetime().nullable(),
    /** How it ended, where somebody said so, and who did. */
    outcome: p.string().length(20).$type<TaskOutcome>().nullable(),
    closedBy: p.string().length(160).nullable(),
    /** What to do by hand; sealed under the key of the request. */
    text: sealed().nullable(),
    /** What came of it; sealed, see `TaskResult`. */
    result: sealed().nullable(),
  },
});

/** Something that a request, a legal hold, or a mail wants of a person of the controller. */
export class Task extends schema.class {}
schema.setClass(Task);
