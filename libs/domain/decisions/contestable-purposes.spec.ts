import { knownPurposes } from './contestable-purposes.js';

const MAPPED = {
  delivery: { basis: 'contract' },
  letters: { basis: 'legitimate_interests' },
  census: { basis: 'public_authority' },
  news: { basis: 'legitimate_interests' },
  unclear: { basis: null },
} as const;
const DEFINED = [
  { name: 'newsletter', legalType: 'consent', purposes: [{ key: 'news', name: 'News' }] },
  { name: 'fraud', legalType: 'legitimate_interests', purposes: [{ key: 'fraud-check', name: 'Fraud' }] },
] as const;

describe('knownPurposes', () => {
  it('weighs what rests on a public task or on an interest, and not what people are asked for', () => {
    expect(knownPurposes(MAPPED, DEFINED).weighed).toEqual([
      'Fraud',
      'census',
      'fraud',
      'fraud-check',
      'letters',
    ]);
  });

  it('knows each purpose by every name', () => {
    expect(knownPurposes(MAPPED, DEFINED).known).toEqual(
      expect.arrayContaining(['delivery', 'unclear', 'news', 'News', 'newsletter']),
    );
  });
});
