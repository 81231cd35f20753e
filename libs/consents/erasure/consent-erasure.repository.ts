import { voidDecisions, type UnitOfWork } from '#persistence';
import { isAuthorised, isConfirmed } from '../records/record-conditions.js';

/** What an erasure changes, by collection: rows. */
export interface ErasedRows {
  /** Names of persons that became pseudonyms. */
  readonly persons: number;
  /** Records that moved from the person to a pseudonym. */
  readonly consents: number;
  /** Entries of the chain that lost their personal members. */
  readonly activity: number;
  /** Signed receipts that were deleted. */
  readonly receipts: number;
  /** Counters of the gate that were deleted. */
  readonly skips: number;
}

/** An erasure of one person, as far as it has come. */
export interface ErasureRow {
  /** UUID, also the subject to which the records move. */
  readonly id: string;
  readonly subject: string;
  readonly pseudonym: string;
  /** Entries up to here have lost their personal members. Whole number in decimal digits, as the next one. */
  readonly clearedThrough: string;
  /** Entries up to here are no longer the person's; 0 until it is finished. */
  readonly erasedThrough: string;
  readonly changed: Partial<ErasedRows>;
  readonly finishedAt: Date | string | null;
}

export interface NewErasure {
  readonly id: string;
  readonly subject: string;
  readonly requestId: string;
  readonly round: number;
  readonly pseudonym: string;
  readonly at: Date;
}

/** What is still found of a person, and how many rows were looked at. */
export interface ErasureResidue extends ErasedRows {
  readonly scanned: number;
}

export const NOTHING: ErasedRows = { persons: 0, consents: 0, activity: 0, receipts: 0, skips: 0 };

const COLUMNS = `id, subject, pseudonym, cleared_through::text as "clearedThrough", erased_through::text as "erasedThrough",
  changed, finished_at as "finishedAt"`;

