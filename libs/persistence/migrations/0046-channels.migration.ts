import { Migration } from '@mikro-orm/migrations';
import { tenantTable } from '../migration-sql.js';

/** How requests come in: who took them, what a form asked, files of their own, and mails that are not requests yet. */
export class ChannelsMigration0046 extends Migration {
  override up(): void {
    // both under the key of the request
    this.addSql(`alter table request add column received_by bytea`);
    this.addSql(`alter table request add column answers bytea`);
    // without a message: what the request came in with
    this.addSql(`alter table request_attachment alter column message_id drop not null`);
    // null: by the API; a mail shows by nothing but its token who wrote it
    this.addSql(`alter table request_message add column channel varchar(20)`);
    // everything of the sender lies sealed under a key of the mail itself, which goes with the decision
    this.addSql(`create table inbound_mail (
      id varchar(40) primary key,
      tenant_id varchar(40) not null references tenant (id),
      digest char(64) not null,
      state varchar(20) not null,
      content bytea,
      received_at timestamptz not null,
      request_id varchar(40) references request (id),
      reason varchar(40),
      decided_by varchar(160),
      decided_at timestamptz,
      unique (tenant_id, digest),
      check ((state = 'draft') = (decided_at is null)),
      check ((state in ('request', 'reply')) = (request_id is not null)),
      check ((state = 'draft') = (content is not null)))`);
    this.addSql(`create index inbound_mail_waiting on inbound_mail (tenant_id, id) where state = 'draft'`);
    for (const statement of tenantTable('inbound_mail')) this.addSql(statement);
    this.addSql(`create table inbound_mail_file (
      id varchar(40) primary key,
      tenant_id varchar(40) not null references tenant (id),
      mail_id varchar(40) not null references inbound_mail (id) on delete cascade,
      media_type varchar(40) not null,
      bytes integer not null,
      sha256 char(64) not null,
      content bytea not null)`);
    this.addSql(`create index inbound_mail_file_of on inbound_mail_file (tenant_id, mail_id)`);
    for (const statement of tenantTable('inbound_mail_file')) this.addSql(statement);
    this.addSql(`create unique index tenant_mailbox on tenant (lower(settings ->> 'mailbox'))`);
  }
}
