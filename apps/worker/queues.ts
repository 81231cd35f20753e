import type { Settings } from '#platform';
import { TASK_QUEUE } from '#workflows/request/messages';

/** What a worker polls. Workflows live on the common queue alone; the queue of a store has activities only. */
export interface PolledQueue {
  readonly taskQueue: string;
  readonly workflows: boolean;
}

/**
 * The queues of this worker: those that were named, else the common one. A worker beside a store must not take work on
 * stores that it cannot reach, so it polls the common queue only when that is named too.
 */
export function queuesOf({ WORKER_QUEUES }: Pick<Settings, 'WORKER_QUEUES'>): PolledQueue[] {
  const named = WORKER_QUEUES.length > 0 ? WORKER_QUEUES : [TASK_QUEUE];
  return [...new Set(named)].map((taskQueue) => ({ taskQueue, workflows: taskQueue === TASK_QUEUE }));
}
