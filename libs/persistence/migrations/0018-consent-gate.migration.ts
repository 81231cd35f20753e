import { Migration } from '@mikro-orm/migrations';
import { tenantTable } from '../migration-sql.js';

/** How often a version was passed over for a person because no page could be shown; `subject` is a keyed digest. */
export class ConsentGateMigration0018 extends Migration {
  override up(): void {
    this.addSql(`create table consent_system_skip (
      tenant_id varchar(40) not null references tenant (id),
      subject uuid not null,
      version_id uuid not null references consent_version (id) on delete cascade,
      used integer not null,
      updated_at timestamptz not null,
      primary key (tenant_id, subject, version_id))`);
    for (const statement of tenantTable('consent_system_skip')) this.addSql(statement);
  }
}
