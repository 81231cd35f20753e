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
  /** Name and address of the authority to turn to; null or absent: the notice names the choice in general. */
  readonly authority?: string | null;
  /** Laws of the same country that apply as well and have an authority of their own. */
  readonly besides?: readonly Pick<CommonParams, 'regime' | 'law' | 'authority'>[];
  /** Days in which this answer can be appealed against; null: it cannot. Mails that were written down before it was kept lack it. */
  readonly appealDays?: number | null;
}

interface RefusalParams {
  readonly codes: readonly RefusalCode[];
  /** Titles of the purposes whose basis does not give the right. Lacking: none is named. */
  readonly excluded?: readonly string[];
  /** Explanation in the controller's own words; null where the codes need none. */
  readonly explanation: string | null;
  /** The person's own words on data that are not corrected, kept with the request; null: none. */
  readonly statement: string | null;
}

/** What happened to records, as notices name it. */
export type Act = 'mask' | 'delete' | 'unlink' | 'mention' | 'export' | 'restrict' | 'unrestrict' | 'correct';

/** What came of an appeal. */
export type AppealDecision = 'granted' | 'partly_granted' | 'refused';

/** What an answer says beside what was done in stores. Mails that were written down before it was kept lack it. */
interface AnswerParams {
  /** What was found or done, in the controller's own words; null: stores alone had to do with it. */
  readonly explanation?: string | null;
  /** Consents that ended (GDPR Art. 7(3)). */
  readonly ended?: readonly string[];
  /** Purposes that go on because they rest on something else than consent. */
  readonly goesOn?: readonly string[];
  /** What was decided of each purpose that the request is about. */
  readonly decided?: readonly {
    readonly purpose: string;
    readonly granted: boolean;
    readonly codes: readonly RefusalCode[];
    /** In the controller's own words; null: none. */
    readonly note: string | null;
  }[];
  /** What a person found who looked at a decision by a machine (GDPR Art. 22(3)); null: nobody was asked to. */
  readonly review?: {
    readonly view: string;
    readonly explanation: string;
    readonly changed: boolean;
  } | null;
  /** Purposes ended, which opens erasure (GDPR Art. 17(1)(b), (c)). */
  readonly erasureOffered?: boolean;
}

interface OutcomeParams {
  /** What was done where: category of data, act, number of records. */
  readonly acts: readonly { readonly category: string; readonly act: Act; readonly count: number }[];
  /** What is kept and why; `until` is the day on which the last of it goes, or an event in words. */
  readonly kept: readonly {
    readonly category: string;
    readonly code: RefusalCode;
    readonly until: string | null;
    /** When the first of it goes; null, lacking: all on the same day. */
    readonly earliest?: string | null;
  }[];
  /** Kept because it is about others too. Mails that were written down before it was kept lack it. */
  readonly shared?: readonly string[];
  /** Recipients that have been told (GDPR Art. 19). */
  readonly recipients: readonly string[];
  /** Those who are being told. Mails that were written down before it was kept lack it. */
  readonly recipientsToTell?: readonly string[];
  readonly certificateId: string | null;
  /** No store has anything of the person. Mails that were written down before it was kept lack it: it is not said. */
  readonly nothingHeld?: boolean;
}

/** A privacy notice as one version of it says it. */
interface NoticeText {
  readonly title: string;
  /** Who informs. */
  readonly controller: string;
  readonly text: string;
  /** Where anybody can read it. */
  readonly link: string;
  /** First and last day on which it holds; `until` null: none is known. */
  readonly from: PlainDate;
  readonly until: PlainDate | null;
}

interface Asker {
  /** Who asks for the person; null, absent: the person. */
  readonly requester?: RequesterKind | null;
}

