import type { UnitOfWork } from '#persistence';
import { currentContext } from '#platform';

/** Head of a trail on a day (UTC): what the trail must still contain on every later day. */
export interface AuditHead {
  /** `2026-11-27` */
  readonly day: string;
  readonly sequence: string;
  readonly hash: string;
}

/** A head with its signature. */
export interface SignedHead extends AuditHead {
  readonly kid: string;
  readonly signature: Buffer;
}

/** A published head beside the entry that has its number today. */
export interface ComparedHead extends SignedHead {
  /** null when that entry is gone. */
  readonly found: string | null;
}

export class AuditHeadsRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** The head as it is now; null while the trail is empty, or when that of the day is published. */
  async findUnpublished(day: string): Promise<AuditHead | null> {
    const [row] = await this.unitOfWork.query<{ sequence: string; hash: string }>(
      `select sequence::text, hash from audit_head
        where not exists (select from audit_head_published where day = ?::date)`,
      [day],
    );
    return row ? { day, ...row } : null;
  }

  /** @returns false when another process was first */
  async insert({ day, sequence, hash, kid, signature }: SignedHead, at: Date): Promise<boolean> {
    const rows = await this.unitOfWork.query(
      `insert into audit_head_published (tenant_id, day, sequence, hash, kid, signature, published_at)
       values (?, ?::date, ?::bigint, ?, ?, ?, ?) on conflict do nothing returning day`,
      [currentContext().tenantId, day, sequence, hash, kid, signature, at],
    );
    return rows.length === 1;
  }

  /** Oldest first. */
  compare(): Promise<ComparedHead[]> {
    return this.unitOfWork.query<ComparedHead>(
      `select to_char(h.day, 'YYYY-MM-DD') as day, h.sequence::text, h.hash, h.kid, h.signature, a.hash as found
         from audit_head_published h left join audit a on a.sequence = h.sequence order by h.day`,
    );
  }
}
