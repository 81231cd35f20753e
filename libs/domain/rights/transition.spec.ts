import { isAppError, isFinal, REQUEST_STATES } from '#contracts';
import type { Effect, RequestEvent, RequestState, TimerName } from '#contracts';
import type { RequestContext } from './request-context.js';
import { allows, transition } from './transition.js';

const CONTEXT: RequestContext = {
  right: 'erasure',
  regime: 'EU_GDPR',
  requester: 'subject',
  verificationLevel: 'L2',
  requiredLevel: 'L2',
  failedVerifications: 0,
  maxVerifications: 3,
  planHash: 'hash-1',
  approvedPlanHash: 'hash-1',
  fourEyes: true,
  approverIsSubmitter: false,
  approverHasApproved: false,
  approverLacksRole: false,
  approvalEscalation: null,
  residueRound: 0,
  partial: false,
  interruptedState: 'executing',
  executionStarted: false,
  baseDueEnded: false,
  extended: false,
  answered: false,
  scopeClear: true,
};
const timer = (name: TimerName): RequestEvent => ({ type: 'timer', timer: name, key: name });

/** Effects in words; the event that announces the new state is left to a test of its own. */
const inWords = (effect: Effect): string => {
  const [, first, second] = Object.values(effect).map((value) =>
    Array.isArray(value) ? value.join() : value,
  );
  return [effect.kind, first, second].filter((word) => word !== undefined).join(' ');
};
const step = (from: RequestState | null, event: RequestEvent, more: Partial<RequestContext>) => {
  const { state, effects } = transition(from, event, { ...CONTEXT, ...more });
  return [state, effects.filter((e) => e.kind !== 'emit' || e.event !== `request.${state}`).map(inWords)];
};
const refusalOf = (from: RequestState | null, event: RequestEvent, more: Partial<RequestContext> = {}) => {
  try {
    transition(from, event, { ...CONTEXT, ...more });
  } catch (error) {
    return isAppError(error) ? error.code : error;
  }
  return undefined;
};

const unverified = { verificationLevel: 'L0' } as const;
const portability = { right: 'portability' } as const;
const access = { right: 'access' } as const;
const recipients = { right: 'third_party_list' } as const;
const information = { right: 'inform' } as const;
const restriction = { right: 'restriction' } as const;
const byHand = { right: 'objection' } as const;
const partial = { partial: true };
const started = { executionStarted: true };
const lastTry = { failedVerifications: 2 };
const undelivered: RequestEvent = { type: 'noticeUndelivered', notice: 'ACK' };
const onDay = (days: number): RequestEvent => ({ type: 'timer', timer: 'warn', key: `warn-${days}` });
const lesser = { degraded: { right: 'know_categories', requiredLevel: 'L1' } } as const;
const degraded = ['degradeRight know_categories', 'recordRefusal IDENTITY_FAILED', 'resumeClock identity'];
const asking = { questionOpen: true };
const replanned = { resumesIn: 'planning' } as const;
const lastRound = { residueRound: 2 };
const planned = (rows: number, approvalRequired: boolean): RequestEvent => ({
  type: 'planned',
  planHash: 'hash-1',
  rows,
  approvalRequired,
});

type Row = [
  row: number,
  from: RequestState | null,
  event: RequestEvent,
  context: Partial<RequestContext>,
  to: RequestState,
  effects: string[],
];
const identityAsked = ['sendNotice VERIFY_REQUEST', 'pauseClock identity'];
const clarificationAsked = ['sendNotice CLARIFY_REQUEST', 'pauseClock clarification'];
const askedAlongside = [...clarificationAsked, 'task operator record_answer'];
const identityRefused = ['recordRefusal IDENTITY_FAILED', 'sendNotice REFUSAL'];
const withdrawn = ['sendNotice WITHDRAWN'];
const packageWithdrawn = ['discardPackage', 'sendNotice WITHDRAWN'];

