import { Inject, Injectable } from '@nestjs/common';
import type { Plan, StoreExecution, StorePlan, StoreVerification } from '#engine';
import { UnitOfWork } from '#persistence';
import { CLOCK, currentContext, newId, type Clock } from '#platform';
import { SESSION, SIGN_ON } from '../intake/identifier-sources.js';
import type { ApprovalDemand, Request } from '../request/request.entity.js';
import {
  CertificateRecord,
  PlanRecord,
  RequestCommand,
  StorePlanRecord,
  StoreResult,
  type ResultPhase,
} from '../request/request-records.entity.js';

interface StoreRecord {
  readonly store: string;
  readonly phase: ResultPhase;
  readonly document: StoreExecution | StoreVerification;
  readonly startedAt: Date;
}

/** Plans, results and certificates of requests. */
@Injectable()
export class FulfilmentRepository {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** A later planning of the same round replaces the earlier one: it knows more identifiers. */
  async saveStorePlan(
    { id, planRound }: Request,
    plan: StorePlan,
    { identifiers, names = null }: { readonly identifiers: number; readonly names?: Buffer | null },
  ): Promise<void> {
    this.unitOfWork.memory?.delete(plansOf(id, planRound));
    await this.unitOfWork.write(
      `insert into store_plan (tenant_id, request_id, round, store, document, identifiers, names)
       values (habeas_tenant(), ?, ?, ?, ?::jsonb, ?, ?)
       on conflict (request_id, round, store) do update
          set document = excluded.document, identifiers = excluded.identifiers, names = excluded.names`,
      [id, planRound, plan.store, JSON.stringify(plan), identifiers, names],
    );
  }

  /** The stores that this round planned with every identifier known by now. */
  async plannedStores({ id, planRound }: Request): Promise<Set<string>> {
    const rows = await this.unitOfWork.query<{ store: string }>(
      `select store from store_plan where request_id = ? and round = ?
          and identifiers >= (select count(*) from request_identifier
            where request_id = ? and source not in (?, ?))`,
      [id, planRound, id, SESSION, SIGN_ON],
    );
    return new Set(rows.map(({ store }) => store));
  }

  async storePlans({ id, planRound }: Pick<Request, 'id' | 'planRound'>): Promise<StorePlan[]> {
    const records = await this.unitOfWork.once(plansOf(id, planRound), () =>
      this.unitOfWork.em.find(
        StorePlanRecord,
        { requestId: id, round: planRound },
        { orderBy: { store: 'asc' } },
      ),
    );
    return records.map(({ document }) => document);
  }

  /** Of every round. */
  allStorePlans(requestId: string): Promise<StorePlanRecord[]> {
    return this.unitOfWork.em.find(
      StorePlanRecord,
      { requestId },
      { orderBy: { round: 'asc', store: 'asc' } },
    );
  }

  /** null when the store is not part of the plan. */
  async storePlan({ id, planRound }: Request, store: string): Promise<StorePlan | null> {
    const record = await this.unitOfWork.em.findOne(StorePlanRecord, {
      requestId: id,
      round: planRound,
      store,
    });
    return record?.document ?? null;
  }

  savePlan(request: Request, plan: Plan, dataMapId: string, approval: ApprovalDemand | null): void {
    const record = Object.assign(new PlanRecord(), {
      id: newId('plan'),
      tenantId: currentContext().tenantId,
      requestId: request.id,
      round: request.planRound,
      hash: plan.hash,
      dataMapId,
      approval,
      findings: plan.stores.flatMap(({ findings }) => findings),
      createdAt: this.clock.now(),
    });
    this.unitOfWork.em.persist(record);
  }

  findPlan({ id, planRound }: Request): Promise<PlanRecord | null> {
    return this.unitOfWork.em.findOne(PlanRecord, { requestId: id, round: planRound });
  }

  /** The newest of this hash: a plan made anew may be the same. */
  findPlanByHash(requestId: string, hash: string): Promise<PlanRecord | null> {
    return this.unitOfWork.em.findOne(PlanRecord, { requestId, hash }, { orderBy: { round: 'desc' } });
  }

  /** The approvals of the present plan that took effect, whoever gave them. */
  async approvals({ id, planRound, approvedPlanHash }: Request): Promise<RequestCommand[]> {
    const given = await this.unitOfWork.em.find(RequestCommand, {
      requestId: id,
      kind: 'approval',
      appliedAt: { $ne: null },
      body: { planHash: approvedPlanHash, changes: false },
    } as never);
    // what was recorded before rounds were is of the round of its plan
    return given.filter(({ body }) => body.round === undefined || body.round === planRound);
  }

  async saveResult(
    { id, planRound }: Request,
    { store, phase, document, startedAt }: StoreRecord,
  ): Promise<void> {
    this.unitOfWork.memory?.delete(resultsOf(id));
    await this.unitOfWork.write(
      `insert into store_result (tenant_id, request_id, round, phase, store, document, started_at, finished_at)
       values (habeas_tenant(), ?, ?, ?, ?, ?::jsonb, ?, ?)
       on conflict (request_id, round, phase, store) do update
          set document = excluded.document, finished_at = excluded.finished_at`,
      [id, planRound, phase, store, JSON.stringify(document), startedAt, this.clock.now()],
    );
  }

  /** What this round already did in a store. */
  findResult({ id, planRound }: Request, phase: ResultPhase, store: string): Promise<StoreResult | null> {
    return this.unitOfWork.em.findOne(StoreResult, { requestId: id, round: planRound, phase, store });
  }

  /** What was done in a store in the newest round that did something there. */
  findNewestExecution(requestId: string, store: string): Promise<StoreResult | null> {
    const done = { requestId, phase: 'execute' as const, store };
    return this.unitOfWork.em.findOne(StoreResult, done, { orderBy: { round: 'desc' } });
  }

  /** Oldest first, of all rounds. */
  results(requestId: string): Promise<readonly StoreResult[]> {
    return this.unitOfWork.once(resultsOf(requestId), () =>
      this.unitOfWork.em.find(StoreResult, { requestId }, { orderBy: { round: 'asc', store: 'asc' } }),
    );
  }

  saveCertificate(requestId: string, id: string, document: Record<string, unknown>): void {
    const record = Object.assign(new CertificateRecord(), {
      id,
      tenantId: currentContext().tenantId,
      requestId,
      document,
      createdAt: this.clock.now(),
    });
    this.unitOfWork.em.persist(record);
  }

  /** The newest: a request that was opened again has one for each time it was carried out. */
  findCertificate(requestId: string): Promise<CertificateRecord | null> {
    return this.unitOfWork.em.findOne(CertificateRecord, { requestId }, { orderBy: { id: 'desc' } });
  }
}

const plansOf = (requestId: string, round: number): string => `plans ${requestId} ${round}`;
const resultsOf = (requestId: string): string => `results ${requestId}`;
