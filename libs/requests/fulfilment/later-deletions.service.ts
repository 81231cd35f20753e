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
    const until = lastOf(pending);
    if (until === undefined) return;
    const { id } = await this.manual.add(requestId, {
      text: `${store} has accepted to delete ${countsOf(pending)} and has not done it yet; pending until ${until}. It is asked from time to time. Confirm when you know that it has: then everything is searched again.`,
      role: 'operator',
      external: true,
    });
    const task = await this.tasks.get(id);
    task.store = store;
    task.detail = this.#advice(store, pending, this.#waitMs(task));
    const isAhead = Date.parse(until) > this.clock.now().getTime();
    await this.external.report(id, { state: 'acknowledged', ...(isAhead ? { recheckAt: until } : {}) });
  }

  /** Asked the more rarely the longer it lasts. null: nothing is awaited. */
  async awaited({ id, state }: Request): Promise<AwaitedDeletions | null> {
    if (state !== 'awaiting_external') return null;
    const open = await this.#open(id);
    if (open.length === 0) return null;
    return {
      stores: [...new Set(open.map(({ store }) => store!))],
      afterMs: Math.min(...open.map((task) => this.#waitMs(task))),
    };
  }

  /** Asks the store, and confirms what waits for it where nothing is pending there any more. @throws AppError `store.*` */
  async recheck(requestId: string, storeId: string): Promise<void> {
    const { dataMapId } = await this.unitOfWork.run(() => this.requests.get(requestId));
    const { map } = await this.dataMaps.of(dataMapId);
    const pending = await this.in(storeId, map);
    await this.unitOfWork.run(async () => {
      await this.requests.lock(requestId);
      for (const task of await this.#open(requestId)) {
        if (task.store !== storeId) continue;
        if (pending.size === 0) await this.external.report(task.id, { state: 'confirmed' });
        else task.detail = this.#advice(storeId, pending, this.#waitMs(task));
      }
    });
  }

  /** Half as long as the work is old. */
  #waitMs({ openedAt }: Pick<Task, 'openedAt'>): number {
    const age = this.clock.now().getTime() - openedAt.getTime();
    const shortest = this.settings.DELETION_RECHECK_SECONDS * 1_000;
    return Math.max(shortest, Math.min(LONGEST_WAIT_MS, age / 2));
  }

  /** What is awaited, and when it is looked at next. */
  #advice(store: string, pending: PendingByCollection, waitMs: number): string {
    const next = new Date(this.clock.now().getTime() + waitMs).toISOString();
    return `Nothing is to be done here: ${store} has accepted to delete ${countsOf(pending)}, and confirms that later (expected until ${lastOf(pending)}). It is asked next at about ${next}; when it has done it, this ends by itself and everything is searched again. Who knows earlier that it has confirms by POST /v1/tasks/{id}/external.`;
  }

  /** Other work by hand names no store. */
  async #open(requestId: string): Promise<Task[]> {
    const open = await this.tasks.listOpen(requestId);
    return open.filter(
      ({ kind, external, store }) => kind === 'manual' && external !== null && store !== null,
    );
  }
}

const countsOf = (pending: PendingByCollection): string =>
  [...pending].map(([collection, { rows }]) => `${String(rows)} of ${collection}`).join(', ');

const lastOf = (pending: PendingByCollection): string | undefined =>
  [...pending.values()]
    .map(({ until }) => until)
    .sort()
    .at(-1);
