import { Migration } from '@mikro-orm/migrations';
import { tenantTable } from '../migration-sql.js';
import { SYSTEM_ROLE } from '../orm.js';

/** Names under which a tenant is reached: by them callers without a credential find it. Each name belongs to one tenant. */
export class TenantHostsMigration0015 extends Migration {
  override up(): void {
    this.addSql(`create table tenant_host (
      host varchar(253) primary key,
      tenant_id varchar(40) not null references tenant (id),
      created_at timestamptz not null default now())`);
    this.addSql(`create index tenant_host_tenant on tenant_host (tenant_id)`);
    for (const statement of tenantTable('tenant_host')) this.addSql(statement);
    this.addSql(`create policy across_tenants on tenant_host for select to ${SYSTEM_ROLE} using (true)`);
    this.addSql(`grant select on tenant_host to ${SYSTEM_ROLE}`);
  }
}
