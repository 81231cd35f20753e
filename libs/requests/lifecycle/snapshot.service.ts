import { Inject, Injectable } from '@nestjs/common';
import { SETTINGS, type Settings } from '#platform';
import type { Snapshot, StoreRef } from '#workflows/request/ports';
import { LaterDeletions } from '../fulfilment/later-deletions.service.js';
import { PlanningService } from '../fulfilment/planning.service.js';
import { CopiesFirst } from '../intake/linked/copies-first.service.js';
import type { Request } from '../request/request.entity.js';
import { TasksRepository } from '../operators/tasks/tasks.repository.js';
import { LifecycleService } from './lifecycle.service.js';

const refOf = ({ id, taskQueue, after }: StoreRef): StoreRef => ({ id, taskQueue, after });

/** Makes the copy of a row that the workflow works with. Instants are computed here: zones and holidays change under a waiting workflow. */
@Injectable()
export class SnapshotService {
  constructor(
    @Inject(LifecycleService) private readonly lifecycle: LifecycleService,
    @Inject(PlanningService) private readonly planning: PlanningService,
    @Inject(CopiesFirst) private readonly copies: CopiesFirst,
    @Inject(LaterDeletions) private readonly later: LaterDeletions,
    @Inject(TasksRepository) private readonly tasks: TasksRepository,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  async of(request: Request): Promise<Snapshot> {
    return {
      state: request.state,
      revision: request.revision,
      right: request.right,
      regime: request.regime,
      number: request.number,
      dueAt: request.dueAt?.toISOString() ?? null,
      safeDueAt: request.safeDueAt?.toISOString() ?? null,
      breached: request.breached,
      level: request.verificationLevel,
      waitingRole: (await this.tasks.listOpen(request.id))[0]?.role ?? null,
      timer: await this.lifecycle.nextTimer(request),
      context: await this.lifecycle.context(request),
      stores: await this.#stores(request),
      heartbeatSeconds: this.settings.HEARTBEAT_SECONDS,
      ...(await this.#waitsFor(request)),
      ...(await this.#deletions(request)),
      ...(request.state === 'delivering' && request.transfer ? { transfer: true } : {}),
    };
  }

  async #waitsFor(request: Request): Promise<Pick<Snapshot, 'waitsFor'>> {
    const waitsFor = request.state === 'planning' ? await this.copies.openFor(request) : [];
    return waitsFor.length > 0 ? { waitsFor } : {};
  }

  async #deletions(request: Request): Promise<Pick<Snapshot, 'deletions'>> {
    const awaited = await this.later.awaited(request);
    if (!awaited) return {};
    const worked = await this.planning.workedStores(request);
    const stores = worked.filter(({ id }) => awaited.stores.includes(id)).map(refOf);
    return { deletions: { stores, afterMs: awaited.afterMs } };
  }

  /** Those to be worked next. */
  async #stores(request: Request): Promise<StoreRef[]> {
    const stores = await this.#storesAt(request);
    return stores.map(refOf);
  }

  async #storesAt(request: Request): Promise<readonly StoreRef[]> {
    switch (request.state) {
      case 'planning':
        return this.planning.openStores(request);
      case 'executing':
      case 'verifying':
        return this.planning.workedStores(request);
      default:
        return [];
    }
  }
}
