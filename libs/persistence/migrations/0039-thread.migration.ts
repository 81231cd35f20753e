import { Migration } from '@mikro-orm/migrations';
import { tenantTable } from '../migration-sql.js';

/** Files that come with messages, requests that were made together, and packages that go straight to another controller. */
export class ThreadMigration0039 extends Migration {
  override up(): void {
    this.addSql(`create table request_attachment (
      id varchar(40) primary key,
      tenant_id varchar(40) not null references tenant (id),
      request_id varchar(40) not null references request (id),
      message_id varchar(40) not null references request_message (id) on delete cascade,
      media_type varchar(40) not null,
      bytes integer not null,
      sha256 char(64) not null,
      content bytea not null,
      created_at timestamptz not null)`);
    this.addSql(
      `create index request_attachment_message on request_attachment (tenant_id, request_id, message_id)`,
    );
    for (const statement of tenantTable('request_attachment')) this.addSql(statement);
    // the token lies under the key of the tenant
    this.addSql(`create table transfer_target (
      id varchar(40) primary key,
      tenant_id varchar(40) not null references tenant (id),
      name varchar(200) not null,
      url varchar(1000) not null,
      token bytea,
      created_at timestamptz not null)`);
    for (const statement of tenantTable('transfer_target')) this.addSql(statement);
    this.addSql(`alter table request add column transfer jsonb`);
    // the other requests of the same letter, with the rights that were asked for; never changed afterwards
    this.addSql(`alter table request add column linked jsonb not null default '[]'`);
  }
}
