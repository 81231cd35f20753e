import type { UnitOfWork } from '#persistence';

/** An entry of the trail as it was written. */
export interface AuditEntry {
  readonly sequence: string;
  readonly at: Date;
  readonly actor: { readonly kind: string; readonly id: string };
  readonly action: string;
  readonly object: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly previousHash: string;
  readonly hash: string;
}

interface Row {
  sequence: string;
  at: string | Date;
  actor_kind: string;
  actor_id: string;
  action: string;
  object: string;
  data: Record<string, unknown>;
  previous_hash: string;
  hash: string;
}

export class AuditLogRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** Newest first, at most `limit` entries; `before` is the sequence number of the last one seen. */
  async list(limit: number, before: string | null): Promise<AuditEntry[]> {
    const rows = await this.unitOfWork.query<Row>(
      `select sequence::text, at, actor_kind, actor_id, action, object, data, previous_hash, hash from audit
       where (?::bigint is null or audit.sequence < ?::bigint) order by audit.sequence desc limit ?`,
      [before, before, limit],
    );
    return rows.map(entryOf);
  }
}

const entryOf = (row: Row): AuditEntry => ({
  sequence: row.sequence,
  at: new Date(row.at),
  actor: { kind: row.actor_kind, id: row.actor_id },
  action: row.action,
  object: row.object,
  data: row.data,
  previousHash: row.previous_hash,
  hash: row.hash,
});
