import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { AuditTrail } from '#audit';
import { AppError, type TaskKind } from '#contracts';
import type { Page, TaskListQuery, TaskView } from '#contracts/schemas';
import { isStillToDo, taskOf } from '#domain';
import { UnitOfWork } from '#persistence';
import { CLOCK, type Clock } from '#platform';
import { decodeCursor, toPage } from '#platform/http';
import type { Request } from '../../request/request.entity.js';
import { RequestsRepository } from '../../request/requests.repository.js';
import { RequestSearch } from '../search/request-search.service.js';
import { namedActor } from './actor-name.js';
import { OPERATOR, newTask } from './new-task.js';
import type { Task } from './task.entity.js';
import { TasksRepository } from './tasks.repository.js';

/** PostgreSQL counts no year 0. */
const CURSOR = z.tuple([
  z.iso
    .datetime()
    .refine((at) => !at.startsWith('0000'))
    .nullable(),
  z.string(),
]);
/** Tasks that say the same as the `attention` of the request, where it has any. */
const ATTENDED: readonly TaskKind[] = ['assess', 'plan_failed', 'store_failed', 'residue_remains'];

/** Not due with the request, but on a day of their own. */
const OWN_DAY: readonly TaskKind[] = ['manual', 'tell_recipient'];

/** What is known of a task beside its kind. */
interface Why {
  readonly code?: string;
  readonly detail?: string;
  readonly dueAt?: Date;
}

/** The work list of people: what each request waits for them to do. */
@Injectable()
export class TasksService {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(TasksRepository) private readonly repository: TasksRepository,
    @Inject(RequestsRepository) private readonly requests: RequestsRepository,
    @Inject(RequestSearch) private readonly search: RequestSearch,
    @Inject(AuditTrail) private readonly audit: AuditTrail,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** In a transaction that holds the request. A task that is open already stays the one it is. */
  async open(request: Request, kind: TaskKind, role: string = OPERATOR, why?: Why): Promise<void> {
    const open = await this.repository.listOpen(request.id);
    if (open.some((task) => task.kind === kind && task.role === role)) return;
    await this.repository.makeRoom(request.id, kind, role);
    const task = this.#make(request, kind, role, why);
    this.repository.persist(task);
    await this.search.index(request.id, task.detail);
    await this.audit.append({ action: 'task.created', object: request.id, data: { role, task: kind } });
  }

  /** In a transaction that holds the request; does nothing where none is open. */
  async close(requestId: string, kind: TaskKind): Promise<void> {
    for (const task of await this.repository.listOpen(requestId))
      if (task.kind === kind) task.closedAt = this.clock.now();
  }

  /** Closes what is done and opens what the state of the request wants. In a transaction that holds the request. */
  async settle(request: Request): Promise<void> {
    const dueAt = request.safeDueAt?.toISOString() ?? null;
    for (const task of await this.repository.listOpen(request.id)) {
      const known = { kind: task.kind, during: task.during!, dueAt: task.dueAt?.toISOString() ?? null };
      if (!isStillToDo(known, { state: request.state, dueAt })) task.closedAt = this.clock.now();
      else if (known.dueAt !== dueAt && !OWN_DAY.includes(task.kind)) task.dueAt = request.safeDueAt ?? null;
    }
    const wanted = taskOf(request.state, request.right, request.controller != null);
    if (wanted) await this.open(request, wanted.kind, wanted.role);
  }

  /** What a letter that reached nobody leaves to do; null: nothing. */
  async findUndelivered(requestId: string): Promise<string | null> {
    return (await this.repository.findOpen(requestId, 'notice_undelivered'))?.detail ?? null;
  }

  /** What is still to be done by hand before the request can be closed. */
  async countManual(requestId: string): Promise<number> {
    const open = await this.repository.listOpen(requestId);
    return open.filter(({ kind }) => kind === 'manual').length;
  }

  /** Something by hand came to nothing, and the answer has to say so. */
  hasGivenUp(requestId: string): Promise<boolean> {
    return this.repository.hasGivenUp(requestId);
  }

  /** In a transaction that holds the legal hold. */
  openForHold(holdId: string, dueAt: Date): Promise<void> {
    return this.#openFor({ holdId }, 'review_hold', dueAt);
  }

  /** In a transaction that holds the legal hold. */
  async closeForHold(holdId: string): Promise<void> {
    for (const task of await this.repository.listOpenOfHold(holdId)) task.closedAt = this.clock.now();
  }

  /** In the transaction in which the mail becomes a draft. @param dueAt null: no period is known */
  openForMail(mailId: string, dueAt: Date | null): Promise<void> {
    return this.#openFor({ mailId }, 'read_mail', dueAt);
  }

