import { Inject, Injectable } from '@nestjs/common';
import type { PendingRows } from '#connectors/spi';
import { CLOCK, type Clock } from '#platform';
import { ExternalTasks } from '../operators/tasks/external-tasks.service.js';
import { ManualTasks } from '../operators/tasks/manual-tasks.service.js';

export type PendingByCollection = ReadonlyMap<string, PendingRows>;
export const NOTHING_PENDING: PendingByCollection = new Map();

/**
 * Deletions that a store has accepted and does in its own time are work of somebody outside: the request waits for its
 * confirmation (`awaiting_external`) and is searched only then.
 */
@Injectable()
export class LaterDeletions {
  constructor(
    @Inject(ManualTasks) private readonly manual: ManualTasks,
    @Inject(ExternalTasks) private readonly external: ExternalTasks,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

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
      text: `${store} has accepted to delete ${counts} and has not done it yet; pending until ${until}. Confirm when it has: then everything is searched again.`,
      role: 'operator',
      external: true,
    });
    const isAhead = Date.parse(until) > this.clock.now().getTime();
    await this.external.report(id, { state: 'acknowledged', ...(isAhead ? { recheckAt: until } : {}) });
  }
}
