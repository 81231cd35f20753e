import { regimeFor, type RegimeQuestion } from './regime-for.js';

const REGIMES = [
  { id: 'EU_GDPR', territory: ['DE', 'FR'] },
  { id: 'US_CA', territory: ['US-CA'] },
  { id: 'CA_PIPEDA', territory: ['CA'] },
  { id: 'CA_QC', territory: ['CA-QC'] },
];
const ask = (
  more: Partial<Omit<RegimeQuestion, 'tenant'>> = {},
  tenant: Partial<RegimeQuestion['tenant']> = {},
) =>
  regimeFor({
    residence: null,
    claimed: null,
    regimes: REGIMES,
    ...more,
    tenant: { regime: 'EU_GDPR', establishments: [], exempt: [], ...tenant },
  }).map(({ id, reason }) => `${id} ${reason}`);

describe('regimeFor', () => {
  it('falls back on the tenant where nothing is said, or nothing known', () => {
    expect(ask()).toEqual(['EU_GDPR tenant_default']);
    expect(ask({ residence: 'JP' })).toEqual(['EU_GDPR tenant_default']);
    expect(ask({ residence: 'US' })).toEqual(['EU_GDPR tenant_default']);
  });

  it('goes by the residence, in all parts of a country', () => {
    expect(ask({ residence: 'US-CA' })).toEqual(['US_CA residence']);
    expect(ask({ residence: 'DE-BY' })).toEqual(['EU_GDPR residence']);
    expect(ask({ residence: 'CA-ON' })).toEqual(['CA_PIPEDA residence']);
    expect(ask({ residence: 'CA-QC' })).toEqual(['CA_PIPEDA residence', 'CA_QC residence']);
  });

  it('takes what begins alike for no part', () => {
    expect(ask({ residence: 'CAX' })).toEqual(['EU_GDPR tenant_default']);
  });

  it('considers everything that may apply, each once with its first reason', () => {
    expect(ask({ residence: 'US-CA', claimed: 'EU_GDPR' }, { establishments: ['FR', 'DE'] })).toEqual([
      'EU_GDPR claimed',
      'US_CA residence',
    ]);
    expect(ask({ residence: 'US-CA' }, { establishments: ['DE'] })).toEqual([
      'US_CA residence',
      'EU_GDPR establishment',
    ]);
  });

  it('leaves out what the controller is exempt from, unless it is named', () => {
    expect(ask({ residence: 'US-CA' }, { exempt: ['US_CA'] })).toEqual(['EU_GDPR tenant_default']);
    expect(ask({ claimed: 'US_CA' }, { exempt: ['US_CA'] })).toEqual(['US_CA claimed']);
  });
});
