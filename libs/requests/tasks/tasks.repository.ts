import { Inject, Injectable } from '@nestjs/common';
import { UnitOfWork } from '#persistence';
import { Task } from './task.entity.js';

export interface TaskFilter {
  readonly state: 'open' | 'closed';
  readonly role?: string | undefined;
  readonly requestId?: string | undefined;
  /** Sort values of the last task of the page before. */
  readonly after?: readonly [dueAt: string | null, id: string] | undefined;
}

@Injectable()
export class TasksRepository {
  constructor(@Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork) {}

  /** What is not done yet of a request, oldest first. */
  async listOpen(requestId: string): Promise<Task[]> {
    await this.unitOfWork.em.flush();
    return this.unitOfWork.em.find(Task, { requestId, closedAt: null }, { orderBy: { id: 'asc' } });
  }

  persist(task: Task): void {
    this.unitOfWork.em.persist(task);
  }

  /** The most urgent first; those without a deadline last. */
  list({ state, role, requestId, after }: TaskFilter, limit: number): Promise<Task[]> {
    const where = {
      closedAt: state === 'open' ? null : { $ne: null },
      ...(role !== undefined && { role }),
      ...(requestId !== undefined && { requestId }),
      ...(after && behind(after)),
    };
    return this.unitOfWork.em.find(Task, where, { orderBy: { dueAt: 'asc nulls last', id: 'asc' }, limit });
  }
}

function behind([dueAt, id]: readonly [string | null, string]) {
  if (dueAt === null) return { dueAt: null, id: { $gt: id } };
  const due = new Date(dueAt);
  return { $or: [{ dueAt: { $gt: due } }, { dueAt: null }, { dueAt: due, id: { $gt: id } }] };
}
