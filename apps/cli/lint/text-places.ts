import type { ConfigConsent, ConfigDocument, ConfigVersion } from '../config/config-document.js';
import { consentLabel } from '../config/config-keys.js';

/** A text that people are shown or will be, and where it stands. */
export interface TextPlace {
  /** `consent marketing/newsletter version 2 text en` */
  readonly place: string;
  readonly locale: string;
  /** Empty: it shows an address alone. */
  readonly content: string;
  readonly url: string | null;
  readonly contentType: string;
}

/**
 * What is in force or will be: the newest version whose time has come, unless it has ended, and all after it.
 * @param now RFC 3339
 */
export function liveVersions({ versions }: ConfigConsent, now: string): ConfigVersion[] {
  const current = versions
    .filter(
      ({ draft, effectiveFrom }) => draft !== true && (effectiveFrom == null || passed(effectiveFrom, now)),
    )
    .reduce((highest, { version }) => Math.max(highest, version), 0);
  return versions.filter(
    ({ version, effectiveUntil }) =>
      version >= current && !(effectiveUntil != null && passed(effectiveUntil, now)),
  );
}

/** Of consents and rights that are switched on. */
export function textPlaces({ consents, rights }: ConfigDocument, now: string): TextPlace[] {
  const asked = consents.filter(({ enabled }) => enabled !== false);
  const told = rights.filter(({ enabled }) => enabled !== false);
  return [
    ...asked.flatMap((consent) => liveVersions(consent, now).flatMap((version) => textsOf(consent, version))),
    ...told.flatMap(({ name, content }) =>
      content.map(({ locale, content: words, contentType }) => ({
        ...{ place: `right ${name} text ${locale}`, locale, contentType },
        ...(contentType === 'url' ? { content: '', url: words } : { content: words, url: null }),
      })),
    ),
  ];
}

const textsOf = (consent: ConfigConsent, { version, content }: ConfigVersion): TextPlace[] =>
  (content ?? []).map((text) => ({
    place: `${consentLabel(consent)} version ${version} text ${text.locale}`,
    locale: text.locale,
    content: text.content ?? '',
    url: text.url ?? null,
    contentType: text.contentType ?? 'text',
  }));

const passed = (time: string, now: string): boolean => new Date(time).toISOString() <= now;
