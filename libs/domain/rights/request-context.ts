import { isStoreRight } from '#contracts';
import type {
  Effect,
  FeeGround,
  OfferedRight,
  RegimeId,
  RequesterKind,
  RequestState,
  RightCode,
  VerificationLevel,
} from '#contracts';

/** What is known about a request before an event is applied to it. Plain values without personal data. */
export interface RequestContext {
  readonly right: OfferedRight;
  readonly regime: RegimeId;
  readonly requester: RequesterKind;
  readonly verificationLevel: VerificationLevel;
  readonly requiredLevel: VerificationLevel;
  /** What is answered instead when the identity cannot be shown (11 CCR §7024(a)), and what it needs; absent: nothing. */
  readonly degraded?: { readonly right: RightCode; readonly requiredLevel: VerificationLevel } | null;
  /** Somebody asks for another, and nobody has confirmed yet that they may. */
  readonly mandateMissing?: boolean;
  /** Failed tries before this event. */
  readonly failedVerifications: number;
  /** The try that is the last one. */
  readonly maxVerifications: number;
  /** Hash of the current plan. */
  readonly planHash: string | null;
  /** Hash of the plan that was approved, by a person or by policy. */
  readonly approvedPlanHash: string | null;
  /** The approver must be neither who submitted nor who asserted the identity. */
  readonly fourEyes: boolean;
  /** Whoever acts now submitted the request or asserted the identity. */
  readonly approverIsSubmitter: boolean;
  /** Whoever acts now has approved this plan already. */
  readonly approverHasApproved: boolean;
  /** The policy of this plan asks for a role that whoever acts now does not have. */
  readonly approverLacksRole: boolean;
  /** Role that is told when the approval takes too long. */
  readonly approvalEscalation: string | null;
  /** How often residue was found before this event. */
  readonly residueRound: number;
  /** Something was refused, kept or left unconfirmed. */
  readonly partial: boolean;
  /** The state from which `needs_attention` was entered. */
  readonly interruptedState: RequestState | null;
  /** Stores were touched in this revision: the point of no return. */
  readonly executionStarted: boolean;
  /** Now is past the end of the base `due` day. */
  readonly baseDueEnded: boolean;
  readonly extended: boolean;
  /** The law knows an extension of this period; absent in what was recorded before there were laws without. */
  readonly extendable?: boolean;
  /** A request whose identity stays open is refused on its due day, not dropped; absent: no. */
  readonly unidentifiedIsRefused?: boolean;
  /** The person was told the outcome, or has a package. */
  readonly answered: boolean;
  /** The period ended without an answer, which was reported. Absent: no. */
  readonly breached?: boolean;
  /** Now is past the last day on which a refusal is in time; no extension moves it (GDPR Art. 12(4)). Absent: no. */
  readonly refusalDueEnded?: boolean;
  /** The period for the answer is over. */
  readonly answerDueEnded?: boolean;
  /** Whom to tell how many days before the safe date; absent: operators. */
  readonly escalation?: readonly { readonly daysBefore: number; readonly role: string }[];
  /** Why a fee was asked for; null: none was. */
  readonly feeGround?: FeeGround | null;
  /** A question of what the person means has not been answered yet. Absent: no. */
  readonly questionOpen?: boolean;
  /** Where a request goes on that was planned when the person was asked something; absent: with its assessment. */
  readonly resumesIn?: RequestState;
  /** The request as it came says what it is about. */
  readonly scopeClear: boolean;
  /** Something was refused, and the law lets somebody appeal against it until a day that is not past. Absent: no. */
  readonly appealable?: boolean;
  /** Another controller decides, for whom we are a processor. Absent: no. */
  readonly isProcessor?: boolean;
  /** It was begun elsewhere, and staff has given no command since. Absent: no. */
  readonly isTakenOver?: boolean;
  /** A person carries it out although its right is one of stores. Absent: no. */
  readonly byHand?: boolean;
}

/** Where no store is worked, none can drift, fail or still hold something, and there is nothing to certify. */
export const worksInStores = ({ right, byHand = false }: RequestContext): boolean =>
  isStoreRight(right) && !byHand;

/** The state after an event, and what the caller must do in the same transaction, in this order. */
export interface Step {
  readonly state: RequestState;
  readonly effects: readonly Effect[];
}
