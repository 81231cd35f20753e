import { collectionMethod, flaggedOf } from './compose-receipt.js';
import {
  DPV_CONTEXT,
  consentTypeTerm,
  dpvPurposeTerm,
  isUnderGdpr,
  legalBasisTerm,
  rightTerms,
  statusTerm,
} from './dpv-terms.js';
import { isSpecial, piiCategory } from './categories.js';
import { partiesOf, type Party } from './parties.js';
import type { ReceiptFacts } from './receipt-facts.js';

/** A node of JSON-LD. */
type Node = Readonly<Record<string, unknown>>;

/** A field of ISO/IEC TS 27560 that must be there and is not, by its name in the standard. */
export interface MissingField {
  readonly field: string;
  /** What to do so that there is one. */
  readonly detail: string;
}

export type Record27560 =
  | { readonly complete: true; readonly document: Node }
  | { readonly complete: false; readonly missing: readonly MissingField[] };

/**
 * The receipt of an answer after ISO/IEC TS 27560:2023 in terms of the Data Privacy Vocabulary: a consent receipt around
 * the whole consent record (receipt reference, sections 4 and 5). A half-filled record of the standard is worse than none:
 * where a mandatory field has no value, what lacks is told instead.
 * @param issuer address of this installation
 * @param expiredAt milliseconds since 1970: when the acceptance ended by itself; null while it has not
 */
export function composeRecord27560(
  facts: ReceiptFacts,
  issuer: string,
  expiredAt: number | null = null,
): Record27560 {
  const missing = missingFields(facts);
  if (missing.length > 0) return { complete: false, missing };
  const profile = isUnderGdpr(jurisdictionOf(facts)) ? '-eu-gdpr' : '';
  return {
    complete: true,
    document: {
      '@context': DPV_CONTEXT,
      '@id': urn(facts.receiptId),
      '@type': 'dpv:ConsentReceipt',
      'dct:conformsTo': { '@id': `https://w3id.org/dpv/schema/dpv-27560#receipt${profile}` },
      'dct:identifier': facts.receiptId,
      'dct:created': time(facts.at),
      'dct:publisher': { '@id': issuer },
      'dpv:hasRecordOfActivity': recordOf(facts, profile, expiredAt),
    },
  };
}

const jurisdictionOf = ({ consent, controller }: ReceiptFacts): string =>
  consent.jurisdiction || controller.jurisdiction;
const urn = (uuid: string): string => `urn:uuid:${uuid}`;
const time = (milliseconds: number): Node => ({
  '@type': 'xsd:dateTime',
  '@value': new Date(milliseconds).toISOString(),
});
const duration = (iso: string): Node => ({ '@type': 'xsd:duration', '@value': iso });
const SUBJECT = '_:subject';

function missingFields(facts: ReceiptFacts): MissingField[] {
  const { consent, version, controller } = facts;
  const address = Object.values(controller.address).some(Boolean);
  const rules: readonly (readonly [there: unknown, field: string, detail: string])[] = [
    [consent.legalType === 'consent', 'lawful_basis', 'The record of this standard is one of consent.'],
    [version.locale, 'language', 'Give the version a text: this one shows none.'],
    [consent.purposes.length, 'purpose', 'Name the purposes of the definition.'],
    [dataOf(facts).length, 'pii_information', 'Name personalDataCategories of the definition.'],
    [controller.storageLocations?.length, 'storage_locations', 'Name storageLocations of the controller.'],
    [controller.retentionPeriod, 'retention_period', 'Give retentionPeriod of the controller.'],
    [jurisdictionOf(facts), 'jurisdiction', 'Give the jurisdiction of the controller.'],
    [controller.withdrawalUrl, 'withdrawal_method', 'Give withdrawalUrl of the controller.'],
    [controller.piiController, 'party_name', 'Name the controller.'],
    [address, 'party_address', 'Give the address of the controller.'],
    [controller.contact && controller.email, 'party_contact', 'Give contact and email of the controller.'],
  ];
  return rules.flatMap(([there, field, detail]) => (there ? [] : [{ field, detail }]));
}

function recordOf(facts: ReceiptFacts, profile: string, expiredAt: number | null): Node {
  const { consent, version, controller } = facts;
  const gdpr = profile !== '';
  const parties = partiesOf(consent);
  const rights = gdpr ? rightTerms(consent.allowedRights) : [];
  return {
    '@id': urn(facts.recordId),
    '@type': 'dpv:ConsentRecord',
    'dct:conformsTo': { '@id': `https://w3id.org/dpv/schema/dpv-27560#record${profile}` },
    'dct:identifier': facts.recordId,
    'dpv:hasDataSubject': { '@id': SUBJECT, '@type': 'dpv:DataSubject', 'dct:identifier': facts.principal },
    'dpv:hasNotice': noticeOf(version),
    'dct:language': version.locale,
    'dpv:hasPurpose': consent.purposes.map(purposeOf),
    'dpv:hasLegalBasis': [
      { '@id': legalBasisTerm(consent, gdpr) },
      { '@id': consentTypeTerm(consent.interactionMode) },
    ],
    'dpv:hasPersonalData': dataOf(facts),
    'dpv:hasDataController': controllersOf(facts, parties),
    'dpv:hasProcessing': {
      '@type': 'dpv:Collect',
      'dct:description': collectionMethod(facts),
    },
    'dpv:hasStorageCondition': {
      '@type': 'dpv:StorageCondition',
      'dpv:hasLocation': controller.storageLocations!.map((place) => ({
        '@type': 'dpv:Location',
        'dct:title': place,
      })),
      'dpv:hasDuration': duration(controller.retentionPeriod!),
    },
    'dpv:hasService': { '@type': 'dpv:Service', 'dct:title': facts.client.name },
    'dpv:hasJurisdiction': jurisdictionOf(facts)
      .split(/\s+/)
      .map((country) => ({ '@id': `loc:${country}` })),
    ...recipientsOf(parties),
    'dpv:hasConsentControl': {
      '@type': 'dpv:WithdrawConsent',
      'dct:source': { '@id': controller.withdrawalUrl },
    },
    ...(rights.length > 0 && { 'dpv:hasRight': rights.map((right) => ({ '@id': right })) }),
    ...(controller.supervisoryAuthority && {
      'dpv:hasAuthority': { '@type': 'dpv:Authority', 'dpv:hasName': controller.supervisoryAuthority },
    }),
    'dpv:hasConsentStatus': [
      eventOf(facts),
      // an end is an event of the record, and no answer that could have a receipt
      ...(expiredAt === null ? [] : [eventOf({ ...facts, status: 'expired', at: expiredAt })]),
    ],
  };
}

