import { Inject, Injectable } from '@nestjs/common';
import { UnitOfWork } from '#persistence';

/** What a version says in one language. */
export interface NoticeText {
  readonly locale: string;
  readonly title: string;
  readonly text: string;
  /** Where people found it; absent: not said. */
  readonly url?: string | undefined;
}

/** A row of `privacy_notice_version`; days as `2026-03-01`. */
export interface NoticeRow {
  readonly id: string;
  readonly notice: string;
  readonly number: number;
  readonly controller: string;
  readonly texts: readonly NoticeText[];
  /** First day on which it holds; null: a draft. */
  readonly from: string | null;
  /** Last day before the next version; null: there is none. */
  readonly until: string | null;
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly publishedBy: string | null;
  readonly publishedAt: Date | null;
}

/** How the tenant reads days, and which language it speaks where nobody asked. */
export interface NoticeTenant {
  /** IANA. */
  readonly zone: string;
  readonly locale: string;
}

type NewRow = Pick<NoticeRow, 'id' | 'notice' | 'controller' | 'texts' | 'createdBy' | 'createdAt'>;

const COLUMNS = `v.id, v.notice, v.number, v.controller, v.texts,
  to_char(v.effective_from, 'YYYY-MM-DD') as "from",
  to_char((select min(n.effective_from) - 1 from privacy_notice_version n
     where n.tenant_id = v.tenant_id and n.notice = v.notice and n.effective_from > v.effective_from),
    'YYYY-MM-DD') as "until",
  v.created_by as "createdBy", v.created_at as "createdAt",
  v.published_by as "publishedBy", v.published_at as "publishedAt"`;

/** Privacy notices, all versions. */
@Injectable()
export class PrivacyNoticesRepository {
  constructor(@Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork) {}

  /** Newest first. */
  page(notice: string | undefined, before: string | undefined, limit: number): Promise<NoticeRow[]> {
    return this.#query(
      `select ${COLUMNS} from privacy_notice_version v
        where v.notice = coalesce(?, v.notice) and v.id < ? order by v.id desc limit ?`,
      [notice ?? null, before ?? '~', limit],
    );
  }

  /** What held on a day: a version of each notice, by its name. */
  heldOn(day: string, notice?: string): Promise<NoticeRow[]> {
    return this.#query(
      `select distinct on (v.notice) ${COLUMNS} from privacy_notice_version v
        where v.notice = coalesce(?, v.notice) and v.effective_from <= ?::date
        order by v.notice, v.effective_from desc`,
      [notice ?? null, day],
    );
  }

  async find(id: string): Promise<NoticeRow | null> {
    const [row] = await this.#query(`select ${COLUMNS} from privacy_notice_version v where v.id = ?`, [id]);
    return row ?? null;
  }

  /** A published version of any tenant, with the zone of its tenant. Call inside `runAsSystem`. */
  async findPublished(id: string): Promise<(NoticeRow & { readonly zone: string }) | null> {
    const rows = await this.unitOfWork.query<NoticeRow & { zone: string }>(
      `select ${COLUMNS}, t.zone from privacy_notice_version v join tenant t on t.id = v.tenant_id
        where v.id = ? and v.effective_from is not null`,
      [id],
    );
    return rows[0] ?? null;
  }

  async tenant(): Promise<NoticeTenant> {
    const [row] = await this.unitOfWork.query<NoticeTenant>(
      `select zone, locale from tenant where id = habeas_tenant()`,
    );
    return row!;
  }

  /** Who else writes a notice of this tenant waits until this transaction ends. */
  async hold(): Promise<void> {
    await this.unitOfWork.query(
      `select pg_advisory_xact_lock(hashtextextended('privacy_notice ' || habeas_tenant(), 0))`,
    );
  }

  /** The first and the last day from which a version of the notice holds; null: none does. */
  async span(notice: string, except: string): Promise<{ first: string | null; last: string | null }> {
    const [row] = await this.unitOfWork.query<{ first: string | null; last: string | null }>(
      `select to_char(min(effective_from), 'YYYY-MM-DD') as "first",
              to_char(max(effective_from), 'YYYY-MM-DD') as "last"
         from privacy_notice_version where notice = ? and id <> ?`,
      [notice, except],
    );
    return row!;
  }

  async insertDraft({ id, notice, controller, texts, createdBy, createdAt }: NewRow): Promise<void> {
    await this.unitOfWork.query(
      `insert into privacy_notice_version
         (id, tenant_id, notice, number, controller, texts, created_by, created_at)
       select ?, habeas_tenant(), ?, coalesce(max(number), 0) + 1, ?, ?::jsonb, ?, ?
         from privacy_notice_version where notice = ?`,
      [id, notice, controller, JSON.stringify(texts), createdBy, createdAt, notice],
    );
  }

  async updateDraft(id: string, controller: string, texts: readonly NoticeText[]): Promise<void> {
    await this.unitOfWork.query(
      `update privacy_notice_version set controller = ?, texts = ?::jsonb
        where id = ? and effective_from is null`,
      [controller, JSON.stringify(texts), id],
    );
  }

  async deleteDraft(id: string): Promise<void> {
    await this.unitOfWork.query(
      `delete from privacy_notice_version where id = ? and effective_from is null`,
      [id],
    );
  }

  /** @param from null: it is a draft again */
  async setFrom(id: string, from: string | null, by: string, at: Date): Promise<void> {
    await this.unitOfWork.query(
      `update privacy_notice_version set effective_from = ?::date, published_by = ?, published_at = ?
        where id = ?`,
      from === null ? [null, null, null, id] : [from, by, at, id],
    );
  }

  async #query(sql: string, parameters: readonly unknown[]): Promise<NoticeRow[]> {
    const rows = await this.unitOfWork.query<NoticeRow>(sql, [...parameters]);
    return rows.map((row) => ({
      ...row,
      createdAt: new Date(row.createdAt),
      publishedAt: row.publishedAt && new Date(row.publishedAt),
    }));
  }
}
