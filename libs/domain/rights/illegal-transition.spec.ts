import type { AppError, RequestEvent, RequestState } from '#contracts';
import { illegalTransition } from './illegal-transition.js';

const refusal = (state: RequestState | null, event: RequestEvent): AppError =>
  illegalTransition(state, event);

describe('illegalTransition', () => {
  it('names the command as the API does, and asks to come back to a state that passes by itself', () => {
    expect(refusal('received', { type: 'verified', level: 'L2' })).toMatchObject({
      code: 'request.illegal_transition',
      detail:
        'verification is not possible while the request is received. Triage takes a moment: read the request again until its state is awaiting_identity.',
      extra: { retryAfter: 1 },
    });
    for (const state of ['assessing', 'planning', 'executing', 'verifying'] as const)
      expect(refusal(state, { type: 'approved', planHash: 'x' })).toMatchObject({
        detail: expect.stringContaining('read the request again'),
        extra: { retryAfter: 1 },
      });
  });

  it('points to what is possible in a state that waits for somebody', () => {
    const { detail, extra } = refusal('awaiting_approval', { type: 'verificationFailed' });
    expect(detail).toBe(
      'verification is not possible while the request is awaiting_approval. `next` of the request names the commands that are.',
    );
    expect(extra).toBeUndefined();
  });

  it('says what to do instead of a question that comes twice or too late', () => {
    for (const state of ['awaiting_identity', 'awaiting_information', 'awaiting_fee'] as const)
      expect(refusal(state, { type: 'clarificationNeeded' }).detail).toContain('POST …/resume');
    expect(refusal('delivering', { type: 'clarificationNeeded' }).detail).toContain('POST …/messages');
    expect(refusal('awaiting_identity', { type: 'identityDoubt' }).detail).toContain('POST …/verification');
  });

  it('says what is open instead of what was to be resumed, and who ends work by hand', () => {
    expect(refusal('awaiting_identity', { type: 'feePaid' }).detail).toContain('kind clarification');
    expect(refusal('awaiting_fee', { type: 'clarified' }).detail).toContain('kind fee');
    // `next` names pause for other questions: the words do not send anybody there
    for (const state of ['awaiting_identity', 'planning', 'awaiting_approval', 'awaiting_fee'] as const)
      expect(refusal(state, { type: 'feeRequired' }).detail).toMatch(/ee is asked for/);
    for (const type of ['clarificationNeeded', 'identityDoubt', 'feeRequired'] as const)
      expect(refusal('awaiting_external', { type }).detail).toContain('/completion');
  });

  it('tells a refusal from a decision', () => {
    expect(refusal('planning', { type: 'decided', granted: 0, refused: 1, codes: [] }).detail).toMatch(
      /^refusal /,
    );
    expect(refusal('planning', { type: 'decided', granted: 1, refused: 1, codes: [] }).detail).toMatch(
      /^decision /,
    );
  });

  it('keeps to our own words for what no command causes', () => {
    expect(refusal('planning', { type: 'collected' }).detail).toBe(
      'A request in state planning does not take collected.',
    );
    expect(refusal(null, { type: 'timer', timer: 'warn', key: 'warn' }).detail).toBe(
      'A request in state none does not take the timer warn.',
    );
  });
});
