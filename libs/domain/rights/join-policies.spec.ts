import { joinPolicies } from './join-policies.js';
import { requiredLevel } from './required-level.js';
import type { RightPolicy } from './right-policy.js';

const policyOf = (more: Partial<RightPolicy> = {}): RightPolicy => ({
  right: 'access',
  bases: ['consent'],
  level: { minimum: 'L2', byRisk: {} },
  requesters: { subject: { admission: 'own' } },
  exceptions: [],
  repetitionMonths: 12,
  effect: 'stores',
  stops: null,
  degradesTo: null,
  ...more,
});

describe('joinPolicies', () => {
  it('leaves a single policy as it is', () => {
    expect(joinPolicies([policyOf()])).toEqual(policyOf());
  });

  it('takes the widest scope and only the reasons for a refusal that every regime knows', () => {
    const joined = joinPolicies([
      policyOf({ bases: ['contract'], exceptions: ['NO_MATCH', 'RESEARCH'], repetitionMonths: 12 }),
      policyOf({ bases: ['consent'], exceptions: ['NO_MATCH', 'SECURITY'], repetitionMonths: 6 }),
    ]);
    expect(joined).toMatchObject({
      bases: ['consent', 'contract'],
      exceptions: ['NO_MATCH'],
      repetitionMonths: 6,
    });
  });

  it('takes the widest circle of those who may ask', () => {
    const joined = joinPolicies([
      policyOf({ requesters: { heir: { admission: 'refuse' }, employee: { admission: 'own' } } }),
      policyOf({ requesters: { heir: { admission: 'check', level: 'L3' } } }),
    ]);
    expect(joined.requesters).toEqual({
      heir: { admission: 'check', level: 'L3' },
      employee: { admission: 'own' },
    });
  });

  it('asks for the strongest evidence before data are handed out or destroyed', () => {
    const joined = joinPolicies([
      policyOf({ level: { minimum: 'L2', byRisk: { special: 'L4' } } }),
      policyOf({ level: { minimum: 'L3', byRisk: {} }, degradesTo: 'know_categories' }),
    ]);
    expect(requiredLevel(joined, 'subject')).toBe('L3');
    expect(requiredLevel(joined, 'subject', 'special')).toBe('L4');
    expect(joined.degradesTo).toBe('know_categories');
  });

  it('asks for the weakest where something merely ends', () => {
    const stop = { effect: 'stop', stops: 'direct_marketing' } as const;
    const joined = joinPolicies([
      policyOf({ right: 'objection_marketing', effect: 'person' }),
      policyOf({ right: 'objection_marketing', level: { minimum: 'L0', byRisk: {} }, ...stop }),
    ]);
    expect(joined).toMatchObject(stop);
    expect(requiredLevel(joined, 'authorised_agent', 'special')).toBe('L0');
  });
});
