import type { OfferedRight, RefusalCode, RegimeId } from '#contracts';
import type {
  CollectionAction,
  CollectionOutcome,
  NotSearched,
  Plan,
  PlanColumn,
  PlanStep,
  StoreExecution,
  StoreVerification,
} from '../types.js';

export const CERTIFICATE_VERSION = 1;

/** Proof of what was done, without anything by which a person could be recognised (anonymization reference 9). */
export interface Certificate {
  readonly version: typeof CERTIFICATE_VERSION;
  /** `crt_…`. */
  readonly id: string;
  readonly tenant: string;
  readonly requestId: string;
  readonly right: OfferedRight;
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
}

export interface CertifiedStore {
  readonly store: string;
  readonly type: string;
  readonly actions: readonly CertifiedAction[];
  readonly kept: readonly CertifiedKeep[];
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
export interface CertifiedVerification {
  readonly clean: boolean;
  readonly control: StoreVerification['control'];
  readonly scannedRows: number;
  readonly scannedBytes: number;
  readonly allowedResidues: number;
  readonly residues: number;
  /** Identifiers too short to be looked for; absent when there are none. */
  readonly notSearched?: readonly NotSearched[];
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
    stores: plan.stores.map(({ store, type, steps, protected: kept }) => ({
      store,
      type,
      actions: (facts.executions[store]?.outcomes ?? facts.collections?.[store] ?? []).map(certifiedAction),
      kept: [...steps.flatMap(keptColumns), ...kept.map(keptRows)],
      verification: certifiedVerification(facts.verifications.find((result) => result.store === store)),
      journalDigest: facts.executions[store]?.journalDigest ?? null,
    })),
  };
}

const certifiedAction = ({
  collection,
  action,
  planned,
  affected,
  appended,
}: CollectionOutcome): CertifiedAction => ({
  collection,
  action,
  planned,
  affected,
  ...(appended === undefined ? {} : { appended }),
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

function certifiedVerification(result: StoreVerification | undefined): CertifiedVerification | null {
  if (!result) return null;
  const { clean, control, scannedRows, scannedBytes, residues, notSearched } = result;
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
  };
}
