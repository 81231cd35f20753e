import { lookUpText, type GateItem } from '#domain';
import type { Deonticity, GateReason } from '#contracts';
import type { CatalogueConsent } from '../catalogue/catalogue.js';
import type { ServedText } from '../catalogue/texts.repository.js';
import type { OptInWait } from './opt-in-waits.js';
import type { ShownText } from './presentations.js';

/** What was wished for, as the text is looked up. */
export interface GateWish {
  readonly locale?: string | undefined;
  readonly acceptLanguage?: readonly string[];
}

/** An item as the gate answers it; names are those of the consent API. */
export interface PendingItem {
  readonly consent_id: string | null;
  readonly consent_version_id: string | null;
  readonly version: number | null;
  readonly consent_name: string | null;
  readonly deonticity: Deonticity;
  readonly interactionMode: string;
  readonly content: PendingContent | null;
  readonly canSkip: boolean;
  /** null: as often as one likes. */
  readonly skipsLeft: number | null;
  readonly reason: GateReason;
  readonly blocks: boolean;
  readonly claims?: string[];
  readonly scopes?: string[];
}

export interface PendingContent {
  readonly locale: string;
  readonly requestedLocale?: string;
  readonly title: string | null;
  readonly content?: string;
  readonly url?: string;
  readonly contentType: string;
  /** `sha256:` and hex. */
  readonly contentHash: string;
}

/** An item with the text that is shown for it. */
export function pendingItem(
  item: GateItem<CatalogueConsent>,
  texts: readonly ServedText[],
  { locale, acceptLanguage = [] }: GateWish,
): { pending: PendingItem; shown: ShownText | null } {
  const { consent, version } = item;
  const own = texts.filter(({ versionId }) => versionId === version.id);
  const { defaultLocale } = consent.versions.find(({ id }) => id === version.id)!;
  const text = lookUpText(own, { locale, acceptLanguage, defaultLocale });
  return {
    pending: {
      consent_id: consent.id,
      consent_version_id: version.id,
      version: version.number,
      consent_name: consent.name,
      deonticity: item.deonticity,
      interactionMode: consent.interactionMode,
      content: text ? contentOf(text, locale) : null,
      canSkip: item.canSkip,
      skipsLeft: item.skipsLeft,
      reason: item.reason,
      blocks: item.blocks,
    },
    shown: text
      ? { consentId: consent.id, versionId: version.id, locale: text.locale, contentHash: text.hash }
      : null,
  };
}

/** A consent that must not be asked for yet. */
export interface WithheldItem {
  readonly consent_id: string;
  readonly consent_version_id: string;
  readonly consent_name: string;
  readonly reason: 'opted_out';
  readonly requestId: string;
  readonly mayAskAgainFrom: string;
}

export const withheldItem = (
  { consent, version }: GateItem<CatalogueConsent>,
  wait: OptInWait,
): WithheldItem => ({
  consent_id: consent.id,
  consent_version_id: version.id,
  consent_name: consent.name,
  reason: 'opted_out',
  ...wait,
});

const contentOf = (
  { locale, title, content, url, contentType, hash }: ServedText,
  requestedLocale: string | undefined,
): PendingContent => ({
  locale,
  ...(requestedLocale !== undefined && { requestedLocale }),
  title,
  ...(content !== null && { content }),
  ...(url !== null && { url }),
  contentType,
  contentHash: `sha256:${hash}`,
});

/** Claims or scopes that the person has not agreed to for this application. */
export const openNames = (reason: 'open_claims' | 'open_scopes', names: readonly string[]): PendingItem[] =>
  names.length === 0
    ? []
    : [
        {
          consent_id: null,
          consent_version_id: null,
          version: null,
          consent_name: null,
          deonticity: 'required',
          interactionMode: 'checkbox',
          content: null,
          canSkip: false,
          skipsLeft: 0,
          reason,
          blocks: true,
          ...(reason === 'open_claims' ? { claims: [...names] } : { scopes: [...names] }),
        },
      ];