/** Takes a person out of the tables of consents. `subject` is the keyed digest of the person, as a UUID. */
export class ConsentErasureRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** Whether anything was ever recorded in the tenant. */
  async keepsConsents(): Promise<boolean> {
    const rows = await this.unitOfWork.query(
      `select 1 from consent_chain where tenant_id = habeas_tenant() and sequence > 0`,
    );
    return rows.length > 0;
  }

  /**
   * The record that a request made of itself is of no account: whoever has nothing else has nothing.
   * @param requestId of the request that asks
   */
  async count(subject: string, requestId: string): Promise<ErasedRows> {
    const [row] = await this.unitOfWork.query<ErasedRows & { readonly others: number }>(
      `select (select count(*)::int from consent_subject where subject = ?::uuid and salt is not null) as persons,
              (select count(*)::int from consent_record where subject = ?::uuid) as consents,
              (select count(*)::int from consent_record
                where subject = ?::uuid and request_id is distinct from ?) as others,
              (select count(*)::int from consent_action where subject = ?::uuid and personal is not null) as activity,
              (select count(*)::int from consent_receipt where subject = ?::uuid) as receipts,
              (select count(*)::int from consent_system_skip where subject = ?::uuid) as skips`,
      [subject, subject, subject, requestId, subject, subject, subject],
    );
    const { others, ...counted } = row!;
    const isHeld = others + counted.activity + counted.receipts + counted.skips > 0;
    return isHeld ? counted : NOTHING;
  }

  async begin({ id, subject, requestId, round, pseudonym, at }: NewErasure): Promise<ErasureRow> {
    await this.unitOfWork.query(
      `insert into consent_erasure (id, tenant_id, subject, request_id, round, pseudonym, started_at)
       values (?, habeas_tenant(), ?, ?, ?, ?, ?) on conflict do nothing`,
      [id, subject, requestId, round, pseudonym, at],
    );
    return (await this.find(subject, requestId, round))!;
  }

  async find(subject: string, requestId: string, round: number): Promise<ErasureRow | null> {
    const [row] = await this.unitOfWork.query<ErasureRow>(
      `select ${COLUMNS} from consent_erasure where subject = ?::uuid and request_id = ? and round = ?`,
      [subject, requestId, round],
    );
    return row ?? null;
  }

  /** Until the transaction ends nobody else works on this erasure. */
  async lock(id: string): Promise<ErasureRow> {
    const [row] = await this.unitOfWork.query<ErasureRow>(
      `select ${COLUMNS} from consent_erasure where id = ?::uuid for update`,
      [id],
    );
    return row!;
  }

  async note({ id, clearedThrough, changed }: ErasureRow): Promise<void> {
    await this.unitOfWork.query(
      `update consent_erasure set cleared_through = ?::bigint, changed = ?::jsonb where id = ?::uuid`,
      [clearedThrough, JSON.stringify(changed), id],
    );
  }

  /**
   * Until the transaction ends nobody else appends to the chain; what others have judged and not yet written is judged
   * anew, because the number of changes of the definitions is another one.
   * @returns the place of the newest entry
   */
  async holdChain(): Promise<string> {
    await voidDecisions(this.unitOfWork);
    const [row] = await this.unitOfWork.query<{ sequence: string }>(
      `select sequence::text from consent_chain where tenant_id = habeas_tenant()`,
    );
    return row?.sequence ?? '0';
  }

  /**
   * Until the transaction ends nobody signs a receipt for the person.
   * @returns whether the person is known by name
   */
  async holdPerson(subject: string): Promise<boolean> {
    const rows = await this.unitOfWork.query(
      `select 1 from consent_subject where subject = ?::uuid and salt is not null for update`,
      [subject],
    );
    return rows.length > 0;
  }

  /** Personal members of at most `limit` entries after a place in the chain. @returns how many, and the place of the last */
  async clearActions(
    subject: string,
    after: string,
    limit: number,
  ): Promise<{ cleared: number; through: string | null }> {
    const [row] = await this.unitOfWork.query<{ cleared: number; through: string | null }>(
      `with picked as materialized (
         select sequence, at from consent_action a
          where a.tenant_id = habeas_tenant() and a.subject = ?::uuid and a.sequence > ?::bigint
            and a.personal is not null
          order by a.sequence limit ?),
       cleared as (
         update consent_action a set personal = null from picked
          where a.tenant_id = habeas_tenant() and a.sequence = picked.sequence and a.at = picked.at returning a.sequence)
       select count(*)::int as cleared, max(sequence)::text as through from cleared`,
      [subject, after, limit],
    );
    return row!;
  }

  async deleteReceipts(subject: string, limit: number): Promise<number> {
    const [row] = await this.unitOfWork.query<{ deleted: number }>(
      `with gone as (
         delete from consent_receipt where id in (
           select id from consent_receipt where tenant_id = habeas_tenant() and subject = ?::uuid limit ?) returning 1)
       select count(*)::int as deleted from gone`,
      [subject, limit],
    );
    return row!.deleted;
  }

  async deleteSkips(subject: string): Promise<number> {
    const [row] = await this.unitOfWork.query<{ deleted: number }>(
      `with gone as (
         delete from consent_system_skip where tenant_id = habeas_tenant() and subject = ?::uuid returning 1)
       select count(*)::int as deleted from gone`,
      [subject],
    );
    return row!.deleted;
  }

  /** The subject to which the records move: a person without a key, by a pseudonym. */
  async addPseudonym({ id, subject, pseudonym }: ErasureRow, at: Date): Promise<void> {
    await this.unitOfWork.query(
      `insert into consent_subject (tenant_id, subject, salt, sub, erased_at, origin)
       values (habeas_tenant(), ?::uuid, null, ?, ?, ?::uuid) on conflict do nothing`,
      [id, Buffer.from(pseudonym), at, subject],
    );
  }

  /**
   * At most `limit` records become those of the pseudonym, which frees their place for a person who comes back. Status,
   * version and times stay; nobody is told of their end any more. What was said last of each version is kept apart.
   */
  async moveRecords({ id, subject }: ErasureRow, limit: number): Promise<number> {
    const [row] = await this.unitOfWork.query<{ moved: number }>(
      `with picked as materialized (
         select id from consent_record where tenant_id = habeas_tenant() and subject = ?::uuid limit ?),
       moved as (
         update consent_record r set subject = ?::uuid, slot = 'e:' || r.id, expiry_announced = r.expires_at
           from picked where r.tenant_id = habeas_tenant() and r.id = picked.id returning r.*),
       kept as (
         insert into consent_suppression as s (tenant_id, subject, version_id, consent_id, record_id, status, sequence)
         -- under an id of its own: by that of the record one would find the pseudonym
         select distinct on (version_id) habeas_tenant(), ?::uuid, version_id, consent_id, gen_random_uuid(), status, last_sequence
           from moved
          where status in ('accepted', 'declined', 'revoked') and consent_id is not null
            and ${isConfirmed('moved')} and ${isAuthorised('moved')}
          order by version_id, last_sequence desc
         on conflict (tenant_id, subject, version_id) do update
            set record_id = excluded.record_id, status = excluded.status, sequence = excluded.sequence
          where excluded.sequence > s.sequence)
       select count(*)::int as moved from moved`,
      [subject, limit, id, subject],
    );
    return row!.moved;
  }

  /** Keeps of what was said only refusals, and of those only what a higher version that was accepted does not outweigh. */
  async keepRefusals(subject: string): Promise<void> {
    await this.unitOfWork.query(
      `delete from consent_suppression s
        where s.tenant_id = habeas_tenant() and s.subject = ?::uuid
          and (s.status = 'accepted' or exists (
            select from consent_suppression a
              join consent_version va on va.id = a.version_id
              join consent_version vs on vs.id = s.version_id
             where a.tenant_id = s.tenant_id and a.subject = s.subject and a.consent_id = s.consent_id
               and a.status = 'accepted' and va.number > vs.number))`,
      [subject],
    );
  }

  /** To whom the person was linked, the links that were mailed to them, and who is asked to agree for them. */
  async deleteTraces({ id, subject }: ErasureRow): Promise<void> {
    await this.unitOfWork.query(
      `delete from consent_link where tenant_id = habeas_tenant() and (anonymous = ?::uuid or known = ?::uuid)`,
      [subject, subject],
    );
    for (const table of ['consent_confirmation', 'consent_authoriser'])
      await this.unitOfWork.query(
        `delete from ${table} t using consent_record r
          where t.tenant_id = habeas_tenant() and r.tenant_id = t.tenant_id and r.id = t.record_id and r.subject = ?::uuid`,
        [id],
      );
  }

  /** The last step: nobody can tell the name of the person any more. @param through place of the newest entry */
  async finish({ id, subject, pseudonym }: ErasureRow, through: string, at: Date): Promise<void> {
    await this.unitOfWork.query(
      `update consent_subject set salt = null, sub = ?, erased_at = ?, erased_before = ?, erased_through = ?::bigint
        where tenant_id = habeas_tenant() and subject = ?::uuid and salt is not null`,
      [Buffer.from(pseudonym), at, at, through, subject],
    );
    await this.unitOfWork.query(
      `update consent_erasure set erased_through = ?::bigint, finished_at = ? where id = ?::uuid`,
      [through, at, id],
    );
  }

  /** What should be gone and is not. What a person has said since they were erased is theirs and no residue. */
  async residue({ id, subject, erasedThrough, finishedAt }: ErasureRow): Promise<ErasedRows> {
    const [row] = await this.unitOfWork.query<ErasedRows>(
      `select (select count(*)::int from consent_subject where salt is not null
                and ((subject = ?::uuid and erased_through < ?::bigint) or subject = ?::uuid)) as persons,
              (select count(*)::int from consent_record where subject = ?::uuid and last_sequence <= ?::bigint) as consents,
              (select count(*)::int from consent_action where subject = ?::uuid
                and sequence <= ?::bigint and personal is not null) as activity,
              (select count(*)::int from consent_receipt where subject = ?::uuid and sequence <= ?::bigint) as receipts,
              (select count(*)::int from consent_system_skip where subject = ?::uuid and updated_at <= ?) as skips`,
      [
        ...[subject, erasedThrough, id],
        ...[subject, erasedThrough],
        ...[subject, erasedThrough],
        ...[subject, erasedThrough],
        ...[subject, new Date(finishedAt!)],
      ],
    );
    return row!;
  }

  /** Entries of the person in the chain. */
  async entries(subject: string): Promise<number> {
    const [row] = await this.unitOfWork.query<{ entries: number }>(
      `select count(*)::int as entries from consent_action where subject = ?::uuid`,
      [subject],
    );
    return row!.entries;
  }
}
