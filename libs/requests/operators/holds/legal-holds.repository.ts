import { Inject, Injectable } from '@nestjs/common';
import type { LocalDate } from '#domain';
import { UnitOfWork } from '#persistence';

/** A row of `legal_hold`. Of a person (`identityTypes`), or of a store or one of its collections. */
export interface HoldRow {
  readonly id: string;
  readonly store: string | null;
  readonly collection: string | null;
  readonly identityTypes: readonly string[] | null;
  /** Sealed under the key of the tenant: why there was a hold is asked after it has ended too. */
  readonly reason: Buffer;
  /** Its last day. */
  readonly reviewBy: LocalDate;
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly endedBy: string | null;
  readonly endedAt: Date | null;
}

export interface HeldIdentifier {
  readonly blind: string;
  readonly type: string;
  /** Sealed under the key of the hold. */
  readonly value: Buffer;
}

/** What keeps data now. */
export interface ActiveHold {
  readonly id: string;
  readonly reviewBy: LocalDate;
}
export interface StoreHold extends ActiveHold {
  /** null: the whole store. */
  readonly collection: string | null;
}

const COLUMNS = `id, store, collection, identity_types as "identityTypes", reason,
  to_char(review_by, 'YYYY-MM-DD') as "reviewBy", created_by as "createdBy", created_at as "createdAt",
  ended_by as "endedBy", ended_at as "endedAt"`;
const ACTIVE = `h.ended_at is null and h.review_by >= ?::date`;
const REVIEW_BY = `to_char(h.review_by, 'YYYY-MM-DD') as "reviewBy"`;

@Injectable()
export class LegalHoldsRepository {
  constructor(@Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork) {}

  async insert(hold: HoldRow, identifiers: readonly HeldIdentifier[]): Promise<void> {
    await this.unitOfWork.query(
      `insert into legal_hold (tenant_id, id, store, collection, identity_types, reason, review_by, created_by, created_at)
       values (habeas_tenant(), ?, ?, ?, ?::jsonb, ?, ?::date, ?, ?)`,
      [
        hold.id,
        hold.store,
        hold.collection,
        hold.identityTypes && JSON.stringify(hold.identityTypes),
        hold.reason,
        hold.reviewBy,
        hold.createdBy,
        hold.createdAt,
      ],
    );
    for (const { blind, type, value } of identifiers)
      await this.unitOfWork.query(
        `insert into legal_hold_subject (tenant_id, hold_id, blind, type, value) values (habeas_tenant(), ?, ?, ?, ?)
         on conflict do nothing`,
        [hold.id, blind, type, value],
      );
  }

  /** Newest first. */
  async list(state: 'active' | 'ended', before: string | undefined, limit: number): Promise<HoldRow[]> {
    const rows = await this.unitOfWork.query<HoldRow>(
      `select ${COLUMNS} from legal_hold where ended_at is ${state === 'ended' ? 'not null' : 'null'} and id < ?
        order by id desc limit ?`,
      [before ?? '~', limit],
    );
    return rows.map(dated);
  }

  async find(id: string): Promise<HoldRow | null> {
    const [row] = await this.unitOfWork.query<HoldRow>(`select ${COLUMNS} from legal_hold where id = ?`, [
      id,
    ]);
    return row ? dated(row) : null;
  }

  /** For changing it: other writers wait until this transaction ends. */
  async lock(id: string): Promise<HoldRow | null> {
    const [row] = await this.unitOfWork.query<HoldRow>(
      `select ${COLUMNS} from legal_hold where id = ? for update`,
      [id],
    );
    return row ? dated(row) : null;
  }

  identifiers(id: string): Promise<HeldIdentifier[]> {
    return this.unitOfWork.query(
      `select blind, type, value from legal_hold_subject where hold_id = ? order by type, blind`,
      [id],
    );
  }

  /** Whose it was is nobody's business any more. */
  async end(id: string, by: string, at: Date): Promise<void> {
    await this.unitOfWork.query(`update legal_hold set ended_by = ?, ended_at = ? where id = ?`, [
      by,
      at,
      id,
    ]);
    await this.unitOfWork.query(`delete from legal_hold_subject where hold_id = ?`, [id]);
  }

  /** Those that keep the data of whoever one of these blind indexes belongs to, oldest first. */
  listOfPerson(blinds: readonly string[], today: LocalDate): Promise<ActiveHold[]> {
    return this.unitOfWork.query(
      `select distinct h.id, ${REVIEW_BY} from legal_hold_subject s join legal_hold h on h.id = s.hold_id
        where s.blind = any(?) and ${ACTIVE} order by h.id`,
      [`{${blinds.join(',')}}`, today],
    );
  }

  /** Those that keep a store or a part of it, oldest first. */
  listOfStore(store: string, today: LocalDate): Promise<StoreHold[]> {
    return this.unitOfWork.query(
      `select h.id, h.collection, ${REVIEW_BY} from legal_hold h where h.store = ? and ${ACTIVE} order by h.id`,
      [store, today],
    );
  }

  async listExpired(today: LocalDate, limit: number): Promise<string[]> {
    const rows = await this.unitOfWork.query<{ id: string }>(
      `select id from legal_hold where ended_at is null and review_by < ?::date order by id limit ?`,
      [today, limit],
    );
    return rows.map(({ id }) => id);
  }

  /** Those whose end nobody was told of yet. */
  async listToAnnounce(until: LocalDate, limit: number): Promise<string[]> {
    const rows = await this.unitOfWork.query<{ id: string }>(
      `select id from legal_hold where ended_at is null and announced_at is null and review_by <= ?::date
        order by id limit ?`,
      [until, limit],
    );
    return rows.map(({ id }) => id);
  }

  /** @returns false when somebody else was faster */
  async markAnnounced(id: string, at: Date): Promise<boolean> {
    const rows = await this.unitOfWork.query(
      `update legal_hold set announced_at = ? where id = ? and announced_at is null and ended_at is null returning id`,
      [at, id],
    );
    return rows.length === 1;
  }
}

const dated = (row: HoldRow): HoldRow => ({
  ...row,
  createdAt: new Date(row.createdAt),
  endedAt: row.endedAt && new Date(row.endedAt),
});
