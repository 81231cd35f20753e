import { Inject, Injectable } from '@nestjs/common';
import { connectorFor } from '#connectors';
import type { RequestEvent } from '#contracts';
import { assemblePlan, planStore, type Plan, type StorePlan } from '#engine';
import { UnitOfWork } from '#persistence';
import { DataMapsService, StoreConnections, StrategyModules } from '#stores';
import type { StoreRef } from '#workflows/request/ports';
import { ApprovalPolicies } from '../operators/approvals/approval-policies.service.js';
import { NOTHING_TO_CORRECT } from '../lifecycle/attention.service.js';
import { PreApprovals } from '../operators/approvals/pre-approvals.service.js';
import { HELD, HeldData } from '../operators/holds/held-data.service.js';
import type { ActiveHold } from '../operators/holds/legal-holds.repository.js';
import { SubjectIdentifiers } from '../intake/subject-identifiers.service.js';
import { LifecycleService } from '../lifecycle/lifecycle.service.js';
import type { Request } from '../request/request.entity.js';
import { CorrectionBox } from '../rights/rectification/correction-box.service.js';
import { RequestsRepository } from '../request/requests.repository.js';
import { ConsentRecordsOfRequest } from './consent-records.service.js';
import { CONSENT_STORE } from './consent-store.js';
import { FulfilmentRepository } from './fulfilment.repository.js';
import { PlannedNames } from './planned-names.service.js';
import { changesData, storeRightOf } from './store-right.js';

/** Makes the plan that a person previews and that is then carried out: one store at a time, then joined. */
@Injectable()
export class PlanningService {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(RequestsRepository) private readonly requests: RequestsRepository,
    @Inject(FulfilmentRepository) private readonly fulfilment: FulfilmentRepository,
    @Inject(SubjectIdentifiers) private readonly identifiers: SubjectIdentifiers,
    @Inject(PlannedNames) private readonly names: PlannedNames,
    @Inject(CorrectionBox) private readonly corrections: CorrectionBox,
    @Inject(LifecycleService) private readonly lifecycle: LifecycleService,
    @Inject(DataMapsService) private readonly dataMaps: DataMapsService,
    @Inject(StoreConnections) private readonly connections: StoreConnections,
    @Inject(StrategyModules) private readonly strategies: StrategyModules,
    @Inject(ConsentRecordsOfRequest) private readonly consents: ConsentRecordsOfRequest,
    @Inject(ApprovalPolicies) private readonly approvals: ApprovalPolicies,
    @Inject(PreApprovals) private readonly checks: PreApprovals,
    @Inject(HeldData) private readonly held: HeldData,
  ) {}

  /** @returns how many identifiers the store taught that were not known yet */
  async planStore(requestId: string, storeId: string): Promise<number> {
    if (storeId === CONSENT_STORE) return this.#planConsents(requestId);
    const { request, map, identities, corrections } = await this.unitOfWork.run(async () => {
      const read = await this.#read(requestId);
      return { ...read, map: await this.held.inMap(read.map, read.request, storeId) };
    });
    const custom = await this.strategies.all();
    const right = storeRightOf(request);
    const {
      plan,
      discovered,
      names = [],
    } = await this.connections.use(map, storeId, (store) =>
      planStore({ map, storeId, store, identities, right, corrections, custom }),
    );
    return this.unitOfWork.run(async () => {
      const sealed = await this.names.seal(requestId, names);
      const identifiers = identities.length + discovered.length;
      await this.fulfilment.saveStorePlan(request, plan, { identifiers, names: sealed });
      return this.identifiers.learn(requestId, discovered, storeId);
    });
  }

  /**
   * Stores whose plan is missing or does not know what other stores taught meanwhile. Text teaches nothing and is
   * searched from end to end each time: it comes last, with what Habeas itself recorded about consents.
   */
  async openStores(request: Request): Promise<readonly StoreRef[]> {
    const { map } = await this.dataMaps.of(request.dataMapId);
    const planned = await this.fulfilment.plannedStores(request);
    const open = map.stores.filter(({ id }) => !planned.has(id));
    const teaching = open.filter(({ type }) => connectorFor(type).capabilities.shape === 'records');
    if (planned.size === 0 && teaching.length > 0) return teaching;
    const isOpen = !planned.has(CONSENT_STORE) && (await this.consents.isPartOf(request));
    return isOpen ? [...open, CONSENTS] : open;
  }

  /** Stores of the plan that this round carries out and looks through. */
  async workedStores(request: Request): Promise<readonly StoreRef[]> {
    const { map } = await this.dataMaps.of(request.dataMapId);
    const plan = await this.fulfilment.storePlan(request, CONSENT_STORE);
    return plan ? [...map.stores, CONSENTS] : map.stores;
  }

  /** Teaches nothing: who is recorded there is known by what others taught. */
  #planConsents(requestId: string): Promise<number> {
    return this.unitOfWork.run(async () => {
      const { request, identities } = await this.#read(requestId);
      await this.fulfilment.saveStorePlan(request, await this.consents.plan(request), {
        identifiers: identities.length,
      });
      return 0;
    });
  }

  async #read(requestId: string) {
    const request = await this.requests.get(requestId);
    const { map } = await this.dataMaps.of(request.dataMapId);
    const corrections = await this.corrections.open(request);
    return { request, map, identities: await this.identifiers.open(requestId), corrections };
  }

  /**
   * Joins the stores' plans and leaves `planning`, unless a store has still to be planned with what others taught;
   * a request that has left it already stays as it is.
   */
  async conclude(requestId: string): Promise<Request> {
    return this.unitOfWork.run(async () => {
      const request = await this.requests.lock(requestId);
      if (request.state !== 'planning' || (await this.openStores(request)).length > 0) return request;
      const { id, map } = await this.dataMaps.of(request.dataMapId);
      const storePlans = await this.fulfilment.storePlans(request);
      const plan = assemblePlan({ map, right: storeRightOf(request), storePlans });
      const rows = rowsOf(plan);
      const demand = await this.approvals.demandOf(request, rows);
      request.approval = demand && { ...demand, given: [] };
      this.fulfilment.savePlan(request, plan, id, demand);
      // What a right does not cover is not refused: what changes the data may be less than was asked for.
      request.partial = request.partial || (changesData(request) && plan.stores.some(keepsPersonalColumn));
      const holds = await this.held.ofPerson(request);
      await this.lifecycle.apply(request, heldBack(holds) ?? conclusion(plan, rows, demand !== null));
      if (demand) await this.checks.open(request, demand, rows);
      return request;
    });
  }
}

