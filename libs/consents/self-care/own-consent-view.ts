import { ID_PREFIXES } from '#contracts';
import type { OwnConsent, OwnHistoryEntry } from '#contracts/schemas';
import type { ActivityFacts, ActivityRow } from '../activity/activity.repository.js';
import type { Catalogue, CatalogueConsent, CatalogueVersion } from '../catalogue/catalogue.js';
import type { ServedText } from '../catalogue/texts.repository.js';
import type { ConsentClient } from '../clients/consent-client.js';
import type { OptInWait } from '../gate/opt-in-waits.js';
import type { FoundConsent } from './own-consent.js';
import type { OwnRecord } from './own-records.repository.js';

/** What is needed beside the consent itself. */
export interface ViewContext {
  readonly catalogue: Catalogue;
  readonly clients: readonly ConsentClient[];
  /** Of latest versions, in the language that was wished for. */
  readonly texts: readonly ServedText[];
  /** A path as people outside see it. */
  readonly addressOf: (path: string) => string;
  /** Why a consent must not be asked for; null: it may. */
  readonly waitFor: (consent: CatalogueConsent) => OptInWait | null;
}

export const ownConsentView = (found: FoundConsent, context: ViewContext): OwnConsent => {
  const { consent, standing, record, latest } = found;
  const wait = standing.inForce ? null : context.waitFor(consent);
  return {
    id: consent.id,
    name: consent.name,
    kind: consent.builtin ?? 'consent',
    client: clientOf(consent, context),
    legalType: consent.legalType,
    deonticity: consent.deonticity,
    interactionMode: consent.interactionMode,
    purposes: consent.purposes.map(({ key, name, description }) => ({
      key,
      name,
      ...(description !== undefined && { description }),
    })),
    standing: standing.inForce ? 'in_force' : standing.why,
    endsAt: standing.inForce ? iso(standing.until) : null,
    answer: record && answerOf(record, context),
    latest: latest && latestOf(latest, found, context),
    actions: [...found.actions],
    ...(wait && { mayAskAgainFrom: wait.mayAskAgainFrom }),
  };
};

const answerOf = (record: OwnRecord, context: ViewContext): OwnConsent['answer'] => ({
  status: record.status,
  answeredAt: new Date(record.saidAt).toISOString(),
  acceptedFields: [...record.acceptedFields],
  scopes: [...record.scopes],
  clientId: record.clientId,
  expiresAt: iso(record.expiresAt),
  shown: shownOf(record.versionId, record.locale, record.contentHash, context),
  receiptId: record.receipt && receiptId(record.receipt),
  receiptUrl: record.receipt && `/v1/me/receipts/${receiptId(record.receipt)}`,
});

function latestOf(
  version: CatalogueVersion,
  { isAnswered }: FoundConsent,
  { texts, addressOf }: ViewContext,
): OwnConsent['latest'] {
  const text = texts.find(({ versionId }) => versionId === version.id);
  return {
    versionId: version.id,
    version: version.number,
    answered: isAnswered,
    scopes: [...version.scopes],
    claims: [...version.claims],
    requiredFields: [...version.requiredFields],
    text: text
      ? {
          locale: text.locale,
          title: text.title,
          content: text.content,
          url: text.url,
          contentType: text.contentType,
          contentHash: `sha256:${text.hash}`,
          textUrl: addressOf(textPath(version.id, text.locale)),
        }
      : null,
  };
}

/** @param row of a consent that the person may see */
export const ownHistoryEntry = (
  row: ActivityRow,
  by: OwnHistoryEntry['by'],
  context: ViewContext,
): OwnHistoryEntry => ({
  id: row.id,
  at: new Date(row.at).toISOString(),
  action: row.event,
  oldValue: valueOf(row.old_status, row.old_facts),
  newValue: valueOf(row.status, row.facts),
  preferences: row.facts.preferences
    ? { oldValue: [...(row.facts.replaced ?? [])], newValue: [...row.facts.preferences] }
    : null,
  by,
  clientId: row.client_id,
  shown: row.version_id === null ? null : shownOf(row.version_id, row.locale, row.content_hash, context),
  receiptId: row.status === null || row.status === 'skipped' ? null : receiptId(row.id),
});

function valueOf(status: ActivityRow['status'], facts: ActivityFacts | null): OwnHistoryEntry['newValue'] {
  if (status === null) return null;
  return {
    status,
    acceptedFields: [...(facts?.acceptedFields ?? [])],
    scopes: [...(facts?.scopes ?? [])],
  };
}

const shownOf = (
  versionId: string,
  locale: string | null,
  hash: string | null,
  { catalogue, addressOf }: ViewContext,
) => ({
  versionId,
  version: catalogue.version(versionId)?.number ?? null,
  locale,
  contentHash: hash && `sha256:${hash}`,
  // claims and scopes have names and no text
  textUrl: hash && addressOf(textPath(versionId, locale)),
});

/** The name of such a consent ends with the client it belongs to. */
function clientOf({ builtin, name }: CatalogueConsent, { clients }: ViewContext): OwnConsent['client'] {
  if (builtin === null) return null;
  const id = name.slice(builtin.length + 1);
  const client = clients.find(({ clientId }) => clientId === id);
  return { id, name: client?.displayName ?? id, type: client?.clientType ?? 'FIRST_PARTY' };
}

const textPath = (versionId: string, locale: string | null): string =>
  `/v1/consent-texts/${ID_PREFIXES.consentVersion}_${versionId}${locale === null ? '' : `?locale=${encodeURIComponent(locale)}`}`;
const receiptId = (uuid: string): string => `${ID_PREFIXES.receipt}_${uuid}`;
const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());
