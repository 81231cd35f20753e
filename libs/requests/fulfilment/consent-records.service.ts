import { Inject, Injectable } from '@nestjs/common';
import { isPackageRight, type IdentityType } from '#contracts';
import { ConsentErasure, PersonExport, Subjects, type ErasedRows, type ErasureResidue } from '#consents';
import {
  canonicalHash,
  pseudonymise,
  type CollectionOutcome,
  type EngineHooks,
  type ExportSink,
  type PlanColumn,
  type PlanStep,
  type StoreExecution,
  type StorePlan,
  type StoreVerification,
} from '#engine';
import { KeyManager } from '#keys';
import { UnitOfWork } from '#persistence';
import { SubjectSubs } from '../intake/subject-subs.service.js';
import type { Request } from '../request/request.entity.js';
import { TenantSettings } from '../tenant-settings.repository.js';
import { CONSENT_STORE } from './consent-store.js';
import { storeRightOf } from './store-right.js';

type Collection = keyof ErasedRows;

/** What an erasure does to each collection, in the order of the plan. */
const ERASED: Readonly<Record<Collection, Pick<PlanStep, 'action' | 'columns'>>> = {
  persons: { action: 'mask', columns: [column('sub', 'identifier.external', 'pseudonym opaque')] },
  consents: { action: 'mask', columns: [column('subject', 'identifier.external', 'pseudonym opaque')] },
  activity: { action: 'mask', columns: [column('personal', 'network.ip', 'null')] },
  receipts: { action: 'delete', columns: [] },
  skips: { action: 'delete', columns: [] },
};
const COLLECTIONS = Object.keys(ERASED) as Collection[];
const LONGEST = 200;

/**
 * What Habeas itself recorded about consents, as one more store of a request: planned, erased, handed over and looked
 * through like those of the data map, though by none of its connections. A person is found by the identifiers that are a
 * `sub` of the tenant.
 */
