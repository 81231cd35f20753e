import { isPackageRight, type RefusalCode, type RegimeId, type StoreRight } from '#contracts';
import type {
  CollectionAction,
  CollectionClasses,
  CollectionOutcome,
  Finding,
  NotSearched,
  PendingDeletion,
  Plan,
  PlanColumn,
  PlanStep,
  RowClasses,
  StoreExecution,
  StoreVerification,
  Unsearchable,
} from '../types.js';

export const CERTIFICATE_VERSION = 1;

/** Proof of what was done, without anything by which a person could be recognised (anonymization reference 9). */
export interface Certificate {
  readonly version: typeof CERTIFICATE_VERSION;
  /** `crt_…`. */
  readonly id: string;
  readonly tenant: string;
  readonly requestId: string;
  readonly right: StoreRight;
  readonly regime: RegimeId;
  readonly planHash: string;
  readonly dataMapHash: string;
  readonly engineVersion: string;
  /** Hash of the newest entry of the audit trail at signing time, where there is one. */
  readonly auditHead?: string;
  /** RFC 3339, UTC. */
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly stores: readonly CertifiedStore[];
  /** The person's own words are kept with the request and go with its data; absent: there are none. */
  readonly statementAttached?: true;
}

export interface CertifiedStore {
  readonly store: string;
  readonly type: string;
  readonly actions: readonly CertifiedAction[];
  readonly kept: readonly CertifiedKeep[];
  /** Stored views over the collections, which hold what was there until somebody refreshes them; they are not searched. */
  readonly copies?: readonly string[];
  /** How masked rows hide among others, where the data map names quasi-identifiers; absent: nowhere. */
  readonly classes?: readonly CertifiedClasses[];
  /** Null when the right changes nothing that could be verified. */
  readonly verification: CertifiedVerification | null;
  /** Null for stores in which nothing was carried out. */
  readonly journalDigest: string | null;
}
export interface CertifiedAction {
  readonly collection: string;
  readonly action: CollectionAction;
  readonly planned: number;
  readonly affected: number;
  readonly appended?: number;
  /** Which round of planning and execution, when there was more than one; from 1. */
  readonly round?: number;
}
/** What stays, by the reason that allows it and the day on which it ends. */
export interface CertifiedKeep {
  readonly collection: string;
  /** Columns of rows that are otherwise erased; absent when the rows stay as they are. */
  readonly columns?: readonly string[];
  readonly code: RefusalCode | 'SHARED' | 'REFERENCE' | 'UNCLASSIFIED';
  readonly until?: string;
  readonly rows: number;
}
/** Rows that are equal in quasi-identifiers, counted before and after the erasure. */
export interface CertifiedClasses {
  readonly collection: string;
  readonly threshold: number;
  /** Null: the last of several plans did not look at these rows any more. */
  readonly before: CertifiedClass | null;
  /** Null: nothing of the quasi-identifiers was left, or it could not be counted. */
  readonly after: CertifiedClass | null;
  /** Afterwards rows are equal to fewer others than the threshold wants. */
  readonly warning?: 'K_BELOW';
}
export interface CertifiedClass {
  readonly columns: readonly string[];
  readonly rows: number;
  /** Rows of the smallest class. */
  readonly smallest: number;
  /** Rows in classes below the threshold. */
  readonly below: number;
}
export interface CertifiedVerification {
  readonly clean: boolean;
  readonly control: StoreVerification['control'];
  readonly scannedRows: number;
  readonly scannedBytes: number;
  readonly allowedResidues: number;
  readonly residues: number;
  /** Identifiers too short to be looked for; absent when there are none. */
  readonly notSearched?: readonly NotSearched[];
  /** Collections in which rows may have been missed, and why; absent: none. */
  readonly unsearchable?: readonly Unsearchable[];
  /** Deletions that a store has accepted and not yet done; absent: none. */
  readonly pending?: readonly PendingDeletion[];
  /** Collections of the store that the data map ignores or does not know, so that nobody searched them; absent: none. */
  readonly collectionsNotSearched?: number;
}

export interface CertificateFacts {
  readonly id: string;
  readonly tenant: string;
  readonly requestId: string;
  readonly regime: RegimeId;
  readonly engineVersion: string;
  /** Hash of the newest entry of the audit trail at signing time, where there is one. */
  readonly auditHead?: string;
  /** RFC 3339, UTC. */
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly plan: Plan;
  readonly executions: Readonly<Record<string, Extract<StoreExecution, { status: 'done' }>>>;
  /** Portability: what was handed over, by store. */
  readonly collections?: Readonly<Record<string, readonly CollectionOutcome[]>>;
  readonly verifications: readonly StoreVerification[];
  readonly statementAttached?: boolean;
}

