import { Migration } from '@mikro-orm/migrations';
import { tenantTable } from '../migration-sql.js';
import { APP_ROLE } from '../orm.js';

/** Heads of audit trails as they were day by day. Whoever cuts the end off a trail cannot take them back with our role. */
export class AuditHeadPublishedMigration0009 extends Migration {
  override up(): void {
    this.addSql(`create table audit_head_published (
      tenant_id varchar(40) not null references tenant (id),
      day date not null,
      sequence bigint not null,
      hash char(64) not null,
      kid varchar(40) not null,
      signature bytea not null,
      published_at timestamptz not null,
      primary key (tenant_id, day))`);
    for (const statement of tenantTable('audit_head_published')) this.addSql(statement);
    this.addSql(`revoke update, delete on audit_head_published from ${APP_ROLE}`);
  }
}
