import { Inject, Injectable } from '@nestjs/common';
import { AppError } from '#contracts';
import { UnitOfWork } from '#persistence';
import { RequestCommand } from '../../request/request-records.entity.js';

@Injectable()
export class CommandsRepository {
  constructor(@Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork) {}

  insert(command: RequestCommand): void {
    this.unitOfWork.em.persist(command);
  }

  findByUpdate(requestId: string, updateId: string): Promise<RequestCommand | null> {
    return this.unitOfWork.em.findOne(RequestCommand, { requestId, updateId });
  }

  findLastDecision(requestId: string): Promise<RequestCommand | null> {
    return this.unitOfWork.em.findOne(
      RequestCommand,
      { requestId, kind: 'decision' },
      { orderBy: { createdAt: 'desc', id: 'desc' } },
    );
  }

  /** @throws AppError `resource.not_found` when the command was not recorded for this request */
  async get(requestId: string, id: string): Promise<RequestCommand> {
    const found = await this.unitOfWork.em.findOne(RequestCommand, { id, requestId });
    if (!found) throw new AppError('resource.not_found', { detail: 'There is no such command.' });
    return found;
  }
}
