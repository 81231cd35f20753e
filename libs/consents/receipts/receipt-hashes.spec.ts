import fc from 'fast-check';
import { ACTION_SOURCES } from '#contracts';
import { CONTROLLER } from '../../../test/support/receipt-facts.js';
import type { CatalogueConsent, CatalogueVersion } from '../catalogue/catalogue.js';
import type { AnswerContext, AnswerRow } from './receipt-facts-of.js';
import { hashOfAnswer } from './receipt-hash.js';
import { ReceiptHashes } from './receipt-hashes.js';

/** Texts that look like the places where a receipt is cut. */
const text = fc.oneof(
  fc.string({ maxLength: 20, unit: 'binary' }),
  fc.constantFrom('"consentTimestamp":4102444800,', '00000000-0000-4000-8000-000000000000'),
);
const HASHES = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];

const contexts = fc
  .record({ name: text, purpose: text, policy: text })
  .map(({ name, purpose, policy }): AnswerContext => ({
    consent: {
      id: 'consent',
      name,
      legalType: 'consent',
      interactionMode: 'checkbox',
      purposes: [{ key: purpose, name: purpose }],
      allowedRights: [],
      involvedParties: [policy],
      details: {},
    } as unknown as CatalogueConsent,
    version: {
      id: 'version',
      number: 1,
      contentKind: 'text',
      requiredFields: [],
      texts: [{ locale: 'en', hash: HASHES[0] }],
    } as unknown as CatalogueVersion,
    profile: { id: 'profile', details: CONTROLLER, placeholder: false, origin: 'https://example.com' },
  }));
const facts = fc.record({ consentName: text, interactionMode: text, profileId: text, clientName: text });

/** Few enough that most rows are like another. */
const rows = (known: readonly AnswerRow['facts'][]): fc.Arbitrary<AnswerRow> =>
  fc.record({
    id: fc.uuid(),
    recordId: fc.uuid(),
    subject: fc.uuid(),
    status: fc.constantFrom('accepted', 'declined', 'revoked'),
    at: fc.integer({ min: 0, max: 4e12 }),
    source: fc.constantFrom(...ACTION_SOURCES.slice(0, 2)),
    actorKind: fc.constantFrom('staff', 'api_client'),
    clientId: fc.constantFrom(null, 'shop'),
    locale: fc.constantFrom(null, 'en'),
    contentHash: fc.constantFrom(null, ...HASHES),
    facts: fc.constantFrom(...known),
  });

const batches = fc
  .tuple(contexts, contexts, fc.array(facts, { minLength: 1, maxLength: 2 }))
  .chain(([one, other, known]) =>
    fc.array(fc.tuple(rows(known), fc.constantFrom(one, other)), { minLength: 1, maxLength: 40 }),
  );

describe('hashes of receipts that are written together', () => {
  it('are those of each alone', () => {
    fc.assert(
      fc.property(batches, (batch) => {
        const hashes = new ReceiptHashes();
        for (const [row, context] of batch)
          expect(hashes.of(row, context).toString('hex')).toBe(hashOfAnswer(row, context).toString('hex'));
      }),
    );
  });
});
