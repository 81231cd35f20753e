import { isPackageRight, type Effect, type RefusalCode } from '#contracts';
import { worksInStores, type RequestContext } from '../request-context.js';
import {
  requireAnotherPerson,
  requireCurrentPlan,
  requireReason,
  requireRole,
  requireVerified,
} from './guards.js';
import { ASK, ASK_BEFORE_EXECUTION, DOUBT, DOUBT_BEFORE_EXECUTION } from './questions.js';
import { refuse, refused } from './refusal.js';
import { onTimer, operatorTask, sendNotice } from './rule.js';
import type { Rules } from './rule.js';
import { SPAM } from './spam.js';
import { WITHDRAWAL_BEFORE_EXECUTION } from './withdrawal.js';

/** Data leaves to somebody who is not the data subject: a person must look first (rights reference 2). */
const disclosesToAnother = (context: RequestContext): boolean =>
  isPackageRight(context.right) && context.requester !== 'subject';

/** A restriction is for decisions too, about people whom no store knows. */
const holdsWithoutRows = (context: RequestContext): boolean => context.right === 'restriction';

const refusals = (codes: readonly RefusalCode[]): readonly Effect[] =>
  codes.length > 0 ? [{ kind: 'recordRefusal', codes }] : [];

/** A processor asks and decides nothing: the controller does (GDPR Art. 28(3)(a)). */
const isOurs = ({ isProcessor = false }: RequestContext): boolean => !isProcessor;
const isAnothers = (context: RequestContext): boolean => !isOurs(context);

export const ASSESSING: Rules = {
  instructed: [
    {
      row: 17,
      when: (context, event) => isAnothers(context) && !event.carryOut,
      check: (_context, event) => requireReason(event.codes),
      to: refused,
      effects: (_context, event) => [{ kind: 'recordRefusal', codes: event.codes }],
    },
    {
      row: 18,
      when: (context) => isAnothers(context) && !worksInStores(context),
      to: 'executing',
      effects: () => [{ kind: 'startExecution' }],
    },
    { row: 19, when: isAnothers, to: 'planning' },
  ],
  clarificationNeeded: [ASK],
  feeRequired: [
    {
      row: 13,
      when: isOurs,
      to: 'awaiting_fee',
      effects: () => [sendNotice('FEE_NOTICE'), { kind: 'pauseClock', reason: 'fee' }],
    },
  ],
  identityDoubt: [DOUBT],
  decided: [
    {
      row: 17,
      when: (context, event) => isOurs(context) && event.granted === 0 && event.refused > 0,
      check: (_context, event) => requireReason(event.codes),
      to: refused,
      effects: (context, event) => refuse(context, event.codes),
    },
    {
      row: 18,
      when: (context) => isOurs(context) && !worksInStores(context),
      check: requireVerified,
      to: 'executing',
      effects: (_context, event) => [...refusals(event.codes), { kind: 'startExecution' }],
    },
    {
      // Nothing refused and nothing granted: no purpose is known, and the plan will say that no data is held.
      row: 19,
      when: isOurs,
      check: requireVerified,
      to: 'planning',
      effects: (_context, event) => refusals(event.codes),
    },
  ],
  markSpam: SPAM,
  withdraw: WITHDRAWAL_BEFORE_EXECUTION,
};

export const PLANNING: Rules = {
  planned: [
    {
      row: 22,
      when: (context, event) => event.rows === 0 && !holdsWithoutRows(context),
      check: requireVerified,
      to: 'verifying',
    },
    {
      row: 20,
      when: (context, event) => event.approvalRequired || disclosesToAnother(context),
      to: 'awaiting_approval',
    },
    {
      row: 21,
      check: requireVerified,
      to: 'executing',
      effects: () => [{ kind: 'autoApprove' }, { kind: 'startExecution' }],
    },
  ],
  clarificationNeeded: [ASK_BEFORE_EXECUTION],
  identityDoubt: [DOUBT_BEFORE_EXECUTION],
  planFailed: [{ row: 23, to: 'needs_attention', effects: () => [operatorTask('plan_failed')] }],
  withdraw: WITHDRAWAL_BEFORE_EXECUTION,
};

/** The first of several approvals is as binding as the last. */
function requireApprovable(context: RequestContext, planHash: string): void {
  requireCurrentPlan(context, planHash);
  requireAnotherPerson(context);
  requireRole(context);
  requireVerified(context);
}

export const AWAITING_APPROVAL: Rules = {
  approvalGiven: [
    { row: 24, check: (context, event) => requireApprovable(context, event.planHash), to: 'unchanged' },
  ],
  approved: [
    {
      row: 24,
      check: (context, event) => requireApprovable(context, event.planHash),
      to: 'executing',
      effects: () => [{ kind: 'startExecution' }],
    },
  ],
  changesRequested: [{ row: 25, to: 'planning' }],
  clarificationNeeded: [ASK_BEFORE_EXECUTION],
  identityDoubt: [DOUBT_BEFORE_EXECUTION],
  rejected: [
    {
      row: 26,
      when: isOurs,
      check: (_context, event) => requireReason(event.codes),
      to: refused,
      effects: (context, event) => refuse(context, event.codes),
    },
  ],
  withdraw: WITHDRAWAL_BEFORE_EXECUTION,
  timer: [
    // asked again by whoever carries out the timer; what is answered is an event of its own
    onTimer('preApproval', { row: 24, to: 'unchanged' }),
    onTimer('approvalTtl', {
      row: 24,
      to: 'unchanged',
      effects: ({ approvalEscalation: role }) => [
        { kind: 'task', role: role ?? 'operator', task: 'approval_overdue' },
      ],
    }),
  ],
};
