import { Inject, Injectable } from '@nestjs/common';
import { AuditTrail } from '#audit';
import { AppError, isControllerAct } from '#contracts';
import type {
  Completion,
  MarkRecipient,
  RecipientForm,
  RecipientNoticeView,
  ReportCompletion,
} from '#contracts/schemas';
import { UnitOfWork } from '#persistence';
import { CLOCK, asHolder, currentContext, type Clock } from '#platform';
import { DeliveryService, EventLog } from '#webhooks';
import type { Request } from '../request/request.entity.js';
import { RequestsRepository } from '../request/requests.repository.js';
import { actorName } from '../operators/tasks/actor-name.js';
import { TasksService } from '../operators/tasks/tasks.service.js';
import { RecipientLinks } from './recipient-links.js';
import {
  RecipientNoticesRepository,
  type RecipientChange,
  type RecipientNotice,
} from './recipient-notices.repository.js';
import { toRecipientView } from './recipient-view.js';

/** What somebody says of a recipient. */
export interface RecipientReport {
  readonly state: 'acknowledged' | 'confirmed' | 'escalated';
  readonly evidenceUrl?: string | undefined;
  readonly evidenceSha256?: string | undefined;
  readonly note?: string | undefined;
}

const RECIPIENT = 'recipient';
const STATE_OF: Readonly<Record<Completion['completionStatus'], RecipientReport['state']>> = {
  completed: 'confirmed',
  not_applicable: 'confirmed',
  partially_completed: 'escalated',
  failed: 'escalated',
};

/** What recipients report, by the id of a message or by their link, and what staff learns of them by other ways. */
@Injectable()
export class RecipientReports {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(RecipientNoticesRepository) private readonly repository: RecipientNoticesRepository,
    @Inject(RequestsRepository) private readonly requests: RequestsRepository,
    @Inject(RecipientLinks) private readonly links: RecipientLinks,
    @Inject(DeliveryService) private readonly deliveries: DeliveryService,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(TasksService) private readonly tasks: TasksService,
    @Inject(AuditTrail) private readonly audit: AuditTrail,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Of any message by webhook; of one to a recipient it is their report too.
   * @throws AppError `resource.not_found`, `delivery.completed`, `request.invalid`
   */
  complete(deliveryId: string, report: ReportCompletion): Promise<Completion> {
    return this.unitOfWork.run(async () => {
      const noticeId = await this.repository.findOfDelivery(deliveryId);
      if (noticeId) await this.#report(noticeId, reportOf(report), RECIPIENT);
      return this.deliveries.complete(deliveryId, report);
    });
  }

  /** @throws AppError `resource.not_found`, `delivery.completed` */
  confirmByLink(token: string, { action, ...evidence }: RecipientForm): Promise<void> {
    const link = this.links.read(token);
    const state = action === 'confirm' ? 'confirmed' : 'acknowledged';
    return asHolder(link, () =>
      this.unitOfWork.run(async () => {
        await this.#report(link.linkId, { state, ...evidence }, RECIPIENT);
      }),
    );
  }

  /** By hand. @throws AppError `resource.not_found`, `delivery.completed` */
  mark(requestId: string, noticeId: string, report: MarkRecipient): Promise<RecipientNoticeView> {
    return this.unitOfWork.run(async () => {
      const notice = await this.#get(noticeId);
      if (notice.requestId !== requestId) throw notFound();
      await this.#report(noticeId, report, actorName(currentContext().actor));
      return toRecipientView(await this.#get(noticeId));
    });
  }

  /** The request is locked first, as everywhere; the notice is read again under its lock. */
  async #report(noticeId: string, report: RecipientReport, by: string): Promise<void> {
    const { requestId } = await this.#get(noticeId);
    const request = await this.requests.lock(requestId);
    const notice = await this.#get(noticeId);
    requireOpen(notice, report, by);
    await this.repository.change(noticeId, changed(notice, report, by, this.clock.now()));
    await this.#settle(request);
    const { recipient, act } = notice;
    if (report.state !== 'acknowledged')
      await this.events.append({
        type: report.state === 'confirmed' ? 'recipient.confirmed' : 'recipient.escalated',
        requestId,
        data: { id: noticeId, recipient, act },
      });
    await this.audit.append({
      action: `recipient.${report.state}`,
      object: requestId,
      data: { id: noticeId, recipient, by },
    });
  }

  /** Opens and closes the tasks about recipients, and notes when the last one has confirmed. */
  async #settle(request: Request): Promise<void> {
    const notices = await this.repository.listOfRequest(request.id);
    const untold = notices.some(({ channel, state }) => channel === 'manual' && state === 'requested');
    const silent = notices.some(({ state }) => state === 'escalated');
    if (!untold) await this.tasks.close(request.id, 'tell_recipient');
    if (silent) await this.tasks.open(request, 'recipient_silent');
    else await this.tasks.close(request.id, 'recipient_silent');
    const recipients = notices.filter(({ act }) => !isControllerAct(act));
    if (recipients.length > 0 && recipients.every(({ state }) => state === 'confirmed'))
      request.recipientsConfirmedAt = this.clock.now();
    await this.unitOfWork.em.flush();
  }

  async #get(id: string): Promise<RecipientNotice> {
    const notice = await this.repository.find(id);
    if (!notice) throw notFound();
    return notice;
  }
}

const notFound = (): AppError =>
  new AppError('resource.not_found', { detail: 'No recipient was told anything under this id.' });

const reportOf = (report: ReportCompletion): RecipientReport => {
  const { completionStatus, completionEvidence, evidenceSha256 } = report;
  const isAddress = completionEvidence !== undefined && /^https?:\/\/\S+$/.test(completionEvidence);
  return {
    state: STATE_OF[completionStatus],
    evidenceSha256,
    ...(isAddress ? { evidenceUrl: completionEvidence } : { note: completionEvidence }),
  };
};

/** A recipient says a thing once; staff may correct anything but a confirmation. */
function requireOpen(notice: RecipientNotice, { state }: RecipientReport, by: string): void {
  if (notice.act === 'decide' && state === 'confirmed')
    throw new AppError('request.illegal_transition', {
      detail:
        'The controller decides: its answer is POST …/instructions, and nothing else ends the question.',
    });
  const said =
    by === RECIPIENT &&
    (notice.reportedBy === RECIPIENT || (state === 'acknowledged' && notice.state !== 'requested'));
  if (notice.state === 'confirmed' || said) throw new AppError('delivery.completed');
}

function changed(notice: RecipientNotice, report: RecipientReport, by: string, now: Date): RecipientChange {
  const { state, evidenceUrl = null, evidenceSha256 = null, note = null } = report;
  if (state === 'acknowledged') {
    const waits = notice.state === 'escalated' ? 'escalated' : state;
    return {
      ...notice,
      state: waits,
      acknowledgedAt: notice.acknowledgedAt ?? now,
      note: note ?? notice.note,
    };
  }
  return {
    ...notice,
    state,
    nextCheckAt: null,
    confirmedAt: state === 'confirmed' ? now : null,
    escalatedAt: state === 'escalated' ? now : notice.escalatedAt,
    evidenceUrl,
    evidenceSha256,
    note,
    reportedBy: by,
  };
}
