import type { ConsentVersion, HashedText, ServedVersion, VersionInput, WrittenVersion } from '#consents';
import type { CreateVersionWire, UpdateVersionWire, VersionWire } from '#contracts/schemas';
import { Reply } from './wire/envelope.interceptor.js';

export const toVersionWire = (version: ConsentVersion): VersionWire => ({
  _id: version.id,
  id: version.id,
  consent_id: version.consentId,
  consent_name: version.consentName,
  consentType: version.kind,
  version: version.number,
  isLatest: version.isLatest,
  content: version.texts.map(toContent),
  scopes: [...version.scopes],
  claims: [...version.claims],
  required_fields: [...version.requiredFields],
  user_skip_limit: version.userSkipLimit,
  system_skip_limit: version.systemSkipLimit,
  retentionPeriod: version.retention,
  defaultLocale: version.defaultLocale,
  effectiveFrom: version.effectiveFrom,
  ...(version.effectiveUntil !== null && { effectiveUntil: version.effectiveUntil }),
  draft: version.draft,
  contentHashes: Object.fromEntries(version.texts.map(({ locale, hash }) => [locale, `sha256:${hash}`])),
  ...(version.supersedes !== null && { supersedes: version.supersedes }),
  createdTime: version.createdAt,
  updatedTime: version.updatedAt,
  created_at: version.createdAt,
  updated_at: version.updatedAt,
});

/** With the language that was served, where one was asked for. */
export const toServedWire = ({ version, served }: ServedVersion): VersionWire => ({
  ...toVersionWire(version),
  ...(served && { locale: served.locale }),
  ...(served?.requestedLocale != null && { requestedLocale: served.requestedLocale }),
});

/** 201 with its address when a version was made, 200 when the one that is there is as it should be. */
export const toWrittenReply = ({ version, created, untouched }: WrittenVersion): Reply =>
  new Reply(
    {
      ...toVersionWire(version),
      ...(untouched.length > 0 && { warnings: ['locale_not_updated'], locale_not_updated: untouched }),
    },
    created
      ? { status: 201, headers: { location: `/consent-srv/consent/versions/${version.id}` } }
      : { status: 200 },
  );

export const fromVersionWire = (body: CreateVersionWire | UpdateVersionWire): VersionInput => ({
  consentId: body.consent_id ?? undefined,
  kind: body.consentType ?? undefined,
  number: body.version ?? undefined,
  texts: body.content ?? undefined,
  scopes: body.scopes ?? undefined,
  claims: body.claims ?? undefined,
  requiredFields: body.required_fields ?? undefined,
  userSkipLimit: body.user_skip_limit ?? undefined,
  systemSkipLimit: body.system_skip_limit ?? undefined,
  retention: body.retentionPeriod,
  defaultLocale: body.defaultLocale ?? undefined,
  effectiveFrom: body.effectiveFrom ?? undefined,
  effectiveUntil: body.effectiveUntil,
  draft: body.draft ?? undefined,
});

const toContent = (text: HashedText): VersionWire['content'][number] => ({
  locale: text.locale,
  ...(text.title !== null && { title: text.title }),
  ...(text.content !== null && { content: text.content }),
  ...(text.url !== null && { url: text.url }),
  contentType: text.contentType,
  ...(text.scopeTexts !== null && { scopeTexts: { ...text.scopeTexts } }),
});
