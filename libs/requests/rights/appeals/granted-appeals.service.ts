import { Inject, Injectable } from '@nestjs/common';
import { AuditTrail } from '#audit';
import { isFinal } from '#contracts';
import { Outbox } from '#persistence';
import { CLOCK, type Clock } from '#platform';
import { EventLog } from '#webhooks';
import { REQUEST_WORKFLOW, REFRESH_SIGNAL } from '#workflows/request/messages';
import type { Request } from '../../request/request.entity.js';
import { RequestsRepository } from '../../request/requests.repository.js';

/** What follows when an appeal is granted: the request it is against is carried out, once and without anybody asking again. */
@Injectable()
export class GrantedAppeals {
  constructor(
    @Inject(RequestsRepository) private readonly requests: RequestsRepository,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(Outbox) private readonly outbox: Outbox,
    @Inject(AuditTrail) private readonly audit: AuditTrail,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Locks both cases in the order of every other writer: before the head of the audit trail. */
  async hold({ appealOf }: Request): Promise<void> {
    if (appealOf) await this.requests.lock(appealOf);
  }

  /**
   * Of an appeal that is about to be answered, which {@link hold} has locked together with its first case.
   * @returns the first case when it has to be opened again; null: nothing was granted, or it was done before, or somebody
   * opened the case already, or its data are gone
   */
  async takeUp(appeal: Request): Promise<Request | null> {
    if (!appeal.appealOf || appeal.appealGrantedAt || !GRANTED.includes(appeal.state)) return null;
    appeal.appealGrantedAt = this.clock.now();
    const first = await this.requests.get(appeal.appealOf);
    return first.purgedAt || !isFinal(first.state) ? null : first;
  }

  /** The first case is open again: whoever listens is told, and its workflow goes on. */
  async tell(appeal: Request, first: Request): Promise<void> {
    const { id, number, right, regime, state, revision } = first;
    await this.events.append({
      type: 'request.appeal_granted',
      requestId: id,
      data: { id, number, right, regime, state, revision },
    });
    await this.outbox.add({
      kind: 'workflow.resume',
      workflow: REQUEST_WORKFLOW,
      workflowId: id,
      signal: REFRESH_SIGNAL,
    });
    await this.audit.append({
      action: 'request.appeal_granted',
      object: id,
      data: { appeal: appeal.id, dueAt: first.dueAt?.toISOString() ?? null },
    });
  }
}

const GRANTED: readonly Request['state'][] = ['fulfilled', 'partially_fulfilled'];
