import fc from 'fast-check';
import { AUTHORISER_STATES, type AnswerStatus, type AuthoriserState } from '#contracts';
import { authorisationOutcome, judgeAuthorisation, type Authorisers } from './authorisation.js';

describe('authorisationOutcome', () => {
  it.each<[string, AuthoriserState[], string]>([
    ['all approved', ['approved', 'approved'], 'accepted'],
    ['one alone, approved', ['approved'], 'accepted'],
    ['any revoked', ['approved', 'revoked'], 'revoked'],
    ['revoked before all others', ['revoked', 'rejected', 'pending'], 'revoked'],
    ['any rejected', ['approved', 'rejected'], 'declined'],
    ['rejected while one has not spoken', ['pending', 'rejected'], 'declined'],
    ['one has not spoken', ['approved', 'pending'], 'awaiting_authorisation'],
    ['nobody has spoken', ['pending', 'pending'], 'awaiting_authorisation'],
  ])('%s', (_, states, outcome) => {
    expect(authorisationOutcome(states)).toBe(outcome);
  });

  const states = fc.array(fc.constantFrom(...AUTHORISER_STATES), { minLength: 1, maxLength: 6 });
  it('depends on nobody being first, and counts only when nobody is missing', () => {
    fc.assert(
      fc.property(states, (given) => {
        expect(authorisationOutcome([...given].reverse())).toBe(authorisationOutcome(given));
        const counts = authorisationOutcome(given) === 'accepted';
        expect(counts).toBe(given.every((state) => state === 'approved'));
      }),
    );
  });
});

describe('judgeAuthorisation', () => {
  const two = (one: AuthoriserState, other: AuthoriserState): Authorisers => ({
    one: { relation: 'parent', state: one },
    other: { relation: 'parent', state: other },
  });
  const say = (
    state: Exclude<AuthoriserState, 'pending'>,
    authorisers: Authorisers,
    { status = 'accepted' as AnswerStatus, authoriser = 'one' } = {},
  ) => judgeAuthorisation({ status, authorisers }, { authoriser, state });

  it.each<[string, AuthoriserState, AuthoriserState, Exclude<AuthoriserState, 'pending'>, string]>([
    ['the last approval', 'pending', 'approved', 'approved', 'accepted'],
    ['the first approval', 'pending', 'pending', 'approved', 'accepted'],
    ['a refusal', 'pending', 'approved', 'rejected', 'declined'],
    ['an approval that is taken back', 'approved', 'approved', 'revoked', 'revoked'],
    ['one that is taken back early', 'approved', 'pending', 'revoked', 'revoked'],
  ])('records %s', (_, one, other, state, status) => {
    expect(say(state, two(one, other))).toEqual({
      outcome: 'recorded',
      status,
      authorisers: two(state, other),
    });
  });

  it('takes the same twice for once, also after the end', () => {
    expect(say('approved', two('approved', 'pending'))).toEqual({ outcome: 'repeated' });
    expect(say('rejected', two('rejected', 'pending'), { status: 'declined' })).toEqual({
      outcome: 'repeated',
    });
  });

  it.each<[string, AuthoriserState, Exclude<AuthoriserState, 'pending'>, AnswerStatus]>([
    ['to take back what was never given', 'pending', 'revoked', 'accepted'],
    ['to refuse after agreeing', 'approved', 'rejected', 'accepted'],
    ['to agree after refusing', 'rejected', 'approved', 'declined'],
    ['to agree after taking back', 'revoked', 'approved', 'revoked'],
    ['to agree to what the person has taken back', 'pending', 'approved', 'revoked'],
  ])('refuses %s', (_, one, state, status) => {
    expect(say(state, two(one, 'pending'), { status })).toEqual({ outcome: 'closed' });
  });

  it.each(['somebody', 'constructor', '__proto__'])('does not know %s', (authoriser) => {
    expect(say('approved', two('pending', 'pending'), { authoriser })).toEqual({ outcome: 'stranger' });
  });
});
