import { Inject, Injectable } from '@nestjs/common';
import type { FilteredList } from '#contracts/schemas';
import { UnitOfWork, arrayLiteral } from '#persistence';

/** A row of `saved_filter`. */
export interface FilterRow {
  readonly id: string;
  readonly owner: string;
  readonly name: string;
  readonly list: FilteredList;
  /** Who has it sees the filter too; null: only the owner. */
  readonly role: string | null;
  /** JSON of the query, sealed. */
  readonly query: Buffer;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** Who looks: sees their own and what one of their roles shares. */
export interface FilterReader {
  readonly name: string;
  readonly roles: readonly string[];
  /** Sees and changes whatever is shared, with any role. */
  readonly changesShared: boolean;
}

const COLUMNS = `id, owner, name, list, role, query, created_at as "createdAt", updated_at as "updatedAt"`;
const VISIBLE = `(owner = ? or role = any(?::text[]) or (? and role is not null))`;
const visibleTo = ({ name, roles, changesShared }: FilterReader) => [
  name,
  arrayLiteral(roles),
  changesShared,
];

@Injectable()
export class SavedFiltersRepository {
  constructor(@Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork) {}

  /** Newest first. */
  async page(
    reader: FilterReader,
    list: FilteredList | undefined,
    before: string | undefined,
    limit: number,
  ): Promise<FilterRow[]> {
    const rows = await this.unitOfWork.query<FilterRow>(
      `select ${COLUMNS} from saved_filter
        where ${VISIBLE} and list = coalesce(?, list) and id < ? order by id desc limit ?`,
      [...visibleTo(reader), list ?? null, before ?? '~', limit],
    );
    return rows.map(withDates);
  }

  /** null also for one that the reader does not see. */
  async find(id: string, reader: FilterReader): Promise<FilterRow | null> {
    const rows = await this.unitOfWork.query<FilterRow>(
      `select ${COLUMNS} from saved_filter where id = ? and ${VISIBLE}`,
      [id, ...visibleTo(reader)],
    );
    return rows[0] ? withDates(rows[0]) : null;
  }

  /** Who else counts or names filters of this owner waits until this transaction ends. */
  async holdOwner(owner: string): Promise<void> {
    await this.unitOfWork.query(
      `select pg_advisory_xact_lock(hashtextextended('saved_filter ' || habeas_tenant() || ' ' || ?, 0))`,
      [owner],
    );
  }

  /** How many the owner has, and whether another than `except` of that list is called so. */
  async standing(
    { owner, list, name }: Pick<FilterRow, 'owner' | 'list' | 'name'>,
    except: string | null,
  ): Promise<{ readonly count: number; readonly isTaken: boolean }> {
    const [row] = await this.unitOfWork.query<{ count: number; isTaken: boolean }>(
      `select count(*)::int as count,
              coalesce(bool_or(list = ? and name = ? and id is distinct from ?), false) as "isTaken"
         from saved_filter where owner = ?`,
      [list, name, except, owner],
    );
    return row!;
  }

  async insert({ id, owner, name, list, role, query, createdAt, updatedAt }: FilterRow): Promise<void> {
    await this.unitOfWork.query(
      `insert into saved_filter (id, tenant_id, owner, name, list, role, query, created_at, updated_at)
       values (?, habeas_tenant(), ?, ?, ?, ?, ?, ?, ?)`,
      [id, owner, name, list, role, query, createdAt, updatedAt],
    );
  }

  async update({ id, name, list, role, query, updatedAt }: FilterRow): Promise<void> {
    await this.unitOfWork.query(
      `update saved_filter set name = ?, list = ?, role = ?, query = ?, updated_at = ? where id = ?`,
      [name, list, role, query, updatedAt, id],
    );
  }

  async delete(id: string): Promise<void> {
    await this.unitOfWork.query(`delete from saved_filter where id = ?`, [id]);
  }
}

const withDates = (row: FilterRow): FilterRow => ({
  ...row,
  createdAt: new Date(row.createdAt),
  updatedAt: new Date(row.updatedAt),
});
