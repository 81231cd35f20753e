import { generateKeyPairSync, sign } from 'node:crypto';
import type { Store } from '#connectors/spi';
import type { Identity } from '#contracts';
import {
  buildCertificate,
  ENGINE_VERSION,
  executeStore,
  planAll,
  signCertificate,
  verifyCertificate,
  verifyStore,
  type DataMap,
  type EngineHooks,
  type Journal,
  type SignedCertificate,
  type StoreVerification,
} from '#engine';

const { publicKey, privateKey } = generateKeyPairSync('ed25519');
export const BENCH_SIGNER = { kid: 'bench', sign: (bytes: Buffer) => sign(null, bytes, privateKey) };
const JWKS = { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: BENCH_SIGNER.kid }] };
export const BENCH_KEYS = { key: () => Promise.resolve(Buffer.alloc(32, 7)) };

export interface Erasure {
  readonly signed: SignedCertificate;
  /** Null when it was left out. */
  readonly verification: StoreVerification | null;
  readonly changedRows: number;
  /** Milliseconds by phase. */
  readonly took: Readonly<Record<'plan' | 'execute' | 'verify' | 'certify', number>>;
}

export interface ErasureInput {
  /** Of one store. */
  readonly map: DataMap;
  readonly store: Store;
  readonly identities: readonly Identity[];
  readonly journal: Journal;
  readonly lock: string;
  readonly hooks?: EngineHooks;
  /** False: the stores are not searched afterwards, and nothing is certified as verified. */
  readonly isVerified?: false;
}

/** From the identifiers to the signed certificate, with everything that the engine does in operation. */
export async function eraseWithEngine({
  map,
  store,
  journal,
  lock,
  ...input
}: ErasureInput): Promise<Erasure> {
  const lap = stopWatch();
  const startedAt = new Date().toISOString();
  const opener = { open: () => Promise.resolve(staysOpen(store)) };
  const { plan, identities } = await planAll({
    map,
    opener,
    identities: input.identities,
    right: 'erasure',
  });
  const [approved] = plan.stores;
  if (!approved) throw new Error('The plan has no store.');
  const planTook = lap();
  const common = { map, store, identities, ...(input.hooks ? { hooks: input.hooks } : {}) };
  const execution = await executeStore({ ...common, approved, journal, lock, pseudonymKeys: BENCH_KEYS });
  if (execution.status !== 'done') throw new Error(`drifted: ${execution.collections.join(', ')}`);
  const executeTook = lap();
  const expectations = { outcomes: execution.outcomes };
  const verification =
    input.isVerified === false ? null : await verifyStore({ ...common, plan: approved, expectations });
  const verifyTook = lap();
  const certificate = buildCertificate({
    id: 'crt_bench',
    tenant: 'bench',
    requestId: lock,
    regime: 'EU_GDPR',
    engineVersion: ENGINE_VERSION,
    startedAt,
    finishedAt: new Date().toISOString(),
    plan,
    executions: { [approved.store]: execution },
    verifications: verification ? [verification] : [],
  });
  const signed = await signCertificate(certificate, BENCH_SIGNER);
  return {
    signed,
    verification,
    changedRows: execution.outcomes.reduce((sum, { affected }) => sum + affected, 0),
    took: { plan: planTook, execute: executeTook, verify: verifyTook, certify: lap() },
  };
}

export const isCertified = ({ signed }: Pick<Erasure, 'signed'>): boolean =>
  verifyCertificate(signed, JWKS).ok;

/** A process keeps its stores open longer than one plan. */
export const staysOpen = (store: Store): Store =>
  new Proxy(store, {
    get: (target, name) => {
      if (name === 'close') return () => Promise.resolve();
      const member: unknown = Reflect.get(target, name, target);
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });

/** Milliseconds since it was asked last. */
export function stopWatch(): () => number {
  let last = performance.now();
  return () => {
    const now = performance.now();
    const took = now - last;
    last = now;
    return took;
  };
}
