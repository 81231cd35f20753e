import { stoppedPurposes } from './stopped-purposes.js';

const MAPPED = {
  delivery: { dpv: 'DeliveryOfGoods', directMarketing: false },
  letters: { dpv: null, directMarketing: true },
  adverts: { dpv: 'https://w3id.org/dpv#TargetedAdvertising', directMarketing: false },
  brokers: { dpv: 'SellDataToThirdParties', directMarketing: false },
};
const DEFINED = [
  { name: 'news', purposes: [{ key: 'news', name: 'News', dpvPurpose: 'dpv:DirectMarketing' }] },
  {
    name: 'mixed',
    purposes: [
      { key: 'offers', name: 'Offers', dpvPurpose: 'https://w3id.org/dpv#Marketing' },
      { key: 'partners', name: 'Partners', sellOrShare: true },
    ],
  },
  { name: 'empty', purposes: [] },
];

describe('stoppedPurposes', () => {
  it('ends all marketing, under each of its names, and nothing beside it', () => {
    expect(stoppedPurposes('direct_marketing', MAPPED, DEFINED)).toEqual(
      ['News', 'Offers', 'adverts', 'letters', 'news', 'offers'].sort(),
    );
  });

  it('ends all sale and sharing', () => {
    expect(stoppedPurposes('sale_sharing', MAPPED, DEFINED)).toEqual(['Partners', 'brokers', 'partners']);
  });

  it('ends what the data map marks as decisions by machines, or as use of sensitive data', () => {
    const mapped = {
      ...MAPPED,
      scoring: { dpv: null, directMarketing: false, automated: {} },
      health: { dpv: null, directMarketing: false, sensitiveUse: true },
    };
    expect(stoppedPurposes('profiling', mapped, DEFINED)).toEqual(['scoring']);
    expect(stoppedPurposes('sensitive_use', mapped, DEFINED)).toEqual(['health']);
  });

  it('takes no word that only ends alike for marketing', () => {
    const mapped = { x: { dpv: 'NotDirectMarketing', directMarketing: false } };
    expect(stoppedPurposes('direct_marketing', mapped, [])).toEqual([]);
  });
});