@Injectable()
export class ConsentRecordsOfRequest {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(ConsentErasure) private readonly erasure: ConsentErasure,
    @Inject(PersonExport) private readonly exports: PersonExport,
    @Inject(Subjects) private readonly subjects: Subjects,
    @Inject(SubjectSubs) private readonly subs: SubjectSubs,
    @Inject(TenantSettings) private readonly tenants: TenantSettings,
    @Inject(KeyManager) private readonly keys: KeyManager,
  ) {}

  /** Whether the request has to do with consents: by its right, by what the tenant records, by whom it names. */
  async isPartOf(request: Request): Promise<boolean> {
    if (request.right !== 'erasure' && !isPackageRight(request.right)) return false;
    return (await this.erasure.keepsConsents()) && (await this.subs.all(request.id)).length > 0;
  }

  async plan(request: Request): Promise<StorePlan> {
    const subs = await this.subs.all(request.id);
    const digests = await Promise.all(subs.map((sub) => this.subjects.digest(sub)));
    const subIdentity = await this.#subIdentity();
    const common = {
      store: CONSENT_STORE,
      ownership: 'exclusive',
      // of whom, not of which rows: a person who answers meanwhile is still the person of the plan
      digest: canonicalHash(digests.sort()).slice(0, 16),
      reason: `identity ${subIdentity}`,
    } as const;
    const steps =
      request.right === 'erasure' ? await this.#erased(request, subs) : await this.#exported(subs);
    return {
      store: CONSENT_STORE,
      operation: storeRightOf(request),
      type: 'habeas',
      taskQueue: null,
      catalogueFingerprint: '',
      steps: steps.filter(({ rows }) => rows > 0).map((step) => ({ ...common, ...step })),
      protected: [],
      findings: [],
    };
  }

  /** Once for each round of the request, however often it is called. What came in since the plan goes too: it is no drift. */
  async erase(request: Request, plan: StorePlan, hooks: EngineHooks): Promise<StoreExecution> {
    const order = { requestId: request.id, round: request.planRound };
    const key = await this.keys.secret('pseudonym', request.id);
    const changed: ErasedRows[] = [];
    for (const sub of await this.subs.all(request.id))
      changed.push(
        await this.erasure.erase(sub, pseudonymOf(sub, key), order, {
          signal: hooks.signal,
          onProgress: (done) =>
            hooks.onProgress?.({ phase: 'execute', store: CONSENT_STORE, done, total: null }),
        }),
      );
    const outcomes = COLLECTIONS.map((collection) => ({
      store: CONSENT_STORE,
      collection,
      action: ERASED[collection].action,
      planned: plannedRows(plan, collection),
      affected: changed.reduce((sum, rows) => sum + rows[collection], 0),
    })).filter(({ planned, affected }) => planned > 0 || affected > 0);
    return { status: 'done', outcomes, journalDigest: canonicalHash(outcomes) };
  }

  /** Reads back what must be gone, also of a `sub` under which the person has signed on since the plan was made. */
  async verify(request: Request): Promise<StoreVerification> {
    const order = { requestId: request.id, round: request.planRound };
    const seen: ErasureResidue[] = [];
    if (request.right === 'erasure') {
      await this.subs.refresh(request.id);
      for (const sub of await this.subs.all(request.id)) seen.push(await this.erasure.residue(sub, order));
    }
    const sum = (name: keyof ErasureResidue): number => seen.reduce((rows, one) => rows + one[name], 0);
    const residues = COLLECTIONS.filter((collection) => sum(collection) > 0).map((collection) => ({
      store: CONSENT_STORE,
      collection,
      column: ERASED[collection].columns[0]?.column ?? 'subject',
      count: sum(collection),
      locations: [],
    }));
    const scannedRows = sum('scanned');
    return {
      store: CONSENT_STORE,
      clean: residues.length === 0,
      scannedRows,
      scannedBytes: 0,
      // the entries of the person stay in the chain: who finds them looks for the right person
      control: scannedRows > 0 ? 'found' : 'empty',
      residues,
    };
  }

  /** Refused and revoked consents, the whole log and the receipts. */
  async collect(
    request: Request,
    plan: StorePlan,
    sink: ExportSink,
    { signal }: EngineHooks,
  ): Promise<CollectionOutcome[]> {
    const subIdentity = await this.#subIdentity();
    const place = { store: CONSENT_STORE, reason: `identity ${subIdentity}`, signal };
    const written = await this.exports.write(await this.subs.all(request.id), sink, place);
    return Object.entries(written).map(([collection, affected]) => ({
      store: CONSENT_STORE,
      collection,
      action: 'export' as const,
      planned: plannedRows(plan, collection),
      affected,
    }));
  }

  async #erased({ id }: Request, subs: readonly string[]) {
    const rows = await this.erasure.preview(subs, id);
    return COLLECTIONS.map((collection) => ({ collection, ...ERASED[collection], rows: rows[collection] }));
  }

  async #exported(subs: readonly string[]) {
    const counted = Object.entries(await this.exports.count(subs));
    return counted.map(([collection, rows]) => ({
      collection,
      action: 'export' as const,
      columns: [],
      rows,
    }));
  }

  async #subIdentity(): Promise<IdentityType> {
    return (await this.unitOfWork.run(() => this.tenants.get())).subIdentity;
  }
}

/** As the engine makes them for a column of text, under the key of the request: gone with it. */
const pseudonymOf = (sub: string, key: Buffer): string =>
  String(
    pseudonymise(sub, { as: 'opaque', domain: 'consents.sub' }, key, {
      kind: 'text',
      nativeType: 'text',
      maxLength: LONGEST,
    }),
  );

const plannedRows = ({ steps }: StorePlan, name: string): number =>
  steps.find(({ collection }) => collection === name)?.rows ?? 0;

function column(name: string, category: string, strategy: string): PlanColumn {
  return { column: name, category, strategy };
}
