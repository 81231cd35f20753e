import {
  latestVersion,
  ownActions,
  standing,
  type OwnAction,
  type Standing,
  type StandingRules,
} from '#domain';
import type { Catalogue, CatalogueConsent, CatalogueVersion } from '../catalogue/catalogue.js';
import type { OwnRecord } from './own-records.repository.js';

/** A consent with what its person said to it. */
export interface FoundConsent {
  readonly consent: CatalogueConsent;
  readonly standing: Standing;
  /** What counts of what was said. */
  readonly record: OwnRecord | null;
  /** The version that would be answered now; null: it is no longer asked. */
  readonly latest: CatalogueVersion | null;
  /** Whether that version was accepted, declined or revoked. */
  readonly isAnswered: boolean;
  /** Acceptances that were not taken back. */
  readonly accepted: readonly OwnRecord[];
  readonly actions: readonly OwnAction[];
}

/**
 * What a person may see: all that they answered, and what is asked of everybody. What is asked at an action alone, and
 * claims and scopes of an application that the person never used, are not there before they are answered.
 */
export function ownConsents(
  catalogue: Catalogue,
  records: readonly OwnRecord[],
  rules: StandingRules,
): FoundConsent[] {
  const answers = Map.groupBy(records, ({ consentId }) => consentId);
  return catalogue.consents.flatMap((consent) => {
    const found = foundConsent(catalogue, consent, answers.get(consent.id) ?? [], rules);
    const isAskedOfAll = found.latest && consent.builtin === null && consent.obtainedBy !== 'actionbased';
    return answers.has(consent.id) || isAskedOfAll ? [found] : [];
  });
}

function foundConsent(
  catalogue: Catalogue,
  consent: CatalogueConsent,
  own: readonly OwnRecord[],
  rules: StandingRules,
): FoundConsent {
  const current = standing(own, consent.versions, rules);
  const latest = askedVersion(catalogue, consent, rules.now);
  const onLatest = newest(own.filter(({ versionId }) => versionId === latest?.id));
  const accepted = own.filter(({ status }) => status === 'accepted');
  return {
    consent,
    standing: current,
    record: own.find(({ id }) => id === current.recordId) ?? newest(own),
    latest,
    isAnswered: onLatest !== null && onLatest.status !== 'skipped',
    accepted,
    actions: ownActions({
      isOpen: latest !== null && consent.obtainedBy !== 'actionbased',
      latestStatus: onLatest?.status ?? null,
      isExpired: isOver(onLatest, rules.now),
      hasChoices: latest !== null && hasChoices(latest),
      hasAccepted: accepted.length > 0,
    }),
  };
}

function askedVersion(catalogue: Catalogue, consent: CatalogueConsent, now: number): CatalogueVersion | null {
  if (!consent.enabled || catalogue.group(consent.groupId)?.enabled === false) return null;
  const latest = latestVersion(consent.versions, now);
  return latest && (latest.effectiveUntil === null || latest.effectiveUntil > now) ? latest : null;
}

const hasChoices = ({ scopes, claims, requiredFields }: CatalogueVersion): boolean =>
  scopes.length + claims.length + requiredFields.length > 0;

const isOver = (record: OwnRecord | null, now: number): boolean =>
  record !== null && record.expiresAt !== null && record.expiresAt <= now;

const newest = (records: readonly OwnRecord[]): OwnRecord | null =>
  records.reduce<OwnRecord | null>(
    (best, each) => (best && best.sequence > each.sequence ? best : each),
    null,
  );
