import { ID_PREFIXES, type ActionSource } from '#contracts';
import type { ReceiptFacts, ReceiptStatus } from '#domain/receipts';
import type { CatalogueConsent, CatalogueVersion } from '../catalogue/catalogue.js';
import type { ActionFacts } from '../records/action-facts.js';
import type { PersonalMembers } from '../records/answer-command.js';
import type { ControllerProfile } from './controller-profile.js';

/** An answer in the chain, as its writer makes it and as it is read again. */
export interface AnswerRow {
  /** UUID; also the id of its receipt. */
  readonly id: string;
  readonly recordId: string;
  /** Keyed digest of the person, as a UUID. */
  readonly subject: string;
  readonly status: ReceiptStatus;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly source: ActionSource;
  readonly actorKind: string;
  readonly clientId: string | null;
  /** Of the text that was shown, spelled as in the catalogue. */
  readonly locale: string | null;
  /** SHA-256, 32 bytes. */
  readonly contentHash: Buffer | null;
  readonly facts: ActionFacts;
}

export interface AnswerContext {
  readonly consent: CatalogueConsent;
  readonly version: CatalogueVersion;
  /** The one that `facts.profileId` names. */
  readonly profile: ControllerProfile;
}

/** What only the copy for the person tells: it is no part of what is chained. */
export interface PersonalPart {
  readonly sub: string;
  readonly personal: PersonalMembers | null;
}

/**
 * What a receipt is composed of. Without `person` the keyed digest stands for the person, and nothing personal is in it:
 * so it looks before it is hashed for the chain.
 */
export function receiptFactsOf(row: AnswerRow, context: AnswerContext, person?: PersonalPart): ReceiptFacts {
  const { facts } = row;
  return {
    receiptId: row.id,
    recordId: row.recordId,
    principal: person?.sub ?? row.subject,
    status: row.status,
    at: row.at,
    source: row.source,
    method: facts.method,
    byPerson: isByPerson(row),
    renewed: facts.renewed === true,
    acceptedFields: facts.acceptedFields ?? [],
    scopes: facts.scopes ?? [],
    supersedes: facts.supersedes ?? null,
    consent: consentOf(context.consent, facts),
    version: versionOf(row, context),
    controller: context.profile.details,
    client: { id: row.clientId ?? undefined, name: facts.clientName ?? row.clientId ?? facts.consentName },
    proof: {
      presentationId: facts.presentationId,
      saidAt: facts.saidAt,
      ip: person?.personal?.ip,
      userAgent: person?.personal?.userAgent,
    },
  };
}

/** Who agrees to an acceptance does not make it another's; who ends one does. */
const isByPerson = ({ source, actorKind, status, facts }: AnswerRow): boolean =>
  source !== 'on_behalf' &&
  actorKind !== 'staff' &&
  facts.guardian === undefined &&
  (facts.authorisation === undefined || status === 'accepted');

const consentOf = (consent: CatalogueConsent, facts: ActionFacts): ReceiptFacts['consent'] => ({
  id: consent.id,
  name: facts.consentName,
  legalType: consent.legalType,
  interactionMode: facts.interactionMode,
  purposes: consent.purposes,
  allowedRights: facts.allowedRights ?? [],
  involvedParties: consent.involvedParties,
  personalDataCategories: facts.categories,
  ...(facts.sensitive && { sensitiveCategories: facts.sensitive }),
  thirdPartyRecipients: facts.recipients,
  validityPeriod: facts.validityPeriod,
  jurisdiction: facts.jurisdiction,
});

function versionOf(row: AnswerRow, { version, profile }: AnswerContext): ReceiptFacts['version'] {
  const text = version.texts.find(({ locale }) => locale === row.locale);
  const ownPage = `${profile.origin}/v1/consent-texts/${ID_PREFIXES.consentVersion}_${version.id}${row.locale ? `?locale=${row.locale}` : ''}`;
  return {
    id: version.id,
    number: version.number,
    contentKind: version.contentKind,
    requiredFields: version.requiredFields,
    locale: row.locale ?? undefined,
    contentHash: row.contentHash?.toString('hex'),
    textUrl: text?.url ?? row.facts.policyUrl ?? profile.details.policyUrl ?? ownPage,
  };
}
