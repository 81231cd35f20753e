import { IdentitySet } from './identity-set.js';

const setOf = (value: string) => new IdentitySet([{ type: 'phone', value }]);

describe('digits by which stores are asked for a telephone number', () => {
  it.each(['+493023125130', '0049 30 23125130', '+49 (30) 231-25130'])(
    'finds %s as anybody writes it',
    (value) => {
      expect(setOf(value).phoneDigits()).toEqual([
        '00493023125130',
        '03023125130',
        '4903023125130',
        '493023125130',
      ]);
    },
  );

  it('leaves out numbers without a country that are short enough to be another in another country', () => {
    expect(setOf('+3545551234').phoneDigits()).toEqual(['003545551234', '3545551234']);
  });

  it('takes a number without a country for the digits that were given', () => {
    expect(setOf('030/2312 5130').phoneDigits()).toEqual(['03023125130']);
  });

  it('takes what is no telephone number as it was given', () => {
    expect(setOf('ext. 1234567').phoneDigits()).toEqual([]);
    expect(setOf('12').phoneDigits()).toEqual([]);
    expect(setOf('ext. 12').valuesFor('phone', 'text')).toContain('ext. 12');
  });

  it('asks columns of numbers for digits alone', () => {
    expect(setOf('+493023125130').valuesFor('phone', 'integer')).toContain('493023125130');
  });

  it('knows it in any grouping', () => {
    const known = setOf('+493023125130');
    expect(known.has({ type: 'phone', value: '030 23 12 51 30' })).toBe(true);
    expect(known.has({ type: 'phone', value: '+49 (0) 30-231-25-130' })).toBe(true);
    expect(known.has({ type: 'phone', value: '030 23 12 51 31' })).toBe(false);
  });
});
