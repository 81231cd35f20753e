import { Inject, Injectable } from '@nestjs/common';
import { AuditTrail, ReadLog } from '#audit';
import type { RequestIntakeView } from '#contracts/schemas';
import { KeyManager } from '#keys';
import { UnitOfWork } from '#persistence';
import { CLOCK, type Clock } from '#platform';
import { Attachments } from '../../correspondence/messages/attachments.service.js';
import { requireKept } from '../../lifecycle/require-kept.js';
import type { Request } from '../../request/request.entity.js';
import { RequestsRepository } from '../../request/requests.repository.js';
import { FormAnswersBox } from './form-answers-box.service.js';

export const RECEIVED_BY = 'request.received_by';

/** How a request came in: by which channel, when, to whom, with which answers and files. */
@Injectable()
export class IntakeRecord {
  readonly #reads: ReadLog;

  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(RequestsRepository) private readonly requests: RequestsRepository,
    @Inject(FormAnswersBox) private readonly answers: FormAnswersBox,
    @Inject(Attachments) private readonly attachments: Attachments,
    @Inject(KeyManager) private readonly keys: KeyManager,
    @Inject(AuditTrail) audit: AuditTrail,
    @Inject(CLOCK) clock: Clock,
  ) {
    this.#reads = new ReadLog(unitOfWork, audit, clock);
  }

  /** For staff; each look leaves a record. @throws AppError `request.not_found`, `key.destroyed` */
  get(requestId: string): Promise<RequestIntakeView> {
    return this.unitOfWork.run(async () => {
      const request = await this.requests.get(requestId);
      requireKept(request);
      await this.#reads.note({ action: 'request.read', object: requestId, data: { part: 'intake' } });
      return this.open(request);
    });
  }

  /** In clear, in a transaction; the caller leaves the record. @throws AppError `key.destroyed` */
  async open(request: Request): Promise<RequestIntakeView> {
    const receivedBy = await this.#receivedBy(request);
    return {
      channel: request.channel,
      receivedAt: request.receivedAt.toISOString(),
      ...(receivedBy !== null && { receivedBy }),
      recordedAt: request.createdAt.toISOString(),
      recordedBy: request.submittedBy,
      ...(request.formVersion && { formVersion: request.formVersion }),
      answers: await this.answers.open(request),
      files: await this.attachments.ofIntake(request.id),
    };
  }

  async #receivedBy({ id, receivedBy }: Request): Promise<string | null> {
    if (!receivedBy) return null;
    return (await this.keys.open('request', id, receivedBy, RECEIVED_BY)).toString('utf8');
  }
}
