import { Inject, Injectable } from '@nestjs/common';
import { AuditTrail } from '#audit';
import {
  AppError,
  isAppError,
  OFFERED_RIGHTS,
  type OfferedRight,
  type RegimeId,
  type RequesterKind,
  type RightCode,
  type VerificationLevel,
} from '#contracts';
import type { CreateRequest } from '#contracts/schemas';
import { requiredLevel } from '#domain';
import { KeyManager } from '#keys';
import { Outbox, UnitOfWork } from '#persistence';
import { CLOCK, currentContext, newId, type Clock } from '#platform';
import { REQUEST_WORKFLOW } from '#workflows/request/messages';
import { LifecycleService } from '../lifecycle/lifecycle.service.js';
import { Request } from '../request.entity.js';
import { RequestsRepository } from '../requests.repository.js';
import { TenantSettings, type TenantDefaults } from '../tenant-settings.repository.js';
import { SubjectIdentifiers } from './subject-identifiers.service.js';

/** What is known about whoever submits: nothing for an API key, the level of the sign-on for a person. */
export interface Submitter {
  readonly personId: string | null;
  readonly verificationLevel: VerificationLevel;
}
const UNKNOWN_PERSON: Submitter = { personId: null, verificationLevel: 'L0' };

/** Takes requests in: one transaction for request, clock, sealed identifiers, audit and outbox. */
@Injectable()
export class IntakeService {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(RequestsRepository) private readonly requests: RequestsRepository,
    @Inject(SubjectIdentifiers) private readonly identifiers: SubjectIdentifiers,
    @Inject(LifecycleService) private readonly lifecycle: LifecycleService,
    @Inject(TenantSettings) private readonly tenants: TenantSettings,
    @Inject(KeyManager) private readonly keys: KeyManager,
    @Inject(Outbox) private readonly outbox: Outbox,
    @Inject(AuditTrail) private readonly audit: AuditTrail,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws AppError `right.not_offered`, `request.invalid` */
  create(input: CreateRequest, submitter: Submitter = UNKNOWN_PERSON): Promise<Request> {
    const right = offered(input.right);
    return this.unitOfWork.run(
      async () => (await this.#submittedBefore()) ?? this.#submit(right, input, submitter),
    );
  }

  /** An answer may be lost after the commit: the caller's key finds what was done then. */
  async #submittedBefore(): Promise<Request | null> {
    const { actor, idempotencyKey } = currentContext();
    return idempotencyKey ? this.requests.findSubmission(`${actor.kind}:${actor.id}`, idempotencyKey) : null;
  }

  async #submit(right: OfferedRight, input: CreateRequest, submitter: Submitter): Promise<Request> {
    const defaults = await this.tenants.get();
    const request = this.#build(right, input, submitter, defaults);
    const identifiers = await this.identifiers.seal(request.id, input.subject.identifiers, 'intake');
    request.fingerprint = await this.identifiers.fingerprint(input.subject.identifiers);
    request.details = input.details
      ? await this.keys.seal('request', request.id, input.details, 'details')
      : null;
    request.number = await this.requests.nextNumber(request.createdAt.getUTCFullYear());
    await this.requests.insert(request, identifiers);
    await this.#startClock(request);
    await this.audit.append({
      action: 'request.received',
      object: request.id,
      data: { right, channel: request.channel },
    });
    await this.outbox.add({
      kind: 'workflow.start',
      workflow: REQUEST_WORKFLOW,
      workflowId: request.id,
      summary: `${right} · ${request.regime} · ${defaults.slug} · due ${request.dueAt?.toISOString().slice(0, 10) ?? 'open'}`,
    });
    return request;
  }

  /** Whoever says when the request was received may say a day for which there is no calendar. */
  async #startClock(request: Request): Promise<void> {
    try {
      await this.lifecycle.submit(request);
    } catch (cause) {
      if (!isAppError(cause, 'calendar.out_of_range') || request.receivedAt >= request.createdAt) throw cause;
      const detail = 'There is no holiday calendar for a receipt so long ago: give a later day.';
      throw new AppError('request.invalid', { param: 'receivedAt', detail, cause });
    }
  }

  #build(right: OfferedRight, input: CreateRequest, submitter: Submitter, defaults: TenantDefaults): Request {
    const now = this.clock.now();
    const { actor, idempotencyKey } = currentContext();
    const requesterKind: RequesterKind = input.requester?.kind ?? 'subject';
    const regime: RegimeId = input.regime ?? defaults.regime;
    return Object.assign(new Request(), {
      id: newId('request'),
      tenantId: currentContext().tenantId,
      number: '',
      right,
      regime,
      state: 'received' as const,
      revision: 0,
      channel: input.channel ?? (submitter.personId ? 'portal' : 'api'),
      requesterKind,
      locale: input.locale ?? defaults.locale,
      residence: input.residence ?? null,
      fingerprint: '',
      personId: submitter.personId,
      submittedBy: `${actor.kind}:${actor.id}`,
      submissionKey: idempotencyKey ?? null,
      requiredLevel: requiredLevel(right, requesterKind),
      verificationLevel: submitter.verificationLevel,
      verifiedBy: null,
      verificationChannel: submitter.personId ? 'session' : null,
      failedVerifications: 0,
      receivedAt: receipt(input.receivedAt, now),
      clock: { zone: defaults.zone, calendar: defaults.calendar, clarifications: [] },
      ...NOTHING_YET,
      firedTimers: [],
      refusalCodes: [],
      enteredAt: now,
      createdAt: now,
      updatedAt: now,
    });
  }
}

const NOTHING_YET = {
  dueAt: null,
  safeDueAt: null,
  baseDueAt: null,
  extended: false,
  breached: false,
  planRound: 0,
  dataMapId: null,
  planHash: null,
  approvedPlanHash: null,
  partial: false,
  residueRound: 0,
  interruptedState: null,
  attention: null,
  duplicateOf: null,
  restrictionId: null,
  details: null,
  executionStartedAt: null,
  deliveredAt: null,
  closedAt: null,
  purgedAt: null,
};

function offered(right: RightCode): OfferedRight {
  const found = OFFERED_RIGHTS.find((candidate) => candidate === right);
  if (found) return found;
  throw new AppError('right.not_offered', {
    param: 'right',
    detail: `This version carries out ${OFFERED_RIGHTS.join(', ')}. Handle ${right} outside until it is offered.`,
  });
}

/** The clock starts when the request reached any channel of the controller; a time ahead of now is a wrong clock. */
function receipt(given: string | undefined, now: Date): Date {
  const claimed = given ? new Date(given) : now;
  return claimed > now ? now : claimed;
}
