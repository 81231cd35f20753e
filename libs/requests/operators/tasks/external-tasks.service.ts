import { Inject, Injectable } from '@nestjs/common';
import { AuditTrail } from '#audit';
import { AppError, type ExternalState } from '#contracts';
import type { Callback, CallbackAnswer, CallbackLink, ExternalReport, TaskDetails } from '#contracts/schemas';
import { UnitOfWork, inEachTenant, listTenants } from '#persistence';
import { CLOCK, runInContext, type Actor, type Clock } from '#platform';
import { RequestsRepository } from '../../request/requests.repository.js';
import { CallbackLinks, unknownCallback } from './callback-links.js';
import { ManualTasks } from './manual-tasks.service.js';
import { requireAhead } from './require-ahead.js';
import type { Task } from './task.entity.js';
import { TasksRepository } from './tasks.repository.js';
import { TasksService } from './tasks.service.js';

const LINK_MS = 90 * 86_400_000;
/** As the audit trail names whoever reports by a link. */
const TOOL: Actor = { kind: 'api_client', id: 'callback' };

/** Work that somebody outside does: it is requested, they acknowledge it, they confirm that it is done. */
@Injectable()
export class ExternalTasks {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(RequestsRepository) private readonly requests: RequestsRepository,
    @Inject(TasksRepository) private readonly repository: TasksRepository,
    @Inject(TasksService) private readonly tasks: TasksService,
    @Inject(ManualTasks) private readonly manual: ManualTasks,
    @Inject(CallbackLinks) private readonly links: CallbackLinks,
    @Inject(AuditTrail) private readonly audit: AuditTrail,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws AppError `request.invalid`, `resource.not_found`, `task.closed`, `request.illegal_transition` for work that is done here */
  report(id: string, { state, recheckAt, note }: ExternalReport): Promise<TaskDetails> {
    return this.unitOfWork.run(async () => {
      requireAhead('recheckAt', recheckAt, this.clock.now());
      const task = await this.#hold(id);
      if (state === 'confirmed') return this.manual.complete(id, { outcome: 'done', ...(note && { note }) });
      task.external = state;
      if (recheckAt !== undefined) task.recheckAt = recheckAt === null ? null : new Date(recheckAt);
      await this.unitOfWork.em.flush();
      await this.audit.append({
        action: 'task.acknowledged',
        object: task.requestId ?? id,
        data: { id, recheckAt: task.recheckAt?.toISOString() ?? null },
      });
      return this.manual.get(id);
    });
  }

  /** For a tool that has no key of ours; a link that was made before serves no more. @throws AppError as {@link report} */
  issueLink(id: string): Promise<CallbackLink> {
    return this.unitOfWork.run(async () => {
      const task = await this.#hold(id);
      // each millisecond is another link
      const until = new Date(
        Math.max(this.clock.now().getTime() + LINK_MS, (task.callbackUntil?.getTime() ?? 0) + 1),
      );
      task.callbackUntil = until;
      await this.unitOfWork.em.flush();
      await this.audit.append({ action: 'task.link_issued', object: task.requestId ?? id, data: { id } });
      return { url: this.links.of(id, until), expiresAt: until.toISOString() };
    });
  }

  /** Where work stands whose link serves still. Changes nothing. @throws AppError `resource.not_found` */
  async behindLink(token: string): Promise<ExternalState> {
    const { tenantId, taskId, until } = this.links.read(token);
    const task = await runInContext({ tenantId, actor: TOOL, correlationId: taskId }, () =>
      this.unitOfWork.run(() => this.repository.find(taskId)),
    );
    if (!task?.external || !isServing(task, until, this.clock.now())) throw unknownCallback();
    return task.external;
  }

  /** By a link, which serves until it has confirmed. @throws AppError `resource.not_found` */
  async reportByLink(token: string, callback: Callback): Promise<CallbackAnswer> {
    const { tenantId, taskId, until } = this.links.read(token);
    return runInContext({ tenantId, actor: TOOL, correlationId: taskId }, () =>
      this.unitOfWork.run(async () => {
        const found = await this.repository.find(taskId);
        if (found?.requestId) await this.requests.lock(found.requestId);
        const task = found && (await this.repository.lock(taskId));
        if (!isServing(task, until, this.clock.now())) throw unknownCallback();
        const { external } = await this.report(taskId, callback);
        return { external: external! };
      }),
    );
  }

  /** Opens a task to ask again where the day has come. Call as often as you like. @returns how many were opened */
  async sweep(): Promise<number> {
    const tenants = await listTenants(this.unitOfWork);
    const opened = await inEachTenant(tenants, 'external-tasks', () =>
      this.unitOfWork.run(() => this.#recheckTenant()),
    );
    return opened.reduce((sum, count) => sum + count, 0);
  }

  async #recheckTenant(): Promise<number> {
    const now = this.clock.now();
    let opened = 0;
    for (const { id, requestId } of await this.repository.listToRecheck(now)) {
      const request = await this.requests.lock(requestId!);
      const task = await this.repository.lock(id);
      if (task.closedAt || !task.recheckAt || task.recheckAt > now) continue;
      task.recheckAt = null;
      await this.tasks.open(request, 'recheck_external');
      opened += 1;
    }
    return opened;
  }

  /** The request first, in the order of every other writer. */
  async #hold(id: string): Promise<Task> {
    const { requestId } = await this.repository.get(id);
    if (requestId) await this.requests.lock(requestId);
    const task = await this.repository.lock(id);
    if (task.closedAt) throw new AppError('task.closed', { detail: 'Nothing is to be done there any more.' });
    if (task.external) return task;
    throw new AppError('request.illegal_transition', {
      detail: 'Nobody outside does this: add the task with `external`, or end it by POST …/completion.',
    });
  }
}

/** The newest link of a task, before its end. */
const isServing = (task: Task | null, until: Date, now: Date): boolean =>
  task?.callbackUntil?.getTime() === until.getTime() && until > now;
