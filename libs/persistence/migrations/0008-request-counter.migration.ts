import { Migration } from '@mikro-orm/migrations';
import { tenantTable } from '../migration-sql.js';

/** Numbers of requests run within a tenant and year: from one sequence a tenant could count the requests of all others. */
export class RequestCounterMigration0008 extends Migration {
  override up(): void {
    this.addSql(`create table request_counter (
      tenant_id varchar(40) not null references tenant (id),
      year integer not null,
      last integer not null,
      primary key (tenant_id, year))`);
    // forced row-level security hides all rows from the owner of the table as well
    this.addSql(`alter table request no force row level security`);
    this.addSql(`insert into request_counter (tenant_id, year, last)
      select tenant_id, split_part(number, '-', 1)::integer as year, max(split_part(number, '-', 2)::integer)
        from request group by tenant_id, year`);
    this.addSql(`alter table request force row level security`);
    this.addSql(`drop sequence request_number`);
    for (const statement of tenantTable('request_counter')) this.addSql(statement);
  }
}
