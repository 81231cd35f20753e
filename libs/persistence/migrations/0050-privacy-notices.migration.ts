import { Migration } from '@mikro-orm/migrations';
import { tenantTable } from '../migration-sql.js';

/** What people were told about the processing of their data (Art. 13, 14 GDPR), by version; anybody may read what holds or held. */
export class PrivacyNoticesMigration0050 extends Migration {
  override up(): void {
    this.addSql(`create table privacy_notice_version (
      id varchar(40) primary key,
      tenant_id varchar(40) not null references tenant (id),
      notice varchar(60) not null,
      number integer not null,
      controller varchar(500) not null,
      texts jsonb not null,
      effective_from date,
      created_by varchar(160) not null,
      created_at timestamptz not null,
      published_by varchar(160),
      published_at timestamptz,
      check ((effective_from is null) = (published_at is null)),
      unique (tenant_id, notice, number),
      unique (tenant_id, notice, effective_from))`);
    for (const statement of tenantTable('privacy_notice_version', { system: true })) this.addSql(statement);
    this.addSql(`alter table request add column notice_on varchar(10)`);
  }
}
