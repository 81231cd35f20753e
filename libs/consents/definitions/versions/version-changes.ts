import { AppError } from '#contracts';
import { localeKey } from '#domain';
import { nativeId } from '../entity-ids.js';
import { refuseChange, refuseOtherMembers, sameMembers } from '../immutable.js';
import { mergeTexts } from './merge-texts.js';
import type { VersionInput } from './version-input.js';
import type { VersionText } from './version-text.js';
import type { ConsentVersion, StoredVersion } from './versions.repository.js';

export type NewVersion = Omit<StoredVersion, 'number'> & { readonly texts: readonly VersionText[] };

/** @throws AppError `consent.mismatch` */
export function refuseOther(stored: ConsentVersion, { consentId, kind }: VersionInput): void {
  const isDraftUnnamed = stored.draft && consentId === undefined;
  if (!isDraftUnnamed && consentId?.toLowerCase() !== stored.consentId) throw mismatch('consent_id');
  if (kind !== stored.kind && !(stored.draft && kind === undefined)) throw mismatch('consentType');
}

/** @throws AppError `consent.immutable` (invariant I7) */
export function refuseImmutable(stored: ConsentVersion, input: VersionInput): void {
  refuseChange('version', input.number, stored.number);
  refuseChange('retentionPeriod', input.retention, stored.retention);
  refuseOtherMembers('claims', input.claims, stored.claims);
  refuseOtherMembers('scopes', input.scopes, stored.scopes);
  refuseOtherMembers('required_fields', input.requiredFields, stored.requiredFields);
  refuseChange(
    'defaultLocale',
    input.defaultLocale && localeKey(input.defaultLocale),
    stored.defaultLocale && localeKey(stored.defaultLocale),
  );
  refuseChange(
    'effectiveFrom',
    input.effectiveFrom && new Date(input.effectiveFrom).toISOString(),
    stored.effectiveFrom,
  );
  refuseChange('draft', input.draft, false);
}

export const isSameVersion = (stored: ConsentVersion, wanted: NewVersion): boolean =>
  stored.kind === wanted.kind &&
  stored.draft === wanted.draft &&
  saysNothingNew(stored.texts, wanted.texts) &&
  saysNothingNew(wanted.texts, stored.texts) &&
  sameMembers(stored.scopes, wanted.scopes) &&
  sameMembers(stored.claims, wanted.claims) &&
  sameMembers(stored.requiredFields, wanted.requiredFields);

const saysNothingNew = (before: readonly VersionText[], after: readonly VersionText[]): boolean => {
  const { changed, added } = mergeTexts(before, after);
  return !changed && added.length === 0;
};

/** Texts by their hashes alone: the trail is read by people, and the texts stay in their versions. */
export const audited = ({ texts, ...version }: ConsentVersion): object => ({
  consentId: nativeId('consent', version.consentId),
  number: version.number,
  kind: version.kind,
  texts: Object.fromEntries(texts.map(({ locale, hash }) => [locale, hash])),
  scopes: version.scopes,
  claims: version.claims,
  requiredFields: version.requiredFields,
  userSkipLimit: version.userSkipLimit,
  systemSkipLimit: version.systemSkipLimit,
  retention: version.retention,
  defaultLocale: version.defaultLocale,
  effectiveFrom: version.effectiveFrom,
  effectiveUntil: version.effectiveUntil,
  supersedes: version.supersedes && nativeId('consentVersion', version.supersedes),
  draft: version.draft,
});

const mismatch = (param: string): AppError =>
  new AppError('consent.mismatch', {
    param,
    detail: `${param}: is needed, and must be that of the version.`,
  });
