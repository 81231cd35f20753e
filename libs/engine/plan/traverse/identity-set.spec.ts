import { IdentitySet } from './identity-set.js';

const valuesOf = (value: string, kind: 'text' | 'integer' = 'text') =>
  new IdentitySet([{ type: 'phone', value }]).valuesFor('phone', kind);

describe('values by which stores are asked for a telephone number', () => {
  it.each(['+493023125130', '0049 30 23125130', '+49 (30) 231-25130'])(
    'finds %s as anybody writes it',
    (value) => {
      expect(valuesOf(value)).toEqual(
        expect.arrayContaining(['+493023125130', '+49 30 23125130', '+49-30-23125130', '00493023125130']),
      );
    },
  );

  it('leaves out numbers without a country, which other countries have too', () => {
    expect(valuesOf('+493023125130').filter((value) => /^\(?0[1-9]/.test(String(value)))).toEqual([]);
  });

  it('takes a number that nobody knows as it was given', () => {
    expect(valuesOf('ext. 12')).toContain('ext. 12');
  });

  it('asks columns of numbers for digits alone', () => {
    expect(valuesOf('+493023125130', 'integer')).toContain('493023125130');
  });
});
