import type { Awaited, Relation } from '#contracts';
import type { Authorisation, Authorisers } from '#domain';
import type { CatalogueConsent, DefinitionDetails } from '../catalogue/catalogue.js';

/**
 * Column `facts` of an answer in `consent_action`: what its receipt needs and could be different tomorrow. What a
 * definition or a version never changes (legal type, purposes, parties, number, texts) is read from the catalogue again.
 * Members without a value are left out. Nothing in here is personal.
 */
export interface ActionFacts extends FrozenDefinition {
  readonly acceptedFields?: readonly string[];
  readonly scopes?: readonly string[];
  /** UUID of the receipt that this answer replaces: of the answer before it in the same record that made one. */
  readonly supersedes?: string;
  readonly presentationId?: string;
  /** UUID of the row of `controller_profile` in force. */
  readonly profileId: string;
  /** RFC 3339, UTC: when the person said it, where the caller tells. */
  readonly saidAt?: string;
  /** RFC 3339, UTC: what the caller told instead, too far ahead of the server to be true; the time of the entry counts. */
  readonly toldAt?: string;
  /** Accepted in spite of a signal of Global Privacy Control. */
  readonly gpcOverride?: true;
  /** UUID of the record of an anonymous person that it was carried over from. */
  readonly linkedFrom?: string;
  /** Announced to nobody. */
  readonly silent?: true;
  /** How it was collected, such as `paper`; absent: follows from the source. */
  readonly method?: string;
  /** Display name of the client; absent: its id. */
  readonly clientName?: string;
  /** Accepted again: after it had expired, or while an older version is accepted. */
  readonly renewed?: true;
  /** Of the categories, and of the fields asked for or agreed to, those that the register called sensitive. */
  readonly sensitive?: readonly string[];
  /** Of an action-based consent. */
  readonly actionId?: string;
  readonly actionType?: string;
  /** What the acceptance still waits for; absent: nothing. The record's `details` say the same. */
  readonly awaits?: readonly Awaited[];
  /** Everybody who must agree, by keyed digest, and what each has said. */
  readonly authorisers?: Authorisers;
  /** Of an entry in which one of them says something. */
  readonly authorisation?: Authorisation;
  /** Who accepted for the person: keyed digest, and what they are to them. */
  readonly guardian?: { readonly subject: string; readonly relation: Relation };
  /** Of a confirmation: UUID of the entry that it confirms. */
  readonly confirms?: string;
  /** Further skips, right, reset: what is no answer keeps its own members here. */
  readonly [more: string]: unknown;
}

/** The members of a definition that may change after an answer. */
export interface FrozenDefinition {
  readonly consentName: string;
  readonly interactionMode: string;
  readonly allowedRights?: readonly string[];
  readonly policyUrl?: string;
  readonly jurisdiction?: string;
  readonly categories?: readonly string[];
  readonly recipients?: readonly string[];
  /** ISO 8601 duration. */
  readonly validityPeriod?: string;
}

const frozen = new WeakMap<CatalogueConsent, FrozenDefinition>();

/** What {@link ActionFacts} must keep of a definition. */
export function frozenDefinition(consent: CatalogueConsent): FrozenDefinition {
  const held = frozen.get(consent);
  if (held) return held;
  const made = freeze(consent);
  frozen.set(consent, made);
  return made;
}

function freeze(consent: CatalogueConsent): FrozenDefinition {
  const { policyUrl, jurisdiction, personalDataCategories, thirdPartyRecipients, validityPeriod } =
    consent.details satisfies DefinitionDetails;
  return {
    consentName: consent.name,
    interactionMode: consent.interactionMode,
    ...(consent.allowedRights.length > 0 && { allowedRights: consent.allowedRights }),
    ...(policyUrl && { policyUrl }),
    ...(jurisdiction && { jurisdiction }),
    ...(personalDataCategories?.length && { categories: personalDataCategories }),
    ...(thirdPartyRecipients?.length && { recipients: thirdPartyRecipients }),
    ...(validityPeriod && { validityPeriod }),
  };
}
