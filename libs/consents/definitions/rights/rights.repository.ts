import type { UnitOfWork } from '#persistence';
import { nameKey } from '../names.js';
import { instant, type Listed, type Slice, type Timestamp } from '../rows.js';

/** What people are told about a right in one language. */
export interface RightText {
  /** As it was written. */
  readonly locale: string;
  /** `text`, `markdown`, `html` or `url`. */
  readonly contentType: string;
  readonly content: string;
}

/** A right of the law, which exists without any consent. */
export interface SubjectRight {
  /** UUID. */
  readonly id: string;
  readonly name: string;
  /** One of the ten that every tenant starts with. */
  readonly builtin: boolean;
  readonly legalReference: string;
  readonly content: readonly RightText[];
  /** Days that people are told. */
  readonly timeLimit: number;
  /** Names of rights offered after this one. */
  readonly followUpRights: readonly string[];
  readonly order: number;
  readonly enabled: boolean;
  /** RFC 3339, UTC. */
  readonly createdAt: string;
  readonly updatedAt: string;
}

interface RightRow {
  readonly id: string;
  readonly name: string;
  readonly builtin: boolean;
  readonly legal_reference: string;
  readonly content: readonly RightText[];
  readonly time_limit: number;
  readonly follow_up_rights: readonly string[];
  readonly display_order: number;
  readonly enabled: boolean;
  readonly created_at: Timestamp;
  readonly updated_at: Timestamp;
}

const FILTER = `(enabled or ?)`;

export class RightsRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** Those whose name is taken are left as they are. @returns how many were made */
  async insert(rights: readonly SubjectRight[]): Promise<number> {
    const rows = rights.map((right) => ({ ...right, nameKey: nameKey(right.name) }));
    const made = await this.unitOfWork.query(
      `insert into data_subject_right (tenant_id, id, name, name_key, builtin, legal_reference, content, time_limit,
          follow_up_rights, display_order, enabled, created_at, updated_at)
       select habeas_tenant(), r.id, r.name, r."nameKey", r.builtin, r."legalReference", r.content, r."timeLimit",
              r."followUpRights", r."order", r.enabled, r."createdAt", r."updatedAt"
         from jsonb_to_recordset(?::jsonb) as r(id uuid, name text, "nameKey" text, builtin boolean, "legalReference" text,
              content jsonb, "timeLimit" integer, "followUpRights" jsonb, "order" integer, enabled boolean,
              "createdAt" timestamptz, "updatedAt" timestamptz)
       on conflict (tenant_id, name_key) do nothing returning id`,
      [JSON.stringify(rows)],
    );
    return made.length;
  }

  async update(right: SubjectRight): Promise<void> {
    await this.unitOfWork.query(
      `update data_subject_right set legal_reference = ?, content = ?::jsonb, time_limit = ?, follow_up_rights = ?::jsonb,
              display_order = ?, enabled = ?, updated_at = ? where id = ?`,
      [
        right.legalReference,
        JSON.stringify(right.content),
        right.timeLimit,
        JSON.stringify(right.followUpRights),
        right.order,
        right.enabled,
        right.updatedAt,
        right.id,
      ],
    );
  }

  async remove(id: string): Promise<void> {
    await this.unitOfWork.query(`delete from data_subject_right where id = ?`, [id]);
  }

  /** @param id UUID, or null to look for the name alone */
  async find(id: string | null, name: string): Promise<SubjectRight | null> {
    const [row] = await this.unitOfWork.query<RightRow>(
      `select * from data_subject_right where id = ?::uuid or name_key = ? order by id = ?::uuid desc nulls last limit 1`,
      [id, nameKey(name), id],
    );
    return row ? rightOf(row) : null;
  }

  /** In the order in which they are shown. */
  async list(disabled: boolean, slice: Slice): Promise<Listed<SubjectRight>> {
    const [count] = await this.unitOfWork.query<{ total: number }>(
      `select count(*)::int as total from data_subject_right where ${FILTER}`,
      [disabled],
    );
    const rows = await this.unitOfWork.query<RightRow>(
      `select * from data_subject_right where ${FILTER} order by display_order, name_key, id offset ? limit ?`,
      [disabled, slice.skip, slice.take],
    );
    return { items: rows.map(rightOf), total: count?.total ?? 0 };
  }

  /** Names as they are spelled, by their key. */
  async listNames(): Promise<ReadonlyMap<string, string>> {
    const rows = await this.unitOfWork.query<{ name: string; name_key: string }>(
      `select name, name_key from data_subject_right`,
    );
    return new Map(rows.map((row) => [row.name_key, row.name]));
  }

  async highestOrder(): Promise<number> {
    const [row] = await this.unitOfWork.query<{ highest: number | null }>(
      `select max(display_order) as highest from data_subject_right`,
    );
    return row?.highest ?? 0;
  }

  /** What hangs on a right: consents that allow it, rights that name it, requests that are open. */
  async countUses(name: string): Promise<{ consents: number; followUps: number; requests: number }> {
    const [row] = await this.unitOfWork.query<{ consents: number; followUps: number; requests: number }>(
      `select (select count(*)::int from consent_definition where allowed_rights @> to_jsonb(?::text)) as consents,
              (select count(*)::int from data_subject_right where follow_up_rights @> to_jsonb(?::text)) as "followUps",
              (select count(*)::int from consent_record c left join request q on q.id = c.request_id
                where c.right_name = ? and (q.id is null or q.closed_at is null)) as requests`,
      [name, name, name],
    );
    return row!;
  }

  /** Tenants that lack one of the built-in rights. Call inside `runAsSystem`. */
  async listTenantsWithout(count: number): Promise<string[]> {
    const rows = await this.unitOfWork.query<{ id: string }>(
      `select id from tenant t
        where (select count(*) from data_subject_right r where r.tenant_id = t.id and r.builtin) < ? order by id`,
      [count],
    );
    return rows.map(({ id }) => id);
  }
}

const rightOf = (row: RightRow): SubjectRight => ({
  id: row.id,
  name: row.name,
  builtin: row.builtin,
  legalReference: row.legal_reference,
  content: row.content,
  timeLimit: row.time_limit,
  followUpRights: row.follow_up_rights,
  order: row.display_order,
  enabled: row.enabled,
  createdAt: instant(row.created_at),
  updatedAt: instant(row.updated_at),
});
