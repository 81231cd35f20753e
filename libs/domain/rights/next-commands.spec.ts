import type { Command, RequestState } from '#contracts';
import { nextCommands } from './next-commands.js';
import type { RequestContext } from './request-context.js';

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
  fourEyes: false,
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

describe('nextCommands', () => {
  it.each<[RequestState, Command[]]>([
    ['received', ['extension', 'withdrawal']],
    ['awaiting_identity', ['verification', 'extension', 'pause', 'withdrawal']],
    ['awaiting_information', ['extension', 'resume', 'withdrawal']],
    ['awaiting_fee', ['extension', 'pause', 'resume', 'withdrawal']],
    ['assessing', ['decision', 'refusal', 'extension', 'pause', 'withdrawal']],
    ['planning', ['extension', 'pause', 'withdrawal']],
    ['awaiting_approval', ['approval', 'refusal', 'extension', 'pause', 'withdrawal']],
    ['executing', ['extension']],
    ['needs_attention', ['refusal', 'extension', 'pause', 'withdrawal', 'retry']],
    ['delivering', ['extension']],
    ['fulfilled', ['reopening']],
    ['duplicate', ['reopening']],
    ['spam', ['reopening']],
  ])('in %s are %j', (state, commands) => {
    expect(nextCommands(state, CONTEXT)).toEqual(commands);
  });

  it('name the mandate that is missing, while a request waits for it', () => {
    const missing = { ...CONTEXT, requester: 'guardian', mandateMissing: true } as const;
    expect(nextCommands('awaiting_identity', missing)).toContain('mandate');
    expect(nextCommands('awaiting_identity', { ...missing, mandateMissing: false })).not.toContain('mandate');
    expect(nextCommands('refused', missing)).not.toContain('mandate');
  });

  it('leave an extension out once it is used up or too late', () => {
    expect(nextCommands('planning', { ...CONTEXT, extended: true })).not.toContain('extension');
    expect(nextCommands('planning', { ...CONTEXT, baseDueEnded: true })).not.toContain('extension');
  });

  it.each<RequestState>(['awaiting_identity', 'awaiting_information', 'assessing'])(
    'call it spam in %s only as long as nobody has shown anything, and nothing was done',
    (state) => {
      const unknown = { ...CONTEXT, verificationLevel: 'L0' } as const;
      expect(nextCommands(state, unknown)).toContain('spam');
      expect(nextCommands(state, { ...unknown, verificationLevel: 'L1' })).not.toContain('spam');
      expect(nextCommands(state, { ...unknown, executionStarted: true })).not.toContain('spam');
    },
  );

  it('let a portability request under way be withdrawn', () => {
    expect(nextCommands('executing', { ...CONTEXT, right: 'portability' })).toContain('withdrawal');
  });
});
