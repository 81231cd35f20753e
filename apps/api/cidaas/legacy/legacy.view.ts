import type { ConsentDefinition, ConsentGroup, ConsentVersion } from '#consents';
import type {
  LegacyGroupView,
  LegacyInstanceView,
  LegacyLocaleView,
  LegacyVersionView,
} from '#contracts/schemas';
import { localeKey } from '#domain';

/** Shapes of the older generation: fewer members, other names, the same entities. */

export const legacyGroupView = (group: ConsentGroup): LegacyGroupView => ({
  _id: group.id,
  group_name: group.name,
  description: group.description,
  enabled: group.enabled,
  createdTime: group.createdAt,
  updatedTime: group.updatedAt,
});

export const legacyInstanceView = (consent: ConsentDefinition): LegacyInstanceView => ({
  _id: consent.id,
  consent_group_id: consent.groupId,
  consent_name: consent.name,
  enabled: consent.enabled,
  createdTime: consent.createdAt,
  updatedTime: consent.updatedAt,
});

const asksForNames = ({ kind }: ConsentVersion): boolean => kind === 'scope' || kind === 'claim';

/** What asks for names is `SCOPES`, what shows something is `URL`. */
export const legacyVersionView = (version: ConsentVersion): LegacyVersionView => ({
  _id: version.id,
  version: version.number,
  consent_id: version.consentId,
  consentType: asksForNames(version) ? 'SCOPES' : 'URL',
  scopes: [...(version.kind === 'claim' ? version.claims : version.scopes)],
  required_fields: [...version.requiredFields],
  created_at: version.createdAt,
  updated_at: version.updatedAt,
});

/** @returns null when the version has no text of this language; without one the first */
export function legacyLocaleView(
  version: ConsentVersion,
  locale: string | undefined,
): LegacyLocaleView | null {
  const text = version.texts.find(
    (one) => locale === undefined || localeKey(one.locale) === localeKey(locale),
  );
  if (!text) return null;
  return {
    consent_version_id: version.id,
    consent_id: version.consentId,
    content: text.content ?? '',
    locale: localeKey(text.locale),
    // a text is read as URL with an empty address
    ...(asksForNames(version) ? {} : { url: text.url ?? '' }),
    scopes: [...version.scopes],
    required_fields: [...version.requiredFields],
  };
}
