import type {
  DataRisk,
  RefusalCode,
  RequesterAdmission,
  RequesterKind,
  RightCode,
  RightEffect,
  StoppedProcessing,
  VerificationLevel,
} from '#contracts';
import type { LegalBasis } from './legal-basis.js';

/** What whoever asks in some capacity must show. */
export interface RequesterRule {
  readonly admission: RequesterAdmission;
  /** Never less than this, unless the right needs no evidence at all; absent: what the right needs. */
  readonly level?: VerificationLevel | undefined;
}

/** What one regime says of one right, as far as decisions rest on it. Rows of the catalogue, never code. */
export interface RightPolicy {
  readonly right: RightCode;
  /** Legal bases under which the right exists (rights reference 3). */
  readonly bases: readonly LegalBasis[];
  readonly level: {
    readonly minimum: VerificationLevel;
    /** More where the data could do more harm. */
    readonly byRisk: Readonly<Partial<Record<DataRisk, VerificationLevel>>>;
  };
  /** Kinds that are absent are checked by a person. */
  readonly requesters: Readonly<Partial<Record<RequesterKind, RequesterRule>>>;
  /** Reasons for which the law lets it be refused. */
  readonly exceptions: readonly RefusalCode[];
  /** The same request within so many months of the last answer is worth a look. */
  readonly repetitionMonths: number;
  readonly effect: RightEffect;
  /** What ends at once where `effect` is `stop`. */
  readonly stops: StoppedProcessing | null;
  /** The right that is answered instead when the identity cannot be shown; null: none. */
  readonly degradesTo: RightCode | null;
}
