import type { ContentKind } from '#contracts';
import { localeKey } from '#domain';
import type { GivenText, VersionText } from './version-text.js';
import type { ConsentVersion, Retention } from './versions.repository.js';

/** A version as a caller gives it. Absent members keep their value, or get the default of a new version. */
export interface VersionInput {
  readonly consentId?: string | undefined;
  readonly kind?: ContentKind | undefined;
  readonly number?: number | undefined;
  readonly texts?: readonly GivenText[] | undefined;
  readonly scopes?: readonly string[] | undefined;
  readonly claims?: readonly string[] | undefined;
  readonly requiredFields?: readonly string[] | undefined;
  readonly userSkipLimit?: number | undefined;
  readonly systemSkipLimit?: number | undefined;
  /** null: what the tenant decided for all. */
  readonly retention?: Retention | null | undefined;
  readonly defaultLocale?: string | undefined;
  /** RFC 3339. */
  readonly effectiveFrom?: string | undefined;
  /** RFC 3339; null: without end. */
  readonly effectiveUntil?: string | null | undefined;
  readonly draft?: boolean | undefined;
  /** Of a new version: the version of this consent whose changed text it is, UUID. */
  readonly supersedes?: string | undefined;
}

/** What of a draft is set anew by what was given, member by member. */
export const givenMembers = ({
  scopes,
  claims,
  requiredFields,
  userSkipLimit,
  systemSkipLimit,
  retention,
}: VersionInput) => ({
  ...(scopes && { scopes }),
  ...(claims && { claims }),
  ...(requiredFields && { requiredFields }),
  ...(userSkipLimit !== undefined && { userSkipLimit }),
  ...(systemSkipLimit !== undefined && { systemSkipLimit }),
  ...(retention !== undefined && { retention }),
});

/** The default language of a draft whose texts were given anew. */
export const keptDefault = (
  { defaultLocale }: ConsentVersion,
  texts: readonly VersionText[],
): string | null => {
  const isKept = texts.some(({ locale }) => localeKey(locale) === localeKey(defaultLocale ?? ''));
  return isKept ? defaultLocale : (texts[0]?.locale ?? null);
};
