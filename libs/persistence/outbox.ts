import type { OutboxMessage } from '#contracts';
import { currentContext } from '#platform';
import type { UnitOfWork } from './unit-of-work.js';

/** Channel on which the dispatcher listens; a notification only wakes it, the rows are the truth. */
export const OUTBOX_CHANNEL = 'habeas_outbox';

/** An outbox row as the relay sees it. */
export interface OutboxRow {
  readonly id: string;
  readonly tenantId: string;
  readonly message: OutboxMessage;
  readonly attempts: number;
}

/** Effects of a transaction: written with it, carried out after it by the dispatcher, at least once. */
export class Outbox {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async add(...messages: readonly OutboxMessage[]): Promise<void> {
    if (messages.length === 0) return;
    const { tenantId } = currentContext();
    await this.unitOfWork.write(
      `insert into outbox (tenant_id, message) select ?, jsonb_array_elements(?::jsonb); select pg_notify(?, '')`,
      [tenantId, JSON.stringify(messages), OUTBOX_CHANNEL],
    );
  }

  /**
   * Takes up to `limit` due rows that no other relay holds, and hides them for `leaseSeconds`; a relay that dies loses nothing.
   * Call inside `runAsSystem`.
   */
  async claim(limit: number, leaseSeconds: number): Promise<OutboxRow[]> {
    const rows = await this.unitOfWork.query<{
      id: string;
      tenant_id: string;
      message: OutboxMessage;
      attempts: number;
    }>(
      `with due as (
         select id from outbox where available_at <= now() order by id limit ? for update skip locked)
       update outbox o set available_at = now() + make_interval(secs => ?), attempts = attempts + 1
         from due where o.id = due.id
       returning o.id::text as id, o.tenant_id, o.message, o.attempts`,
      [limit, leaseSeconds],
    );
    return rows
      .map((row) => ({ id: row.id, tenantId: row.tenant_id, message: row.message, attempts: row.attempts }))
      .sort((a, b) => (BigInt(a.id) < BigInt(b.id) ? -1 : 1));
  }

  /** Hides claimed rows for another `leaseSeconds` from now on. Call inside `runAsSystem`. */
  async renew(ids: readonly string[], leaseSeconds: number): Promise<void> {
    await this.unitOfWork.query(
      `update outbox set available_at = now() + make_interval(secs => ?) where id = any(?::bigint[])`,
      [leaseSeconds, `{${ids.join(',')}}`],
    );
  }

  /** The effects of these rows have happened. Call inside `runAsSystem`. */
  async remove(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    await this.unitOfWork.query(`delete from outbox where id = any(?::bigint[])`, [`{${ids.join(',')}}`]);
  }

  /** The effect failed: try again after `seconds`. Call inside `runAsSystem`. */
  async postpone(id: string, seconds: number): Promise<void> {
    await this.unitOfWork.query(
      `update outbox set available_at = now() + make_interval(secs => ?) where id = ?::bigint`,
      [seconds, id],
    );
  }
}