/** Parameters of every notice (rights reference 7), closed: a template can use these and no others. */
export interface NoticeParams {
  ACK: Asker & {
    readonly right: OfferedRight;
    readonly receivedOn: PlainDate;
    /** The safe date: the answer comes by then. null: no period runs, or it is over. */
    readonly expectedOn: PlainDate | null;
    /** The last day of a period that is over. Lacking or null: it is not. */
    readonly endedOn?: PlainDate | null;
    readonly identityCheck: boolean;
    /** What was to end has ended with the request. Mails that were written down before it was kept lack it: no. */
    readonly effective?: boolean;
    /** Data are looked for. Lacking: yes. */
    readonly searches?: boolean;
  };
  VERIFY_REQUEST: Asker & {
    /** What is confirmed. Mails that were written down before it was kept lack it. */
    readonly right?: OfferedRight;
    /** null where the controller checks by other means, told in `means`. */
    readonly link: string | null;
    /** The last whole day on which it confirms. Lacking: it is not said. */
    readonly linkUntilOn?: PlainDate;
    /** Six digits, for who is signed in already; null where none was made. */
    readonly code: string | null;
    readonly means: string | null;
    readonly untilOn: PlainDate;
    readonly clockWaits: boolean;
    /** The period is over. Lacking: it is not. */
    readonly clockEnded?: boolean;
  };
  VERIFY_REMINDER: NoticeParams['VERIFY_REQUEST'];
  CLARIFY_REQUEST: {
    readonly question: string;
    readonly untilOn: PlainDate;
    readonly clockWaits: boolean;
    /** The period is over. Lacking: it is not. */
    readonly clockEnded?: boolean;
  };
  FEE_NOTICE: { readonly amount: string; readonly computation: string; readonly untilOn: PlainDate };
  EXTENSION: {
    readonly newDateOn: PlainDate;
    readonly delays: readonly DelayCode[];
    readonly facts: string;
  };
  REFUSAL: RefusalParams & {
    readonly right: OfferedRight;
    /** Who cannot be erased can still have sale and sharing ended (rights reference 8, rule 3). Lacking: it is not said. */
    readonly optOutOffered?: boolean;
  };
  PARTIAL: {
    readonly right: OfferedRight;
    /** Day on which it was begun, where nothing more is done; lacking: what was granted is done. */
    readonly begunOn?: PlainDate | null;
  } & RefusalParams &
    OutcomeParams &
    AnswerParams;
  COMPLETION: { readonly right: OfferedRight } & OutcomeParams & AnswerParams;
  DELIVERY: { readonly link: string; readonly expiresOn: PlainDate };
  /** The code is good for ten minutes of the day on which it was made. */
  DELIVERY_CODE: { readonly code: string; readonly expiresOn: PlainDate };
  DELIVERY_REMINDER: { readonly link: string; readonly expiresOn: PlainDate };
  RESTRICTION_SET: {
    readonly scope: readonly string[];
    readonly setOn: PlainDate;
    readonly certificateId: string | null;
    /** No store has anything of the person; lacking: it is not said. */
    readonly nothingHeld?: boolean;
  };
  RESTRICTION_LIFT: {
    readonly liftOn: PlainDate;
    readonly reason: string;
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
  SAR_NOTICE: {
    readonly right: OfferedRight;
    /** What was asked for, when less is given, and why; null, absent: what was asked for. */
    readonly insteadOf?: { readonly right: OfferedRight; readonly codes: readonly RefusalCode[] } | null;
    /** Whether there are data of the person at all. */
    readonly processed: boolean;
    /** The information of Art. 15(1) and (2) GDPR in the reader's language. */
    readonly sections: readonly { readonly title: string; readonly lines: readonly string[] }[];
  };
  RECIPIENT_LIST: {
    readonly right: OfferedRight;
    /** Names, with how often and when last; empty: nobody was told. */
    readonly recipients: readonly string[];
  };
  INFORM: {
    readonly right: OfferedRight;
    /** The day that was asked about. */
    readonly askedOn: PlainDate;
    /** What people were told on that day (GDPR Art. 13, 14); empty: nothing is on record. */
    readonly stood: readonly NoticeText[];
    /** What holds today instead; empty: the same. */
    readonly today: readonly NoticeText[];
    /** What stood then and holds today in the same words; absent in mails that waited since before it was said. */
    readonly still?: readonly NoticeText[];
    /** What a person found out, in the controller's own words; null: nobody had to look. */
    readonly explanation: string | null;
  };
  FORWARDED: {
    readonly right: OfferedRight;
    readonly receivedOn: PlainDate;
    /** The controller to whom the request belongs, and where people turn to it. */
    readonly decidedBy: string;
    readonly decidedByContact: string;
  };
  /** `explanation` gives the reasons where the appeal is granted. */
  APPEAL_ANSWER: {
    readonly originalNumber: string;
    readonly decision: AppealDecision;
    /** By when the first request, which is open again, is answered; null: it stays as it is. */
    readonly newAnswerOn: PlainDate | null;
  } & RefusalParams;
  COMPLAINT_ACK: { readonly receivedOn: PlainDate; readonly expectedOn: PlainDate | null };
  /** That there is a message: never what it says, since mailboxes are read by others too. */
  MESSAGE: { readonly sentOn: PlainDate };
  DUPLICATE: { readonly originalNumber: string; readonly expectedOn: PlainDate | null };
}

/** Parameters of one notice. */
export type ParamsOf<N extends Notice> = CommonParams & NoticeParams[N];
