import { planReceipts } from './plan-receipts.js';

const receipt = (more: object = {}, purpose: object = {}) => ({
  consentReceiptID: 'r-1',
  consentTimestamp: 1_735_689_600,
  piiPrincipalId: 'ann',
  state: 'ACTIVE',
  policyUrl: 'https://example.com/policy',
  services: [{ service: 'portal', purposes: [{ purpose: 'mail', piiCategory: ['Contact'], ...purpose }] }],
  ...more,
});

describe('planReceipts', () => {
  it.each([
    [1_735_689_600, '2025-01-01T00:00:00.000Z'],
    [1_735_689_600_000, '2025-01-01T00:00:00.000Z'],
    ['1735689600000', '2025-01-01T00:00:00.000Z'],
    [100_000_000_000, '5138-11-16T09:46:40.000Z'],
    [100_000_000_001, '1973-03-03T09:46:40.001Z'],
  ])('reads the timestamp %s', (consentTimestamp, time) => {
    const { answers } = planReceipts([receipt({ consentTimestamp })]);
    expect(answers[0]!.at.toISOString()).toBe(time);
  });

  it('makes one consent of a service and purpose, with what all receipts name', () => {
    const other = receipt(
      { consentReceiptID: 'r-2', language: 'de_DE' },
      { purpose: 'MAIL', piiCategory: [{ piiCategoryName: '6' }], primaryPurpose: false },
    );
    const shared = receipt({}, { thirdPartyDisclosure: 'true', thirdPartyName: 'Example Ltd' });
    expect(planReceipts([receipt(), other, shared]).consents).toEqual([
      {
        ...{ key: 'portal/mail', service: 'portal', purpose: 'mail', obtainedBy: 'declarative' },
        ...{ jurisdiction: null, policies: [{ url: 'https://example.com/policy', language: 'en' }] },
        categories: ['2 - Contact', '6 - Health'],
        recipients: ['Example Ltd'],
      },
    ]);
  });

  it('puts what is sensitive and named by no purpose with all of them', () => {
    const { consents, sensitive } = planReceipts([receipt({ spiCat: ['Health', 'Contact'] })]);
    expect(sensitive).toEqual(['6 - Health', '2 - Contact']);
    expect(consents[0]!.categories).toEqual(['2 - Contact', '6 - Health']);
  });

  it('takes the oldest first, and of one instant what was taken back', () => {
    const at = (id: string, consentTimestamp: number, state: string) =>
      receipt({ consentReceiptID: id, consentTimestamp, state });
    const { answers } = planReceipts([at('c', 3, 'ACTIVE'), at('b', 2, 'ACTIVE'), at('a', 2, 'REVOKED')]);
    expect(answers.map(({ receipt: { consentReceiptID: id } }) => id)).toEqual(['a', 'b', 'c']);
  });

  it.each([
    [null, null, 'the receipt'],
    [{ consentReceiptID: 'x' }, 'x', 'consentTimestamp'],
    [receipt({ state: 'EXPIRED' }), 'r-1', 'state'],
    [receipt({ services: [] }), 'r-1', 'services'],
    [receipt({}, { purpose: '' }), 'r-1', 'services.0.purposes.0.purpose'],
  ])('skips %j and says why', (document, id, path) => {
    const { answers, skipped } = planReceipts([document]);
    expect(answers).toEqual([]);
    expect(skipped).toEqual([{ place: 1, receipt: id, reason: expect.stringContaining(path) }]);
  });

  it('takes no address that is none', () => {
    const { consents } = planReceipts([receipt({ policyUrl: 'javascript:alert(1)' })]);
    expect(consents[0]!.policies).toEqual([{ url: null, language: 'en' }]);
  });

  it('keeps apart what people were shown, the oldest first', () => {
    const shown = (policyUrl: string | null, consentTimestamp: number) =>
      receipt({ policyUrl, consentTimestamp });
    const { consents } = planReceipts([
      shown('https://example.com/2', 3),
      shown(null, 2),
      shown('https://example.com', 1),
      shown('https://EXAMPLE.com/', 4),
    ]);
    expect(consents[0]!.policies.map(({ url }) => url)).toEqual([
      'https://example.com',
      null,
      'https://example.com/2',
    ]);
  });
});
