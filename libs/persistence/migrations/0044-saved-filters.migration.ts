import { Migration } from '@mikro-orm/migrations';
import { tenantTable } from '../migration-sql.js';

/** Searches that staff keeps for itself or shares with a role. What they look for is sealed: words may name somebody. */
export class SavedFiltersMigration0044 extends Migration {
  override up(): void {
    this.addSql(`create table saved_filter (
      id varchar(40) primary key,
      tenant_id varchar(40) not null references tenant (id),
      owner varchar(160) not null,
      name varchar(80) not null,
      list varchar(20) not null,
      role varchar(60),
      query bytea not null,
      created_at timestamptz not null,
      updated_at timestamptz not null,
      unique (tenant_id, owner, list, name))`);
    this.addSql(`create index saved_filter_of_role on saved_filter (tenant_id, role) where role is not null`);
    for (const statement of tenantTable('saved_filter')) this.addSql(statement);
  }
}
