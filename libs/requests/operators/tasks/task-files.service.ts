import { Inject, Injectable } from '@nestjs/common';
import { AppError, isPackageRight, type OfferedRight } from '#contracts';
import type { TaskFileView } from '#contracts/schemas';
import { PackagesService } from '#packages';
import { UnitOfWork } from '#persistence';
import {
  Attachments,
  type GivenFile,
  type OpenedAttachment,
  type PackagedFile,
} from '../../correspondence/messages/attachments.service.js';
import { requireKept } from '../../lifecycle/require-kept.js';
import type { Request } from '../../request/request.entity.js';
import { RequestsRepository } from '../../request/requests.repository.js';
import type { Task } from './task.entity.js';
import { TasksRepository } from './tasks.repository.js';

/** Its package says which categories there are, and holds nothing of the person. */
const WITHOUT_DATA: OfferedRight = 'know_categories';

/** Files that show what was done by hand, or are what the person asked for: sealed under the key of the request, gone with it. */
@Injectable()
export class TaskFiles {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(RequestsRepository) private readonly requests: RequestsRepository,
    @Inject(TasksRepository) private readonly tasks: TasksRepository,
    @Inject(Attachments) private readonly attachments: Attachments,
    @Inject(PackagesService) private readonly packages: PackagesService,
  ) {}

  /**
   * @param intoPackage whether the person gets it
   * @throws AppError `resource.not_found`, `task.closed`, `attachment.unsupported`, `request.invalid` above the limit, for work
   * that is not by hand, and for the package of a right that has none, `key.destroyed`
   */
  add(taskId: string, file: GivenFile, intoPackage: boolean): Promise<TaskFileView> {
    return this.unitOfWork.run(async () => {
      const { requestId } = await this.tasks.get(taskId);
      const request = requestId ? await this.requests.lock(requestId) : null;
      const task = await this.tasks.lock(taskId);
      if (!request || task.kind !== 'manual') throw notByHand();
      if (task.closedAt)
        throw new AppError('task.closed', { detail: 'Nothing is to be done there any more: add a task.' });
      requireKept(request);
      if (intoPackage) requirePackage(request);
      return this.attachments.addToTask(request.id, taskId, file, intoPackage);
    });
  }

  /** In a transaction. Oldest first. */
  of(task: Task): Promise<TaskFileView[]> {
    return task.requestId && task.kind === 'manual'
      ? this.attachments.ofTask(task.requestId, task.id)
      : Promise.resolve([]);
  }

  /** For staff, who says why: each look is kept. @throws AppError `request.invalid` without a reason, `resource.not_found` */
  open(taskId: string, fileId: string): Promise<OpenedAttachment> {
    return this.unitOfWork.run(async () => {
      const task = await this.tasks.get(taskId);
      const files = await this.of(task);
      if (!files.some(({ id }) => id === fileId)) throw new AppError('resource.not_found');
      return this.attachments.openAsStaff(task.requestId!, fileId);
    });
  }

  /** Those that the person gets, in clear, one at a time. */
  forPackage(requestId: string): AsyncGenerator<PackagedFile> {
    return this.attachments.forPackage(requestId);
  }

  /** A file that the person is to get came after the package was made. In a transaction that holds the request. */
  async isPackageStale(request: Request): Promise<boolean> {
    const madeAt = await this.packages.madeAt(request.id);
    return madeAt !== null && (await this.attachments.hasForPackageSince(request.id, madeAt));
  }
}

const notByHand = (): AppError =>
  new AppError('request.invalid', {
    detail: 'Files belong to work by hand: add a task with POST /v1/requests/{id}/tasks.',
  });

function requirePackage({ right }: Request): void {
  if (isPackageRight(right) && right !== WITHOUT_DATA) return;
  throw new AppError('request.invalid', {
    param: 'intoPackage',
    detail: `intoPackage: a request for ${right} gives no package of data. Leave it out.`,
  });
}
