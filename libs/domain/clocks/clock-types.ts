import type { CLOCK_STATUSES, ClockKind, ClockWarning, DelayCode, RightCode } from '#contracts';
import type { LocalDate } from './local-date.js';
import type { Instant } from './zoned-time.js';

/**
 * Every deadline is two days. `due` is the last lawful day in the reading of the law's own text or of its regulator;
 * `safe` the earliest day that any serious reading supports, on which work is planned. `safe <= due`.
 */
export interface Deadline {
  readonly due: LocalDate;
  readonly safe: LocalDate;
}
export type Reading = keyof Deadline;

/** A question to the person, on which some regimes stop the clock. Unanswered while `answeredAt` is absent. */
export interface Ask {
  readonly askedAt: Instant;
  readonly answeredAt?: Instant;
}

export interface ClockFacts {
  readonly right: RightCode;
  /** IANA zone of the controller, in which the day of receipt is read. */
  readonly zone: string;
  /** Id of the calendar that is passed along. */
  readonly calendar: string;
  readonly receivedAt: Instant;
  /** When the person first asked, if a protocol says so; the clock starts there when it is earlier. */
  readonly submittedAt?: Instant;
  readonly identityAskedAt?: Instant;
  readonly identityReceivedAt?: Instant;
  readonly feeAskedAt?: Instant;
  readonly feePaidAt?: Instant;
  /** `needed`: the request could not be carried out without the answer. */
  readonly clarifications: readonly (Ask & { readonly needed: boolean })[];
  readonly extension?: {
    readonly noticeSentAt: Instant;
    readonly reasons: readonly DelayCode[];
    /** The new last day that the notice gives; counts where the law sets no length. */
    readonly until?: LocalDate;
  };
  /** Now. */
  readonly asOf: Instant;
}

/** One step of the computation, for people who want to follow it. */
export interface TraceEntry {
  readonly rule: string;
  readonly from: string;
  readonly to: LocalDate;
  readonly citation: string;
}

export interface ClockResult {
  readonly kind: ClockKind;
  /** `paused`: a question is open and the dates are those of an answer today. `breached`: `current.due` is past. */
  readonly status: (typeof CLOCK_STATUSES)[number];
  readonly start: LocalDate | null;
  readonly base: Deadline | null;
  readonly extended?: Deadline;
  readonly extensionNoticeBy?: Deadline;
  /** Where waiting for an identity moves nothing: the day on which a request without one is denied. */
  readonly identityBy?: LocalDate;
  /** `extended` where there is one, else `base`. */
  readonly current: Deadline | null;
  /** Calendar days from today to `current.safe`; negative when past. */
  readonly daysLeft: number | null;
  readonly trace: readonly TraceEntry[];
  readonly warnings: readonly ClockWarning[];
}
