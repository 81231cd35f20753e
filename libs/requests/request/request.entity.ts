import { defineEntity, p } from '@mikro-orm/core';
import type {
  Channel,
  ComplaintState,
  DelayCode,
  FeeGround,
  OfferedRight,
  RefusalCode,
  RegimeId,
  RequestState,
  RequesterKind,
  RestrictionGround,
  VerificationLevel,
} from '#contracts';
import type { StoredClock } from '#contracts/schemas';
import type { BegunUpload } from '../fulfilment/transfers/package-receiver.js';
import type { ConsideredRegime, RightPolicy } from '#domain';
import { sealed, tenantFilter, tenantId } from '#persistence';

/** Instants that the clock is computed from; see `ClockFacts` in the domain. */
export interface StoredClockFacts {
  readonly zone: string;
  readonly calendar: string;
  readonly identityAskedAt?: string;
  readonly identityReceivedAt?: string;
  readonly feeAskedAt?: string;
  readonly feePaidAt?: string;
  /** Why the fee was asked for. */
  readonly feeGround?: FeeGround;
  /** Where the request goes on that was planned when the person was asked something; absent: with its assessment. */
  readonly resumesIn?: RequestState;
  /** When a closed request was opened again with something new: its period runs from here. */
  readonly restartedAt?: string;
  readonly extension?: { readonly noticeSentAt: string; readonly reasons: readonly DelayCode[] };
  readonly clarifications: readonly {
    readonly askedAt: string;
    readonly answeredAt?: string;
    readonly needed: boolean;
  }[];
}

/** A request that was made together with this one, and what it asked for. */
export interface LinkedRequest {
  readonly id: string;
  readonly right: OfferedRight;
}

/** That a package goes straight to another controller. */
export interface Transfer {
  /** Id of a receiver that the tenant registered. */
  readonly target: string;
  /** RFC 3339, UTC; null: the receiver has not confirmed its hash yet. */
  readonly confirmedAt: string | null;
  /** What a bucket has of archives that are not whole there yet, by their path. */
  readonly begun?: Readonly<Record<string, BegunUpload>>;
}

/** Who decides on a request, where the tenant is its processor. */
export interface DecidingController {
  /** Of the setting `controllers` of the tenant. */
  readonly id: string;
  readonly name: string;
}

/** Why a request waits for a person: what failed where, and what to do. */
export interface Attention {
  readonly code: string;
  readonly store?: string;
  readonly detail: string;
}

/** What the law said of the right at intake. */
export type StoredPolicy = RightPolicy & {
  /** What is answered instead when the identity cannot be shown; null: nothing. */
  readonly degraded: { readonly policy: RightPolicy; readonly requiredLevel: VerificationLevel } | null;
};
/** What the policy in force when the plan was made asks for. */
export interface ApprovalDemand {
  /** Version of the policy. */
  readonly policy: number;
  readonly needed: number;
  /** Empty: any. */
  readonly roles: readonly string[];
  readonly timeoutHours?: number;
  readonly escalateTo?: string;
  /** Webhook endpoints that are asked first; absent: none. */
  readonly checks?: readonly string[];
  /** Nobody has to approve when all of them agree. */
  readonly autoApprove?: true;
}

/** One approval of the present plan. */
export interface GivenApproval {
  /** Id of the command. */
  readonly id: string;
  readonly by: string;
  /** RFC 3339, UTC. */
  readonly at: string;
}

/** What the present plan waits for, and what it has. */
export interface PlanApproval extends ApprovalDemand {
  readonly given: readonly GivenApproval[];
  /** Every check has been answered. */
  readonly checked?: true;
  /** All of them agreed, which is enough. */
  readonly automatic?: true;
}