const ROWS: Row[] = [
  [1, null, { type: 'submit' }, {}, 'received', ['startClock', 'sendNotice ACK']],
  [
    2,
    'received',
    { type: 'duplicateFound', of: 'req_1' },
    {},
    'duplicate',
    ['linkDuplicate req_1', 'sendNotice DUPLICATE'],
  ],
  [
    2,
    'awaiting_identity',
    { type: 'duplicateFound', of: 'req_2' },
    unverified,
    'duplicate',
    ['linkDuplicate req_2', 'sendNotice DUPLICATE'],
  ],
  [3, 'received', { type: 'triaged', scopeClear: true }, unverified, 'awaiting_identity', identityAsked],
  [4, 'received', { type: 'triaged', scopeClear: false }, {}, 'awaiting_information', clarificationAsked],
  [
    4,
    'received',
    { type: 'triaged', scopeClear: true },
    { scopeClear: false },
    'awaiting_information',
    clarificationAsked,
  ],
  [5, 'received', { type: 'triaged', scopeClear: true }, {}, 'assessing', []],
  [
    8,
    'received',
    { type: 'fraudSuspected' },
    {},
    'refused',
    ['recordRefusal SUSPECTED_FRAUD', 'sendNotice REFUSAL'],
  ],
  [
    6,
    'awaiting_identity',
    { type: 'verified', level: 'L2' },
    unverified,
    'assessing',
    ['resumeClock identity'],
  ],
  [
    6,
    'awaiting_identity',
    { type: 'verified', level: 'L2' },
    replanned,
    'planning',
    ['resumeClock identity'],
  ],
  [
    6,
    'awaiting_identity',
    { type: 'verified', level: 'L2' },
    { ...replanned, ...asking },
    'awaiting_information',
    ['resumeClock identity'],
  ],
  [4, 'awaiting_identity', { type: 'clarificationNeeded' }, unverified, 'awaiting_identity', askedAlongside],
  [
    10,
    'awaiting_identity',
    { type: 'clarified' },
    asking,
    'awaiting_identity',
    ['resumeClock clarification'],
  ],
  [4, 'awaiting_fee', { type: 'clarificationNeeded' }, {}, 'awaiting_fee', askedAlongside],
  [10, 'awaiting_fee', { type: 'clarified' }, asking, 'awaiting_fee', ['resumeClock clarification']],
  [14, 'awaiting_fee', { type: 'feePaid' }, asking, 'awaiting_information', ['resumeClock fee']],
  [12, 'planning', { type: 'clarificationNeeded' }, {}, 'awaiting_information', clarificationAsked],
  [12, 'awaiting_approval', { type: 'clarificationNeeded' }, {}, 'awaiting_information', clarificationAsked],
  [12, 'needs_attention', { type: 'clarificationNeeded' }, {}, 'awaiting_information', clarificationAsked],
  [10, 'awaiting_information', { type: 'clarified' }, replanned, 'planning', ['resumeClock clarification']],
  [11, 'awaiting_information', timer('infoTtl'), replanned, 'planning', ['resumeClock clarification']],
  [16, 'planning', { type: 'identityDoubt' }, {}, 'awaiting_identity', identityAsked],
  [16, 'awaiting_approval', { type: 'identityDoubt' }, {}, 'awaiting_identity', identityAsked],
  [16, 'needs_attention', { type: 'identityDoubt' }, {}, 'awaiting_identity', identityAsked],
  [
    16,
    'delivering',
    { type: 'identityDoubt' },
    access,
    'awaiting_identity',
    ['discardPackage', ...identityAsked],
  ],
  [6, 'awaiting_identity', { type: 'verified', level: 'L1' }, unverified, 'awaiting_identity', []],
  [6, 'awaiting_identity', { type: 'verified', level: 'L1' }, {}, 'awaiting_identity', []],
  [
    6,
    'awaiting_identity',
    { type: 'verified', level: 'L4' },
    { ...unverified, requester: 'authorised_agent', mandateMissing: true },
    'awaiting_identity',
    [],
  ],
  [
    7,
    'awaiting_identity',
    { type: 'verificationFailed' },
    unverified,
    'awaiting_identity',
    ['countFailedVerification'],
  ],
  [
    8,
    'awaiting_identity',
    { type: 'verificationFailed' },
    lastTry,
    'refused',
    ['countFailedVerification', ...identityRefused],
  ],
  [
    8,
    'awaiting_identity',
    { type: 'verificationFailed' },
    { ...lastTry, ...lesser, verificationLevel: 'L1' },
    'assessing',
    ['countFailedVerification', ...degraded],
  ],
  [
    8,
    'awaiting_identity',
    { type: 'verificationFailed' },
    { ...lastTry, ...lesser, ...unverified },
    'refused',
    ['countFailedVerification', ...identityRefused],
  ],
  [
    9,
    'awaiting_identity',
    timer('identityTtl'),
    { ...lesser, verificationLevel: 'L1' },
    'assessing',
    degraded,
  ],
  [9, 'awaiting_identity', timer('identityTtl'), { ...lesser, ...unverified }, 'lapsed', identityRefused],
  [
    9,
    'awaiting_identity',
    timer('identityReminder'),
    {},
    'awaiting_identity',
    ['sendNotice VERIFY_REMINDER'],
  ],
  [9, 'awaiting_identity', timer('identityTtl'), {}, 'lapsed', identityRefused],
  [9, 'awaiting_identity', timer('identityTtl'), { unidentifiedIsRefused: true }, 'refused', identityRefused],
  [10, 'awaiting_information', { type: 'clarified' }, {}, 'assessing', ['resumeClock clarification']],
  [11, 'awaiting_information', timer('infoTtl'), {}, 'assessing', ['resumeClock clarification']],
  [12, 'assessing', { type: 'clarificationNeeded' }, {}, 'awaiting_information', clarificationAsked],
  [13, 'assessing', { type: 'feeRequired' }, {}, 'awaiting_fee', ['sendNotice FEE_NOTICE', 'pauseClock fee']],
  [14, 'awaiting_fee', { type: 'feePaid' }, {}, 'assessing', ['resumeClock fee']],
  [15, 'awaiting_fee', timer('feeTtl'), {}, 'lapsed', ['sendNotice REFUSAL']],
  [16, 'assessing', { type: 'identityDoubt' }, {}, 'awaiting_identity', identityAsked],
  [
    17,
    'assessing',
    { type: 'decided', granted: 0, refused: 2, codes: ['EXCESSIVE'] },
    {},
    'refused',
    ['recordRefusal EXCESSIVE', 'sendNotice REFUSAL'],
  ],
  [
    17,
    'assessing',
    { type: 'decided', granted: 0, refused: 2, codes: ['NO_MATCH'] },
    unverified,
    'refused',
    ['recordRefusal NO_MATCH', 'sendNotice REFUSAL'],
  ],
  [
    18,
    'assessing',
    { type: 'decided', granted: 1, refused: 0, codes: [] },
    byHand,
    'executing',
    ['startExecution'],
  ],
  [
    18,
    'assessing',
    { type: 'decided', granted: 1, refused: 1, codes: ['COMPELLING_GROUNDS'] },
    byHand,
    'executing',
    ['recordRefusal COMPELLING_GROUNDS', 'startExecution'],
  ],
  [19, 'assessing', { type: 'decided', granted: 2, refused: 0, codes: [] }, {}, 'planning', []],
  [
    19,
    'assessing',
    { type: 'decided', granted: 2, refused: 1, codes: ['LEGAL_OBLIGATION'] },
    {},
    'planning',
    ['recordRefusal LEGAL_OBLIGATION'],
  ],
  [19, 'assessing', { type: 'decided', granted: 0, refused: 0, codes: [] }, {}, 'planning', []],
  [20, 'planning', planned(7, true), {}, 'awaiting_approval', []],
  [20, 'planning', planned(7, false), { ...access, requester: 'authorised_agent' }, 'awaiting_approval', []],
  [20, 'planning', planned(7, false), { ...portability, requester: 'guardian' }, 'awaiting_approval', []],
  [21, 'planning', planned(7, false), restriction, 'executing', ['autoApprove', 'startExecution']],
  [22, 'planning', planned(0, true), {}, 'verifying', []],
  [21, 'planning', planned(0, false), restriction, 'executing', ['autoApprove', 'startExecution']],
  [23, 'planning', { type: 'planFailed', codes: [] }, {}, 'needs_attention', ['task operator plan_failed']],
  [24, 'awaiting_approval', { type: 'approvalGiven', planHash: 'hash-1' }, {}, 'awaiting_approval', []],
  [24, 'awaiting_approval', { type: 'approved', planHash: 'hash-1' }, {}, 'executing', ['startExecution']],
  [
    24,
    'awaiting_approval',
    timer('approvalTtl'),
    { approvalEscalation: 'dpo' },
    'awaiting_approval',
    ['task dpo approval_overdue'],
  ],
  [
    24,
    'awaiting_approval',
    { type: 'approved', planHash: 'hash-1' },
    { fourEyes: false, approverIsSubmitter: true },
    'executing',
    ['startExecution'],
  ],
  [25, 'awaiting_approval', { type: 'changesRequested' }, {}, 'planning', []],
  [
    26,
    'awaiting_approval',
    { type: 'rejected', codes: ['LEGAL_CLAIMS'] },
    {},
    'refused',
    ['recordRefusal LEGAL_CLAIMS', 'sendNotice REFUSAL'],
  ],
  [27, 'executing', { type: 'planDrifted' }, started, 'planning', []],
  [28, 'executing', { type: 'storesDone', externalOpen: 1 }, started, 'awaiting_external', []],
  [29, 'executing', { type: 'storesDone', externalOpen: 0 }, started, 'verifying', []],
  [
    30,
    'executing',
    { type: 'storeFailed', store: 'shop', code: 'store.failed' },
    started,
    'needs_attention',
    ['task operator store_failed'],
  ],
  [
    30,
    'verifying',
    { type: 'storeFailed', store: 'shop', code: 'store.failed' },
    started,
    'needs_attention',
    ['task operator store_failed'],
  ],
  [31, 'awaiting_external', { type: 'externalDone' }, started, 'verifying', []],
  [31, 'awaiting_external', { type: 'externalDone', rebuild: true }, started, 'executing', []],
  [
    32,
    'awaiting_external',
    timer('recheck'),
    started,
    'awaiting_external',
    ['task operator recheck_external'],
  ],
  [33, 'verifying', { type: 'clean' }, { ...portability, ...partial }, 'delivering', ['sendNotice DELIVERY']],
  [
    33,
    'verifying',
    { type: 'clean' },
    access,
    'delivering',
    ['sendNotice SAR_NOTICE', 'sendNotice DELIVERY'],
  ],
  [34, 'verifying', { type: 'clean' }, { ...access, byHand: true }, 'fulfilled', ['sendNotice COMPLETION']],
  [34, 'verifying', { type: 'clean' }, recipients, 'fulfilled', ['sendNotice RECIPIENT_LIST']],
  [34, 'verifying', { type: 'clean' }, information, 'fulfilled', ['sendNotice INFORM']],
  [34, 'verifying', { type: 'clean' }, started, 'fulfilled', ['certify', 'sendNotice COMPLETION']],
  [34, 'verifying', { type: 'clean' }, restriction, 'fulfilled', ['certify', 'sendNotice RESTRICTION_SET']],
  [34, 'verifying', { type: 'clean' }, byHand, 'fulfilled', ['sendNotice COMPLETION']],
  [35, 'verifying', { type: 'clean' }, partial, 'partially_fulfilled', ['certify', 'sendNotice PARTIAL']],
  [
    35,
    'verifying',
    { type: 'clean' },
    { ...byHand, partial: true },
    'partially_fulfilled',
    ['sendNotice PARTIAL'],
  ],
  [36, 'verifying', { type: 'residueFound', locations: 4 }, { residueRound: 1 }, 'planning', []],
  [
    37,
    'verifying',
    { type: 'residueFound', locations: 4 },
    lastRound,
    'needs_attention',
    ['task operator residue_remains'],
  ],
  [38, 'delivering', { type: 'collected' }, portability, 'fulfilled', ['certify', 'sendNotice COMPLETION']],
  [
    38,
    'delivering',
    { type: 'answerSent' },
    { ...portability, ...partial },
    'partially_fulfilled',
    ['certify', 'sendNotice PARTIAL'],
  ],
  [39, 'delivering', timer('linkReminder'), portability, 'delivering', ['sendNotice DELIVERY_REMINDER']],
  [
    39,
    'delivering',
    timer('linkTtl'),
    portability,
    'fulfilled',
    ['discardPackage', 'certify', 'sendNotice COMPLETION'],
  ],
  [40, 'needs_attention', { type: 'retry' }, started, 'executing', ['startExecution']],
  [40, 'needs_attention', { type: 'retry' }, { interruptedState: 'planning' }, 'planning', []],
  [
    41,
    'needs_attention',
    { type: 'giveUp', codes: ['TECHNICALLY_IMPOSSIBLE'] },
    started,
    'partially_fulfilled',
    ['recordRefusal TECHNICALLY_IMPOSSIBLE', 'sendNotice PARTIAL true'],
  ],
  [
    41,
    'needs_attention',
    { type: 'giveUp', codes: ['TECHNICALLY_IMPOSSIBLE'] },
    {},
    'refused',
    ['recordRefusal TECHNICALLY_IMPOSSIBLE', 'sendNotice REFUSAL'],
  ],
  [42, 'awaiting_identity', { type: 'markSpam' }, { verificationLevel: 'L0' }, 'spam', []],
  [42, 'received', { type: 'withdraw' }, {}, 'withdrawn', withdrawn],
  [42, 'awaiting_identity', { type: 'withdraw' }, {}, 'withdrawn', withdrawn],
  [42, 'awaiting_information', { type: 'withdraw' }, {}, 'withdrawn', withdrawn],
  [42, 'awaiting_fee', { type: 'withdraw' }, {}, 'withdrawn', withdrawn],
  [42, 'assessing', { type: 'withdraw' }, {}, 'withdrawn', withdrawn],
  [42, 'planning', { type: 'withdraw' }, {}, 'withdrawn', withdrawn],
  [42, 'awaiting_approval', { type: 'withdraw' }, {}, 'withdrawn', withdrawn],
  [42, 'needs_attention', { type: 'withdraw' }, {}, 'withdrawn', withdrawn],
  [43, 'executing', { type: 'withdraw' }, access, 'withdrawn', packageWithdrawn],
  [43, 'executing', { type: 'withdraw' }, portability, 'withdrawn', packageWithdrawn],
  [43, 'awaiting_external', { type: 'withdraw' }, portability, 'withdrawn', packageWithdrawn],
  [43, 'verifying', { type: 'withdraw' }, portability, 'withdrawn', packageWithdrawn],
  [43, 'planning', { type: 'withdraw' }, { ...portability, ...started }, 'withdrawn', packageWithdrawn],
  [
    45,
    'executing',
    { type: 'extend', codes: ['VOLUME'] },
    {},
    'executing',
    ['extendClock VOLUME', 'sendNotice EXTENSION', 'emit request.extended'],
  ],
  [45, 'assessing', timer('extensionDecision'), {}, 'assessing', ['task operator decide_extension']],
  [45, 'assessing', timer('extensionDecision'), { extended: true }, 'assessing', []],
  [46, 'planning', { type: 'escalate', role: 'dpo' }, {}, 'planning', ['task dpo escalated']],
  [
    47,
    'verifying',
    timer('due'),
    {},
    'verifying',
    ['markBreached', 'task operator deadline_missed', 'emit request.overdue'],
  ],
  [47, 'delivering', timer('due'), { answered: true }, 'delivering', []],
  [47, 'executing', timer('due'), { breached: true }, 'executing', []],
  [47, 'received', onDay(5), {}, 'received', ['task operator deadline_near']],
  [
    47,
    'received',
    onDay(5),
    { escalation: [{ daysBefore: 5, role: 'dpo' }] },
    'received',
    ['task operator deadline_near', 'task dpo deadline_near'],
  ],
  [47, 'received', onDay(7), { escalation: [{ daysBefore: 5, role: 'dpo' }] }, 'received', []],
  [
    47,
    'planning',
    onDay(2),
    { baseDueEnded: true, escalation: [{ daysBefore: 2, role: 'dpo' }] },
    'planning',
    [],
  ],
  [45, 'planning', timer('extensionDecision'), { baseDueEnded: true }, 'planning', []],
  [46, 'planning', undelivered, {}, 'planning', ['task operator notice_undelivered']],
  [46, 'fulfilled', undelivered, {}, 'fulfilled', ['task operator notice_undelivered']],
  [
    26,
    'awaiting_approval',
    { type: 'rejected', codes: ['LEGAL_CLAIMS'] },
    { refusalDueEnded: true },
    'refused',
    [
      'recordRefusal LEGAL_CLAIMS',
      'sendNotice REFUSAL',
      'markBreached',
      'task operator deadline_missed',
      'emit request.overdue',
    ],
  ],
  [
    9,
    'awaiting_identity',
    timer('identityWarning'),
    {},
    'awaiting_identity',
    ['task operator identity_running_out'],
  ],
  [
    15,
    'awaiting_fee',
    timer('feeTtl'),
    { feeGround: 'EXCESSIVE' },
    'lapsed',
    ['recordRefusal EXCESSIVE', 'sendNotice REFUSAL'],
  ],
  [1, 'planning', timer('ackBy'), {}, 'planning', ['task operator acknowledge']],
  // what was begun is told, by a letter that lists it
  [
    17,
    'assessing',
    { type: 'decided', granted: 0, refused: 1, codes: ['NO_MATCH'] },
    started,
    'partially_fulfilled',
    ['recordRefusal NO_MATCH', 'sendNotice PARTIAL true'],
  ],
  [
    17,
    'assessing',
    { type: 'decided', granted: 0, refused: 1, codes: ['NO_MATCH'] },
    { ...started, ...byHand },
    'refused',
    ['recordRefusal NO_MATCH', 'sendNotice REFUSAL'],
  ],
  [
    26,
    'awaiting_approval',
    { type: 'rejected', codes: ['LEGAL_CLAIMS'] },
    started,
    'partially_fulfilled',
    ['recordRefusal LEGAL_CLAIMS', 'sendNotice PARTIAL true'],
  ],
  [
    8,
    'awaiting_identity',
    { type: 'verificationFailed' },
    { ...unverified, ...lastTry, ...started },
    'partially_fulfilled',
    ['countFailedVerification', 'recordRefusal IDENTITY_FAILED', 'sendNotice PARTIAL true'],
  ],
  [
    9,
    'awaiting_identity',
    timer('identityTtl'),
    { ...unverified, ...started },
    'partially_fulfilled',
    ['recordRefusal IDENTITY_FAILED', 'sendNotice PARTIAL true'],
  ],
  [15, 'awaiting_fee', timer('feeTtl'), started, 'partially_fulfilled', ['sendNotice PARTIAL true']],
  // answered before the timer of the period fires, which is over
  [
    34,
    'verifying',
    { type: 'clean' },
    { ...started, answerDueEnded: true },
    'fulfilled',
    [
      'certify',
      'sendNotice COMPLETION',
      'markBreached',
      'task operator deadline_missed',
      'emit request.overdue',
    ],
  ],
  [
    34,
    'verifying',
    { type: 'clean' },
    { ...started, answerDueEnded: true, answered: true },
    'fulfilled',
    ['certify', 'sendNotice COMPLETION'],
  ],
  // an answer was given in time: what is refused of it later is not late
  [
    26,
    'awaiting_approval',
    { type: 'rejected', codes: ['LEGAL_CLAIMS'] },
    { refusalDueEnded: true, answered: true },
    'refused',
    ['recordRefusal LEGAL_CLAIMS', 'sendNotice REFUSAL'],
  ],
  [49, 'refused', { type: 'reopen', anew: true }, {}, 'assessing', ['restartClock']],
  [49, 'lapsed', { type: 'reopen' }, {}, 'assessing', []],
];