/** Puts together what is certified; takes over counts, codes, dates and hashes only. */
export function buildCertificate(facts: CertificateFacts): Certificate {
  const { plan, id, tenant, requestId, regime, engineVersion, startedAt, finishedAt } = facts;
  return {
    version: CERTIFICATE_VERSION,
    id,
    tenant,
    requestId,
    right: plan.right,
    regime,
    planHash: plan.hash,
    dataMapHash: plan.dataMapHash,
    engineVersion,
    ...(facts.auditHead === undefined ? {} : { auditHead: facts.auditHead }),
    startedAt,
    finishedAt,
    stores: plan.stores.map(({ store, type, steps, protected: kept, findings, classes }) => ({
      store,
      type,
      actions: (facts.executions[store]?.outcomes ?? facts.collections?.[store] ?? []).map(certifiedAction),
      kept: [...steps.flatMap(keptColumns), ...kept.map(keptRows)],
      ...certifiedCopies(findings),
      ...certifiedClasses(classes, facts.executions[store]?.outcomes),
      verification: isVerified(plan)
        ? certifiedVerification(
            facts.verifications.find((result) => result.store === store),
            collectionsNotSearched(findings),
          )
        : null,
      // What was handed over has no journal: its digest is empty.
      journalDigest: facts.executions[store]?.journalDigest || null,
    })),
    ...(facts.statementAttached ? { statementAttached: true as const } : {}),
  };
}

/** A copy changes nothing, so that there was nothing to look for. */
const isVerified = ({ right }: Plan): boolean => !isPackageRight(right);

function certifiedCopies(findings: readonly Finding[]): Pick<CertifiedStore, 'copies'> {
  const copies = findings.flatMap(({ code, collection }) =>
    code === 'COPIED_ROWS' && collection !== undefined ? [collection] : [],
  );
  return copies.length === 0 ? {} : { copies };
}

function certifiedClasses(
  before: readonly CollectionClasses[] = [],
  outcomes: readonly CollectionOutcome[] = [],
): Pick<CertifiedStore, 'classes'> {
  const measured = outcomes.filter(({ classes: after }) => after !== undefined);
  const collections = new Set([...before, ...measured].map(({ collection }) => collection));
  const classes = [...collections].flatMap((collection): CertifiedClasses[] => {
    const was = before.find((planned) => planned.collection === collection);
    const is = measured.findLast((done) => done.collection === collection)?.classes;
    const { threshold } = was ?? is ?? {};
    if (threshold === undefined) return [];
    return [
      {
        collection,
        threshold,
        before: was ? certifiedClass(was) : null,
        after: is ? certifiedClass(is) : null,
        ...(is && is.below > 0 ? { warning: 'K_BELOW' as const } : {}),
      },
    ];
  });
  return classes.length === 0 ? {} : { classes };
}

const certifiedClass = ({ columns, rows, smallest, below }: RowClasses): CertifiedClass => ({
  columns,
  rows,
  smallest,
  below,
});

const certifiedAction = ({
  collection,
  action,
  planned,
  affected,
  appended,
  round,
}: CollectionOutcome): CertifiedAction => ({
  collection,
  action,
  planned,
  affected,
  ...(appended === undefined ? {} : { appended }),
  ...(round === undefined ? {} : { round }),
});

/** Kept columns of one step, together where reason and end are the same. */
function keptColumns({ collection, rows, columns }: PlanStep): CertifiedKeep[] {
  const byReason = new Map<string, CertifiedKeep & { columns: string[] }>();
  for (const { column, keep } of columns) {
    if (!keep) continue;
    const reason = `${keep.code} ${keep.until ?? ''}`;
    const known = byReason.get(reason) ?? { collection, columns: [], ...reasonOf(keep), rows };
    known.columns.push(column);
    byReason.set(reason, known);
  }
  return [...byReason.values()];
}

function keptRows({ collection, rows, ownership, columns }: PlanStep): CertifiedKeep {
  const keep = columns.find((column) => column.keep)?.keep;
  if (keep) return { collection, ...reasonOf(keep), rows };
  if (ownership === 'exclusive') return { collection, code: 'UNCLASSIFIED', rows };
  return { collection, code: ownership === 'reference' ? 'REFERENCE' : 'SHARED', rows };
}

const reasonOf = ({
  code,
  until,
}: NonNullable<PlanColumn['keep']>): Pick<CertifiedKeep, 'code' | 'until'> => ({
  code,
  ...(until === undefined ? {} : { until }),
});

/** How many collections of a store the plan said that nobody searches. */
export const collectionsNotSearched = (findings: readonly Finding[]): number =>
  findings.find(({ code }) => code === 'COLLECTIONS_NOT_SEARCHED')?.count ?? 0;

function certifiedVerification(
  result: StoreVerification | undefined,
  unsearched: number,
): CertifiedVerification | null {
  if (!result) return null;
  const { clean, control, scannedRows, scannedBytes, residues, notSearched, unsearchable, pending } = result;
  const count = (isAllowed: boolean): number =>
    residues
      .filter(({ allowed }) => (allowed !== undefined) === isAllowed)
      .reduce((sum, residue) => sum + residue.count, 0);
  return {
    clean,
    control,
    scannedRows,
    scannedBytes,
    allowedResidues: count(true),
    residues: count(false),
    ...(notSearched === undefined ? {} : { notSearched }),
    ...(unsearchable === undefined ? {} : { unsearchable }),
    ...(pending === undefined ? {} : { pending }),
    ...(unsearched === 0 ? {} : { collectionsNotSearched: unsearched }),
  };
}
