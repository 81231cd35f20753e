import type { Correction, Identity, IdentityType, RefusalCode, StoreRight } from '#contracts';
import type { Store, StoreType } from '#connectors/spi';

export type CollectionAction =
  | 'mask'
  | 'delete'
  | 'keep'
  | 'unlink'
  /** Only what names the person is changed, in a row that is somebody else's, or somebody else's too. */
  | 'mention'
  | 'export'
  | 'restrict'
  | 'unrestrict'
  | 'correct';
/**
 * Whose row it is (anonymization reference 3). `others`: the person has no part in it, but it names them.
 */
export type Ownership = 'exclusive' | 'shared' | 'reference' | 'actor' | 'joint' | 'others';

/** Something a person should know before approving. `error` stops the plan. The hash is stable for acknowledgement. */
export interface Finding {
  readonly severity: 'error' | 'warning' | 'info';
  readonly code: string;
  readonly store: string;
  readonly collection?: string;
  readonly column?: string;
  /** A sentence for people, without personal data. */
  readonly message: string;
  /** How many things it is about, where they are not named one by one. */
  readonly count?: number;
}

/** One action on one set of rows of one collection. The order in the plan is the order of execution. */
export interface PlanStep {
  readonly store: string;
  readonly collection: string;
  readonly action: CollectionAction;
  readonly ownership: Ownership;
  readonly rows: number;
  /** Order-independent digest of the keys of these rows; see `Tally`. */
  readonly digest: string;
  /** By which path the rows were reached (`identity email`, `public.orders.customer_id → public.customer`). */
  readonly reason: string;
  /** Per column: what happens and, for kept personal columns, the code that allows it. */
  readonly columns: readonly PlanColumn[];
}
/** Why a personal column stays, and the day on which the last of it may go; absent: the map does not say. */
export interface Kept {
  readonly code: RefusalCode;
  /** `2035-12-31` */
  readonly until?: string;
  /** When the first of it may go; absent: all on the same day. */
  readonly earliest?: string;
}
export interface PlanColumn {
  readonly column: string;
  readonly category: string;
  /** The strategy in the data map's own words (`null`, `pseudonym email`, `keep LEGAL_OBLIGATION`). */
  readonly strategy: string;
  readonly keep?: Kept;
}

/**
 * A correction with a keyed digest of its values, which binds the plan's hash to them without telling them; absent where
 * nobody keeps the plan.
 */
export interface MarkedCorrection extends Correction {
  readonly mark?: string;
}

/** What a plan carries out; `lift` takes the marks of a restriction away. */
export type Operation = StoreRight | 'lift';

export interface StorePlan {
  readonly store: string;
  /** Absent: erasure. */
  readonly operation?: Operation;
  /** `habeas`: what Habeas itself keeps of the person, in no data map. */
  readonly type: StoreType | 'habeas';
  readonly taskQueue: string | null;
  readonly catalogueFingerprint: string;
  readonly steps: readonly PlanStep[];
  /** Shared, joint and held rows that stay as they are, with the reason. */
  readonly protected: readonly PlanStep[];
  readonly findings: readonly Finding[];
  /** Not part of the hash, which the digests of `protected` already bind to the same rows. */
  readonly othersRows?: readonly OthersRows[];
  /** Not part of the hash, because others may write to their rows. Absent: not an erasure, or nothing of others is reached. */
  readonly remains?: readonly Remains[];
  /** Before anything is erased; not part of the hash, because it moves with the rows of others. Absent: nothing to tell. */
  readonly classes?: readonly CollectionClasses[];
}

/**
 * How rows of the person that stay hide among others that are equal in some columns (k of equivalence classes,
 * anonymization reference 9).
 */
export interface RowClasses {
  /** Quasi-identifiers that were compared. */
  readonly columns: readonly string[];
  readonly threshold: number;
  /** Rows of the person that hold something in one of these columns. */
  readonly rows: number;
  /** Rows of the smallest class that one of them belongs to; 0 when there are none. */
  readonly smallest: number;
  /** Of `rows`, those in classes of fewer than `threshold` rows. */
  readonly below: number;
}
export interface CollectionClasses extends RowClasses {
  readonly collection: string;
}

/** Rows that are also, or only, other people's and stay: in them, and no others, identifiers of the person may remain. */
export interface OthersRows {
  readonly collection: string;
  /** As a scan names them, see `ScanHit`. */
  readonly locations: readonly string[];
}

/** Rows that an erasure leaves because they are also, or only, other people's, and what of the person may be in them. */
export interface Remains {
  readonly collection: string;
  readonly ownership: Ownership;
  readonly rows: number;
  /** By what the person was led to them. */
  readonly reason: string;
  /** What the map would erase if they were the person's alone; `(row)`: the whole row. */
  readonly columns: readonly string[];
  /**
   * Of rows that are somebody else's too, or hang on the person but name somebody else, those that hold more than the
   * identifiers that name somebody of what would be erased as a whole.
   */
  readonly holding: number;
  /** They refer to the person as to whose they are, but name somebody else by identifiers. Absent: no. */
  readonly hangs?: true;
}