describe('transition', () => {
  it.each(ROWS)('row %d: %s takes %j', (_row, from, event, context, to, effects) => {
    expect(step(from, event, context)).toEqual([to, effects]);
  });

  it('row 48: takes an appeal where there is something to appeal against, and stays as it is', () => {
    const context = { ...CONTEXT, appealable: true };
    expect(transition('refused', { type: 'appeal' }, context)).toEqual({ state: 'refused', effects: [] });
    expect(allows('refused', { type: 'appeal' }, CONTEXT)).toBe(false);
    expect(allows('assessing', { type: 'appeal' }, context)).toBe(false);
  });

  it('announces each new state once and a state that stays not at all', () => {
    for (const [, from, event, context] of ROWS) {
      const { state, effects } = transition(from, event, { ...CONTEXT, ...context });
      const announced = effects.filter((e) => e.kind === 'emit' && e.event === `request.${state}`);
      expect(announced).toHaveLength(state === from ? 0 : 1);
    }
  });

  it.each(['erasure', 'restriction'] as const)('row 44: an %s under way cannot be withdrawn', (right) => {
    const states = ['executing', 'awaiting_external', 'verifying', 'delivering'] as const;
    for (const state of states) {
      expect(refusalOf(state, { type: 'withdraw' }, { right })).toBe('request.illegal_transition');
    }
    const replanned = ['planning', 'awaiting_approval', 'needs_attention'] as const;
    for (const state of replanned) {
      expect(refusalOf(state, { type: 'withdraw' }, { right, ...started })).toBe(
        'request.illegal_transition',
      );
    }
  });

  it('approves the current plan only', () => {
    const approve = (planHash: string): RequestEvent => ({ type: 'approved', planHash });
    expect(refusalOf('awaiting_approval', approve('hash-0'))).toBe('plan.stale');
    expect(refusalOf('awaiting_approval', approve(''), { planHash: null })).toBe('plan.stale');
  });

  it('asks for another person to approve under four eyes', () => {
    const approve: RequestEvent = { type: 'approved', planHash: 'hash-1' };
    expect(refusalOf('awaiting_approval', approve, { approverIsSubmitter: true })).toBe(
      'approval.same_person',
    );
  });

  it('takes each of several approvals from somebody else, in the role that is asked for', () => {
    for (const type of ['approvalGiven', 'approved'] as const) {
      const approve: RequestEvent = { type, planHash: 'hash-1' };
      const again = { fourEyes: false, approverHasApproved: true };
      expect(refusalOf('awaiting_approval', approve, again)).toBe('approval.same_person');
      expect(refusalOf('awaiting_approval', approve, { approverLacksRole: true })).toBe(
        'approval.role_required',
      );
      expect(refusalOf('awaiting_approval', { type, planHash: 'hash-0' })).toBe('plan.stale');
      expect(refusalOf('awaiting_approval', approve, unverified)).toBe('request.illegal_transition');
    }
  });

  it('extends once, before the end of the base period, with a reason', () => {
    const extend: RequestEvent = { type: 'extend', codes: ['COMPLEXITY'] };
    expect(refusalOf('planning', extend, { baseDueEnded: true })).toBe('extension.too_late');
    expect(refusalOf('planning', extend, { extended: true })).toBe('extension.used');
    expect(refusalOf('planning', extend, { extendable: false })).toBe('extension.not_available');
    expect(refusalOf('planning', { type: 'extend', codes: [] })).toBe('request.illegal_transition');
    expect(refusalOf('fulfilled', extend)).toBe('request.illegal_transition');
  });

  it('never acts on stores for a person who is not verified', () => {
    const attempts: [RequestState, RequestEvent][] = [
      ['assessing', { type: 'decided', granted: 1, refused: 0, codes: [] }],
      ['planning', planned(7, false)],
      ['planning', planned(0, false)],
      ['awaiting_approval', { type: 'approved', planHash: 'hash-1' }],
      ['needs_attention', { type: 'retry' }],
    ];
    for (const [state, event] of attempts) {
      expect(refusalOf(state, event, unverified)).toBe('request.illegal_transition');
    }
    const granted = { type: 'decided', granted: 1, refused: 0, codes: [] } as const;
    expect(refusalOf('assessing', granted, { ...unverified, ...byHand })).toBe('request.illegal_transition');
  });

  it('refuses only with a reason', () => {
    const attempts: [RequestState, RequestEvent][] = [
      ['assessing', { type: 'decided', granted: 0, refused: 1, codes: [] }],
      ['awaiting_approval', { type: 'rejected', codes: [] }],
      ['needs_attention', { type: 'giveUp', codes: [] }],
    ];
    for (const [state, event] of attempts) {
      expect(refusalOf(state, event)).toBe('request.illegal_transition');
    }
  });

  it('asks nothing about what has been done in stores, about one question at a time, and about what lies ready', () => {
    const asks = { type: 'clarificationNeeded' } as const;
    const doubts = { type: 'identityDoubt' } as const;
    for (const state of ['planning', 'awaiting_approval', 'needs_attention'] as const)
      for (const event of [asks, doubts])
        expect(refusalOf(state, event, started)).toBe('request.illegal_transition');
    expect(refusalOf('awaiting_identity', asks, asking)).toBe('request.illegal_transition');
    expect(refusalOf('awaiting_identity', { type: 'clarified' })).toBe('request.illegal_transition');
    expect(refusalOf('delivering', asks, access)).toBe('request.illegal_transition');
    for (const event of [asks, doubts])
      expect(refusalOf('planning', event, { isProcessor: true })).toBe('request.illegal_transition');
  });

  it('resumes an execution only under the plan that was approved', () => {
    expect(refusalOf('needs_attention', { type: 'retry' }, { approvedPlanHash: 'hash-0' })).toBe(
      'plan.stale',
    );
    expect(refusalOf('needs_attention', { type: 'retry' }, { interruptedState: null })).toBe(
      'request.illegal_transition',
    );
  });
});

