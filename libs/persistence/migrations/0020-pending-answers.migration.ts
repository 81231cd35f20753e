import { Migration } from '@mikro-orm/migrations';
import { tenantTable } from '../migration-sql.js';

/** Answers that do not count yet: which links were mailed (`address` is a keyed digest), and who is asked about which record. */
export class PendingAnswersMigration0020 extends Migration {
  override up(): void {
    this.addSql(`create table consent_confirmation (
      id uuid primary key,
      tenant_id varchar(40) not null references tenant (id),
      record_id uuid not null,
      action_id uuid not null,
      address varchar(64) not null,
      created_at timestamptz not null,
      expires_at timestamptz not null)`);
    this.addSql(
      `create index consent_confirmation_address on consent_confirmation (tenant_id, address, created_at)`,
    );
    this.addSql(
      `create index consent_confirmation_record on consent_confirmation (tenant_id, record_id, created_at)`,
    );
    this.addSql(`create index consent_confirmation_age on consent_confirmation (tenant_id, created_at)`);
    this.addSql(`create table consent_authoriser (
      tenant_id varchar(40) not null references tenant (id),
      authoriser uuid not null,
      record_id uuid not null,
      primary key (tenant_id, authoriser, record_id))`);
    for (const table of ['consent_confirmation', 'consent_authoriser'])
      for (const statement of tenantTable(table)) this.addSql(statement);
  }
}
