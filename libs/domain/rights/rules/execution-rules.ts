import { AppError, isPackageRight } from '#contracts';
import type { Effect, Notice, RequestState } from '#contracts';
import { deliveryNotices } from '../assess.js';
import { worksInStores, type RequestContext } from '../request-context.js';
import { requireCurrentPlan, requireReason, requireVerified } from './guards.js';
import { ASK_BEFORE_EXECUTION, DOUBT_BEFORE_EXECUTION, DOUBT_WITH_PACKAGE } from './questions.js';
import { refuse, refused } from './refusal.js';
import { onTimer, operatorTask, sendNotice } from './rule.js';
import type { Rule, Rules } from './rule.js';
import { WITHDRAWAL_BEFORE_EXECUTION, WITHDRAWAL_UNDER_WAY } from './withdrawal.js';

/** Residue that comes back this often is no longer a matter for another plan. */
const LAST_RESIDUE_ROUND = 3;

const outcome = (context: RequestContext): RequestState =>
  context.partial ? 'partially_fulfilled' : 'fulfilled';

function closing(context: RequestContext): readonly Effect[] {
  return [...proof(context), sendNotice(context.partial ? 'PARTIAL' : completion(context))];
}

/** A certificate says what an independent scan of the stores has seen: without one there is nothing to certify. */
const proof = (context: RequestContext): readonly Effect[] =>
  worksInStores(context) ? [{ kind: 'certify' }] : [];

function completion({ right }: RequestContext): Notice {
  if (right === 'third_party_list') return 'RECIPIENT_LIST';
  if (right === 'inform') return 'INFORM';
  return right === 'restriction' ? 'RESTRICTION_SET' : 'COMPLETION';
}

const storeFailed: Rule = {
  row: 30,
  when: worksInStores,
  to: 'needs_attention',
  effects: () => [operatorTask('store_failed')],
};

export const EXECUTING: Rules = {
  planDrifted: [{ row: 27, when: worksInStores, to: 'planning' }],
  storesDone: [
    { row: 28, when: (_context, event) => event.externalOpen > 0, to: 'awaiting_external' },
    { row: 29, to: 'verifying' },
  ],
  storeFailed: [storeFailed],
  withdraw: WITHDRAWAL_UNDER_WAY,
};

const LAST_RECHECK = 'recheck-28';

/** To whoever is told last before a deadline. */
const escalated = ({ escalation = [] }: RequestContext): Effect => {
  const [last] = [...escalation].sort((a, b) => a.daysBefore - b.daysBefore);
  return { kind: 'task', role: last?.role ?? 'operator', task: 'escalated' };
};

export const AWAITING_EXTERNAL: Rules = {
  externalDone: [
    // the package was made before the last file that belongs into it came: it is made anew
    { row: 31, when: (_context, event) => event.rebuild === true, to: 'executing' },
    { row: 31, to: 'verifying' },
  ],
  withdraw: WITHDRAWAL_UNDER_WAY,
  timer: [
    onTimer('recheck', {
      row: 32,
      to: 'unchanged',
      effects: (context, event) => [
        operatorTask('recheck_external'),
        ...(event.key === LAST_RECHECK ? [escalated(context)] : []),
      ],
    }),
  ],
};

export const VERIFYING: Rules = {
  clean: [
    {
      row: 33,
      when: (context) => isPackageRight(context.right) && worksInStores(context),
      to: 'delivering',
      effects: ({ right }) => deliveryNotices(right).map(sendNotice),
    },
    { row: 34, when: (context) => !context.partial, to: 'fulfilled', effects: closing },
    { row: 35, to: 'partially_fulfilled', effects: closing },
  ],
  residueFound: [
    {
      row: 36,
      when: (context) => worksInStores(context) && context.residueRound + 1 < LAST_RESIDUE_ROUND,
      to: 'planning',
    },
    { row: 37, when: worksInStores, to: 'needs_attention', effects: () => [operatorTask('residue_remains')] },
  ],
  // A scan that cannot be finished is a technical stop like any other.
  storeFailed: [storeFailed],
  withdraw: WITHDRAWAL_UNDER_WAY,
};

export const DELIVERING: Rules = {
  collected: [{ row: 38, to: outcome, effects: closing }],
  answerSent: [{ row: 38, to: outcome, effects: closing }],
  identityDoubt: [DOUBT_WITH_PACKAGE],
  // The package did not reach the controller whom the person named; the person can still get it.
  storeFailed: [storeFailed],
  timer: [
    onTimer('linkReminder', {
      row: 39,
      to: 'unchanged',
      effects: () => [sendNotice('DELIVERY_REMINDER')],
    }),
    onTimer('linkTtl', {
      row: 39,
      to: outcome,
      effects: (context) => [{ kind: 'discardPackage' }, ...closing(context)],
    }),
  ],
};

/** Whoever retries an execution resumes the approved plan, never another one. */
function requireResumable(context: RequestContext): void {
  if (context.interruptedState === null) {
    throw new AppError('request.illegal_transition', { detail: 'There is no state to go back to.' });
  }
  if (context.interruptedState !== 'executing') return;
  requireCurrentPlan(context, context.approvedPlanHash);
  requireVerified(context);
}

export const NEEDS_ATTENTION: Rules = {
  clarificationNeeded: [ASK_BEFORE_EXECUTION],
  identityDoubt: [DOUBT_BEFORE_EXECUTION],
  retry: [
    {
      row: 40,
      check: requireResumable,
      to: (context) => context.interruptedState ?? 'needs_attention',
      effects: (context) => (context.interruptedState === 'executing' ? [{ kind: 'startExecution' }] : []),
    },
  ],
  giveUp: [
    {
      // No certificate: what was done has not passed an independent scan.
      row: 41,
      check: (_context, event) => requireReason(event.codes),
      to: refused,
      effects: (context, event) => refuse(context, event.codes),
    },
  ],
  withdraw: WITHDRAWAL_BEFORE_EXECUTION,
};
