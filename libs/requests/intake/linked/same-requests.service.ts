import { Inject, Injectable } from '@nestjs/common';
import { Outbox } from '#persistence';
import { REFRESH_SIGNAL } from '#workflows/request/messages';
import { LifecycleService } from '../../lifecycle/lifecycle.service.js';
import type { Request } from '../../request/request.entity.js';
import { RequestsRepository } from '../../request/requests.repository.js';
import { SameRequestsRepository } from './same-requests.repository.js';

/**
 * Requests of one person for one right. What anybody may have begun in a person's name stands in nobody's way: an older
 * one takes a newer one in only when it was shown to be theirs, and one that nobody has proven ends when another is.
 */
@Injectable()
export class SameRequests {
  constructor(
    @Inject(SameRequestsRepository) private readonly repository: SameRequestsRepository,
    @Inject(RequestsRepository) private readonly requests: RequestsRepository,
    @Inject(LifecycleService) private readonly lifecycle: LifecycleService,
    @Inject(Outbox) private readonly outbox: Outbox,
  ) {}

  /** The older request that this is the duplicate of, held by the transaction; null: it is none. */
  async twinOf(request: Request): Promise<Request | null> {
    const exact = await this.requests.findOpenTwin(request);
    if (exact) return exact;
    const covering = await this.repository.findCovering(request);
    return covering === null ? null : this.requests.lock(covering);
  }

  /** In the transaction in which it was shown whose a request is: older ones that wait for just that end as its duplicates. */
  async takeIn(request: Request): Promise<void> {
    if (request.closedAt || request.state === 'received' || request.state === 'awaiting_identity') return;
    for (const id of await this.repository.listCovered(request)) {
      await this.lifecycle.apply(await this.requests.lock(id), { type: 'duplicateFound', of: request.id });
      await this.outbox.add({ kind: 'workflow.signal', workflowId: id, signal: REFRESH_SIGNAL });
    }
  }
}
