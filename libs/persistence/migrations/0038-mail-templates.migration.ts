import { Migration } from '@mikro-orm/migrations';
import { tenantTable } from '../migration-sql.js';
import { APP_ROLE } from '../orm.js';

/** Letters in a tenant's own words. Versions are never edited; without `subject` and `body` the fallback is in force again. */
export class MailTemplatesMigration0038 extends Migration {
  override up(): void {
    this.addSql(`create table mail_template (
      id varchar(40) primary key,
      tenant_id varchar(40) not null references tenant (id),
      notice varchar(30) not null,
      locale varchar(10) not null,
      version integer not null,
      subject varchar(200),
      body text,
      restored_from integer,
      created_by varchar(160) not null,
      created_at timestamptz not null,
      check ((subject is null) = (body is null)),
      unique (tenant_id, notice, locale, version))`);
    for (const statement of tenantTable('mail_template')) this.addSql(statement);
    this.addSql(`revoke update, delete on mail_template from ${APP_ROLE}`);
    this.addSql(`alter table mail_message add column template_id varchar(40) references mail_template (id)`);
  }
}
