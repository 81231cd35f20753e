import { ANSWER_STATUSES, type AnswerStatus } from '#contracts';
import { judgeAnswer, maySkip, type AnswerState } from './judge-answer.js';

const state = (status: AnswerStatus, more: Partial<AnswerState> = {}): AnswerState => ({
  status,
  acceptedFields: [],
  scopes: [],
  skips: 0,
  ...more,
});
const given = (status: AnswerStatus, more: Partial<AnswerState> = {}) => ({
  status,
  acceptedFields: [],
  scopes: [],
  ...more,
});
const free = { deonticity: 'optional', userSkipLimit: 0 } as const;

describe('judgeAnswer', () => {
  it.each(ANSWER_STATUSES)('takes %s as a first answer', (status) => {
    expect(judgeAnswer(null, given(status), free)).toMatchObject({ outcome: 'recorded', next: { status } });
  });

  it.each([
    ['skipped', 'accepted', 'recorded'],
    ['skipped', 'revoked', 'recorded'],
    ['skipped', 'declined', 'recorded'],
    ['skipped', 'skipped', 'recorded'],
    ['declined', 'accepted', 'recorded'],
    ['declined', 'revoked', 'recorded'],
    ['declined', 'declined', 'repeated'],
    ['declined', 'skipped', 'illegal'],
    ['accepted', 'revoked', 'recorded'],
    ['accepted', 'accepted', 'repeated'],
    ['accepted', 'declined', 'illegal'],
    ['accepted', 'skipped', 'illegal'],
    ['revoked', 'accepted', 'recorded'],
    ['revoked', 'revoked', 'repeated'],
    ['revoked', 'declined', 'illegal'],
    ['revoked', 'skipped', 'illegal'],
  ] as const)('after %s, %s is %s', (before, after, outcome) => {
    expect(judgeAnswer(state(before), given(after), free).outcome).toBe(outcome);
  });

  it('records an acceptance again when fields or scopes differ, whatever their order', () => {
    const current = state('accepted', { acceptedFields: ['email', 'name'] });
    expect(judgeAnswer(current, given('accepted', { acceptedFields: ['name', 'email'] }), free).outcome).toBe(
      'repeated',
    );
    expect(judgeAnswer(current, given('accepted', { acceptedFields: ['name'] }), free).outcome).toBe(
      'recorded',
    );
  });

  it('counts skips up to the limit and never back', () => {
    const twice = { deonticity: 'required', userSkipLimit: 2 } as const;
    expect(judgeAnswer(state('skipped', { skips: 1 }), given('skipped'), twice)).toMatchObject({
      next: { skips: 2 },
    });
    expect(judgeAnswer(state('skipped', { skips: 2 }), given('skipped'), twice).outcome).toBe('skip_limit');
    expect(judgeAnswer(state('skipped', { skips: 2 }), given('accepted'), twice)).toMatchObject({
      next: { status: 'accepted', skips: 2 },
    });
  });
});

describe('maySkip', () => {
  it.each([
    ['required', 0, 0, false],
    ['required', 1, 0, true],
    ['required', 1, 1, false],
    ['optional', 0, 500, true],
    ['optional', 2, 1, true],
    ['optional', 2, 2, false],
  ] as const)('%s with limit %d after %d skips: %s', (deonticity, userSkipLimit, skips, may) => {
    expect(maySkip(skips, { deonticity, userSkipLimit })).toBe(may);
  });
});
