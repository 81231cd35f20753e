import type {
  DataRisk,
  Notice,
  OfferedRight,
  RefusalCode,
  RegimeId,
  RequesterKind,
  VerificationLevel,
} from '#contracts';
import type { LocalDate } from '../clocks/local-date.js';
import type { LegalBasis } from './legal-basis.js';
import type { RightPolicy } from './right-policy.js';

export interface AssessmentInput {
  /** What the regimes that apply say of the right, in one; see `joinPolicies`. */
  readonly policy: RightPolicy;
  /** The regimes whose territory the request falls into. */
  readonly regimes: readonly RegimeId[];
  readonly requester: RequesterKind;
  readonly verification: VerificationLevel;
  /** The highest among the data in question; absent: ordinary. */
  readonly risk?: DataRisk;
  /** The law of the person's country gives others rights in the data of the dead. Absent: it does not. */
  readonly deceasedRights?: boolean;
  readonly purposes: readonly AssessedPurpose[];
  /** Earlier requests of the same person. */
  readonly history: readonly PriorRequest[];
  /** Today, in the controller's zone. */
  readonly now: LocalDate;
}

/** What the data map and the restrictions say about one purpose of processing. */
export interface AssessedPurpose {
  readonly id: string;
  readonly basis: LegalBasis | null;
  readonly provenance: readonly ('provided' | 'observed' | 'derived' | 'third_party')[];
  readonly holds: readonly { readonly id: string; readonly reviewBy: LocalDate }[];
  /** Duties to keep data. `until` null: until an event that has no date yet. */
  readonly retention: readonly { readonly code: RefusalCode; readonly until: LocalDate | null }[];
  /** The person asked to keep these data for legal claims (Art. 18(1)(c) GDPR), and that restriction is still active. */
  readonly restrictedForClaims: boolean;
}

export interface PriorRequest {
  readonly right: OfferedRight;
  readonly answeredOn: LocalDate;
}

/** Why a person must look; never a reason that is given to the data subject. */
export const REVIEW_CODES = [
  'AUTHORISATION_TO_CHECK',
  'JURISDICTION_UNCLEAR',
  'BASIS_MISSING',
  'NEEDED_FOR_CLAIMS',
  'DONE_BY_HAND',
  'EXCEPTION_UNKNOWN',
] as const;
export type ReviewCode = (typeof REVIEW_CODES)[number];

/** Operations on stores (rights reference 6). */
export type Operation = 'read' | 'export' | 'mask' | 'delete' | 'restrict' | 'correct' | 'stop' | 'notify';

/** Decision on one purpose. `operations` is empty unless granted, `codes` is empty only if granted. */
export interface PurposeDecision {
  readonly purposeId: string;
  readonly decision: 'grant' | 'refuse' | 'not_applicable' | 'review';
  readonly operations: readonly Operation[];
  readonly codes: readonly (RefusalCode | ReviewCode)[];
  /** The day on which the reason to keep the data ends, where it has one. */
  readonly until?: LocalDate;
}

export interface AssessmentFinding {
  readonly code: 'BASIS_MISSING' | 'REPETITION';
  readonly purposeId?: string;
}

export interface Assessment {
  readonly requiredLevel: VerificationLevel;
  readonly perPurpose: readonly PurposeDecision[];
  /** Notices that follow from it if nobody decides otherwise. */
  readonly notices: readonly Notice[];
  readonly findings: readonly AssessmentFinding[];
}
