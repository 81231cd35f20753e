import { median, ratiosOf } from './ratios.js';

describe('ratios', () => {
  it('takes the median of ratios, not the ratio of medians', () => {
    const rounds = [
      { ours: 10, peer: 10, correct: true },
      { ours: 90, peer: 30, correct: true },
      { ours: 20, peer: 10, correct: true },
    ];
    expect(ratiosOf(rounds, ({ ours }) => ours)).toEqual({ ratio: 2, lower: 1, upper: 3 });
  });

  it('takes the mean of the two in the middle of an even number', () => {
    expect(median([4, 1, 3, 100])).toBe(3.5);
  });

  it('refuses nothing', () => {
    expect(() => median([])).toThrow(RangeError);
  });
});
