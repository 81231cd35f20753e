import { needsGuardian, type GuardianNeed, type GuardianRules, type ToldAge } from './guardian-age.js';

const TODAY = '2026-06-01';
const one: GuardianRules = { guardianBelowAge: 16 };
const byCountry: GuardianRules = { guardianBelowAge: 16, guardianAges: { AT: 14, XX: 13 } };

describe('needsGuardian', () => {
  it.each<[string, GuardianRules, ToldAge, GuardianNeed]>([
    ['no rule, no age', {}, {}, 'no'],
    ['no rule, a child', {}, { age: 5 }, 'no'],
    ['a rule, no age', one, { country: 'AT' }, 'unknown'],
    ['just below', one, { age: 15 }, 'yes'],
    ['just old enough', one, { age: 16 }, 'no'],
    ['the day before the birthday', one, { birthDate: '2010-06-02' }, 'yes'],
    ['the birthday', one, { birthDate: '2010-06-01' }, 'no'],
    ['a date that counts more than the age', one, { birthDate: '2010-06-02', age: 40 }, 'yes'],
    ['old enough where they live', byCountry, { age: 14, country: 'AT' }, 'no'],
    ['too young where they live', byCountry, { age: 13, country: 'AT' }, 'yes'],
    ['a country without an age of its own', byCountry, { age: 15, country: 'YY' }, 'yes'],
    ['no country', byCountry, { age: 15 }, 'yes'],
    ['countries alone, none told', { guardianAges: { AT: 14 } }, { age: 40 }, 'unknown'],
    ['countries alone, another one', { guardianAges: { AT: 14 } }, { age: 5, country: 'YY' }, 'no'],
    ['a name that objects have', byCountry, { age: 15, country: 'constructor' }, 'yes'],
  ])('%s', (_, rules, told, need) => {
    expect(needsGuardian(rules, told, TODAY)).toBe(need);
  });

  it('lets somebody born on 29 February wait for 1 March', () => {
    const born = { birthDate: '2012-02-29' };
    expect(needsGuardian({ guardianBelowAge: 15 }, born, '2027-02-28')).toBe('yes');
    expect(needsGuardian({ guardianBelowAge: 15 }, born, '2027-03-01')).toBe('no');
  });
});
