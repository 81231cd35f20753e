import type { UnitOfWork } from '#persistence';

/** Names one use of an `Idempotency-Key`. */
export interface IdempotencyScope {
  /** `<kind>:<id>`: keys of two callers never meet. */
  readonly actor: string;
  readonly key: string;
  /** Method and template of the route. */
  readonly route: string;
  /** Keyed digest of method, address and body. */
  readonly requestHash: string;
}

export interface IdempotencyRow {
  readonly requestHash: string;
  /** null while the first request runs. */
  readonly statusCode: number | null;
  /** Sealed under the tenant's key. */
  readonly answer: Buffer | null;
}

export class IdempotencyRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /**
   * Takes the key for one attempt: a new key, one older than `keepHours`, or one whose attempt for the same request
   * has outlived its lease.
   * @returns whether this attempt holds the key now
   */
  async claim(
    scope: IdempotencyScope,
    attempt: string,
    leaseSeconds: number,
    keepHours: number,
  ): Promise<boolean> {
    const { actor, key, route, requestHash } = scope;
    const rows = await this.unitOfWork.query(
      `insert into idempotency_key as held (tenant_id, actor, key, route, request_hash, attempt, lease_until)
       values (habeas_tenant(), ?, ?, ?, ?, ?::uuid, now() + make_interval(secs => ?))
       on conflict (tenant_id, actor, key) do update
         set route = excluded.route, request_hash = excluded.request_hash, attempt = excluded.attempt,
             lease_until = excluded.lease_until, created_at = now(), status_code = null, answer = null
         where held.created_at < now() - make_interval(hours => ?)
            or (held.status_code is null and held.lease_until < now() and held.request_hash = excluded.request_hash)
       returning held.key`,
      [actor, key, route, requestHash, attempt, leaseSeconds, keepHours],
    );
    return rows.length === 1;
  }

  async find({ actor, key }: IdempotencyScope): Promise<IdempotencyRow | null> {
    const [row] = await this.unitOfWork.query<{
      request_hash: string;
      status_code: number | null;
      answer: Buffer | null;
    }>(`select request_hash, status_code, answer from idempotency_key where actor = ? and key = ?`, [
      actor,
      key,
    ]);
    return row ? { requestHash: row.request_hash, statusCode: row.status_code, answer: row.answer } : null;
  }

  /** Keeps the answer, unless another attempt has taken over. */
  async complete(
    { actor, key }: IdempotencyScope,
    attempt: string,
    statusCode: number,
    answer: Buffer,
  ): Promise<void> {
    await this.unitOfWork.query(
      `update idempotency_key set status_code = ?, answer = ? where actor = ? and key = ? and attempt = ?::uuid`,
      [statusCode, answer, actor, key, attempt],
    );
  }

  /** Forgets the attempt, so that the request may be sent again at once. */
  async release({ actor, key }: IdempotencyScope, attempt: string): Promise<void> {
    await this.unitOfWork.query(
      `delete from idempotency_key where actor = ? and key = ? and attempt = ?::uuid and status_code is null`,
      [actor, key, attempt],
    );
  }

  /** Call inside `runAsSystem`. @returns how many keys were forgotten */
  async removeOlderThan(hours: number): Promise<number> {
    const [row] = await this.unitOfWork.query<{ removed: number }>(
      `with removed as (delete from idempotency_key where created_at < now() - make_interval(hours => ?) returning 1)
       select count(*)::int as removed from removed`,
      [hours],
    );
    return row?.removed ?? 0;
  }
}
