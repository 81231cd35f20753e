import { mandatesOf, needsConfirmation, needsMandate } from './mandates.js';

const GERMANY = { regime: 'EU_GDPR', residence: 'DE' } as const;
const CALIFORNIA = { regime: 'EU_GDPR', residence: 'US-CA' } as const;

describe('mandates', () => {
  it('are needed by whoever acts for another, and by nobody else', () => {
    for (const kind of ['authorised_agent', 'guardian', 'attorney_in_fact', 'heir', 'nominee'] as const)
      expect(needsMandate(kind)).toBe(true);
    for (const kind of ['subject', 'employee', 'applicant'] as const) expect(needsMandate(kind)).toBe(false);
  });

  it('of an agent are confirmed by the person, but not a power of attorney in California', () => {
    expect(needsConfirmation('authorised_agent', 'signed_mandate', CALIFORNIA)).toBe(true);
    expect(needsConfirmation('authorised_agent', 'power_of_attorney', GERMANY)).toBe(true);
    expect(needsConfirmation('authorised_agent', 'power_of_attorney', CALIFORNIA)).toBe(false);
  });

  it('of those who act for children, wards and the dead cannot be confirmed by them', () => {
    for (const kind of ['guardian', 'guardian_of_adult', 'heir'] as const)
      for (const mandate of mandatesOf(kind)) expect(needsConfirmation(kind, mandate, GERMANY)).toBe(false);
  });
});
