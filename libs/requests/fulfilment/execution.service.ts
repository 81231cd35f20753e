import { Inject, Injectable } from '@nestjs/common';
import { AppError, type Identity } from '#contracts';
import { isEnough } from '#domain';
import {
  executeStore,
  ledgerMark,
  type DataMap,
  type EngineHooks,
  type MarkedCorrection,
  type PseudonymKeys,
  type StoreExecution,
  type StorePlan,
} from '#engine';
import { KeyManager } from '#keys';
import { UnitOfWork } from '#persistence';
import { CLOCK, type Clock } from '#platform';
import { DataMapsService, StoreConnections, StrategyModules } from '#stores';
import { isAutomatic } from '../operators/approvals/plan-approval.js';
import { PreApprovalsRepository } from '../operators/approvals/pre-approvals.repository.js';
import { HeldData } from '../operators/holds/held-data.service.js';
import { SubjectIdentifiers } from '../intake/subject-identifiers.service.js';
import { CopiesFirst } from '../intake/linked/copies-first.service.js';
import type { Request } from '../request/request.entity.js';
import { CorrectionBox } from '../rights/rectification/correction-box.service.js';
import { RequestsRepository } from '../request/requests.repository.js';
import { ConsentRecordsOfRequest } from './consent-records.service.js';
import { CONSENT_STORE } from './consent-store.js';
import { Journals } from './database-journal.js';
import { ErasureLedgerRepository } from './erasure-ledger.repository.js';
import { FulfilmentRepository } from './fulfilment.repository.js';
import { LaterDeletions, NOTHING_PENDING } from './later-deletions.service.js';
import { PlannedNames } from './planned-names.service.js';

/** A store that may be worked now. */
interface ReadyStore {
  readonly request: Request;
  readonly map: DataMap;
  readonly approved: StorePlan;
  readonly identities: readonly Identity[];
  readonly names: readonly string[];
  readonly corrections: readonly MarkedCorrection[];
}

/** Carries out the approved plan in one store, exactly once however often it is called. */
@Injectable()
export class ExecutionService {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(RequestsRepository) private readonly requests: RequestsRepository,
    @Inject(FulfilmentRepository) private readonly fulfilment: FulfilmentRepository,
    @Inject(ErasureLedgerRepository) private readonly ledger: ErasureLedgerRepository,
    @Inject(SubjectIdentifiers) private readonly identifiers: SubjectIdentifiers,
    @Inject(PlannedNames) private readonly names: PlannedNames,
    @Inject(DataMapsService) private readonly dataMaps: DataMapsService,
    @Inject(StoreConnections) private readonly connections: StoreConnections,
    @Inject(StrategyModules) private readonly strategies: StrategyModules,
    @Inject(ConsentRecordsOfRequest) private readonly consents: ConsentRecordsOfRequest,
    @Inject(CorrectionBox) private readonly corrections: CorrectionBox,
    @Inject(Journals) private readonly journals: Journals,
    @Inject(HeldData) private readonly held: HeldData,
    @Inject(PreApprovalsRepository) private readonly checks: PreApprovalsRepository,
    @Inject(CopiesFirst) private readonly copies: CopiesFirst,
    @Inject(LaterDeletions) private readonly later: LaterDeletions,
    @Inject(KeyManager) private readonly keys: KeyManager,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async executeStore(requestId: string, storeId: string, hooks: EngineHooks): Promise<'done' | 'drifted'> {
    const startedAt = this.clock.now();
    const ready = await this.unitOfWork.run(() => this.#prepare(requestId, storeId));
    if (ready === 'done') return 'done';
    const { request, approved } = ready;
    const operation = `${request.planRound}/${storeId}`;
    const execution = await (storeId === CONSENT_STORE
      ? this.consents.erase(request, approved, hooks)
      : this.#executeIn(storeId, operation, ready, hooks));
    if (execution.status === 'drifted') return 'drifted';
    const marks = await this.#marks(ready, execution);
    const pending = storeId === CONSENT_STORE ? NOTHING_PENDING : await this.later.in(storeId, ready.map);
    await this.unitOfWork.run(async () => {
      if (marks.length > 0) await this.ledger.add(request, { store: storeId, at: this.clock.now(), marks });
      await this.fulfilment.saveResult(request, {
        store: storeId,
        phase: 'execute',
        document: execution,
        startedAt,
      });
      await this.journals.close(requestId, operation);
      await this.later.waitFor(requestId, storeId, pending);
    });
    return 'done';
  }

  async #executeIn(
    storeId: string,
    operation: string,
    { request, map, approved, identities, names, corrections }: ReadyStore,
    hooks: EngineHooks,
  ): Promise<StoreExecution> {
    const custom = await this.strategies.all();
    return this.connections.use(map, storeId, (store) =>
      executeStore({
        map,
        store,
        custom,
        approved,
        identities,
        names,
        corrections,
        journal: this.journals.open(request.id, operation),
        pseudonymKeys: this.#pseudonymKeys(request.id),
        lock: `${request.id}/${operation}`,
        ...(request.restrictionId ? { restrictionId: request.restrictionId } : {}),
        hooks,
      }),
    );
  }

  /** For the ledger of erasures; none when nothing was erased. */
  async #marks(
    { approved, identities }: ReadyStore,
    { outcomes }: Extract<StoreExecution, { status: 'done' }>,
  ): Promise<string[]> {
    const isErasure = (approved.operation ?? 'erasure') === 'erasure';
    if (!isErasure || !outcomes.some(({ affected }) => affected > 0)) return [];
    const secret = await this.keys.secret('blind');
    return [...new Set(identities.map((identity) => ledgerMark(secret, identity)))].sort();
  }

