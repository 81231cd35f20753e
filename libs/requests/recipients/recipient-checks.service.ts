import { Inject, Injectable } from '@nestjs/common';
import { AuditTrail } from '#audit';
import { UnitOfWork, inEachTenant, listTenants } from '#persistence';
import { CLOCK, type Clock } from '#platform';
import { EventLog } from '#webhooks';
import type { Request } from '../request/request.entity.js';
import { RequestsRepository } from '../request/requests.repository.js';
import { TasksService } from '../operators/tasks/tasks.service.js';
import { checkDays, dayAfter } from './recipient-days.js';
import { RecipientMessages } from './recipient-messages.service.js';
import { RecipientNoticesRepository, type RecipientNotice } from './recipient-notices.repository.js';

const BATCH = 100;

/**
 * Looks again at recipients that have not confirmed (clock reference 4.6): after 14 days they are told once more, after 28
 * a person of the controller is. What is due stands in the rows, so that a restart loses nothing and doubles nothing.
 */
@Injectable()
export class RecipientChecks {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(RecipientNoticesRepository) private readonly repository: RecipientNoticesRepository,
    @Inject(RequestsRepository) private readonly requests: RequestsRepository,
    @Inject(RecipientMessages) private readonly messages: RecipientMessages,
    @Inject(TasksService) private readonly tasks: TasksService,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(AuditTrail) private readonly audit: AuditTrail,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Everything that is due, in every tenant, a batch at a time. @returns how many were looked at */
  async sweep(): Promise<number> {
    const tenants = await listTenants(this.unitOfWork);
    const done = await inEachTenant(tenants, 'recipient-checks', () => this.#sweepTenant());
    return done.reduce((sum, count) => sum + count, 0);
  }

  async #sweepTenant(): Promise<number> {
    let done = 0;
    for (;;) {
      const due = await this.unitOfWork.run(() => this.repository.listDue(this.clock.now(), BATCH));
      for (const { id, requestId } of due) await this.unitOfWork.run(() => this.#check(id, requestId));
      done += due.length;
      if (due.length < BATCH) return done;
    }
  }

  /** Under the lock of the request: whoever else looks at it, or confirms meanwhile, comes before or after. */
  async #check(id: string, requestId: string): Promise<void> {
    const request = await this.requests.lock(requestId);
    const notice = await this.repository.find(id);
    if (!notice?.nextCheckAt || notice.nextCheckAt > this.clock.now()) return;
    await (notice.checks === 0 ? this.#tellAgain(request, notice) : this.#escalate(request, notice));
  }

  async #tellAgain(request: Request, notice: RecipientNotice): Promise<void> {
    const check = notice.checks + 1;
    const nextCheckAt = dayAfter(notice.toldAt, checkDays(notice.act)[1]!);
    await this.repository.change(notice.id, { ...notice, checks: check, nextCheckAt });
    const isThere = notice.channel !== 'webhook' || (await this.repository.isEndpoint(notice.target!));
    if (isThere) await this.messages.send(notice, request.number, check);
    if (!isThere || notice.channel === 'manual') await this.tasks.open(request, 'recipient_silent');
    await this.#record('recipient.told_again', notice);
  }

  async #escalate(request: Request, notice: RecipientNotice): Promise<void> {
    const { id, requestId, recipient, act } = notice;
    const escalatedAt = this.clock.now();
    const checks = notice.checks + 1;
    await this.repository.change(id, {
      ...notice,
      ...{ state: 'escalated', checks, nextCheckAt: null, escalatedAt },
    });
    await this.tasks.open(request, 'recipient_silent');
    await this.events.append({ type: 'recipient.escalated', requestId, data: { id, recipient, act } });
    await this.#record('recipient.escalated', notice);
  }

  #record(action: string, { id, requestId, recipient }: RecipientNotice): Promise<void> {
    return this.audit.append({ action, object: requestId, data: { id, recipient } });
  }
}
