import type { Store } from '#connectors/spi';
import type { Identity } from '#contracts';
import {
  buildCertificate,
  ENGINE_VERSION,
  executeMany,
  independentPeople,
  planMany,
  signCertificate,
  verifyMany,
  type DataMap,
  type Journal,
  type PlannedAll,
  type SignedCertificate,
  type StoreExecution,
  type StoreVerification,
} from '#engine';
import { BENCH_KEYS, BENCH_SIGNER, staysOpen, stopWatch } from './engine-erasure.js';

export interface ManyErasures {
  readonly people: readonly {
    readonly signed: SignedCertificate;
    readonly verification: StoreVerification;
    readonly changedRows: number;
  }[];
  /** Milliseconds by phase. */
  readonly took: Readonly<Record<'plan' | 'execute' | 'verify' | 'certify', number>>;
}

export interface ManyErasuresInput {
  /** Of one store. */
  readonly map: DataMap;
  readonly store: Store;
  /** Who share nothing. */
  readonly people: readonly (readonly Identity[])[];
  /** Of one person, by the number of it. */
  readonly journal: (person: number) => Journal;
  readonly name: string;
}

/** Of many people at once: from the identifiers to the signed certificates, with everything done in operation. */
export async function eraseManyWithEngine({
  map,
  store,
  people,
  journal,
  name,
}: ManyErasuresInput): Promise<ManyErasures> {
  const lap = stopWatch();
  const startedAt = new Date().toISOString();
  const opener = { open: () => Promise.resolve(staysOpen(store)) };
  const planned = (await planMany({ map, opener, right: 'erasure' }, people)).map(valueOf);
  if (independentPeople(planned).includes(false)) throw new Error('Two people share something.');
  const planTook = lap();
  const executions = await executeAll(planned);
  const executeTook = lap();
  const verifications = (
    await verifyMany(
      store,
      planned.map(({ plan, identities }, at) => ({
        ...{ map, plan: plan.stores[0]!, identities },
        expectations: { outcomes: executions[at]!.outcomes },
      })),
    )
  ).map(valueOf);
  const verifyTook = lap();
  const certified = await Promise.all(planned.map((person, at) => certify(person, at)));
  return {
    people: certified,
    took: { plan: planTook, execute: executeTook, verify: verifyTook, certify: lap() },
  };

  async function executeAll(all: readonly PlannedAll[]) {
    const inputs = all.map(({ plan, identities }, at) => ({
      ...{ map, identities, approved: plan.stores[0]!, journal: journal(at) },
      ...{ pseudonymKeys: BENCH_KEYS, lock: `${name} ${at}` },
    }));
    return (await executeMany(store, inputs)).map(valueOf).map(doneOf);
  }

  async function certify({ plan }: PlannedAll, at: number) {
    const execution = executions[at]!;
    const verification = verifications[at]!;
    const certificate = buildCertificate({
      ...{ id: `crt_bench_${at}`, tenant: 'bench', requestId: `${name} ${at}`, regime: 'EU_GDPR' },
      ...{ engineVersion: ENGINE_VERSION, startedAt, finishedAt: new Date().toISOString() },
      ...{ plan, executions: { [plan.stores[0]!.store]: execution }, verifications: [verification] },
    });
    return {
      signed: await signCertificate(certificate, BENCH_SIGNER),
      verification,
      changedRows: execution.outcomes.reduce((sum, { affected }) => sum + affected, 0),
    };
  }
}

const valueOf = <T>(result: PromiseSettledResult<T>): T => {
  if (result.status === 'rejected') throw result.reason;
  return result.value;
};

function doneOf(execution: StoreExecution): Extract<StoreExecution, { status: 'done' }> {
  if (execution.status === 'done') return execution;
  throw new Error(`drifted: ${execution.collections.join(', ')}`);
}
