import type { Effect, RefusalCode } from '#contracts';
import type { RequestContext } from '../request-context.js';
import { operatorTask, sendNotice } from './rule.js';

/** What a refusal of everything does. Too late it stays a refusal, and is counted as late. */
export const refuse = (context: RequestContext, codes: readonly RefusalCode[]): readonly Effect[] => [
  { kind: 'recordRefusal', codes },
  sendNotice('REFUSAL'),
  ...(context.refusalDueEnded ? overdue(context) : []),
];

/** Marked and reported once, however often a period ends. */
export const overdue = (context: RequestContext): readonly Effect[] =>
  context.breached
    ? []
    : [{ kind: 'markBreached' }, operatorTask('deadline_missed'), { kind: 'emit', event: 'request.overdue' }];