/** Our own database: at hand wherever a worker runs, and nothing has to be done before. */
const CONSENTS: StoreRef = { id: CONSENT_STORE, taskQueue: null, after: [] };

/** Known only by what a store taught: at its assessment the request did not say whose it is. */
const heldBack = (holds: readonly ActiveHold[]): RequestEvent | null =>
  holds.length === 0 ? null : { type: 'planFailed', codes: [HELD, ...holds.map(({ id }) => id)] };

const rowsOf = ({ stores }: Plan): number =>
  stores.flatMap(({ steps }) => steps).reduce((sum, step) => sum + step.rows, 0);

function conclusion(plan: Plan, rows: number, approvalRequired: boolean): RequestEvent {
  const errors = plan.stores
    .flatMap(({ findings }) => findings)
    .filter(({ severity }) => severity === 'error');
  if (errors.length > 0) return { type: 'planFailed', codes: [...new Set(errors.map(({ code }) => code))] };
  if (correctsNothing(plan, rows)) return { type: 'planFailed', codes: [NOTHING_TO_CORRECT] };
  return { type: 'planned', planHash: plan.hash, rows, approvalRequired };
}

/** What is said to be wrong stands nowhere, though the person is known: no outcome by itself, since they may mean something. */
const correctsNothing = ({ right, stores }: Plan, rows: number): boolean =>
  right === 'rectification' &&
  rows === 0 &&
  !stores.some(keepsPersonalColumn) &&
  stores.some(({ findings }) => findings.some(({ code }) => code === NOTHING_TO_CORRECT));

/** True when a personal column of the person stays as it is, for a reason the law knows. */
const keepsPersonalColumn = ({ steps, protected: kept }: StorePlan): boolean =>
  [...steps, ...kept].some(({ rows, columns }) => rows > 0 && columns.some(({ keep }) => keep !== undefined));
