import { Inject, Injectable } from '@nestjs/common';
import { UnitOfWork } from '#persistence';
import { RequestCommand } from '../../request/request-records.entity.js';

/** What staff and the person did with a request. */
@Injectable()
export class EvidenceRepository {
  constructor(@Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork) {}

  /** Oldest first, also those that had no effect. */
  commands(requestId: string): Promise<RequestCommand[]> {
    return this.unitOfWork.em.find(RequestCommand, { requestId }, { orderBy: { id: 'asc' } });
  }
}
