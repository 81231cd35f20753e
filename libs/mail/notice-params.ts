import type { DelayCode, Notice, OfferedRight, RefusalCode, RegimeId, RequesterKind } from '#contracts';

/** Calendar date in the controller's zone, `2026-03-31`. Written out in the reader's language. */
export type PlainDate = string;

/** What every notice carries. Names of parameters ending in `On` are calendar dates. */
export interface CommonParams {
  /** Number of the case, as people see it. */
  readonly caseNumber: string;
  /** Name of the controller. */
  readonly controller: string;
  /** Mail address or web address at which the controller answers questions about the case. */
  readonly contact: string;
  /** The law under which the request is handled. Mails that were written down before it was kept lack it: EU_GDPR. */
  readonly regime?: RegimeId;
  /** Name of that law, as the catalogue gives it. */
  readonly law?: string;
}

interface RefusalParams {
  readonly codes: readonly RefusalCode[];
  /** Explanation in the controller's own words; null where the codes need none. */
  readonly explanation: string | null;
  /** Name and address of the supervisory authority to turn to; null: the notice names the choice in general. */
  readonly authority: string | null;
  /** The person's own words on data that are not corrected, kept with the request; null: none. */
  readonly statement: string | null;
}

/** What happened to records, as notices name it. */
export type Act = 'mask' | 'delete' | 'unlink' | 'export' | 'restrict' | 'unrestrict' | 'correct';

/** What came of an appeal. */
export type AppealDecision = 'granted' | 'partly_granted' | 'refused';

interface OutcomeParams {
  /** What was done where: category of data, act, number of records. */
  readonly acts: readonly { readonly category: string; readonly act: Act; readonly count: number }[];
  /** What is kept and why; `until` is a date or an event in words. */
  readonly kept: readonly {
    readonly category: string;
    readonly code: RefusalCode;
    readonly until: string | null;
  }[];
  /** Recipients that were told (GDPR Art. 19). */
  readonly recipients: readonly string[];
  readonly certificateId: string | null;
}

/** Parameters of every notice (rights reference 7), closed: a template can use these and no others. */
export interface NoticeParams {
  ACK: {
    readonly right: OfferedRight;
    readonly receivedOn: PlainDate;
    /** The safe date: the answer comes by then. */
    readonly expectedOn: PlainDate;
    readonly identityCheck: boolean;
  };
  VERIFY_REQUEST: {
    /** null where the controller checks by other means, told in `means`. */
    readonly link: string | null;
    /** Six digits, for who is signed in already; null where none was made. */
    readonly code: string | null;
    readonly means: string | null;
    readonly untilOn: PlainDate;
    readonly clockWaits: boolean;
  };
  VERIFY_REMINDER: NoticeParams['VERIFY_REQUEST'];
  CLARIFY_REQUEST: {
    readonly question: string;
    readonly untilOn: PlainDate;
    readonly clockWaits: boolean;
  };
  FEE_NOTICE: { readonly amount: string; readonly computation: string; readonly untilOn: PlainDate };
  EXTENSION: {
    readonly newDateOn: PlainDate;
    readonly delays: readonly DelayCode[];
    readonly facts: string;
    readonly authority: string | null;
  };
  REFUSAL: { readonly right: OfferedRight } & RefusalParams;
  PARTIAL: { readonly right: OfferedRight } & RefusalParams & OutcomeParams;
  COMPLETION: { readonly right: OfferedRight } & OutcomeParams;
  DELIVERY: { readonly link: string; readonly expiresOn: PlainDate };
  DELIVERY_CODE: { readonly code: string; readonly expiresOn: PlainDate };
  DELIVERY_REMINDER: { readonly link: string; readonly expiresOn: PlainDate };
  RESTRICTION_SET: {
    readonly scope: readonly string[];
    readonly setOn: PlainDate;
    readonly certificateId: string | null;
  };
  RESTRICTION_LIFT: {
    readonly liftOn: PlainDate;
    readonly reason: string;
    readonly authority: string | null;
  };
  WITHDRAWN: { readonly withdrawnOn: PlainDate };
  SUBJECT_ALERT: {
    readonly right: OfferedRight;
    readonly requester: RequesterKind;
    readonly receivedOn: PlainDate;
    /** Where the person confirms that it was they who asked for it; null where nobody asks them. */
    readonly link: string | null;
    readonly untilOn: PlainDate;
  };
  /** The information of Art. 15(1) and (2) GDPR, in the order of its letters. Empty: there is none. */
  SAR_NOTICE: {
    readonly purposes: readonly string[];
    readonly categories: readonly string[];
    readonly recipients: readonly string[];
    /** Periods, or the criteria by which they are found. */
    readonly retention: readonly string[];
    readonly sources: readonly string[];
    /** Logic, significance and consequences of decisions made by machines. */
    readonly automatedDecisions: readonly string[];
    /** Countries and the safeguards there. */
    readonly transfers: readonly string[];
  };
  /** To a recipient of the data, not to the person (GDPR Art. 19). */
  RECIPIENT: {
    readonly recipient: string;
    readonly act: Act;
    readonly actedOn: PlainDate;
    /** Such as `customer_id: 4711`: only those that the recipient knows. Empty: they stand behind the link. */
    readonly identifiers: readonly string[];
    readonly evidenceByOn: PlainDate;
    /** Where the recipient answers; null: by mail. */
    readonly link: string | null;
  };
  RECIPIENT_LIST: { readonly recipients: readonly string[] };
  /** `explanation` gives the reasons where the appeal is granted. */
  APPEAL_ANSWER: {
    readonly originalNumber: string;
    readonly decision: AppealDecision;
  } & RefusalParams;
  COMPLAINT_ACK: { readonly receivedOn: PlainDate; readonly expectedOn: PlainDate | null };
  DUPLICATE: { readonly originalNumber: string; readonly expectedOn: PlainDate | null };
}

/** Parameters of one notice. */
export type ParamsOf<N extends Notice> = CommonParams & NoticeParams[N];
