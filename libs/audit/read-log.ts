import type { UnitOfWork } from '#persistence';
import { BoundedMap, currentContext, type Actor, type Clock } from '#platform';
import type { AuditRecord, AuditTrail } from './audit-trail.js';

/** Within this the same look by the same caller is the same look: whoever waits for a state asks every second. */
const SAME_LOOK_MS = 15 * 60_000;
/** Looks that one process remembers; a forgotten one is only recorded again. */
const REMEMBERED = 10_000;

/** Operators and the machines that they use. People look at their own requests, and our parts at what they work on. */
const WATCHED: readonly Actor['kind'][] = ['staff', 'api_client'];

/** Who looked at what. Kept in the audit trail, once for each caller, object and part within a quarter of an hour. */
export class ReadLog {
  readonly #looks = new BoundedMap<string, number>(REMEMBERED);

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
  ) {}

  /** In the transaction of the read, after it: a read that fails shows nothing and leaves nothing. */
  async note(record: AuditRecord): Promise<void> {
    const { tenantId, actor, reason } = currentContext();
    if (!WATCHED.includes(actor.kind)) return;
    const look = JSON.stringify([tenantId, actor.kind, actor.id, reason, record]);
    const now = this.clock.now().getTime();
    if ((this.#looks.get(look) ?? -Infinity) > now - SAME_LOOK_MS) return;
    await this.audit.append(record);
    this.unitOfWork.afterCommit(() => void this.#looks.set(look, now));
  }
}
