import { Inject, Injectable } from '@nestjs/common';
import { isFinal, type Notice } from '#contracts';
import { Outbox } from '#persistence';
import { CLOCK, type Clock } from '#platform';
import { REFRESH_SIGNAL } from '#workflows/request/messages';
import { LifecycleService } from '../../lifecycle/lifecycle.service.js';
import { RequestsRepository } from '../../request/requests.repository.js';
import { isAcknowledgement } from './letter-of.js';

/** Tells a request what became of its letters: only what a mail server took counts as sent. */
@Injectable()
export class NoticeOutcomes {
  constructor(
    @Inject(RequestsRepository) private readonly requests: RequestsRepository,
    @Inject(LifecycleService) private readonly lifecycle: LifecycleService,
    @Inject(Outbox) private readonly outbox: Outbox,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** In the transaction that notes the end of the attempts. */
  async note(requestId: string, notice: Notice, sent: boolean): Promise<void> {
    if (!sent) return this.#undelivered(requestId, notice);
    if (isAcknowledgement(notice)) await this.requests.markAcknowledged(requestId, this.clock.now());
  }

  async #undelivered(requestId: string, notice: Notice): Promise<void> {
    const request = await this.requests.lock(requestId);
    if (request.purgedAt) return;
    await this.lifecycle.apply(request, { type: 'noticeUndelivered', notice });
    if (isFinal(request.state)) return;
    await this.outbox.add({ kind: 'workflow.signal', workflowId: request.id, signal: REFRESH_SIGNAL });
  }
}
