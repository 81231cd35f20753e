import { Inject, Injectable } from '@nestjs/common';
import { Catalogue } from '#catalogue';
import { isFinal, type Effect, type EventType, type Notice, type RequestState } from '#contracts';
import { PackagesService } from '#packages';
import { Outbox } from '#persistence';
import { CLOCK, type Clock } from '#platform';
import { RestrictionsRegister } from '#decisions';
import { EventLog } from '#webhooks';
import { REFRESH_SIGNAL } from '#workflows/request/messages';
import { ControllerCases } from '../controllers/controller-cases.service.js';
import { CertificationService } from '../fulfilment/certification.service.js';
import type { Request } from '../request/request.entity.js';
import { RequestsRepository } from '../request/requests.repository.js';
import { SubjectIdentifiers } from '../intake/subject-identifiers.service.js';
import type { NoticeDetails } from '../correspondence/notices/notice-facts.service.js';
import { NoticesService } from '../correspondence/notices/notices.service.js';
import { TasksService } from '../operators/tasks/tasks.service.js';
import { degrade } from './degrade.js';
import { recomputeClock } from './request-clock.js';
import { restart } from './restart.js';

const ASKS_WHO: readonly Notice[] = ['VERIFY_REQUEST', 'VERIFY_REMINDER'];
const WAITS_FOR_IDENTITY: readonly RequestState[] = ['received', 'awaiting_identity'];

/** Carries out what a transition asks for, in the transaction of the transition. */
@Injectable()
export class EffectsService {
  constructor(
    @Inject(NoticesService) private readonly notices: NoticesService,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(CertificationService) private readonly certification: CertificationService,
    @Inject(PackagesService) private readonly packages: PackagesService,
    @Inject(RestrictionsRegister) private readonly restrictions: RestrictionsRegister,
    @Inject(SubjectIdentifiers) private readonly identifiers: SubjectIdentifiers,
    @Inject(RequestsRepository) private readonly requests: RequestsRepository,
    @Inject(TasksService) private readonly tasks: TasksService,
    @Inject(ControllerCases) private readonly controllers: ControllerCases,
    @Inject(Outbox) private readonly outbox: Outbox,
    @Inject(Catalogue) private readonly catalogue: Catalogue,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async carryOut(request: Request, effect: Effect, details: NoticeDetails): Promise<void> {
    switch (effect.kind) {
      case 'sendNotice':
        if (await this.#isAskedByTheFirst(request, effect.notice)) return;
        return this.notices.send(request, effect.notice, {
          ...details,
          ...(effect.begun && { begun: true }),
        });
      case 'emit':
        return this.#emit(request, effect.event as EventType);
      case 'task':
        return this.tasks.open(request, effect.task, effect.role);
      case 'certify':
        return this.certification.issue(request);
      case 'forward':
        return this.controllers.forward(request);
      case 'startExecution':
        return this.#startExecution(request);
      case 'autoApprove':
        request.approvedPlanHash = request.planHash ?? null;
        return;
      case 'linkDuplicate':
        return this.#linkDuplicate(request, effect.of);
      case 'discardPackage':
        return this.packages.discard(request.id);
      case 'countFailedVerification':
        request.failedVerifications += 1;
        return;
      case 'markBreached':
        request.breached = true;
        return;
      case 'recordRefusal':
        request.refusalCodes = [...new Set([...request.refusalCodes, ...effect.codes])];
        return;
      case 'degradeRight':
        return degrade(request);
      case 'startClock':
        return;
      case 'restartClock':
        return restart(request, this.clock.now());
      case 'pauseClock':
      case 'resumeClock':
      case 'extendClock':
        // the state need not change with the answer, by which such a task ends otherwise
        if (effect.kind === 'resumeClock' && effect.of === 'clarification')
          await this.tasks.close(request.id, 'record_answer');
        this.#changeClock(request, effect);
        return recomputeClock(request, this.catalogue, this.clock.now());
    }
  }

  /** Of requests that were made together only the first asks who the person is, as long as it still has to know. */
  async #isAskedByTheFirst({ id, linked }: Request, notice: Notice): Promise<boolean> {
    const first = linked.map((other) => other.id).sort()[0];
    if (!ASKS_WHO.includes(notice) || first === undefined || id < first) return false;
    return WAITS_FOR_IDENTITY.includes((await this.requests.get(first)).state);
  }

  async #emit(request: Request, type: EventType): Promise<void> {
    const { id, number, right, regime, state, revision, refusalCodes } = request;
    const codes = isFinal(state) && refusalCodes.length > 0 ? { refusalCodes: [...refusalCodes] } : {};
    await this.events.append({
      type,
      requestId: id,
      data: { id, number, right, regime, state, revision, ...codes },
    });
  }

  /** The point of no return. A restriction holds for decisions from here on, before the first row is marked. */
  async #startExecution(request: Request): Promise<void> {
    // what was begun stays begun, however often the request is opened again
    request.executionStartedAt ??= this.clock.now();
    if (request.right !== 'restriction' || request.restrictionId) return;
    const blinds = await this.identifiers.blinds(request.id);
    request.restrictionId = await this.restrictions.open(request.id, blinds, 'all', {
      ground: request.ground ?? null,
    });
  }

  /** The older request keeps running, from the earlier of the two days of receipt. */
  async #linkDuplicate(request: Request, of: string): Promise<void> {
    request.duplicateOf = of;
    const other = await this.requests.lock(of);
    if (request.receivedAt >= other.receivedAt) return;
    other.receivedAt = request.receivedAt;
    other.revision += 1;
    recomputeClock(other, this.catalogue, this.clock.now());
    await this.tasks.settle(other);
    await this.outbox.add({ kind: 'workflow.signal', workflowId: other.id, signal: REFRESH_SIGNAL });
  }

  #changeClock(
    request: Request,
    effect: Extract<Effect, { kind: 'pauseClock' | 'resumeClock' | 'extendClock' }>,
  ): void {
    const at = this.clock.now().toISOString();
    const { clock } = request;
    if (effect.kind === 'extendClock') {
      request.clock = { ...clock, extension: { noticeSentAt: at, reasons: effect.codes } };
      request.extended = true;
      return;
    }
    if (effect.kind === 'resumeClock') {
      request.clock = { ...clock, ...answered(clock, effect.of, at) };
      return;
    }
    if (effect.reason === 'identity')
      request.clock = { ...clock, identityAskedAt: clock.identityAskedAt ?? at };
    if (effect.reason === 'fee') request.clock = { ...clock, feeAskedAt: clock.feeAskedAt ?? at };
    if (effect.reason === 'clarification')
      request.clock = { ...clock, clarifications: [...clock.clarifications, { askedAt: at, needed: true }] };
  }
}

/** Closes the questions of one kind: of another kind one may still be open beside it. */
function answered(
  clock: Request['clock'],
  of: Extract<Effect, { kind: 'resumeClock' }>['of'],
  at: string,
): Partial<Request['clock']> {
  switch (of) {
    case 'identity':
      return clock.identityAskedAt && !clock.identityReceivedAt ? { identityReceivedAt: at } : {};
    case 'fee':
      return clock.feeAskedAt && !clock.feePaidAt ? { feePaidAt: at } : {};
    case 'clarification':
      return {
        clarifications: clock.clarifications.map((ask) =>
          ask.answeredAt ? ask : { ...ask, answeredAt: at },
        ),
      };
  }
}
