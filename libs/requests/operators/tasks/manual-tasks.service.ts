import { Inject, Injectable } from '@nestjs/common';
import { AuditTrail } from '#audit';
import { AppError, type RefusalCode } from '#contracts';
import type { AddTask, CompleteTask, TaskDetails, TaskResult, TaskView } from '#contracts/schemas';
import { isReported, takesManualWork } from '#domain';
import { KeyManager } from '#keys';
import { Outbox, UnitOfWork } from '#persistence';
import { CLOCK, currentContext, type Clock } from '#platform';
import { REFRESH_SIGNAL } from '#workflows/request/messages';
import { LawfulReasons } from '../../lifecycle/lawful-reasons.service.js';
import { LifecycleService } from '../../lifecycle/lifecycle.service.js';
import type { Request } from '../../request/request.entity.js';
import { RequestsRepository } from '../../request/requests.repository.js';
import { RequestSearch } from '../search/request-search.service.js';
import { actorName, namedActor } from './actor-name.js';
import { newTask } from './new-task.js';
import { requireAhead } from './require-ahead.js';
import { TaskFiles } from './task-files.service.js';
import type { Task } from './task.entity.js';
import { TasksRepository } from './tasks.repository.js';
import { toTaskView } from './tasks.service.js';

const TEXT = 'task.text';
const RESULT = 'task.result';

/** Work that no store does: added by people, reported by people. A request is not closed before all of it has ended. */
@Injectable()
export class ManualTasks {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(RequestsRepository) private readonly requests: RequestsRepository,
    @Inject(TasksRepository) private readonly tasks: TasksRepository,
    @Inject(LifecycleService) private readonly lifecycle: LifecycleService,
    @Inject(RequestSearch) private readonly search: RequestSearch,
    @Inject(LawfulReasons) private readonly reasons: LawfulReasons,
    @Inject(TaskFiles) private readonly files: TaskFiles,
    @Inject(KeyManager) private readonly keys: KeyManager,
    @Inject(Outbox) private readonly outbox: Outbox,
    @Inject(AuditTrail) private readonly audit: AuditTrail,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws AppError `request.not_found`, `request.illegal_transition` when the request is past its work */
  add(requestId: string, given: AddTask): Promise<TaskView> {
    return this.unitOfWork.run(async () => {
      const request = await this.requests.lock(requestId);
      requireOpenWork(request);
      requireAhead('dueAt', given.dueAt, this.clock.now());
      requireAhead('recheckAt', given.recheckAt, this.clock.now());
      const task = await this.#make(request, given);
      this.tasks.persist(task);
      await this.search.index(requestId, given.text);
      await this.audit.append({
        action: 'task.created',
        object: requestId,
        data: { id: task.id, role: task.role, task: task.kind },
      });
      return toTaskView(task);
    });
  }

  /** With the words of people. @throws AppError `resource.not_found`, `key.destroyed` */
  get(id: string): Promise<TaskDetails> {
    return this.unitOfWork.run(async () => this.#details(await this.tasks.get(id)));
  }

  /**
   * The request is held first, in the order of every other writer.
   * @throws AppError `resource.not_found`, `task.closed`, `refusal.not_in_law`, `request.illegal_transition` for a task that ends by a command
   */
  complete(id: string, given: CompleteTask): Promise<TaskDetails> {
    return this.unitOfWork.run(async () => {
      const { requestId } = await this.tasks.get(id);
      const request = requestId ? await this.requests.lock(requestId) : null;
      const task = await this.tasks.lock(id);
      requireReported(task);
      if (request) await this.reasons.require(request, [{ param: 'codes', codes: given.codes ?? [] }]);
      await this.#close(task, given);
      if (request) await this.#tell(request, task, given);
      return this.#details(task);
    });
  }

  async #make(
    request: Request,
    { text, role, assignee, dueAt, external = false, recheckAt }: AddTask,
  ): Promise<Task> {
    const facts = {
      requestId: request.id,
      kind: 'manual' as const,
      role,
      assignee: assignee == null ? null : namedActor(assignee),
      during: request.state,
      dueAt: dueAt ? new Date(dueAt) : (request.safeDueAt ?? null),
      external: external ? ('requested' as const) : null,
      recheckAt: recheckAt ? new Date(recheckAt) : null,
      text: await this.keys.seal('request', request.id, text, TEXT),
    };
    return newTask(facts, this.clock.now());
  }

  async #close(task: Task, { outcome, ...result }: CompleteTask): Promise<void> {
    task.closedAt = this.clock.now();
    task.outcome = outcome;
    task.closedBy = actorName(currentContext().actor);
    task.callbackUntil = null;
    if (task.external && outcome === 'done') task.external = 'confirmed';
    if (task.requestId)
      task.result = await this.keys.seal('request', task.requestId, JSON.stringify(result), RESULT);
    await this.unitOfWork.em.flush();
    await this.audit.append({
      action: 'task.completed',
      object: task.requestId ?? task.id,
      data: { id: task.id, task: task.kind, outcome },
    });
  }

  /** What came to nothing is refused; the last that ends lets the request go on. */
  async #tell(request: Request, task: Task, { outcome, codes = [] }: CompleteTask): Promise<void> {
    if (task.kind === 'acknowledge' && outcome === 'done') request.acknowledgedAt ??= this.clock.now();
    if (task.kind !== 'manual') return;
    if (outcome === 'given_up')
      request.refusalCodes = [...new Set([...request.refusalCodes, ...(codes as RefusalCode[])])];
    const open = await this.tasks.listOpen(request.id);
    if (request.state !== 'awaiting_external' || open.some(({ kind }) => kind === 'manual')) return;
    const rebuild = await this.files.isPackageStale(request);
    await this.lifecycle.apply(request, { type: 'externalDone', ...(rebuild && { rebuild }) });
    await this.outbox.add({ kind: 'workflow.signal', workflowId: request.id, signal: REFRESH_SIGNAL });
  }

  async #details(task: Task): Promise<TaskDetails> {
    const { requestId, text, result } = task;
    const open = async (sealed: Buffer | null | undefined, name: string): Promise<string | null> =>
      sealed && requestId
        ? (await this.keys.open('request', requestId, sealed, name)).toString('utf8')
        : null;
    const words = await open(text, TEXT);
    const outcome = await open(result, RESULT);
    return {
      ...toTaskView(task),
      ...(words === null ? {} : { text: words }),
      ...(outcome === null ? {} : { result: JSON.parse(outcome) as TaskResult }),
      files: await this.files.of(task),
    };
  }
}

function requireOpenWork({ state }: Request): void {
  if (takesManualWork(state)) return;
  throw new AppError('request.illegal_transition', {
    detail: `The request is ${state}: what is to be done by hand must be known before the last scan.`,
  });
}

function requireReported({ kind, closedAt }: Task): void {
  if (closedAt) throw new AppError('task.closed', { detail: 'Nothing is to be done there any more.' });
  if (isReported(kind)) return;
  throw new AppError('request.illegal_transition', {
    detail: `A task ${kind} ends with what it is about: give the command that its detail names.`,
  });
}
