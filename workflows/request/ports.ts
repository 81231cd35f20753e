import type {
  OfferedRight,
  RegimeId,
  RequestEvent,
  RequestState,
  Timer,
  VerificationLevel,
} from '#contracts';
import type { RequestContext } from '#domain/rights';

/** Names a request in every payload: ids only. */
export interface RequestRef {
  readonly tenantId: string;
  readonly requestId: string;
}

/** What the workflow knows of its request: a copy of the row, newer revisions replace older ones. */
export interface Snapshot {
  readonly state: RequestState;
  readonly revision: number;
  readonly right: OfferedRight;
  readonly regime: RegimeId;
  readonly number: string;
  /** End of `due`, RFC 3339; null while no clock runs. */
  readonly dueAt: string | null;
  /** End of `safe`. This and what follows up to `waitingRole` is absent in snapshots of older versions. */
  readonly safeDueAt?: string | null;
  readonly breached?: boolean;
  /** How sure it is who asks. */
  readonly level?: VerificationLevel;
  /** Role that the oldest open task is for; null: nobody has anything to do. */
  readonly waitingRole?: string | null;
  /** Earliest moment at which something must happen by itself. */
  readonly timer: Timer | null;
  readonly context: RequestContext;
  /** Stores to be worked next; in `planning` those whose plan is missing or knows less than the others taught. */
  readonly stores: readonly StoreRef[];
  /** Seconds without heartbeat after which a store activity is taken over. */
  readonly heartbeatSeconds: number;
  /** In `planning`: open requests for a copy, which come before this erasure. Absent: none. */
  readonly waitsFor?: readonly string[];
  /** In `delivering`: the package goes straight to another controller. Absent: to the person. */
  readonly transfer?: boolean;
  /** In `awaiting_external`: stores that do deletions later, and when to ask them. Absent: none. */
  readonly deletions?: { readonly stores: readonly StoreRef[]; readonly afterMs: number };
}

export interface StoreRef {
  readonly id: string;
  /** Task queue of the worker near the store; null: the common one. */
  readonly taskQueue: string | null;
  readonly after: readonly string[];
}

/** Short steps on Habeas' own database, each one transaction; they run as local activities. */
export interface LifecycleActivities {
  /** Looks for a duplicate and leaves `received`. Does nothing when it has been left. */
  triage(request: RequestRef): Promise<Snapshot>;
  /** The row as it is now. */
  read(request: RequestRef): Promise<Snapshot>;
  /** Feeds an event of the workflow itself; ignored when the request is no longer in `from`. */
  advance(request: RequestRef, from: RequestState, event: RequestEvent): Promise<Snapshot>;
  /** Carries out a recorded command. Fails with the code of the refusal. */
  applyCommand(request: RequestRef, commandId: string): Promise<Snapshot>;
  /** Joins the plans of the stores, saves the preview, leaves `planning`; stays there while a store is to be planned again. */
  concludePlan(request: RequestRef): Promise<Snapshot>;
  /** Judges the results of all stores, issues the certificate when clean, leaves `verifying`. */
  concludeVerification(request: RequestRef): Promise<Snapshot>;
}

/** Work on the world outside. */
export interface TransferActivities {
  /** Puts the package to the controller whom the request names; goes on where an earlier try ended. */
  sendPackage(request: RequestRef): Promise<void>;
}

/** Work on one store; polled from that store's task queue, heartbeats, resumes. */
export interface StoreActivities {
  /** @returns how many identifiers were learned that the other stores have not seen yet */
  planStore(request: RequestRef, store: string): Promise<{ readonly learned: number }>;
  executeStore(request: RequestRef, store: string): Promise<{ readonly status: 'done' | 'drifted' }>;
  /** Asks whether deletions are done that the store had accepted, and confirms the work that waits for them. */
  recheckDeletions(request: RequestRef, store: string): Promise<void>;
  verifyStore(request: RequestRef, store: string): Promise<{ readonly clean: boolean }>;
  /** Streams the rows of all stores into the package. */
  buildPackage(request: RequestRef): Promise<void>;
}
