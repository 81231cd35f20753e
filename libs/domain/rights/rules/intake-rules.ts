import type { Effect, RequestEvent } from '#contracts';
import { isEnough } from '../levels.js';
import type { RequestContext } from '../request-context.js';
import { isVerified } from './guards.js';
import { afterAnswer, afterWaiting, ANSWER_ALONGSIDE, ASK_ALONGSIDE, toAssessment } from './questions.js';
import { endOf, refuse, refused, tellRefusal } from './refusal.js';
import { onTimer, operatorTask, sendNotice } from './rule.js';
import type { Rule, Rules } from './rule.js';
import { SPAM } from './spam.js';
import { WITHDRAWAL_BEFORE_EXECUTION } from './withdrawal.js';

const isLastTry = (context: RequestContext): boolean =>
  context.failedVerifications + 1 >= context.maxVerifications;

/** The evidence is enough for less than what was asked for: that is answered, and nothing refused. */
const canDegrade = ({ degraded, verificationLevel }: RequestContext): boolean =>
  degraded != null && isEnough(verificationLevel, degraded.requiredLevel);

const degrade = ({ degraded }: RequestContext): readonly Effect[] =>
  degraded
    ? [
        { kind: 'degradeRight', right: degraded.right },
        { kind: 'recordRefusal', codes: ['IDENTITY_FAILED'] },
      ]
    : [];

/** Of what is asked twice one is answered, from the earlier of both days of receipt. */
const DUPLICATE: Rule<Extract<RequestEvent, { type: 'duplicateFound' }>> = {
  row: 2,
  to: 'duplicate',
  effects: (_context, event) => [{ kind: 'linkDuplicate', of: event.of }, sendNotice('DUPLICATE')],
};

/** A request that is not stored yet. */
export const UNSTORED: Rules = {
  submit: [
    {
      row: 1,
      to: 'received',
      effects: ({ isProcessor = false }) => [
        { kind: 'startClock' },
        ...(isProcessor ? [] : [sendNotice('ACK')]),
      ],
    },
  ],
};

export const RECEIVED: Rules = {
  duplicateFound: [DUPLICATE],
  triaged: [
    {
      // who asks is the controller's to find out (rights reference 2, `controller`)
      row: 5,
      when: ({ isProcessor = false }) => isProcessor,
      to: 'assessing',
      effects: () => [{ kind: 'forward' }, sendNotice('FORWARDED')],
    },
    {
      row: 3,
      when: (context) => !isVerified(context),
      to: 'awaiting_identity',
      effects: () => [sendNotice('VERIFY_REQUEST'), { kind: 'pauseClock', reason: 'identity' }],
    },
    {
      row: 4,
      when: (context, event) => !context.scopeClear || !event.scopeClear,
      to: 'awaiting_information',
      effects: () => [sendNotice('CLARIFY_REQUEST'), { kind: 'pauseClock', reason: 'clarification' }],
    },
    { row: 5, to: 'assessing' },
  ],
  // Before anybody is asked for evidence: what a forger would send is nothing to keep.
  fraudSuspected: [
    {
      // of a case that is taken over nothing ends before staff has looked
      row: 8,
      when: ({ isTakenOver = false }) => isTakenOver,
      to: 'assessing',
    },
    {
      row: 8,
      to: 'refused',
      effects: (context) => refuse(context, ['SUSPECTED_FRAUD']),
    },
  ],
  withdraw: WITHDRAWAL_BEFORE_EXECUTION,
};

export const AWAITING_IDENTITY: Rules = {
  // nobody has proven this one, and somebody has a newer one that asks for all of it
  duplicateFound: [DUPLICATE],
  verified: [
    {
      // The new evidence alone must be enough: after a doubt, the level reached before counts for nothing.
      row: 6,
      // Who is asking says nothing of whether they may.
      when: (context, event) => isEnough(event.level, context.requiredLevel) && !context.mandateMissing,
      to: afterWaiting,
      effects: () => [{ kind: 'resumeClock', of: 'identity' }],
    },
    { row: 6, to: 'unchanged' },
  ],
  verificationFailed: [
    {
      row: 7,
      when: (context) => !isLastTry(context),
      to: 'unchanged',
      effects: () => [{ kind: 'countFailedVerification' }],
    },
    {
      row: 8,
      when: canDegrade,
      to: toAssessment,
      effects: (context) => [
        { kind: 'countFailedVerification' },
        ...degrade(context),
        { kind: 'resumeClock', of: 'identity' },
      ],
    },
    {
      row: 8,
      to: refused,
      effects: (context) => [{ kind: 'countFailedVerification' }, ...refuse(context, ['IDENTITY_FAILED'])],
    },
  ],
  clarificationNeeded: [ASK_ALONGSIDE],
  clarified: [ANSWER_ALONGSIDE],
  markSpam: SPAM,
  withdraw: WITHDRAWAL_BEFORE_EXECUTION,
  timer: [
    onTimer('identityReminder', {
      row: 9,
      to: 'unchanged',
      effects: () => [sendNotice('VERIFY_REMINDER')],
    }),
    onTimer('identityTtl', {
      row: 9,
      when: canDegrade,
      to: toAssessment,
      effects: (context) => [...degrade(context), { kind: 'resumeClock', of: 'identity' }],
    }),
    onTimer('identityTtl', {
      row: 9,
      to: (context) => endOf(context.unidentifiedIsRefused ? 'refused' : 'lapsed')(context),
      effects: (context) => refuse(context, ['IDENTITY_FAILED']),
    }),
    onTimer('identityWarning', {
      row: 9,
      to: 'unchanged',
      effects: () => [operatorTask('identity_running_out')],
    }),
  ],
};

export const AWAITING_INFORMATION: Rules = {
  clarified: [{ row: 10, to: afterAnswer, effects: () => [{ kind: 'resumeClock', of: 'clarification' }] }],
  markSpam: SPAM,
  withdraw: WITHDRAWAL_BEFORE_EXECUTION,
  timer: [
    // Silence never ends a request: it goes on with the widest reasonable scope.
    onTimer('infoTtl', {
      row: 11,
      to: afterAnswer,
      effects: () => [{ kind: 'resumeClock', of: 'clarification' }],
    }),
  ],
};

/** The reason that the fee was for; a further copy may be asked for without any. */
const feeReason = ({ feeGround }: RequestContext): readonly Effect[] =>
  feeGround === 'EXCESSIVE' || feeGround === 'MANIFESTLY_UNFOUNDED'
    ? [{ kind: 'recordRefusal', codes: [feeGround] }]
    : [];

export const AWAITING_FEE: Rules = {
  feePaid: [{ row: 14, to: toAssessment, effects: () => [{ kind: 'resumeClock', of: 'fee' }] }],
  clarificationNeeded: [ASK_ALONGSIDE],
  clarified: [ANSWER_ALONGSIDE],
  withdraw: WITHDRAWAL_BEFORE_EXECUTION,
  timer: [
    onTimer('feeTtl', {
      row: 15,
      to: endOf('lapsed'),
      effects: (context) => [...feeReason(context), tellRefusal(context)],
    }),
  ],
};
