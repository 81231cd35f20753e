import { AppError, type Effect } from '#contracts';
import type { RequestContext } from '../request-context.js';
import { requireExtendable } from './guards.js';
import { overdue } from './refusal.js';
import { onTimer, operatorTask, sendNotice } from './rule.js';
import type { Rule, Rules } from './rule.js';

const USUAL_WARNINGS: readonly string[] = ['warn-10', 'warn-5', 'warn-2'];

/** Whom the tenant wants to be told on that day. */
const rolesTold = ({ escalation = [] }: RequestContext, key: string): readonly Effect[] =>
  escalation
    .filter(({ daysBefore }) => key === `warn-${daysBefore}`)
    .map(({ role }) => ({ kind: 'task', role, task: 'deadline_near' }));

/** An old case may come in when nothing can be finished in time any more: that it is late is a task of its own. */
const hasEnded = ({ baseDueEnded, extended }: RequestContext): boolean => baseDueEnded && !extended;

/** Whatever the state: what the person was not told does not count as told. */
const UNDELIVERED: Rule = {
  row: 46,
  to: 'unchanged',
  effects: () => [operatorTask('notice_undelivered')],
};

/** Rows of every state that is not final. */
export const OPEN: Rules = {
  extend: [
    {
      row: 45,
      when: ({ isProcessor = false }) => !isProcessor,
      check: (context, event) => {
        requireExtendable(context);
        if (event.codes.length > 0) return;
        throw new AppError('request.illegal_transition', { detail: 'An extension needs a reason.' });
      },
      to: 'unchanged',
      effects: (_context, event) => [
        { kind: 'extendClock', codes: event.codes },
        sendNotice('EXTENSION'),
        { kind: 'emit', event: 'request.extended' },
      ],
    },
  ],
  noticeUndelivered: [UNDELIVERED],
  escalate: [
    {
      row: 46,
      to: 'unchanged',
      effects: (_context, event) => [{ kind: 'task', role: event.role, task: 'escalated' }],
    },
  ],
  timer: [
    onTimer('due', {
      row: 47,
      to: 'unchanged',
      effects: (context) => (context.answered ? [] : overdue(context)),
    }),
    onTimer('warn', {
      row: 47,
      to: 'unchanged',
      effects: (context, event) =>
        hasEnded(context)
          ? []
          : [
              ...(USUAL_WARNINGS.includes(event.key) ? [operatorTask('deadline_near')] : []),
              ...rolesTold(context, event.key),
            ],
    }),
    onTimer('ackBy', { row: 1, to: 'unchanged', effects: () => [operatorTask('acknowledge')] }),
    onTimer('extensionDecision', {
      row: 45,
      to: 'unchanged',
      effects: (context) => (context.extended || hasEnded(context) ? [] : [operatorTask('decide_extension')]),
    }),
  ],
};

/** Rows of every final state. */
export const CLOSED: Rules = {
  reopen: [
    {
      row: 49,
      to: 'assessing',
      effects: (_context, event) => (event.anew ? [{ kind: 'restartClock' }] : []),
    },
  ],
  // An appeal is a case of its own, which leaves this one as it is.
  appeal: [{ row: 48, when: ({ appealable = false }) => appealable, to: 'unchanged' }],
  noticeUndelivered: [UNDELIVERED],
};
