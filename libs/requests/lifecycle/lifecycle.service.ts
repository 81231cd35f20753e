import { Inject, Injectable } from '@nestjs/common';
import { AuditTrail } from '#audit';
import { Catalogue } from '#catalogue';
import { isFinal, type RequestEvent, type Timer } from '#contracts';
import { allows, isEnough, transition, type RequestContext } from '#domain';
import { UnitOfWork } from '#persistence';
import { CLOCK, currentContext, type Actor, type Clock } from '#platform';
import { DataMapsService } from '#stores';
import { worksInStores } from '../fulfilment/store-right.js';
import { ControllerCases } from '../controllers/controller-cases.service.js';
import { IdentityDocuments } from '../identity/identity-documents.service.js';
import { CopiesFirst } from '../intake/linked/copies-first.service.js';
import { RecipientNotices } from '../recipients/recipient-notices.service.js';
import type { Request } from '../request/request.entity.js';
import { TenantSettings } from '../tenant-settings.repository.js';
import { TasksService } from '../operators/tasks/tasks.service.js';
import { AssessmentService } from './assessment.service.js';
import { AttentionService } from './attention.service.js';
import type { NoticeDetails } from '../correspondence/notices/notice-facts.service.js';
import { GrantedAppeals } from '../rights/appeals/granted-appeals.service.js';
import { complaintAfter } from '../rights/complaints/complaint-after.js';
import { Objections, type Weighing } from '../rights/objections/objections.service.js';
import { EffectsService } from './effects.service.js';
import { markFired, recordEvent } from './record-event.js';
import { requireKept } from './require-kept.js';
import { nextTimer, recomputeClock } from './request-clock.js';
import { contextOf } from './request-context.js';
import { Stops } from './stops.service.js';
import { Withdrawals } from './withdrawals.service.js';

/** How an event came about. */
export interface EventOrigin {
  /** Who caused it; default: the actor of the context. */
  readonly actor?: Actor;
  /** Their roles; only with `actor`. */
  readonly roles?: readonly string[];
  readonly notice?: NoticeDetails;
  /** What was decided of each purpose, where the right is about purposes. */
  readonly weighing?: Weighing;
  /** Of a case that is opened again: because an appeal was granted. */
  readonly afterAppeal?: true;
}

/** After which a person assesses, whatever the law would grant by itself. */
const LEFT_TO_PEOPLE: readonly RequestEvent['type'][] = ['identityDoubt', 'fraudSuspected'];

/**
 * The single writer of a request: applies an event, carries out its effects and records it, all in the caller's
 * transaction, on a row that the caller has locked.
 */
@Injectable()
export class LifecycleService {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(TenantSettings) private readonly tenants: TenantSettings,
    @Inject(EffectsService) private readonly effects: EffectsService,
    @Inject(AssessmentService) private readonly assessment: AssessmentService,
    @Inject(Withdrawals) private readonly withdrawals: Withdrawals,
    @Inject(Stops) private readonly stops: Stops,
    @Inject(Objections) private readonly objections: Objections,
    @Inject(AttentionService) private readonly attention: AttentionService,
    @Inject(TasksService) private readonly tasks: TasksService,
    @Inject(DataMapsService) private readonly dataMaps: DataMapsService,
    @Inject(IdentityDocuments) private readonly documents: IdentityDocuments,
    @Inject(CopiesFirst) private readonly copies: CopiesFirst,
    @Inject(RecipientNotices) private readonly recipients: RecipientNotices,
    @Inject(ControllerCases) private readonly controllers: ControllerCases,
    @Inject(GrantedAppeals) private readonly appeals: GrantedAppeals,
    @Inject(AuditTrail) private readonly audit: AuditTrail,
    @Inject(Catalogue) private readonly catalogue: Catalogue,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** The first event of a new row, whose clock runs already. */
  async submit(request: Request): Promise<void> {
    await this.#apply(request, null, { type: 'submit' }, {});
    await this.#settle(request);
  }

  /**
   * @throws AppError `request.illegal_transition`, `plan.stale`, `approval.same_person`, `extension.not_available`, `extension.too_late`,
   * `key.destroyed` after the retention of the request has ended
   */
  async apply(request: Request, event: RequestEvent, origin: EventOrigin = {}): Promise<void> {
    requireKept(request);
    await this.withdrawals.hold(request);
    await this.objections.hold(request);
    await this.appeals.hold(request);
    const told = event.type === 'storesDone' ? await this.#storesDone(request) : event;
    if (event.type === 'storesDone' || event.type === 'externalDone') await this.#noteGivenUp(request);
    await this.#askPeople(request, told);
    await this.#apply(request, request.state, told, origin);
    if (request.state === 'assessing' && !LEFT_TO_PEOPLE.includes(event.type))
      await this.#assess(request, event, origin);
    await this.#carryOutWithoutStores(request, origin);
    await this.#closeWithoutStores(request, origin);
    await this.#settle(request);
  }

