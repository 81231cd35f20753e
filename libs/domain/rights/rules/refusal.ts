import type { Effect, RefusalCode, RequestState } from '#contracts';
import { worksInStores, type RequestContext } from '../request-context.js';
import { operatorTask, sendNotice } from './rule.js';

/** What was begun in stores is not undone by a refusal, however often a request is opened again (ADR 0071). */
const isBegun = (context: RequestContext): boolean => context.executionStarted && worksInStores(context);

/** How a request ends of which nothing more is granted: refused, or otherwise ended, only where nothing was begun. */
export const endOf =
  (untouched: RequestState) =>
  (context: RequestContext): RequestState =>
    isBegun(context) ? 'partially_fulfilled' : untouched;

export const refused = endOf('refused');

/** The letter says what was done before, where something was. */
export const tellRefusal = (context: RequestContext): Effect =>
  isBegun(context) ? { kind: 'sendNotice', notice: 'PARTIAL', begun: true } : sendNotice('REFUSAL');

/** What a refusal of everything does. Too late it stays a refusal, and is counted as late unless there was an answer. */
export const refuse = (context: RequestContext, codes: readonly RefusalCode[]): readonly Effect[] => [
  { kind: 'recordRefusal', codes },
  tellRefusal(context),
  ...(context.refusalDueEnded && !context.answered ? overdue(context) : []),
];

/** Marked and reported once, however often a period ends, to operators and to all who were to be told before it did. */
export const overdue = (context: RequestContext): readonly Effect[] =>
  context.breached
    ? []
    : [
        { kind: 'markBreached' },
        operatorTask('deadline_missed'),
        ...rolesToldOf(context).map((role): Effect => ({ kind: 'task', role, task: 'deadline_missed' })),
        { kind: 'emit', event: 'request.overdue' },
      ];

const rolesToldOf = ({ escalation = [] }: RequestContext): readonly string[] =>
  [...new Set(escalation.map(({ role }) => role))].filter((role) => role !== 'operator');
