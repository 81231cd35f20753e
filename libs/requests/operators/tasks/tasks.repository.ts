import { LockMode } from '@mikro-orm/core';
import { Inject, Injectable } from '@nestjs/common';
import { AppError, type TaskKind } from '#contracts';
import { UnitOfWork } from '#persistence';
import { Task } from './task.entity.js';

export interface TaskFilter {
  readonly state: 'open' | 'closed';
  readonly role?: string | undefined;
  /** null: those that nobody took. */
  readonly assignee?: string | null | undefined;
  readonly requestId?: string | undefined;
  /** Sort values of the last task of the page before. */
  readonly after?: readonly [dueAt: string | null, id: string] | undefined;
}

/** Open tasks of one kind with the number of their request. */
export interface UrgentTask {
  readonly request_id: string;
  readonly number: string;
  readonly kind: TaskKind;
  readonly roles: readonly string[];
  readonly due_at: string | Date | null;
}

@Injectable()
export class TasksRepository {
  constructor(@Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork) {}

  /** What is not done yet of a request, oldest first; asked for once in a transaction. */
  async listOpen(requestId: string): Promise<Task[]> {
    const held = this.#held(requestId);
    if (held) return held.filter(({ closedAt }) => !closedAt);
    await this.unitOfWork.em.flush();
    const found = await this.unitOfWork.em.find(
      Task,
      { requestId, closedAt: null },
      { orderBy: { id: 'asc' } },
    );
    this.unitOfWork.memory?.set(openOf(requestId), [...found]);
    return found;
  }

  findOpen(requestId: string, kind: TaskKind): Promise<Task | null> {
    return this.unitOfWork.em.findOne(Task, { requestId, kind, closedAt: null }, { orderBy: { id: 'asc' } });
  }

  async hasGivenUp(requestId: string): Promise<boolean> {
    return (await this.unitOfWork.em.count(Task, { requestId, kind: 'manual', outcome: 'given_up' })) > 0;
  }

  /** @throws AppError `resource.not_found` */
  async get(id: string): Promise<Task> {
    const task = await this.unitOfWork.em.findOne(Task, { id });
    if (!task) throw new AppError('resource.not_found', { detail: 'There is no such task.' });
    return task;
  }

  find(id: string): Promise<Task | null> {
    return this.unitOfWork.em.findOne(Task, { id });
  }

  listOpenOfHold(holdId: string): Promise<Task[]> {
    return this.unitOfWork.em.find(Task, { holdId, closedAt: null });
  }

  listOpenOfMail(mailId: string): Promise<Task[]> {
    return this.unitOfWork.em.find(Task, { mailId, closedAt: null });
  }

  /** Open external work that is to be asked about again. */
  listToRecheck(now: Date): Promise<Task[]> {
    return this.unitOfWork.em.find(
      Task,
      { closedAt: null, recheckAt: { $lte: now } },
      { orderBy: { requestId: 'asc', id: 'asc' } },
    );
  }

  /** How much is open, by kind; most first. */
  /** @param role whose; null: everybody's */
  countOpen(role: string | null): Promise<{ kind: TaskKind; count: number }[]> {
    return this.unitOfWork.query(
      `select kind, count(*)::integer as count from task
        where closed_at is null and role = coalesce(?, role) group by kind order by count desc, kind`,
      [role],
    );
  }

  /** The most urgent open ones. */
  listUrgent(role: string | null, limit: number): Promise<UrgentTask[]> {
    return this.unitOfWork.query(
      `select t.request_id, r.number, t.kind, array_agg(distinct t.role order by t.role) as roles, min(t.due_at) as due_at
         from task t join request r on r.id = t.request_id
        where t.closed_at is null and t.role = coalesce(?, t.role)
        group by t.request_id, r.number, t.kind order by min(t.due_at) nulls last, min(t.id) limit ?`,
      [role, limit],
    );
  }

  /**
   * For changing it: other writers wait until this transaction ends.
   * @throws AppError `resource.not_found`
   */
  async lock(id: string): Promise<Task> {
    const task = await this.unitOfWork.em.findOne(Task, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE });
    if (!task) throw new AppError('resource.not_found', { detail: 'There is no such task.' });
    return task;
  }

  persist(task: Task): void {
    this.unitOfWork.em.persist(task);
    if (task.requestId) this.#held(task.requestId)?.push(task);
  }

  /** One of a kind and role is open at a time: what was closed in this transaction goes out before another opens. */
  async makeRoom(requestId: string, kind: TaskKind, role: string): Promise<void> {
    const isClosed = (task: Task): boolean =>
      task.closedAt !== null && task.kind === kind && task.role === role;
    if (this.#held(requestId)?.some(isClosed)) await this.unitOfWork.em.flush();
  }

  #held(requestId: string): Task[] | undefined {
    return this.unitOfWork.memory?.get(openOf(requestId)) as Task[] | undefined;
  }

  /** The most urgent first; those without a deadline last. */
  list({ state, role, assignee, requestId, after }: TaskFilter, limit: number): Promise<Task[]> {
    const where = {
      closedAt: state === 'open' ? null : { $ne: null },
      ...(role !== undefined && { role }),
      ...(assignee !== undefined && { assignee }),
      ...(requestId !== undefined && { requestId }),
      ...(after && behind(after)),
    };
    return this.unitOfWork.em.find(Task, where, { orderBy: { dueAt: 'asc nulls last', id: 'asc' }, limit });
  }
}

const openOf = (requestId: string): string => `open tasks ${requestId}`;

function behind([dueAt, id]: readonly [string | null, string]) {
  if (dueAt === null) return { dueAt: null, id: { $gt: id } };
  const due = new Date(dueAt);
  return { $or: [{ dueAt: { $gt: due } }, { dueAt: null }, { dueAt: due, id: { $gt: id } }] };
}
