import type { UnitOfWork } from '#persistence';
import { nameKey } from '../definitions/names.js';

/** What a tenant says of a category or field. */
export interface OwnCategory {
  readonly key: string;
  readonly name: string;
  readonly description: string;
  /** By language. */
  readonly displayNames: Readonly<Record<string, string>>;
  readonly sensitive: boolean;
}

const COLUMNS = `key, name, description, display_names as "displayNames", sensitive`;

export class CategoriesRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  list(): Promise<OwnCategory[]> {
    return this.unitOfWork.query<OwnCategory>(`select ${COLUMNS} from personal_data_category`);
  }

  async find(key: string): Promise<OwnCategory | null> {
    const [row] = await this.unitOfWork.query<OwnCategory>(
      `select ${COLUMNS} from personal_data_category where name_key = ?`,
      [nameKey(key)],
    );
    return row ?? null;
  }

  async put({ key, name, description, displayNames, sensitive }: OwnCategory, at: Date): Promise<void> {
    await this.unitOfWork.query(
      `insert into personal_data_category (tenant_id, name_key, key, name, description, display_names, sensitive, created_at, updated_at)
       values (habeas_tenant(), ?, ?, ?, ?, ?::jsonb, ?, ?, ?)
       on conflict (tenant_id, name_key) do update set name = excluded.name, description = excluded.description,
         display_names = excluded.display_names, sensitive = excluded.sensitive, updated_at = excluded.updated_at`,
      [nameKey(key), key, name, description, JSON.stringify(displayNames), sensitive, at, at],
    );
  }

  async remove(key: string): Promise<void> {
    await this.unitOfWork.query(`delete from personal_data_category where name_key = ?`, [nameKey(key)]);
  }

  async count(): Promise<number> {
    const [row] = await this.unitOfWork.query<{ count: number }>(
      `select count(*)::int as count from personal_data_category`,
    );
    return row!.count;
  }
}
