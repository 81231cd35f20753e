import fc from 'fast-check';
import { ANSWER_STATUSES, type AnswerStatus } from '#contracts';
import {
  credibleTime,
  judgeAnswer as judgeAt,
  maySkip,
  type AnswerState,
  type GivenAnswer,
  type SkipRules,
} from './judge-answer.js';

const state = (status: AnswerStatus, more: Partial<AnswerState> = {}): AnswerState => ({
  status,
  acceptedFields: [],
  scopes: [],
  skips: 0,
  saidAt: 0,
  ...more,
});
const given = (status: AnswerStatus, more: Partial<GivenAnswer> = {}): GivenAnswer => ({
  status,
  acceptedFields: [],
  scopes: [],
  saidAt: null,
  ...more,
});
const NOW = 1_000_000;
const judgeAnswer = (current: AnswerState | null, answer: GivenAnswer, rules: SkipRules) =>
  judgeAt(current, answer, rules, NOW);
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

  it('records an acceptance again once the one before has ended', () => {
    const outcome = (expiresAt: number | null) =>
      judgeAnswer(state('accepted', { expiresAt }), given('accepted'), free).outcome;
    expect([outcome(null), outcome(NOW + 1), outcome(NOW)]).toEqual(['repeated', 'repeated', 'recorded']);
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

describe('judgeAnswer of what was said at another time', () => {
  const at = (status: AnswerStatus, saidAt: number) => state(status, { saidAt });
  const outcome = (current: AnswerState | null, status: AnswerStatus, saidAt: number | null) =>
    judgeAnswer(current, given(status, { saidAt }), free).outcome;

  it('lets an older word override no newer one, whatever the two are', () => {
    for (const newer of ANSWER_STATUSES)
      for (const older of ANSWER_STATUSES) expect(outcome(at(newer, 20), older, 19)).toBe('outdated');
  });

  it('takes the first word however old it is, a word of the same instant, and a newer one', () => {
    expect(outcome(null, 'accepted', 1)).toBe('recorded');
    expect(outcome(at('revoked', 20), 'accepted', 20)).toBe('recorded');
    expect(outcome(at('revoked', 20), 'accepted', 21)).toBe('recorded');
  });

  it('counts the same skip once, however often it is told, and another one again', () => {
    expect(outcome(at('skipped', 20), 'skipped', 20)).toBe('repeated');
    expect(outcome(at('skipped', 20), 'skipped', 21)).toBe('recorded');
    expect(outcome(at('skipped', 20), 'skipped', null)).toBe('recorded');
  });

  it('takes a word without a time for the newest, also after one whose clock was ahead', () => {
    const ahead = at('accepted', NOW + 60_000);
    expect(judgeAnswer(ahead, given('revoked'), free)).toMatchObject({ next: { saidAt: NOW + 60_000 } });
    expect(judgeAnswer(at('accepted', 20), given('revoked'), free)).toMatchObject({ next: { saidAt: NOW } });
  });

  it('leaves what was said last, in whatever order it arrives', () => {
    const words = fc.uniqueArray(
      fc.record({ saidAt: fc.integer({ min: 0, max: 99 }), status: fc.constantFrom('accepted', 'revoked') }),
      { selector: ({ saidAt }) => saidAt, minLength: 1, maxLength: 6 },
    );
    fc.assert(
      fc.property(words, (arriving) => {
        let current: AnswerState | null = null;
        for (const { status, saidAt } of arriving) {
          const judgement = judgeAnswer(current, given(status, { saidAt }), free);
          // what is repeated leaves no trace, its time neither
          fc.pre(judgement.outcome !== 'repeated');
          if (judgement.outcome === 'recorded') current = judgement.next;
        }
        const last = arriving.reduce((best, each) => (each.saidAt > best.saidAt ? each : best));
        expect(current).toMatchObject(last);
      }),
    );
  });
});

describe('credibleTime', () => {
  it.each([
    ['the past', -1, true],
    ['five minutes ahead', 300_000, true],
    ['more than five minutes ahead', 300_001, false],
  ])('of %s', (_, ahead, believed) => {
    expect(credibleTime(NOW + ahead, NOW)).toBe(believed ? NOW + ahead : null);
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
