import { Migration } from '@mikro-orm/migrations';
import { tenantTable } from '../migration-sql.js';

/** What a tenant says of the categories and fields that its definitions name; `name_key` is how they are compared. */
export class PersonalDataCategoriesMigration0024 extends Migration {
  override up(): void {
    this.addSql(`create table personal_data_category (
      tenant_id varchar(40) not null references tenant (id),
      name_key varchar(200) not null,
      key varchar(100) not null,
      name varchar(200) not null,
      description varchar(2000) not null,
      display_names jsonb not null,
      sensitive boolean not null,
      created_at timestamptz not null,
      updated_at timestamptz not null,
      primary key (tenant_id, name_key))`);
    for (const statement of tenantTable('personal_data_category')) this.addSql(statement);
  }
}
