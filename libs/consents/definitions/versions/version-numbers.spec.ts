import { checkNumber, nextNumber } from './version-numbers.js';

describe('checkNumber', () => {
  it.each([1, 1.5, 2.1, 1.005, 0.001, 999_999, 999_998.999])('takes %d', (number) => {
    expect(checkNumber(number, null)).toBe(number);
  });

  it.each([0, -1, 1.0001, 1_000_000, 999_999.5, Number.NaN])('refuses %d', (number) => {
    expect(() => checkNumber(number, null)).toThrow('version');
  });

  it('refuses what is not above all others', () => {
    expect(() => checkNumber(2.09, 2.1)).toThrow('above 2.1');
    expect(checkNumber(2.11, 2.1)).toBe(2.11);
  });
});

describe('nextNumber', () => {
  it.each([
    [null, 1],
    [1, 2],
    [2.1, 3],
    [0.5, 1],
  ])('after %p comes %d', (highest, next) => {
    expect(nextNumber(highest)).toBe(next);
  });

  it('ends where numbers end', () => {
    expect(() => nextNumber(999_999)).toThrow('no next');
  });
});
