import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { UnitOfWork } from '#persistence';
import { currentContext, type Actor, type Clock } from '#platform';
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

/** An entry that has no place in the chain yet. */
interface WaitingEntry {
  readonly actor: Pick<Actor, 'kind' | 'id'>;
  readonly action: string;
  readonly object: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** An entry with its place. */
interface ChainedEntry extends WaitingEntry {
  readonly sequence: string;
  /** RFC 3339, UTC: when it got its place. */
  readonly at: string;
  readonly previousHash: string;
  readonly hash: string;
}

const GENESIS = '0'.repeat(64);

/**
 * Append-only trail of a tenant, chained by hash: each entry covers the one before it, so that an edited or
 * removed row is noticed. Written with the transaction of the act it records, as its last statement: until the commit
 * every other act of the tenant waits for the head of the chain.
 */
export class AuditTrail {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  /** Who acts and why is taken from the context now; the entry is written just before the commit. */
  append({ action, object, data }: AuditRecord): Promise<void> {
    const { tenantId, actor, reason } = currentContext();
    this.#waiting(tenantId).push({
      actor: { kind: actor.kind, id: actor.id },
      action,
      object,
      data: { ...data, ...(reason !== undefined && { reason }) },
    });
    return Promise.resolve();
  }

  /** Hash of the newest entry; certificates carry it. */
  async head(): Promise<string> {
    await this.#write(currentContext().tenantId);
    const [row] = await this.unitOfWork.query<{ hash: string }>(`select hash from audit_head`);
    return row?.hash ?? GENESIS;
  }

  /** @returns the sequence number of the first entry that does not fit, or null when the chain is whole */
  async verify(): Promise<string | null> {
    await this.#write(currentContext().tenantId);
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

  /** What the running transaction has not written yet. */
  #waiting(tenantId: string): WaitingEntry[] {
    const { memory } = this.unitOfWork;
    const held = memory?.get(waitingOf(tenantId)) as WaitingEntry[] | undefined;
    if (held) return held;
    const waiting: WaitingEntry[] = [];
    this.unitOfWork.beforeCommit(() => this.#write(tenantId));
    memory?.set(waitingOf(tenantId), waiting);
    return waiting;
  }

  async #write(tenantId: string): Promise<void> {
    const waiting = this.unitOfWork.memory?.get(waitingOf(tenantId)) as WaitingEntry[] | undefined;
    const entries = waiting?.splice(0) ?? [];
    if (entries.length === 0) return;
    const chained = chain(await this.#lockHead(tenantId), entries, this.clock.now());
    const newest = chained.at(-1)!;
    await this.unitOfWork.write(
      `with entry as (
         insert into audit (tenant_id, sequence, at, actor_kind, actor_id, action, object, data, previous_hash, hash)
         select ?, e.sequence, e.at, e.actor ->> 'kind', e.actor ->> 'id', e.action, e.object, e.data, e."previousHash", e.hash
           from jsonb_to_recordset(?::jsonb) e (sequence bigint, at timestamptz, actor jsonb, action text, object text,
                data jsonb, "previousHash" text, hash text))
       update audit_head set sequence = ?::bigint, hash = ? where tenant_id = ?`,
      [tenantId, JSON.stringify(chained), newest.sequence, newest.hash, tenantId],
    );
  }

  /** Holds the head for the rest of the transaction: appends of one tenant stand in one line. */
  async #lockHead(tenantId: string): Promise<ChainHead> {
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

const waitingOf = (tenantId: string): string => `audit ${tenantId}`;

/** Each covers the one before it, the first of them the head. */
function chain(head: ChainHead, entries: readonly WaitingEntry[], now: Date): ChainedEntry[] {
  const chained: ChainedEntry[] = [];
  let { sequence, hash } = head;
  for (const { actor, action, object, data } of entries) {
    sequence = (BigInt(sequence) + 1n).toString();
    const entry = { sequence, at: now.toISOString(), actor, action, object, data };
    const previousHash = hash;
    hash = chainHash(previousHash, entry);
    chained.push({ ...entry, previousHash, hash });
  }
  return chained;
}

const chainHash = (previous: string, entry: object): string =>
  createHash('sha256').update(previous).update(canonicalize(entry)!).digest('hex');