  /** In a transaction that holds the mail. */
  async closeForMail(mailId: string): Promise<void> {
    for (const task of await this.repository.listOpenOfMail(mailId)) task.closedAt = this.clock.now();
  }

  /** About what is no request. */
  async #openFor(
    subject: { readonly holdId: string } | { readonly mailId: string },
    kind: TaskKind,
    dueAt: Date | null,
  ): Promise<void> {
    const task = newTask({ kind, ...subject, dueAt }, this.clock.now());
    this.repository.persist(task);
    const [object] = Object.values(subject) as [string];
    await this.audit.append({ action: 'task.created', object, data: { role: OPERATOR, task: kind } });
  }

  /**
   * Gives a task to somebody, or back to whoever has its role. The newest assignment counts.
   * @param assignee `me`, the name of an actor, or null
   * @throws AppError `resource.not_found`, `task.closed`
   */
  assign(id: string, assignee: string | null): Promise<TaskView> {
    return this.unitOfWork.run(async () => {
      const task = await this.repository.lock(id);
      if (task.closedAt)
        throw new AppError('task.closed', { detail: 'Nothing is to be done there any more.' });
      await this.#give(task, assignee);
      return toTaskView(task);
    });
  }

  /**
   * Gives everything that a request waits for to somebody; see {@link assign}.
   * @returns the state of the request
   * @throws AppError `request.not_found`, `task.closed` when it waits for nothing
   */
  assignOf(requestId: string, assignee: string | null): Promise<string> {
    return this.unitOfWork.run(async () => {
      const { state } = await this.requests.lock(requestId);
      const open = await this.repository.listOpen(requestId);
      if (open.length === 0)
        throw new AppError('task.closed', { detail: `The request is ${state}: it waits for nobody.` });
      for (const task of open) await this.#give(task, assignee);
      return state;
    });
  }

  async #give(task: Task, assignee: string | null): Promise<void> {
    const from = task.assignee ?? null;
    const to = assignee === null ? null : namedActor(assignee);
    if (from === to) return;
    task.assignee = to;
    await this.unitOfWork.em.flush();
    await this.audit.append({
      action: 'task.assigned',
      object: task.requestId ?? task.id,
      data: { id: task.id, task: task.kind, from, to },
    });
  }

  /** The most urgent first. */
  page({ cursor, limit, assignee, ...filter }: TaskListQuery): Promise<Page<TaskView>> {
    const after = decodeCursor(cursor, CURSOR) ?? undefined;
    const of = assignee === undefined ? undefined : assignee === 'none' ? null : namedActor(assignee);
    return this.unitOfWork.run(async () =>
      toPage(
        await this.repository.list({ ...filter, assignee: of, after }, limit + 1),
        limit,
        ({ dueAt, id }) => [dueAt?.toISOString() ?? null, id],
        toTaskView,
      ),
    );
  }

  #make(request: Request, kind: TaskKind, role: string, why?: Why): Task {
    const attention: (Why & { store?: string }) | null | undefined = ATTENDED.includes(kind)
      ? request.attention
      : why;
    const facts = {
      requestId: request.id,
      kind,
      role,
      during: request.state,
      code: attention?.code ?? null,
      store: attention?.store ?? null,
      ...(attention?.detail !== undefined && { detail: attention.detail }),
      dueAt: why?.dueAt ?? request.safeDueAt ?? null,
    };
    return newTask(facts, this.clock.now());
  }
}

export const toTaskView = (task: Task): TaskView => ({
  id: task.id,
  requestId: task.requestId ?? null,
  ...(task.holdId ? { holdId: task.holdId } : {}),
  ...(task.mailId ? { mailId: task.mailId } : {}),
  kind: task.kind,
  role: task.role,
  assignee: task.assignee ?? null,
  state: task.closedAt ? 'closed' : 'open',
  ...(task.code ? { code: task.code } : {}),
  ...(task.store ? { store: task.store } : {}),
  detail: task.detail,
  dueAt: task.dueAt?.toISOString() ?? null,
  openedAt: task.openedAt.toISOString(),
  ...(task.closedAt ? { closedAt: task.closedAt.toISOString() } : {}),
  ...(task.outcome ? { outcome: task.outcome } : {}),
  ...(task.closedBy ? { closedBy: task.closedBy } : {}),
  ...(task.external ? { external: task.external } : {}),
  ...(task.recheckAt && !task.closedAt ? { recheckAt: task.recheckAt.toISOString() } : {}),
});
