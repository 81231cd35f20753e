import { CONTROLLER, FACTS } from '../../../../test/support/receipt-facts.js';
import { composeRecord27560 } from './compose-record27560.js';
import type { ReceiptFacts } from './receipt-facts.js';

type Json = Readonly<Record<string, unknown>>;

const ISSUER = 'https://habeas.example.com';
const full: ReceiptFacts = {
  ...FACTS,
  consent: { ...FACTS.consent, personalDataCategories: ['Contact', 'Health'] },
};
const documentOf = (facts: ReceiptFacts): Json => {
  const record = composeRecord27560(facts, ISSUER);
  if (!record.complete) throw new Error(JSON.stringify(record.missing));
  return record.document;
};
const recordOf = (facts: ReceiptFacts) => documentOf(facts)['dpv:hasRecordOfActivity'] as Json;
const statusOf = (facts: ReceiptFacts) => (recordOf(facts)['dpv:hasConsentStatus'] as Json[])[0]!['@type'];
const missing = (facts: ReceiptFacts): string[] => {
  const record = composeRecord27560(facts, ISSUER);
  return record.complete ? [] : record.missing.map(({ field }) => field);
};

/** Names that a JSON-LD processor could not expand with the context of the document alone. */
function unexpandable(document: Json): string[] {
  const context = document['@context'] as Record<string, unknown>;
  const isAbsolute = (name: string): boolean => {
    const [prefix = '', ...rest] = name.split(':');
    return rest.length > 0 && (prefix in context || ['https', 'http', 'urn', 'mailto', '_'].includes(prefix));
  };
  const found: string[] = Object.entries(context).flatMap(([name, iri]) =>
    typeof iri === 'string' && /^https?:.*[#/]$/.test(iri) ? [] : [`@context ${name}`],
  );
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) return value.forEach(walk);
    if (typeof value !== 'object' || value === null) return;
    for (const [name, inner] of Object.entries(value)) {
      if (name === '@context') continue;
      if (!name.startsWith('@') && !isAbsolute(name)) found.push(name);
      if (name === '@id' || name === '@type')
        for (const iri of [inner].flat() as string[]) if (!isAbsolute(iri)) found.push(iri);
      if (name !== '@value') walk(inner);
    }
  };
  walk(document);
  return found;
}

describe('composeRecord27560', () => {
  it('wraps the consent record in a receipt, with the terms of DPV', () => {
    const document = documentOf(full);
    expect(document).toMatchObject({
      '@type': 'dpv:ConsentReceipt',
      'dct:conformsTo': { '@id': 'https://w3id.org/dpv/schema/dpv-27560#receipt-eu-gdpr' },
      'dct:identifier': FACTS.receiptId,
      'dct:publisher': { '@id': ISSUER },
    });
    expect(document['dpv:hasRecordOfActivity']).toMatchObject({
      '@type': 'dpv:ConsentRecord',
      'dct:conformsTo': { '@id': 'https://w3id.org/dpv/schema/dpv-27560#record-eu-gdpr' },
      'dct:identifier': FACTS.recordId,
      'dpv:hasDataSubject': { '@type': 'dpv:DataSubject', 'dct:identifier': 'person-1' },
      'dpv:hasPurpose': [{ '@type': ['dpv:Purpose', 'dpv:DirectMarketing'] }],
      'dpv:hasLegalBasis': [{ '@id': 'eu-gdpr:A6-1-a' }, { '@id': 'dpv:ExpressedConsent' }],
      'dpv:hasRight': [{ '@id': 'eu-gdpr:A7-3' }, { '@id': 'eu-gdpr:A17' }],
      'dpv:hasJurisdiction': [{ '@id': 'loc:DE' }],
    });
  });

  it('expands without fetching a context', () => {
    expect(unexpandable(documentOf(full))).toEqual([]);
    expect(unexpandable({ ...documentOf(full), title: 'x' })).toEqual(['title']);
  });

  it('marks special categories', () => {
    expect(recordOf(full)['dpv:hasPersonalData']).toEqual(
      expect.arrayContaining([
        { '@type': ['dpv:PersonalData', 'dpv:SpecialCategoryPersonalData'], 'dct:title': '6 - Health' },
      ]),
    );
  });

  it.each([
    [{ status: 'accepted' }, 'dpv:ConsentGiven'],
    [{ status: 'accepted', renewed: true }, 'dpv:RenewedConsentGiven'],
    [{ status: 'declined' }, 'dpv:ConsentRefused'],
    [{ status: 'revoked' }, 'dpv:ConsentWithdrawn'],
    [{ status: 'revoked', byPerson: false }, 'dpv:ConsentRevoked'],
    [{ status: 'expired' }, 'dpv:ConsentExpired'],
  ] as const)('calls %j %s', (change, term) => {
    expect(statusOf({ ...full, ...change })).toBe(term);
  });

  it('ends with the expiry, told by the controller, where there was one', () => {
    const record = composeRecord27560(full, ISSUER, full.at + 1_000);
    const { 'dpv:hasConsentStatus': states } = (record as { document: Json }).document[
      'dpv:hasRecordOfActivity'
    ] as Record<string, Json[]>;
    expect(states!.map((state) => state['@type'])).toEqual(['dpv:ConsentGiven', 'dpv:ConsentExpired']);
    expect(states![1]!['dct:date']).toEqual({
      '@type': 'xsd:dateTime',
      '@value': new Date(full.at + 1_000).toISOString(),
    });
  });

  it('leaves the GDPR out where it does not apply', () => {
    const controller = { ...CONTROLLER, jurisdiction: 'US' };
    const record = recordOf({ ...full, controller });
    expect(JSON.stringify(record)).not.toContain('eu-gdpr');
  });

  it('lists every mandatory field that has no value, and gives no half record', () => {
    const bare: ReceiptFacts = {
      ...FACTS,
      acceptedFields: [],
      consent: { ...FACTS.consent, purposes: [] },
      version: { ...FACTS.version, locale: undefined },
      controller: { piiController: 'X', contact: '', address: {}, email: '', phone: '', jurisdiction: 'DE' },
    };
    expect(missing(bare)).toEqual([
      'language',
      'purpose',
      'pii_information',
      'storage_locations',
      'retention_period',
      'withdrawal_method',
      'party_address',
      'party_contact',
    ]);
    expect(missing({ ...full, consent: { ...full.consent, legalType: 'contract' } })).toEqual([
      'lawful_basis',
    ]);
  });
});
