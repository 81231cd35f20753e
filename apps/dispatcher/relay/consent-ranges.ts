import { randomUUID } from 'node:crypto';
import type { ConsentEvents } from '#consents';
import { SYSTEM_ACTOR, runInContext } from '#platform';

/** What follows from a range of the chain of consents; does nothing the second time. */
export interface ConsentRanges {
  /**
   * @param from @param to places in the chain, both included, whole numbers in decimal digits
   * @param announced called when somebody is to be sent what happened, before all else that follows
   */
  follow(tenantId: string, from: string, to: string, announced: () => void): Promise<void>;
}

/** Signs the receipts of a range of the chain that have none yet, for the tenant of the context. */
export interface ReceiptSigning {
  signPending(from: string, to: string): Promise<unknown>;
}

/** Announces first: people wait for a receipt less than an integrator for a withdrawal. */
export class FollowingConsents implements ConsentRanges {
  constructor(
    private readonly events: ConsentEvents,
    private readonly receipts: ReceiptSigning | null,
  ) {}

  follow(tenantId: string, from: string, to: string, announced: () => void): Promise<void> {
    return runInContext({ tenantId, actor: SYSTEM_ACTOR, correlationId: randomUUID() }, async () => {
      const { deliveries } = await this.events.announceAnswers(from, to);
      if (deliveries > 0) announced();
      await this.receipts?.signPending(from, to);
    });
  }
}
