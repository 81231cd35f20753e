import { Inject, Injectable } from '@nestjs/common';
import { AuditTrail } from '#audit';
import { AppError, type EventType, type RightCode } from '#contracts';
import { Restriction, RestrictionsRegister, type RestrictionOrigin } from '#decisions';
import { executeStore, planStore, type EngineHooks } from '#engine';
import { KeyManager } from '#keys';
import { UnitOfWork, voidDecisions } from '#persistence';
import { CLOCK, currentContext, type Clock } from '#platform';
import { DataMapsService, StoreConnections } from '#stores';
import { WorkflowService } from '#temporal';
import { EventLog } from '#webhooks';
import type { StoreRef } from '#workflows/request/ports';
import { Journals } from '../../fulfilment/database-journal.js';
import { SubjectIdentifiers } from '../../intake/subject-identifiers.service.js';
import { NoticesService } from '../../correspondence/notices/notices.service.js';
import type { Request } from '../../request/request.entity.js';
import { RequestsRepository } from '../../request/requests.repository.js';
import { TenantSettings } from '../../tenant-settings.repository.js';

const DAY_MS = 86_400_000;
/** How long `POST …/lift` waits for the stores before it answers with the state as it is. */
const LIFT_WAIT_MS = 20_000;
/** What a restriction waits for, by its ground. */
const AWAITED: Partial<Readonly<Record<RestrictionOrigin, RightCode>>> = {
  contested_accuracy: 'rectification',
  objection_pending: 'objection',
};

/** Lifting a restriction: first the person is told (Art. 18(3) GDPR), then the marks go. */
@Injectable()
export class LiftingService {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(RestrictionsRegister) private readonly register: RestrictionsRegister,
    @Inject(RequestsRepository) private readonly requests: RequestsRepository,
    @Inject(SubjectIdentifiers) private readonly identifiers: SubjectIdentifiers,
    @Inject(NoticesService) private readonly notices: NoticesService,
    @Inject(DataMapsService) private readonly dataMaps: DataMapsService,
    @Inject(StoreConnections) private readonly connections: StoreConnections,
    @Inject(Journals) private readonly journals: Journals,
    @Inject(TenantSettings) private readonly tenants: TenantSettings,
    @Inject(WorkflowService) private readonly workflows: WorkflowService,
    @Inject(KeyManager) private readonly keys: KeyManager,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(AuditTrail) private readonly audit: AuditTrail,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Tells the person; telling twice does not move the date.
   * @param agreed the person wants it, or agrees
   * @throws AppError `restriction.not_active`, `restriction.announced`, `restriction.agreement_required`, `restriction.question_open`
   */
  giveNotice(id: string, reason: string, agreed = false): Promise<Restriction> {
    return this.unitOfWork.run(async () => {
      const restriction = await this.register.lock(id);
      if (restriction.state === 'lift_notified')
        return agreed ? restriction : this.#sameNotice(restriction, reason);
      if (restriction.state === 'lifted') throw notActive();
      if (!agreed) await this.#requireEnded(restriction);
      const request = await this.requests.get(restriction.requestId);
      await this.announce(restriction, request, reason, agreed);
      return restriction;
    });
  }