const schema = defineEntity({
  name: 'Request',
  tableName: 'request',
  filters: tenantFilter,
  properties: {
    id: p.string().length(40).primary(),
    tenantId: tenantId(),
    number: p.string().length(20),
    right: p.string().length(30).$type<OfferedRight>(),
    /** Of those that apply and know the right, the one by whose clock the answer is due first. */
    regime: p.string().length(20).$type<RegimeId>(),
    /** Every regime that was considered at intake, and why. */
    regimes: p.json<ConsideredRegime[]>(),
    /** What they said of the right then; null: taken in before that was kept. */
    policy: p.json<StoredPolicy>().nullable(),
    /** The right that was asked for, when less is answered because the identity could not be shown. */
    degradedFrom: p.string().length(30).$type<OfferedRight>().nullable(),
    /** Of the form in which it was asked; null: of none. */
    formVersion: p.string().length(10).nullable(),
    state: p.string().length(30).$type<RequestState>(),
    /** Grows with each change; a writer that read an older one is refused. */
    revision: p.integer(),
    channel: p.string().length(20).$type<Channel>(),
    requesterKind: p.string().length(30).$type<RequesterKind>(),
    locale: p.string().length(35),
    residence: p.string().length(10).nullable(),
    /** Blind index over all identifiers given at intake: finds the same person asking again. */
    fingerprint: p.string().length(64),
    /** Subject of the person's own sign-on, when the request came through it. */
    personId: p.string().length(200).nullable(),
    submittedBy: p.string().length(160),
    /** `Idempotency-Key` of the submission: the same one by the same caller is the same request. */
    submissionKey: p.string().length(300).nullable(),
    /** Keyed digest of an old case that was taken over under a name; null: it has none. */
    submissionDigest: p.string().length(64).nullable(),
    requiredLevel: p.string().length(2).$type<VerificationLevel>(),
    verificationLevel: p.string().length(2).$type<VerificationLevel>(),
    verifiedBy: p.string().length(160).nullable(),
    verificationChannel: p.string().length(20).nullable(),
    failedVerifications: p.integer(),
    /** Of who asks for another: it is confirmed that they may. */
    authorised: p.boolean(),
    /** A person carries it out: of a right of stores, because there was no data map when it was assessed. */
    byHand: p.boolean(),
    receivedAt: p.datetime(),
    /** Who of the controller took it, sealed under the key of the request; null: not said. */
    receivedBy: sealed().nullable(),
    /** What a form asked and what was answered; see `FormAnswersBox`. */
    answers: sealed().nullable(),
    clock: p.json<StoredClockFacts>(),
    /** How the deadlines were reached, as of the last event. */
    clockResult: p.json<StoredClock>().nullable(),
    dueAt: p.datetime().nullable(),
    safeDueAt: p.datetime().nullable(),
    baseDueAt: p.datetime().nullable(),
    extended: p.boolean(),
    breached: p.boolean(),
    /** When the present state was entered: timers count from here. */
    enteredAt: p.datetime(),
    firedTimers: p.json<string[]>(),
    planRound: p.integer(),
    /** Version of the data map under which the present round is planned and carried out. */
    dataMapId: p.string().length(40).nullable(),
    planHash: p.string().length(64).nullable(),
    approvedPlanHash: p.string().length(64).nullable(),
    /** Of the present round; null: before there is a plan, or when it needs nobody. */
    approval: p.json<PlanApproval>().nullable(),
    /** Something was refused, or a personal column was kept for a reason. */
    partial: p.boolean(),
    residueRound: p.integer(),
    interruptedState: p.string().length(30).$type<RequestState>().nullable(),
    attention: p.json<Attention>().nullable(),
    refusalCodes: p.json<RefusalCode[]>(),
    duplicateOf: p.string().length(40).nullable(),
    restrictionId: p.string().length(40).nullable(),
    /** Which the person named, or whichever the right is about; null: of another right. */
    purposes: p.json<string[]>().nullable(),
    /** Why a restriction was asked for; null: not said. */
    ground: p.string().length(30).$type<RestrictionGround>().nullable(),
    /** The day as of which a privacy notice is wanted, `2026-03-01`; null: that of receipt. */
    noticeOn: p.string().length(10).nullable(),
    /** The request whose refusal it is against. */
    appealOf: p.string().length(40).nullable(),
    /** When what it is against was opened again because it was granted. */
    appealGrantedAt: p.datetime().nullable(),
    /** How long after a refusal the law lets somebody appeal; null: it knows no appeal. */
    appealDays: p.integer().nullable(),
    complaintState: p.string().length(30).$type<ComplaintState>().nullable(),
    /** Who may act for the person one day, sealed under the key of the request. */
    nominee: sealed().nullable(),
    /** When the last recipient of the data confirmed; null while one has not, or nobody was told. */
    recipientsConfirmedAt: p.datetime().nullable(),
    details: sealed().nullable(),
    /** Where the answer goes and what a fee is; see `RequestTerms`. */
    terms: sealed().nullable(),
    /** Of a rectification; see `CorrectionBox`. Null: a person corrects by hand. */
    corrections: sealed().nullable(),
    /** The other requests of the same letter; the first of all is the one with the smallest id. */
    linked: p.json<LinkedRequest[]>(),
    /** Null: the package goes to the person alone. */
    transfer: p.json<Transfer>().nullable(),
    statement: sealed().nullable(),
    /** Another controller, to whom the request belongs; null: the tenant itself. */
    controller: p.json<DecidingController>().nullable(),
    executionStartedAt: p.datetime().nullable(),
    deliveredAt: p.datetime().nullable(),
    /** When the mail server took the acknowledgement. */
    acknowledgedAt: p.datetime().nullable(),
    /** When the outcome of the present period was told first. */
    answeredAt: p.datetime().nullable(),
    /** Taken over from elsewhere: nothing is written to the person before staff gives a command. */
    silent: p.boolean(),
    closedAt: p.datetime().nullable(),
    purgedAt: p.datetime().nullable(),
    createdAt: p.datetime(),
    updatedAt: p.datetime(),
  },
});

export class Request extends schema.class {}
schema.setClass(Request);