const noticeOf = (version: ReceiptFacts['version']): Node => ({
  '@id': version.textUrl,
  '@type': 'dpv:ConsentNotice',
  'dct:language': version.locale,
  ...(version.contentHash && { 'dct:identifier': `sha256:${version.contentHash}` }),
});

const purposeOf = ({
  key,
  name,
  description,
  dpvPurpose,
}: ReceiptFacts['consent']['purposes'][number]): Node => ({
  '@type': ['dpv:Purpose', ...(dpvPurpose ? [dpvPurposeTerm(dpvPurpose)] : [])],
  'dct:identifier': key,
  'dct:title': name,
  ...(description && { 'dct:description': description }),
});

const SPECIAL = 'dpv:SpecialCategoryPersonalData';

/** Categories of the definition, and the fields that were agreed to. */
function dataOf(facts: ReceiptFacts): Node[] {
  const { consent, version, acceptedFields } = facts;
  const flagged = flaggedOf(facts);
  const sensitive = consent.sensitiveCategories ?? [];
  const named = [
    ...(consent.personalDataCategories ?? []),
    // fields that were agreed to stand below
    ...sensitive.filter((given) => !acceptedFields.includes(given)),
  ];
  const categories = [...new Set(named.map(piiCategory))].map((category): Node => ({
    '@type': ['dpv:PersonalData', ...(isSpecial(category, flagged) ? [SPECIAL] : [])],
    'dct:title': category,
  }));
  const fields = acceptedFields.map((field): Node => ({
    '@type': sensitive.includes(field) ? ['dpv:PersonalData', SPECIAL] : 'dpv:PersonalData',
    'dct:identifier': field,
    'dpv:hasNecessity': { '@id': version.requiredFields.includes(field) ? 'dpv:Required' : 'dpv:Optional' },
  }));
  return [...categories, ...fields];
}

function controllersOf(facts: ReceiptFacts, parties: readonly Party[]): Node[] {
  const { piiController, contact, address, email, phone, piiControllerUrl } = facts.controller;
  const first: Node = {
    '@id': CONTROLLER,
    '@type': ['dpv:DataController', 'dpv:Organisation'],
    'dct:identifier': piiControllerUrl || email,
    'dpv:hasName': piiController,
    'dpv:hasAddress': Object.values(address).filter(Boolean).join(', '),
    'dpv:hasContact': [contact, email, phone, piiControllerUrl].filter(Boolean),
  };
  return [
    first,
    ...parties.filter(({ role }) => role === 'controller').map(partyNode('dpv:JointDataControllers')),
  ];
}
const CONTROLLER = '_:controller';

const partyNode =
  (type: string) =>
  ({ name, contact, country }: Party): Node => ({
    '@type': type,
    'dpv:hasName': name,
    ...(contact && { 'dpv:hasContact': contact }),
    ...(country && { 'dpv:hasAddress': country }),
  });

/** Where a definition names nobody, the controller alone receives the data: the field is mandatory. */
function recipientsOf(parties: readonly Party[]): Node {
  const processors = parties.filter(({ role }) => role === 'processor').map(partyNode('dpv:DataProcessor'));
  const third = parties.filter(({ role }) => role === 'third_party').map(partyNode('dpv:ThirdParty'));
  return {
    'dpv:hasRecipient':
      processors.length + third.length > 0 ? [...processors, ...third] : { '@id': CONTROLLER },
    ...(third.length > 0 && { 'dpv:hasThirdParty': third }),
  };
}

/** Who did what and when, and for how long it holds (clause 6.3.7). */
function eventOf(facts: ReceiptFacts): Node {
  const { validityPeriod, interactionMode } = facts.consent;
  const actor = { '@id': facts.byPerson && facts.status !== 'expired' ? SUBJECT : CONTROLLER };
  return {
    '@type': statusTerm(facts),
    'dct:date': time(facts.at),
    'dpv:isIndicatedAtTime': time(facts.at),
    'dpv:isIndicatedBy': actor,
    'dpv:isImplementedByEntity': actor,
    'dpv:hasIndicationMethod': interactionMode,
    'dct:valid': validityPeriod ? duration(validityPeriod) : { '@id': 'dpv:EndlessDuration' },
  };
}