  /** The person has a letter with one reason: another one would reach nobody. */
  async #sameNotice(restriction: Restriction, reason: string): Promise<Restriction> {
    const { reason: sealed, requestId, liftableAt } = restriction;
    const told =
      sealed && (await this.keys.open('request', requestId, sealed, 'restriction.reason')).toString('utf8');
    if (told === reason) return restriction;
    throw new AppError('restriction.announced', {
      detail: `The person was told that it ends on ${liftableAt!.toISOString()}, with its reason. Write them a message if there is more to say.`,
    });
  }

  /** {@link giveNotice} for what has been judged, on a row that the caller has locked. */
  async announce(restriction: Restriction, request: Request, reason: string, agreed = false): Promise<void> {
    if (restriction.state !== 'active') return;
    const { liftNoticeDays } = await this.tenants.get();
    restriction.liftableAt = new Date(this.clock.now().getTime() + liftNoticeDays * DAY_MS);
    restriction.state = 'lift_notified';
    restriction.reason = await this.keys.seal('request', restriction.requestId, reason, 'restriction.reason');
    await this.notices.send(request, 'RESTRICTION_LIFT', {
      text: reason,
      liftableAt: restriction.liftableAt,
      dedup: `${restriction.id}/lift/${restriction.liftableAt.toISOString()}`,
    });
    await this.#record(restriction, 'restriction.lift_notified', { agreed });
  }

  /** Each ground of Art. 18(1) GDPR has its own end. */
  async #requireEnded({ ground, requestId }: Restriction): Promise<void> {
    if (ground === 'legal_claims')
      throw new AppError('restriction.agreement_required', {
        detail:
          'The person needs the data for legal claims (Art. 18(1)(c) GDPR). Ask them, and send `agreed: true` when they agree.',
      });
    const right = ground ? AWAITED[ground] : undefined;
    if (!right) return;
    const blinds = await this.identifiers.blinds(requestId);
    const open = await this.requests.findOpenOf(blinds, right);
    if (open)
      throw new AppError('restriction.question_open', {
        detail: `The restriction lasts until the request ${open.number} for ${right} is answered.`,
      });
  }

  /** @throws AppError `restriction.notice_required`, `restriction.not_active`, `workflow.unavailable` */
  async lift(id: string): Promise<Restriction> {
    const restriction = await this.unitOfWork.run(() => this.register.get(id));
    if (restriction.state === 'lifted') return restriction;
    if (restriction.state === 'active' || this.clock.now() < restriction.liftableAt!)
      throw noticeRequired(restriction);
    if (await this.#isUnmarked(restriction)) await this.conclude(id);
    else await this.workflows.lift({ tenantId: currentContext().tenantId, restrictionId: id }, LIFT_WAIT_MS);
    return this.unitOfWork.run(() => this.register.get(id));
  }

  /** An objection holds for decisions alone: no store was worked, and none is asked. */
  #isUnmarked({ requestId }: Restriction): Promise<boolean> {
    return this.unitOfWork.run(async () => (await this.requests.get(requestId)).right === 'objection');
  }

  /** The stores of the map under which the rows were marked. */
  async stores(id: string): Promise<StoreRef[]> {
    const { map } = await this.#mapOf(id);
    return map.stores.map((store) => ({ id: store.id, taskQueue: store.taskQueue, after: [] }));
  }

  async unmark(id: string, storeId: string, hooks: EngineHooks): Promise<void> {
    const { map, request } = await this.#mapOf(id);
    const operation = `lift/${storeId}`;
    const identities = await this.identifiers.open(request.id);
    await this.connections.use(map, storeId, async (store) => {
      const { plan } = await planStore({ map, storeId, store, identities, right: 'lift', restrictionId: id });
      await executeStore({
        map,
        store,
        approved: plan,
        identities,
        journal: this.journals.open(request.id, operation),
        pseudonymKeys: { key: () => this.keys.secret('pseudonym', request.id) },
        lock: `${request.id}/${operation}`,
        restrictionId: id,
        hooks,
      });
    });
    await this.unitOfWork.run(() => this.journals.close(request.id, operation));
  }

  conclude(id: string): Promise<void> {
    return this.unitOfWork.run(async () => {
      const restriction = await this.register.lock(id);
      if (restriction.state === 'lifted') return;
      restriction.state = 'lifted';
      restriction.liftedAt = this.clock.now();
      await this.#record(restriction, 'restriction.lifted');
      await voidDecisions(this.unitOfWork);
    });
  }

  async #mapOf(id: string) {
    return this.unitOfWork.run(async () => {
      const restriction = await this.register.get(id);
      const request = await this.requests.get(restriction.requestId);
      const { map } = await this.dataMaps.of(request.dataMapId);
      return { map, request };
    });
  }

  async #record(
    { id, requestId, state }: Restriction,
    type: EventType,
    data?: Readonly<Record<string, unknown>>,
  ): Promise<void> {
    await this.events.append({ type, requestId, data: { id, requestId, state } });
    await this.audit.append({ action: type, object: id, ...(data && { data }) });
  }
}

const notActive = (): AppError =>
  new AppError('restriction.not_active', { detail: 'The restriction has been lifted already.' });

function noticeRequired({ state, liftableAt }: Restriction): AppError {
  const detail =
    state === 'active'
      ? 'Send POST …/lift-notice first: Art. 18(3) GDPR wants the person told before.'
      : `The person was told; the restriction can be lifted from ${liftableAt!.toISOString()}.`;
  return new AppError('restriction.notice_required', { detail });
}