export interface Plan {
  /** SHA-256 over data map, catalogue fingerprints, steps, counts and key digests: the same for API and command line. */
  readonly hash: string;
  readonly right: StoreRight;
  readonly dataMapHash: string;
  readonly stores: readonly StorePlan[];
}

export interface StorePlanResult {
  readonly plan: StorePlan;
  /** Identifiers learned from exclusive, strongly trusted rows; feed them to the other stores until none are new. */
  readonly discovered: readonly Identity[];
  /** Of an erasure of records: what the person's own rows call them, for texts alone; see `personNames`. */
  readonly names?: readonly string[];
}

/** What was done with one collection. */
export interface CollectionOutcome {
  readonly store: string;
  readonly collection: string;
  readonly action: CollectionAction;
  readonly planned: number;
  readonly affected: number;
  /** Text stores: hits that a running writer appended after the plan, included in `affected`. */
  readonly appended?: number;
  /** Which round of planning and execution, when there was more than one; from 1. */
  readonly round?: number;
  /** Afterwards, of the rows that were masked, where the data map names quasi-identifiers. */
  readonly classes?: RowClasses;
}

/** A finished, or refused, execution in one store. */
export type StoreExecution =
  | {
      readonly status: 'done';
      readonly outcomes: readonly CollectionOutcome[];
      readonly journalDigest: string;
    }
  /**
   * The data no longer matches the approved plan; nothing was changed under it. Only of a plan so large that it runs in
   * batches may earlier batches be done; the next plan covers the rest.
   */
  | { readonly status: 'drifted'; readonly collections: readonly string[] };

/**
 * Why an identifier still stands somewhere. `held`: kept for a lawful reason. `shared`: in a row that is also, or only,
 * somebody else's. `left`: rows of this collection are the person's, and it stands where the plan erases nothing, or
 * again. `elsewhere`: the map leads from people to such rows, but not to this one from what is known of this person.
 * `unreached`: nothing in the map leads from people to the collection. Of these no plan
 * changes anything.
 */
export type ResidueReason = 'held' | 'shared' | 'left' | 'elsewhere' | 'unreached';

export interface Residue {
  readonly store: string;
  readonly collection: string;
  readonly column: string;
  readonly count: number;
  /** Set when the plan kept this column for a lawful reason. */
  readonly allowed?: RefusalCode | 'SHARED';
  /** Of an erasure; absent: not one, or verified before reasons were told. */
  readonly reason?: ResidueReason;
  readonly locations: readonly string[];
}
export interface StoreVerification {
  readonly store: string;
  readonly clean: boolean;
  readonly scannedRows: number;
  readonly scannedBytes: number;
  readonly control: 'found' | 'missed' | 'empty';
  readonly residues: readonly Residue[];
  /** Where a name of the person stands: theirs, or that of somebody called the same. Absent: nowhere, or not asked. */
  readonly possible?: readonly PossibleResidue[];
  /** Identifiers too short to be looked for; absent when there are none. */
  readonly notSearched?: readonly NotSearched[];
  /** Collections in which rows may have been missed, and why: not clean. Absent: none. */
  readonly unsearchable?: readonly Unsearchable[];
  /** Deletions that the store has accepted and not yet done: not clean until a later search. Absent: none. */
  readonly pending?: readonly PendingDeletion[];
}
export interface PossibleResidue {
  readonly collection: string;
  readonly column: string;
  readonly count: number;
}
export interface Unsearchable {
  readonly collection: string;
  /** In words that follow the name of the collection. */
  readonly reason: string;
}
export interface PendingDeletion {
  readonly collection: string;
  readonly rows: number;
  /** RFC 3339: until when they are to be done. */
  readonly until: string;
}
export interface NotSearched {
  readonly type: IdentityType;
  readonly count: number;
}

/** Write-ahead memory of one execution in one store. `append` returns when the entry survives a crash. */
export interface Journal {
  entries(): Promise<readonly JournalEntry[]>;
  append(entry: JournalEntry): Promise<void>;
}
export interface JournalEntry {
  readonly step: string;
  readonly batch: number;
  readonly state: 'planned' | 'prepared' | 'done';
  /** Of the store's session, see `Store.outcome`. */
  readonly token?: string;
  /** JSON; may hold row keys, so whoever persists it encrypts it and deletes it when the execution is closed. */
  readonly detail?: unknown;
}

/** Random secrets by scope, for keyed pseudonyms (anonymization reference 4.2). 32 bytes. */
export interface PseudonymKeys {
  key(scope: 'request' | 'subject' | 'tenant' | 'global'): Promise<Buffer>;
}

export interface EngineHooks {
  /** Called often; `done` and `total` in rows or bytes. Never throws. */
  onProgress?(progress: {
    readonly phase: string;
    readonly store: string;
    readonly done: number;
    readonly total: number | null;
  }): void;
  readonly signal?: AbortSignal;
}

/** Opens the stores of a data map. Whoever calls the engine decides which connections are allowed. */
export interface StoreOpener {
  open(storeId: string): Promise<Store>;
}
