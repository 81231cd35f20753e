import type { UnitOfWork } from '#persistence';
import { nameKey } from '../names.js';
import { instant, type Listed, type Slice, type Timestamp } from '../rows.js';

/** Which consents belong together. */
export interface ConsentGroup {
  /** UUID. */
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly enabled: boolean;
  readonly consentCount: number;
  /** RFC 3339, UTC. */
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** A group by its name, as people call it, or by its UUID. */
export type GroupKey = { readonly name: string } | { readonly id: string };

export interface GroupFilter {
  /** Part of the name in lower case. */
  readonly search?: string | null | undefined;
  readonly enabled?: boolean | null | undefined;
}

interface GroupRow {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly enabled: boolean;
  readonly consents: number;
  readonly created_at: Timestamp;
  readonly updated_at: Timestamp;
}

const SELECT = `select g.id, g.name, g.description, g.enabled, g.created_at, g.updated_at,
  (select count(*)::int from consent_definition d where d.group_id = g.id) as consents from consent_group g`;
const FILTER = `(?::text is null or strpos(g.name_key, ?) > 0) and (?::boolean is null or g.enabled = ?::boolean)`;

export class GroupsRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** @returns false when the name is taken */
  async insert(group: Omit<ConsentGroup, 'consentCount'>): Promise<boolean> {
    const { id, name, description, enabled, createdAt, updatedAt } = group;
    const rows = await this.unitOfWork.query(
      `insert into consent_group (id, tenant_id, name, name_key, description, enabled, created_at, updated_at)
       values (?, habeas_tenant(), ?, ?, ?, ?, ?, ?) on conflict (tenant_id, name_key) do nothing returning id`,
      [id, name, nameKey(name), description, enabled, createdAt, updatedAt],
    );
    return rows.length === 1;
  }

  async find(key: GroupKey): Promise<ConsentGroup | null> {
    const [where, value] = 'id' in key ? ['g.id = ?::uuid', key.id] : ['g.name_key = ?', nameKey(key.name)];
    const [row] = await this.unitOfWork.query<GroupRow>(`${SELECT} where ${where}`, [value]);
    return row ? groupOf(row) : null;
  }

  /** By name. */
  async list({ search = null, enabled = null }: GroupFilter, slice: Slice): Promise<Listed<ConsentGroup>> {
    const filter = [search, search, enabled, enabled];
    const [count] = await this.unitOfWork.query<{ total: number }>(
      `select count(*)::int as total from consent_group g where ${FILTER}`,
      filter,
    );
    const rows = await this.unitOfWork.query<GroupRow>(
      `${SELECT} where ${FILTER} order by g.name_key, g.id offset ? limit ?`,
      [...filter, slice.skip, slice.take],
    );
    return { items: rows.map(groupOf), total: count?.total ?? 0 };
  }

  async update({ id, description, enabled, updatedAt }: ConsentGroup): Promise<void> {
    await this.unitOfWork.query(
      `update consent_group set description = ?, enabled = ?, updated_at = ? where id = ?`,
      [description, enabled, updatedAt, id],
    );
  }

  async remove(id: string): Promise<void> {
    await this.unitOfWork.query(`delete from consent_group where id = ?`, [id]);
  }
}

const groupOf = (row: GroupRow): ConsentGroup => ({
  id: row.id,
  name: row.name,
  description: row.description,
  enabled: row.enabled,
  consentCount: row.consents,
  createdAt: instant(row.created_at),
  updatedAt: instant(row.updated_at),
});