  /** What follows in the transaction finds the row as it is now. */
  async #settle(request: Request): Promise<void> {
    await this.tasks.settle(request);
    await this.unitOfWork.em.flush();
  }

  /** Whether the state machine would take the event now. */
  async allows(request: Request, event: RequestEvent, actor?: Actor): Promise<boolean> {
    return allows(request.state, event, await this.context(request, actor));
  }

  /** What happens next by itself, null when nothing does. */
  async nextTimer(request: Request): Promise<Timer | null> {
    const { escalation } = await this.tenants.get();
    return nextTimer(request, this.catalogue, this.clock.now(), escalation);
  }

  /** False for a timer that has fired already: a repeated activity must not remind twice. */
  async isDue(request: Request, event: RequestEvent): Promise<boolean> {
    return event.type !== 'timer' || (await this.nextTimer(request))?.key === event.key;
  }

  async context(request: Request, actor?: Actor, roles: readonly string[] = []): Promise<RequestContext> {
    const { fourEyes, escalation } = await this.tenants.get();
    const { actor: caller, roles: own } = currentContext();
    const now = this.clock.now();
    return contextOf(request, fourEyes, actor ?? caller, now, actor ? roles : own, escalation);
  }

  /** {@link context} for many rows with one look at the tenant. */
  async contextMaker(): Promise<(request: Request) => RequestContext> {
    const { fourEyes } = await this.tenants.get();
    const { actor, roles } = currentContext();
    const now = this.clock.now();
    return (request) => contextOf(request, fourEyes, actor, now, roles);
  }

  async #apply(
    request: Request,
    from: Request['state'] | null,
    event: RequestEvent,
    origin: EventOrigin,
  ): Promise<void> {
    const now = this.clock.now();
    const step = transition(from, event, await this.context(request, origin.actor, origin.roles));
    if (event.type === 'timer') await this.#markFired(request, event.key);
    const previous = request.state;
    if (event.type === 'markSpam') request.silent = true;
    const attention = await this.attention.of(request, event, step.state);
    recordEvent(request, event, step.state, now);
    if (request.state === 'planning' && previous !== 'planning')
      request.dataMapId = (await this.dataMaps.current()).id;
    if (attention) request.attention = attention;
    if (isFinal(step.state)) await this.documents.destroy(request.id);
    if (isFinal(step.state) && step.state !== previous) await this.copies.release(request);
    if (event.type === 'reopen') await this.objections.resume(request);
    if (isFinal(step.state)) await this.objections.conclude(request, origin.weighing ?? {});
    if (request.complaintState) request.complaintState = complaintAfter(event, step.state, request);
    // before the effects: the answer to the person names who was told, and what an appeal has opened again
    if (isFinal(step.state) && step.state !== previous) await this.recipients.tell(request);
    if (isFinal(step.state)) await this.#carryOutAppeal(request);
    for (const effect of step.effects) await this.effects.carryOut(request, effect, origin.notice ?? {});
    if (step.state !== previous) await this.controllers.tell(request);
    recomputeClock(request, this.catalogue, now);
    await this.audit.append({
      action: `request.${event.type}`,
      object: request.id,
      data: { from, to: request.state, revision: request.revision },
    });
  }

  /** Passes by itself unless the law wants a person to look (rights reference 11). */
  async #assess(request: Request, event: RequestEvent, { afterAppeal }: EventOrigin): Promise<void> {
    // whoever opens a request again that no store has to do with wants to look at it
    if (event.type === 'reopen' && !worksInStores(request)) return;
    // opened again without a proof of identity: a person asks for it
    if (!isEnough(request.verificationLevel, request.requiredLevel)) return;
    const decided = await this.assessment.assess(request);
    // what refused it before refuses it again: after an appeal a person decides
    if (afterAppeal && decided && decided.refused > 0) return;
    if (decided) await this.#apply(request, request.state, decided, {});
  }

  /** The person sent something new: a new period runs from the day on which the appeal is granted (clock reference, row 49). */
  async #carryOutAppeal(appeal: Request): Promise<void> {
    const first = await this.appeals.takeUp(appeal);
    if (!first) return;
    await this.apply(first, { type: 'reopen', anew: true }, { afterAppeal: true });
    await this.appeals.tell(appeal, first);
  }

  /** What needs no store is done when it is granted: by the person who grants it, or here. */
  async #carryOutWithoutStores(request: Request, origin: EventOrigin): Promise<void> {
    if (request.state !== 'executing' || worksInStores(request)) return;
    if (!request.controller) {
      await this.withdrawals.carryOut(request);
      await this.stops.takeBack(request);
    }
    await this.#noteGivenUp(request);
    await this.#apply(request, request.state, await this.#storesDone(request), origin);
  }

  /** What no store does is work by hand, also for another controller. */
  async #askPeople(request: Request, event: RequestEvent): Promise<void> {
    if (event.type === 'instructed' && event.carryOut && !worksInStores(request))
      await this.tasks.open(request, 'manual');
  }

  async #noteGivenUp(request: Request): Promise<void> {
    if (await this.tasks.hasGivenUp(request.id)) request.partial = true;
  }

  /** What is done by hand, or by somebody outside, counts as much as the stores. */
  async #storesDone(request: Request): Promise<RequestEvent> {
    return { type: 'storesDone', externalOpen: await this.tasks.countManual(request.id) };
  }

  /** Nothing to scan where no store was worked. */
  async #closeWithoutStores(request: Request, origin: EventOrigin): Promise<void> {
    if (request.state !== 'verifying' || worksInStores(request)) return;
    await this.#apply(request, request.state, { type: 'clean' }, origin);
  }

  async #markFired(request: Request, key: string): Promise<void> {
    const timer = await this.nextTimer(request);
    if (timer?.key === key) markFired(request, timer);
  }
}
