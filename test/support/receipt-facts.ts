import fc from 'fast-check';
import { ACTION_SOURCES, CONTENT_KINDS, LEGAL_TYPES } from '#contracts';
import type { ControllerDetails, ReceiptFacts } from '#domain/receipts';

export const CONTROLLER: ControllerDetails = {
  piiController: 'Muster GmbH',
  contact: 'Privacy office',
  address: {
    streetAddress: 'Musterstrasse 1',
    postalCode: '10115',
    addressLocality: 'Berlin',
    addressCountry: 'DE',
  },
  email: 'privacy@muster.de',
  phone: '+49 30 000000',
  jurisdiction: 'DE',
  withdrawalUrl: 'https://example.com/consents',
  storageLocations: ['DE'],
  retentionPeriod: 'P3Y',
};

/** A whole set of facts: somebody accepts a newsletter in a form. */
export const FACTS: ReceiptFacts = {
  receiptId: '0198c1e0-6f0e-7a55-9d0f-0f3c7f0a9e21',
  recordId: '0198c1e0-55aa-7d02-8f6e-3c1b7e20aa01',
  principal: 'person-1',
  status: 'accepted',
  at: Date.UTC(2026, 10, 22, 9, 5, 0, 999),
  source: 'gate',
  byPerson: true,
  renewed: false,
  acceptedFields: ['email'],
  scopes: [],
  supersedes: null,
  consent: {
    id: '0198c1d3-0000-7000-8000-000000000001',
    name: 'newsletter',
    legalType: 'consent',
    interactionMode: 'checkbox',
    purposes: [
      {
        key: 'newsletter',
        name: 'Send the monthly newsletter',
        dpvPurpose: 'https://w3id.org/dpv/2.0#DirectMarketing',
      },
    ],
    allowedRights: ['RevocationOfConsent', 'DataDeletion'],
    involvedParties: [{ name: 'Mailworks Ltd', role: 'recipient', country: 'IE' }],
  },
  version: {
    id: '0198c1d4-0000-7000-8000-000000000001',
    number: 1,
    contentKind: 'text',
    requiredFields: ['email'],
    locale: 'de-AT',
    contentHash: 'ab'.repeat(32),
    textUrl: 'https://example.com/privacy',
  },
  controller: CONTROLLER,
  client: { id: 'shop', name: 'Muster shop' },
  proof: {},
};

const text = fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme' });
const texts = fc.array(text, { maxLength: 3 });
const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(value, { nil: undefined });

/** Anything that an answer can look like. */
export const anyFacts: fc.Arbitrary<ReceiptFacts> = fc.record({
  receiptId: fc.uuid(),
  recordId: fc.uuid(),
  principal: text,
  status: fc.constantFrom('accepted', 'revoked', 'declined', 'expired'),
  at: fc.integer({ min: 0, max: 4e12 }),
  source: fc.constantFrom(...ACTION_SOURCES),
  method: maybe(text),
  byPerson: fc.boolean(),
  renewed: fc.boolean(),
  acceptedFields: texts,
  scopes: texts,
  supersedes: fc.option(fc.uuid()),
  consent: fc.record({
    id: fc.uuid(),
    name: text,
    legalType: fc.constantFrom(...LEGAL_TYPES),
    interactionMode: text,
    purposes: fc.array(
      fc.record(
        { key: text, name: text, dpvPurpose: text, essential: fc.boolean(), sellOrShare: fc.boolean() },
        { requiredKeys: ['key', 'name'] },
      ),
      { maxLength: 3 },
    ),
    allowedRights: texts,
    involvedParties: fc.array(
      fc.oneof(
        text,
        fc.record({
          name: text,
          role: fc.constantFrom('joint controller', 'processor', 'recipient'),
          contact: text,
        }),
        fc.jsonValue(),
      ),
      { maxLength: 3 },
    ),
    personalDataCategories: maybe(fc.array(fc.oneof(text, fc.constantFrom('Health', '2', '3 - Biometric')))),
    sensitiveCategories: maybe(texts),
    thirdPartyRecipients: maybe(texts),
    validityPeriod: maybe(fc.constant('P1Y')),
    jurisdiction: maybe(text),
  }),
  version: fc.record({
    id: fc.uuid(),
    number: fc.integer({ min: 1, max: 9 }),
    contentKind: fc.constantFrom(...CONTENT_KINDS),
    requiredFields: texts,
    locale: maybe(fc.constantFrom('de', 'en-GB', 'gsw')),
    contentHash: maybe(fc.constant('cd'.repeat(32))),
    textUrl: fc.webUrl(),
  }),
  controller: fc.record({
    piiController: text,
    contact: fc.string(),
    address: fc.record({ streetAddress: text, addressCountry: text }, { requiredKeys: [] }),
    email: fc.string(),
    phone: fc.string(),
    jurisdiction: text,
    piiControllerUrl: maybe(fc.webUrl()),
    onBehalf: maybe(fc.boolean()),
    withdrawalUrl: maybe(fc.webUrl()),
    storageLocations: maybe(texts),
    retentionPeriod: maybe(fc.constant('P3Y')),
    specialCategories: maybe(texts),
  }),
  client: fc.record({ id: maybe(text), name: text }),
  proof: fc.record({
    presentationId: maybe(text),
    saidAt: maybe(text),
    ip: maybe(text),
    userAgent: maybe(text),
  }),
});
