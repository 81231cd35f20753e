import { sessionLevel, stepUpTo } from './session-level.js';

const NOW = new Date('2026-03-02T10:00:00Z');
const before = (seconds: number): Date => new Date(NOW.getTime() - seconds * 1_000);
const LEVELS = { 'urn:example:password': 'L1', 'urn:example:key': 'L3' } as const;

describe('the level of a sign-on', () => {
  it.each([
    ['of now', 0, null, 'L2'],
    ['ten minutes old', 600, null, 'L2'],
    ['older than ten minutes', 601, null, 'L0'],
    ['older than ten minutes, of a strong class', 601, 'urn:example:key', 'L0'],
    ['of a class that nobody ranked', 0, 'urn:example:other', 'L2'],
    ['of a weak class', 0, 'urn:example:password', 'L1'],
    ['of a strong class', 0, 'urn:example:key', 'L3'],
    ['of the class without confidence', 0, '0', 'L0'],
    ['of a class that every object has', 0, 'constructor', 'L2'],
  ] as const)('%s', (_what, age, acr, level) => {
    expect(sessionLevel({ acr, authTime: before(age) }, LEVELS, NOW)).toBe(level);
  });

  it('is none when nobody knows how old it is', () => {
    expect(sessionLevel({ acr: 'urn:example:key', authTime: null }, LEVELS, NOW)).toBe('L0');
  });
});

describe('how to sign in for more', () => {
  it('asks for no class where the usual sign-on is enough', () => {
    expect(stepUpTo('L2', {})).toEqual({ level: 'L2', maxAgeSeconds: 600, acrValues: [] });
  });

  it('names the classes that are enough, the weakest first', () => {
    const levels = { strong: 'L3', weak: 'L1', fair: 'L2' } as const;
    expect(stepUpTo('L2', levels)?.acrValues).toEqual(['fair', 'strong']);
    expect(stepUpTo('L3', levels)?.acrValues).toEqual(['strong']);
  });

  it('is impossible where no class is strong enough', () => {
    expect(stepUpTo('L3', {})).toBeNull();
    expect(stepUpTo('L4', LEVELS)).toBeNull();
  });
});
