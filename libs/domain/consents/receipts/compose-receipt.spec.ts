import { Ajv } from 'ajv';
import fc from 'fast-check';
import { CONTROLLER, FACTS, anyFacts } from '../../../../test/support/receipt-facts.js';
import { KANTARA_SCHEMA } from '../../../../test/support/kantara-schema.js';
import { composeReceipt } from './compose-receipt.js';
import type { ReceiptFacts } from './receipt-facts.js';
import { validateKantaraReceipt } from './validate-kantara-receipt.js';

const isKantara = new Ajv({ strict: false }).compile(KANTARA_SCHEMA);
const asJson = (facts: ReceiptFacts): unknown => JSON.parse(JSON.stringify(composeReceipt(facts)));
const withConsent = (consent: Partial<ReceiptFacts['consent']>): ReceiptFacts => ({
  ...FACTS,
  consent: { ...FACTS.consent, ...consent },
});
const purposeOf = (facts: ReceiptFacts) => composeReceipt(facts).services[0]!.purposes[0]!;

describe('composeReceipt', () => {
  it('says what was asked, by whom, and what the person answered', () => {
    expect(composeReceipt(FACTS)).toEqual({
      version: 'KI-CR-v1.1.0',
      jurisdiction: 'DE',
      consentTimestamp: Date.UTC(2026, 10, 22, 9, 5) / 1000,
      collectionMethod: 'web form',
      consentReceiptID: FACTS.receiptId,
      language: 'de',
      piiPrincipalId: 'person-1',
      piiControllers: [
        {
          piiController: 'Muster GmbH',
          onBehalf: false,
          contact: 'Privacy office',
          address: CONTROLLER.address,
          email: 'privacy@muster.de',
          phone: '+49 30 000000',
        },
      ],
      policyUrl: 'https://example.com/privacy',
      services: [
        {
          service: 'Muster shop',
          purposes: [
            {
              purpose: 'Send the monthly newsletter',
              consentType: 'EXPLICIT',
              purposeCategory: ['6 - Marketing'],
              piiCategory: ['2 - Contact'],
              primaryPurpose: false,
              termination: 'https://example.com/consents',
              thirdPartyDisclosure: true,
              thirdPartyName: 'Mailworks Ltd',
            },
          ],
        },
      ],
      sensitive: false,
      spiCat: [],
      habeas: {
        status: 'accepted',
        action: FACTS.recordId,
        consent: {
          id: FACTS.consent.id,
          name: 'newsletter',
          version: 1,
          locale: 'de-AT',
          contentHash: `sha256:${'ab'.repeat(32)}`,
        },
        legalType: 'consent',
        acceptedFields: ['email'],
        scopes: [],
        supersedes: null,
      },
    });
  });

  it('is a receipt by the schema whatever the answer was', () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const receipt = asJson(facts);
        expect(validateKantaraReceipt(receipt).problems).toEqual([]);
        isKantara(receipt);
        expect(isKantara.errors ?? []).toEqual([]);
      }),
    );
  });

  it('gives the same text for facts that were stored with their members in another order', () => {
    const sorted = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(sorted);
      if (typeof value !== 'object' || value === null) return value;
      return Object.fromEntries(
        Object.entries(value)
          .sort(([one], [other]) => (one < other ? 1 : -1))
          .map(([name, inner]) => [name, sorted(inner)]),
      );
    };
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const again = sorted(JSON.parse(JSON.stringify(facts))) as ReceiptFacts;
        expect(JSON.stringify(composeReceipt(again))).toBe(JSON.stringify(composeReceipt(facts)));
      }),
    );
  });

  it.each(['Health', '6', '6 - Health', ' health '])('calls the category %j sensitive', (category) => {
    const receipt = composeReceipt(withConsent({ personalDataCategories: ['2', category] }));
    expect(receipt).toMatchObject({ sensitive: true, spiCat: ['6 - Health'] });
    expect(receipt.services[0]?.purposes[0]?.piiCategory).toEqual(['2 - Contact', '6 - Health']);
  });

  it('calls a category sensitive that the controller flags', () => {
    const facts = withConsent({ personalDataCategories: ['Location'] });
    expect(composeReceipt(facts)).toMatchObject({ sensitive: false, spiCat: [] });
    const sensitive = withConsent({
      personalDataCategories: ['Location'],
      sensitiveCategories: ['Location'],
    });
    expect(composeReceipt(sensitive)).toMatchObject({ sensitive: true, spiCat: ['Location'] });
    const flagged = { ...facts, controller: { ...CONTROLLER, specialCategories: ['Location'] } };
    expect(composeReceipt(flagged)).toMatchObject({ sensitive: true, spiCat: ['Location'] });
  });

  it('calls an answer explicit consent only when it is one', () => {
    expect(purposeOf({ ...FACTS, status: 'declined' }).consentType).toBe('N/A');
    expect(purposeOf({ ...FACTS, status: 'revoked' }).consentType).toBe('N/A');
    expect(purposeOf(withConsent({ legalType: 'contract' })).consentType).toBe('N/A');
  });

  it('names joint controllers beside the controller, and no processor as a third party', () => {
    const receipt = composeReceipt(
      withConsent({
        involvedParties: [
          { name: 'Partner AG', role: 'JOINT_CONTROLLER', contact: 'dpo@partner.ch', country: 'CH' },
          { name: 'Hosting SE', role: 'processor' },
        ],
      }),
    );
    expect(receipt.piiControllers[1]).toMatchObject({
      piiController: 'Partner AG',
      email: 'dpo@partner.ch',
      address: { addressCountry: 'CH' },
    });
    expect(receipt.services[0]?.purposes[0]).toMatchObject({ thirdPartyDisclosure: false });
  });

  it('leaves out a language that has no code of two letters', () => {
    const facts = { ...FACTS, version: { ...FACTS.version, locale: 'gsw-CH' } };
    expect(composeReceipt(facts)).not.toHaveProperty('language');
  });
});
