import type { ActionSource, AnswerStatus, Awaited, LegalType, Relation } from '#contracts';
import type { Authorisation, Authorisers, ToldAge } from '#domain';

/** What a person did with a version, or what was done for them. */
export interface AnswerCommand {
  /** Whose answer it is; never written in clear beside the answer. */
  readonly sub: string;
  readonly kind: 'legalbasistrack' | 'consent';
  /** UUID. */
  readonly consentId: string;
  /** UUID; absent: the latest version. */
  readonly versionId?: string | undefined;
  readonly status: AnswerStatus;
  readonly acceptedFields?: readonly string[] | undefined;
  readonly scopes?: readonly string[] | undefined;
  /** The application through which it came. */
  readonly clientId?: string | undefined;
  /** Of an action-based consent: the same action is the same record. */
  readonly actionId?: string | undefined;
  readonly actionType?: string | undefined;
  /** Of a record that is there already, among those of its person and version; absent: follows from the other members. */
  readonly slot?: string | undefined;
  /** Of the text that was shown; absent: the one that is served without a wish. */
  readonly locale?: string | undefined;
  readonly source: ActionSource;
  /** Id of what the gate showed, already checked. */
  readonly presentationId?: string | undefined;
  /**
   * When the person said it, as the caller tells; kept beside the time of the server. Older than what the record says
   * already: nothing is written. Too far ahead of the server: its time counts.
   */
  readonly saidAt?: Date | undefined;
  /** How it was collected, such as `paper` or `phone` (receipt reference, section 2.1); absent: follows from the source. */
  readonly method?: string | undefined;
  /** It is recorded, with a receipt, and announced to nobody. */
  readonly silent?: true | undefined;
  /** It is accepted in spite of Global Privacy Control, on a page that named the signal. */
  readonly gpcOverride?: true | undefined;
  /** Carried over from this record of somebody anonymous who turned out to be the person; UUID. */
  readonly linkedFrom?: string | undefined;
  /** What may be personal: kept apart, so that an erasure takes it and the chain still fits. */
  readonly personal?: PersonalMembers | undefined;
  /** E-mail address to which the link of a double opt-in goes; absent: `sub`, where it is one. Never kept with the answer. */
  readonly confirmAt?: string | undefined;
  /** Who must agree before an acceptance counts; absent: those who had to agree to the last one of the same record. */
  readonly authorisers?: readonly NamedPerson[] | undefined;
  /** The same by digest, where nobody is named: those whom an application named for the consent before. */
  readonly asked?: Authorisers | undefined;
  /** Who accepts for the person, who may not do it alone. */
  readonly guardian?: NamedPerson | undefined;
  /** Judged by and not kept. */
  readonly age?: ToldAge | undefined;
  /** Says something of an answer that is there instead of giving one. */
  readonly act?: ConfirmationAct | AuthorisationAct | undefined;
}

/** Somebody other than the person whose answer it is. */
export interface NamedPerson {
  readonly sub: string;
  readonly relation: Relation;
}

export interface ConfirmationAct {
  readonly kind: 'confirm';
  /** UUID of the entry in which the person accepted. */
  readonly answer: string;
}

export interface AuthorisationAct {
  readonly kind: 'authorise';
  readonly authorisation: Authorisation;
}

export interface PersonalMembers {
  readonly acceptedBy?: string;
  readonly fieldKey?: string;
  readonly url?: string;
  /** Truncated to /24 or /48. */
  readonly ip?: string;
  /** Family of the browser alone. */
  readonly userAgent?: string;
  /** Why staff answered for the person, in words. */
  readonly reason?: string;
  /** `sha256:…` of the document that the answer was taken from, which is in `consent_evidence`. */
  readonly evidence?: string;
}

/** Where a record stands after a command. */
export interface RecordState {
  /** UUID of the record. */
  readonly id: string;
  /** Keyed digest of the person, as a UUID. */
  readonly subject: string;
  readonly kind: 'legalbasistrack' | 'consent';
  readonly consentId: string;
  readonly versionId: string;
  readonly slot: string;
  readonly status: AnswerStatus;
  readonly acceptedFields: readonly string[];
  readonly scopes: readonly string[];
  readonly skips: number;
  readonly clientId: string | null;
  readonly details: Readonly<Record<string, unknown>>;
  /** RFC 3339, UTC. */
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface RecordedAnswer {
  /** false: the same was said before, or something newer; nothing was written and nothing is announced. */
  readonly changed: boolean;
  readonly record: RecordState;
  /** What was answered, by the definitions at that moment. */
  readonly about: {
    readonly consentName: string;
    readonly legalType: LegalType;
    readonly versionNumber: number;
    /** Of the text that was shown; null where there is none. */
    readonly locale: string | null;
  };
  /** Whether the record was made by this answer, so that its history is this answer alone. */
  readonly first: boolean;
  /** UUID of the newest entry of this record in the chain; also the id of its receipt, where there is one. */
  readonly actionId: string;
  /** UUID of the entry in which the person said what the record says: a confirmation or an approval comes after it. */
  readonly answerId: string;
  /** Place in the tenant's chain, whole number in decimal digits. */
  readonly sequence: string;
  /** What an acceptance waits for before it counts; empty: nothing. */
  readonly awaits: readonly Awaited[];
  /**
   * What the caller should know: `recorded_only` stops nothing (invariant I13); `outdated` was said before what the record
   * says already, and was not written.
   */
  readonly effect?: 'recorded_only' | 'outdated';
}
