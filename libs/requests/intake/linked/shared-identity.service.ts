import { Inject, Injectable } from '@nestjs/common';
import type { RequestEvent } from '#contracts';
import { strongest } from '#domain';
import { Outbox } from '#persistence';
import { REFRESH_SIGNAL } from '#workflows/request/messages';
import { LifecycleService, type EventOrigin } from '../../lifecycle/lifecycle.service.js';
import type { Request } from '../../request/request.entity.js';
import { RequestsRepository } from '../../request/requests.repository.js';
import { LinkedRequestsRepository } from './linked-requests.repository.js';

type IdentityEvent = Extract<RequestEvent, { type: 'verified' | 'verificationFailed' }>;

/** Requests that were made together ask once who the person is: what is shown, or not, for one counts for all. */
@Injectable()
export class SharedIdentity {
  constructor(
    @Inject(LinkedRequestsRepository) private readonly repository: LinkedRequestsRepository,
    @Inject(RequestsRepository) private readonly requests: RequestsRepository,
    @Inject(LifecycleService) private readonly lifecycle: LifecycleService,
    @Inject(Outbox) private readonly outbox: Outbox,
  ) {}

  /** Before a request is locked for a command: checks of two linked ones at once must not wait for each other. */
  hold(requestId: string): Promise<void> {
    return this.repository.lockSet(requestId);
  }

  /** After the event was applied to `request`, in the same transaction. */
  async share(request: Request, event: IdentityEvent, origin: EventOrigin): Promise<void> {
    for (const { id } of request.linked)
      await this.#apply(await this.requests.lock(id), request, event, origin);
  }

  async #apply(other: Request, from: Request, event: IdentityEvent, origin: EventOrigin): Promise<void> {
    if (other.state !== 'received' && other.state !== 'awaiting_identity') return;
    if (event.type === 'verified') noteVerification(other, from);
    if (other.state === 'awaiting_identity') {
      await this.lifecycle.apply(other, event, origin);
      await this.outbox.add({ kind: 'workflow.signal', workflowId: other.id, signal: REFRESH_SIGNAL });
    } else if (event.type === 'verified') {
      // its triage comes, and finds the level
      other.verificationLevel = strongest(other.verificationLevel, event.level);
    } else {
      other.failedVerifications += 1;
    }
  }
}

function noteVerification(other: Request, { verifiedBy, verificationChannel }: Request): void {
  other.verifiedBy = verifiedBy;
  other.verificationChannel = verificationChannel;
}
