import { Inject, Injectable } from '@nestjs/common';
import { AuditTrail } from '#audit';
import { AppError, type ComplaintState } from '#contracts';
import { moveComplaint } from '#domain';
import { UnitOfWork } from '#persistence';
import { requireKept } from '../../lifecycle/require-kept.js';
import type { Request } from '../../request/request.entity.js';
import { RequestsRepository } from '../../request/requests.repository.js';

/** Where complaints stand: a view of its own beside the state of the request, moved by staff until there is an answer. */
@Injectable()
export class Complaints {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(RequestsRepository) private readonly requests: RequestsRepository,
    @Inject(AuditTrail) private readonly audit: AuditTrail,
  ) {}

  /** @throws AppError `complaint.illegal_transition`, `request.not_found`, `key.destroyed` */
  move(requestId: string, to: ComplaintState): Promise<Request> {
    return this.unitOfWork.run(async () => {
      const request = await this.requests.lock(requestId);
      requireKept(request);
      const from = request.complaintState;
      if (!from)
        throw new AppError('complaint.illegal_transition', {
          detail: `The request is for ${request.right}, which is no complaint.`,
        });
      request.complaintState = moveComplaint(from, to);
      if (from !== to)
        await this.audit.append({ action: 'complaint.moved', object: requestId, data: { from, to } });
      return request;
    });
  }
}
