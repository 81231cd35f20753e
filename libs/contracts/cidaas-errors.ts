import type { ErrorCode } from './errors.js';

/** An error as the clients of the consent API know it (consent reference, section 13). */
export interface CidaasError {
  readonly code: number;
  readonly error: string;
}

/** What is not in this list: 30000 when the caller is to blame, else 30099. The status is that of our own table. */
export const CIDAAS_ERRORS: Partial<Record<ErrorCode, CidaasError>> = {
  'request.invalid': { code: 30000, error: 'invalid request' },
  'consent_version.not_found': { code: 30001, error: 'consent version not found' },
  'consent_version.unknown': { code: 30001, error: 'consent version not found' },
  'consent.not_found': { code: 30002, error: 'consent not found' },
  'consent.unknown': { code: 30002, error: 'consent not found' },
  'consent_group.not_found': { code: 30003, error: 'consent group not found' },
  'consent_group.unknown': { code: 30003, error: 'consent group not found' },
  'subject_right.not_found': { code: 30004, error: 'data subject right not found' },
  'consent_record.not_found': { code: 30005, error: 'tracking record not found' },
  'consent.name_taken': { code: 30006, error: 'name already exists' },
  'consent.in_use': { code: 30007, error: 'in use' },
  'consent.immutable': { code: 30008, error: 'member cannot be changed' },
  'consent_version.number_not_allowed': { code: 30009, error: 'version number not allowed' },
  'consent_version.number_taken': { code: 30009, error: 'version number exists' },
  'consent_version.locale_missing': { code: 30010, error: 'locale missing' },
  'consent.skip_limit': { code: 30010, error: 'skip limit reached' },
  'consent.illegal_transition': { code: 30011, error: 'status cannot follow the current one' },
  'request.illegal_transition': { code: 30011, error: 'status cannot follow the current one' },
  'consent.guardian_required': { code: 30011, error: 'a guardian must decide this' },
  'consent.disabled': { code: 30012, error: 'consent is disabled' },
  'consent_record.subject_ambiguous': { code: 30013, error: 'exactly one of sub and q is required' },
  'masked_id.invalid': { code: 30014, error: 'masked id invalid or expired' },
  'consent.mismatch': { code: 30015, error: 'consent, version or type do not match' },
  'subject_right.unknown': { code: 30016, error: 'data subject right unknown or disabled' },
  'consent.scopes_unknown': { code: 30017, error: 'unknown or empty scopes or claims' },
  'client.unknown': { code: 30018, error: 'unknown client' },
  'filter.invalid': { code: 30019, error: 'filter not understood' },
  'claims.open': { code: 30020, error: 'claim consent required' },
  'auth.required': { code: 30021, error: 'token missing or invalid' },
  'auth.invalid': { code: 30021, error: 'token missing or invalid' },
  'auth.forbidden': { code: 30022, error: 'not permitted' },
  'rate.limited': { code: 30023, error: 'too many requests' },
  'idempotency.conflict': { code: 30024, error: 'idempotency key used with another body' },
  'idempotency.in_progress': { code: 30024, error: 'first request with this idempotency key is running' },
};
