import type { ActionSource } from '#contracts';
import { categoryOfPurpose, isSpecial, piiCategory } from './categories.js';
import type { HabeasPart, KantaraController, KantaraPurpose, KantaraReceipt } from './kantara-receipt.js';
import { partiesOf, type Party } from './parties.js';
import type { ControllerDetails, PostalAddress, ReceiptFacts, ReceiptProof } from './receipt-facts.js';

/**
 * The receipt of an answer (receipt reference, section 2). Equal facts give equal text: members stand in one order, and
 * what has no value is left out rather than null. Called for every answer that is written, so it does no more than that.
 */
export function composeReceipt(facts: ReceiptFacts): KantaraReceipt {
  const { controller, version } = facts;
  const parties = partiesOf(facts.consent);
  const categories = categoriesOf(facts);
  const flagged = flaggedOf(facts);
  const special = categories.filter((category) => isSpecial(category, flagged));
  const language = languageOf(version.locale);
  return {
    version: 'KI-CR-v1.1.0',
    jurisdiction: facts.consent.jurisdiction || controller.jurisdiction,
    consentTimestamp: Math.floor(facts.at / 1000),
    collectionMethod: collectionMethod(facts),
    consentReceiptID: facts.receiptId,
    ...(language !== undefined && { language }),
    piiPrincipalId: facts.principal,
    piiControllers: controllersOf(controller, parties),
    policyUrl: version.textUrl,
    services: [{ service: facts.client.name, purposes: purposesOf(facts, parties, categories) }],
    sensitive: special.length > 0,
    spiCat: special,
    habeas: habeasOf(facts),
  };
}

/** What the tenant calls sensitive beside the categories that are so by the law, in any form. */
export function flaggedOf({ consent, controller }: ReceiptFacts): readonly string[] {
  const { specialCategories = [] } = controller;
  return consent.sensitiveCategories
    ? [...consent.sensitiveCategories, ...specialCategories]
    : specialCategories;
}

const METHODS: Readonly<Record<ActionSource, string>> = {
  api: 'api',
  self: 'web form',
  on_behalf: 'api',
  legacy: 'api',
  gate: 'web form',
  gpc: 'gpc',
  import: 'import',
  preference_link: 'preference link',
  request: 'web form',
  confirmation_link: 'confirmation link',
  authoriser: 'authoriser',
  link: 'api',
};

/** How an answer came in, in the words of the receipt. */
export const collectionMethod = ({ method, source }: ReceiptFacts): string => method || METHODS[source];

const CONTACT_FIELD = /mail|phone|mobile|address|street|postal|zip/i;

/** A field that is sensitive by itself is a category of its own. */
function categoriesOf(facts: ReceiptFacts): readonly string[] {
  const sensitive = facts.consent.sensitiveCategories ?? [];
  if (sensitive.length === 0) return usualCategoriesOf(facts);
  return [...new Set([...usualCategoriesOf(facts), ...sensitive.map(piiCategory)])];
}

function usualCategoriesOf({ consent, acceptedFields }: ReceiptFacts): readonly string[] {
  const given = consent.personalDataCategories;
  if (given && given.length > 0) return [...new Set(given.map(piiCategory))];
  return acceptedFields.some((field) => CONTACT_FIELD.test(field)) ? CONTACT : BIOGRAPHICAL;
}
const CONTACT = [piiCategory('Contact')];
const BIOGRAPHICAL = [piiCategory('Biographical')];

/** First subtag where it has two letters: the member takes ISO 639-1 alone. */
function languageOf(locale: string | undefined): string | undefined {
  const language = locale?.split(/[-_]/, 1)[0]?.toLowerCase();
  return language?.length === 2 ? language : undefined;
}

function controllersOf(controller: ControllerDetails, parties: readonly Party[]): KantaraController[] {
  const first: KantaraController = {
    piiController: controller.piiController,
    onBehalf: controller.onBehalf === true,
    contact: controller.contact,
    address: addressOf(controller.address),
    email: controller.email,
    phone: controller.phone,
    ...(controller.piiControllerUrl && { piiControllerUrl: controller.piiControllerUrl }),
  };
  const joint = parties.filter(({ role }) => role === 'controller');
  return [first, ...joint.map((party) => jointController(party, first))];
}

/** A joint controller is reached through the first one where it names no contact of its own (Art. 26(1) GDPR). */
const jointController = ({ name, contact, country }: Party, first: KantaraController): KantaraController => ({
  piiController: name,
  onBehalf: false,
  contact: contact ?? first.contact,
  address: country === undefined ? {} : { addressCountry: country },
  email: contact?.includes('@') ? contact : first.email,
  phone: first.phone,
});

/** In one order, whatever order the stored document has. */
const addressOf = (address: PostalAddress): PostalAddress => ({
  ...(address.streetAddress && { streetAddress: address.streetAddress }),
  ...(address.postOfficeBoxNumber && { postOfficeBoxNumber: address.postOfficeBoxNumber }),
  ...(address.postalCode && { postalCode: address.postalCode }),
  ...(address.addressLocality && { addressLocality: address.addressLocality }),
  ...(address.addressRegion && { addressRegion: address.addressRegion }),
  ...(address.addressCountry && { addressCountry: address.addressCountry }),
});

function purposesOf(
  facts: ReceiptFacts,
  parties: readonly Party[],
  categories: readonly string[],
): KantaraPurpose[] {
  const { consent, controller } = facts;
  const receivers = parties.filter(({ role }) => role === 'third_party').map(({ name }) => name);
  const disclosure = receivers.length > 0;
  const explicit = consent.legalType === 'consent' && facts.status === 'accepted';
  const termination = controller.withdrawalUrl || consent.validityPeriod || 'on withdrawal';
  // a definition without purposes asks for the one thing its name says
  const purposes = consent.purposes.length > 0 ? consent.purposes : [{ key: '', name: consent.name }];
  return purposes.map(
    ({ name, dpvPurpose, sellOrShare, essential }: ReceiptFacts['consent']['purposes'][number]) => ({
      purpose: name,
      consentType: explicit ? 'EXPLICIT' : 'N/A',
      purposeCategory: [categoryOfPurpose(dpvPurpose, sellOrShare)],
      piiCategory: categories,
      primaryPurpose: essential === true,
      termination,
      thirdPartyDisclosure: disclosure,
      ...(disclosure && { thirdPartyName: receivers.join(', ') }),
    }),
  );
}

function habeasOf(facts: ReceiptFacts): HabeasPart {
  const { consent, version } = facts;
  const proof = proofOf(facts.proof);
  return {
    status: facts.status,
    action: facts.recordId,
    consent: {
      id: consent.id,
      name: consent.name,
      version: version.number,
      ...(version.locale !== undefined && { locale: version.locale }),
      ...(version.contentHash !== undefined && { contentHash: `sha256:${version.contentHash}` }),
    },
    legalType: consent.legalType,
    acceptedFields: facts.acceptedFields,
    scopes: facts.scopes,
    supersedes: facts.supersedes,
    ...(proof && { proof }),
  };
}

function proofOf({ presentationId, saidAt, ip, userAgent }: ReceiptProof): ReceiptProof | null {
  if (!(presentationId ?? saidAt ?? ip ?? userAgent)) return null;
  return {
    ...(presentationId && { presentationId }),
    ...(saidAt && { saidAt }),
    ...(ip && { ip }),
    ...(userAgent && { userAgent }),
  };
}