  /** A store that finished in this round is not worked again: its rows no longer look like the plan, which is no drift. */
  async #prepare(requestId: string, storeId: string): Promise<ReadyStore | 'done'> {
    const { request, approved } = await this.#authorised(requestId, storeId);
    if (await this.fulfilment.findResult(request, 'execute', storeId)) return 'done';
    const { map: whole } = await this.dataMaps.of(request.dataMapId);
    const map = await this.held.inMap(whole, request, storeId);
    const corrections = await this.corrections.open(request);
    const identities = await this.identifiers.open(requestId);
    const names = await this.names.open(requestId);
    return { request, map, approved, identities, names, corrections };
  }

  /**
   * Looks at the rows again, whatever the workflow says: the state, the level of identity, the approval of this very
   * plan. A message sent past the API verifies and approves nothing.
   */
  async #authorised(requestId: string, storeId: string): Promise<{ request: Request; approved: StorePlan }> {
    const request = await this.requests.get(requestId);
    const refuse = (detail: string): never => {
      throw new AppError('request.illegal_transition', { detail });
    };
    if (request.state !== 'executing') refuse('The request is not being executed.');
    if (!isEnough(request.verificationLevel, request.requiredLevel)) refuse('The identity is not verified.');
    if (!request.planHash || request.planHash !== request.approvedPlanHash)
      refuse('The plan is not approved.');
    if (!(await this.#isApproved(request))) refuse('Too few people approved the plan.');
    await this.#requireFree(request);
    await this.copies.requireNone(request);
    const approved = await this.fulfilment.storePlan(request, storeId);
    return { request, approved: approved ?? refuse('The store is not part of the plan.') };
  }

  /** A hold that was set after the approval keeps what is not erased yet. */
  async #requireFree(request: Request): Promise<void> {
    const [hold] = await this.held.ofPerson(request);
    if (hold) throw new AppError('request.held', { detail: `The person is held: ${hold.id}.` });
  }

  /** Counts people by the rows of their commands, and checks by those of their answers, not by what the row of the request says of them. */
  async #isApproved(request: Request): Promise<boolean> {
    const plan = await this.fulfilment.findPlan(request);
    if (plan?.approval?.autoApprove && isAutomatic(plan.approval, await this.checks.list(request)))
      return true;
    const needed = plan?.approval?.needed ?? (request.right === 'erasure' ? 1 : 0);
    const roles = plan?.approval?.roles ?? [];
    const counting = (await this.fulfilment.approvals(request)).filter(
      ({ body }) =>
        roles.length === 0 || ((body.roles ?? []) as string[]).some((role) => roles.includes(role)),
    );
    return new Set(counting.map(({ actorKind, actorId }) => `${actorKind}:${actorId}`)).size >= needed;
  }

  /** Secrets of pseudonyms by scope. Those of the request go with its key; `subject` is the request until people have keys. */
  #pseudonymKeys(requestId: string): PseudonymKeys {
    return {
      key: (scope) =>
        scope === 'tenant' || scope === 'global'
          ? this.keys.secret('pseudonym')
          : this.keys.secret('pseudonym', requestId),
    };
  }
}