/** What each state takes, written down independently of the rules. */
const TAKEN: Readonly<Record<RequestState, readonly string[]>> = {
  received: ['duplicateFound', 'triaged', 'fraudSuspected', 'withdraw'],
  awaiting_identity: [
    'duplicateFound',
    'verified',
    'verificationFailed',
    'clarificationNeeded',
    'withdraw',
    'timer identityTtl',
    'timer identityReminder',
    'timer identityWarning',
  ],
  awaiting_information: ['clarified', 'withdraw', 'timer infoTtl'],
  awaiting_fee: ['feePaid', 'clarificationNeeded', 'withdraw', 'timer feeTtl'],
  assessing: ['clarificationNeeded', 'feeRequired', 'identityDoubt', 'decided', 'withdraw'],
  planning: ['planned', 'planFailed', 'clarificationNeeded', 'identityDoubt', 'withdraw'],
  awaiting_approval: [
    'approved',
    'approvalGiven',
    'changesRequested',
    'rejected',
    'clarificationNeeded',
    'identityDoubt',
    'withdraw',
    'timer approvalTtl',
  ],
  executing: ['planDrifted', 'storesDone', 'storeFailed'],
  awaiting_external: ['externalDone', 'timer recheck'],
  verifying: ['clean', 'residueFound', 'storeFailed'],
  delivering: ['collected', 'answerSent', 'storeFailed', 'timer linkReminder', 'timer linkTtl'],
  needs_attention: ['retry', 'giveUp', 'clarificationNeeded', 'identityDoubt', 'withdraw'],
  fulfilled: [],
  partially_fulfilled: [],
  refused: [],
  withdrawn: [],
  lapsed: [],
  spam: [],
  duplicate: [],
};
const TAKEN_WHILE_OPEN = [
  'noticeUndelivered',
  'timer ackBy',
  'extend',
  'escalate',
  'timer due',
  'timer warn',
  'timer extensionDecision',
];
const nameOf = (event: RequestEvent): string =>
  event.type === 'timer' ? `timer ${event.timer}` : event.type;

describe('every state', () => {
  const events = new Map(
    [...ROWS.map(([, , event]) => event), timer('ackBy'), { type: 'appeal' } satisfies RequestEvent].map(
      (event) => [nameOf(event), event],
    ),
  );

  it.each(REQUEST_STATES)('%s takes its own events and no others', (state) => {
    const taken = [...events.values()].filter((event) => allows(state, event, CONTEXT)).map(nameOf);
    const expected = isFinal(state)
      ? ['noticeUndelivered', 'reopen']
      : [...TAKEN[state], ...TAKEN_WHILE_OPEN];
    expect(taken.sort()).toEqual([...expected].sort());
  });

  it('leaves a request that is not stored to its submission', () => {
    expect([...events.values()].filter((event) => allows(null, event, CONTEXT)).map(nameOf)).toEqual([
      'submit',
    ]);
  });
});
