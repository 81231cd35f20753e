import { Inject, Injectable } from '@nestjs/common';
import type { PendingRows } from '#connectors/spi';
import type { DataMap } from '#engine';
import { UnitOfWork } from '#persistence';
import { CLOCK, SETTINGS, type Clock, type Settings } from '#platform';
import { DataMapsService, StoreConnections } from '#stores';
import { ExternalTasks } from '../operators/tasks/external-tasks.service.js';
import { ManualTasks } from '../operators/tasks/manual-tasks.service.js';
import type { Task } from '../operators/tasks/task.entity.js';
import { TasksRepository } from '../operators/tasks/tasks.repository.js';
import type { Request } from '../request/request.entity.js';
import { RequestsRepository } from '../request/requests.repository.js';

export type PendingByCollection = ReadonlyMap<string, PendingRows>;
export const NOTHING_PENDING: PendingByCollection = new Map();

const LONGEST_WAIT_MS = 6 * 60 * 60 * 1_000;

/** Stores that a request waits for, and in how long to ask them. */
export interface AwaitedDeletions {
  readonly stores: readonly string[];
  readonly afterMs: number;
}

/**
 * Deletions that a store has accepted and does in its own time are work of somebody outside: the request waits for its
 * confirmation (`awaiting_external`) and is searched only then. The store is asked, too, and its answer confirms.
 */
@Injectable()
export class LaterDeletions {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(RequestsRepository) private readonly requests: RequestsRepository,
    @Inject(TasksRepository) private readonly tasks: TasksRepository,
    @Inject(ManualTasks) private readonly manual: ManualTasks,
    @Inject(ExternalTasks) private readonly external: ExternalTasks,
    @Inject(DataMapsService) private readonly dataMaps: DataMapsService,
    @Inject(StoreConnections) private readonly connections: StoreConnections,
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** What the store has accepted and not done yet, of anybody. */
  in(storeId: string, map: DataMap): Promise<PendingByCollection> {
    return this.connections.use(map, storeId, async (store) => (await store.pending?.()) ?? NOTHING_PENDING);
  }

  /** In the transaction of the caller. */
  async waitFor(requestId: string, store: string, pending: PendingByCollection): Promise<void> {
    const [until] = [...pending.values()]
      .map((one) => one.until)
      .sort()
      .reverse();
    if (until === undefined) return;
    const counts = [...pending]
      .map(([collection, { rows }]) => `${String(rows)} of ${collection}`)
      .join(', ');
    const { id } = await this.manual.add(requestId, {
      text: `${store} has accepted to delete ${counts} and has not done it yet; pending until ${until}. It is asked from time to time. Confirm when you know that it has: then everything is searched again.`,
      role: 'operator',
      external: true,
    });
    (await this.tasks.get(id)).store = store;
    const isAhead = Date.parse(until) > this.clock.now().getTime();
    await this.external.report(id, { state: 'acknowledged', ...(isAhead ? { recheckAt: until } : {}) });
  }

  /** Asked the more rarely the longer it lasts. null: nothing is awaited. */
  async awaited({ id, state }: Request): Promise<AwaitedDeletions | null> {
    if (state !== 'awaiting_external') return null;
    const open = await this.#open(id);
    if (open.length === 0) return null;
    const ages = open.map(({ openedAt }) => this.clock.now().getTime() - openedAt.getTime());
    const shortest = this.settings.DELETION_RECHECK_SECONDS * 1_000;
    return {
      stores: [...new Set(open.map(({ store }) => store!))],
      afterMs: Math.max(shortest, Math.min(LONGEST_WAIT_MS, Math.min(...ages) / 2)),
    };
  }

  /** Asks the store, and confirms what waits for it where nothing is pending there any more. @throws AppError `store.*` */
  async recheck(requestId: string, storeId: string): Promise<void> {
    const { dataMapId } = await this.unitOfWork.run(() => this.requests.get(requestId));
    const { map } = await this.dataMaps.of(dataMapId);
    if ((await this.in(storeId, map)).size > 0) return;
    await this.unitOfWork.run(async () => {
      await this.requests.lock(requestId);
      for (const { id, store } of await this.#open(requestId))
        if (store === storeId) await this.external.report(id, { state: 'confirmed' });
    });
  }

  /** Other work by hand names no store. */
  async #open(requestId: string): Promise<Task[]> {
    const open = await this.tasks.listOpen(requestId);
    return open.filter(
      ({ kind, external, store }) => kind === 'manual' && external !== null && store !== null,
    );
  }
}
