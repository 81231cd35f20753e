import { AppError } from '#contracts';
import { requireExtendable } from './guards.js';
import { onTimer, operatorTask, sendNotice } from './rule.js';
import type { Rules } from './rule.js';

/** Rows of every state that is not final. */
export const OPEN: Rules = {
  extend: [
    {
      row: 45,
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
      effects: (context) =>
        context.answered
          ? []
          : [
              { kind: 'markBreached' },
              operatorTask('deadline_missed'),
              { kind: 'emit', event: 'request.overdue' },
            ],
    }),
    onTimer('warn', { row: 47, to: 'unchanged', effects: () => [operatorTask('deadline_near')] }),
    onTimer('extensionDecision', {
      row: 45,
      to: 'unchanged',
      effects: (context) => (context.extended ? [] : [operatorTask('decide_extension')]),
    }),
  ],
};

/** Rows of every final state. */
export const CLOSED: Rules = {
  reopen: [{ row: 49, to: 'assessing' }],
  // An appeal is a case of its own, which leaves this one as it is.
  appeal: [{ row: 48, when: ({ appealable = false }) => appealable, to: 'unchanged' }],
};
