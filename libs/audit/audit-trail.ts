import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { UnitOfWork } from '#persistence';
import { currentContext, type Clock } from '#platform';
import type { AuditHead } from './audit-heads.repository.js';

/** One entry: who did what to which object. `data` holds ids, codes and counts, never personal data. */
export interface AuditRecord {
  /** Verb-like, `request.approved`, `data_map.activated`. */
  readonly action: string;
  /** Id of what was acted on. */
  readonly object: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

type ChainHead = Pick<AuditHead, 'sequence' | 'hash'>;

const GENESIS = '0'.repeat(64);

/**
 * Append-only trail of a tenant, chained by hash: each entry covers the one before it, so that an edited or
 * removed row is noticed. Written in the transaction of the act it records.
 */
export class AuditTrail {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  async append(record: AuditRecord): Promise<void> {
    const { tenantId, actor, reason } = currentContext();
    const head = await this.#lockHead(tenantId);
    const entry = {
      sequence: (BigInt(head.sequence) + 1n).toString(),
      at: this.clock.now().toISOString(),
      actor: { kind: actor.kind, id: actor.id },
      action: record.action,
      object: record.object,
      data: { ...record.data, ...(reason !== undefined && { reason }) },
    };
    const hash = chainHash(head.hash, entry);
    // One statement: until the commit every other act of the tenant waits for this head.
    await this.unitOfWork.query(
      `with entry as (
         insert into audit (tenant_id, sequence, at, actor_kind, actor_id, action, object, data, previous_hash, hash)
         values (?, ?::bigint, ?, ?, ?, ?, ?, ?::jsonb, ?, ?) returning tenant_id, sequence, hash)
       update audit_head set sequence = entry.sequence, hash = entry.hash from entry
        where audit_head.tenant_id = entry.tenant_id`,
      [
        tenantId,
        entry.sequence,
        entry.at,
        actor.kind,
        actor.id,
        entry.action,
        entry.object,
        JSON.stringify(entry.data),
        head.hash,
        hash,
      ],
    );
    this.#hold(tenantId, { sequence: entry.sequence, hash });
  }

  /** Hash of the newest entry; certificates carry it. */
  async head(): Promise<string> {
    const [row] = await this.unitOfWork.query<{ hash: string }>(`select hash from audit_head`);
    return row?.hash ?? GENESIS;
  }

  /** @returns the sequence number of the first entry that does not fit, or null when the chain is whole */
  async verify(): Promise<string | null> {
    const rows = await this.unitOfWork.query<AuditRow>(
      `select sequence::text, at, actor_kind, actor_id, action, object, data, previous_hash, hash from audit order by audit.sequence`,
    );
    let previous = GENESIS;
    let expected = 1n;
    for (const row of rows) {
      const entry = {
        sequence: row.sequence,
        at: new Date(row.at).toISOString(),
        actor: { kind: row.actor_kind, id: row.actor_id },
        action: row.action,
        object: row.object,
        data: row.data,
      };
      const fits =
        BigInt(row.sequence) === expected &&
        row.previous_hash === previous &&
        row.hash === chainHash(previous, entry);
      if (!fits) return expected.toString();
      previous = row.hash;
      expected += 1n;
    }
    return previous === (await this.head()) ? null : expected.toString();
  }

  /** The lock lasts as long as the transaction: what this one has written is the newest. */
  #hold(tenantId: string, head: ChainHead): void {
    this.unitOfWork.memory?.set(headOf(tenantId), head);
  }

  /** Holds the head for the rest of the transaction: appends of one tenant stand in one line. */
  async #lockHead(tenantId: string): Promise<ChainHead> {
    const held = this.unitOfWork.memory?.get(headOf(tenantId));
    if (held) return held as ChainHead;
    const head = await this.#findHead(tenantId);
    if (head) return head;
    await this.unitOfWork.query(
      `insert into audit_head (tenant_id, sequence, hash) values (?, 0, ?) on conflict do nothing`,
      [tenantId, GENESIS],
    );
    return (await this.#findHead(tenantId))!;
  }

  async #findHead(tenantId: string): Promise<ChainHead | undefined> {
    const [head] = await this.unitOfWork.query<ChainHead>(
      `select sequence::text, hash from audit_head where tenant_id = ? for update`,
      [tenantId],
    );
    return head;
  }
}

interface AuditRow {
  sequence: string;
  at: string | Date;
  actor_kind: string;
  actor_id: string;
  action: string;
  object: string;
  data: unknown;
  previous_hash: string;
  hash: string;
}

const headOf = (tenantId: string): string => `audit-head ${tenantId}`;

const chainHash = (previous: string, entry: object): string =>
  createHash('sha256').update(previous).update(canonicalize(entry)!).digest('hex');
