import { Migration } from '@mikro-orm/migrations';
import { tenantTable } from '../migration-sql.js';

/** What people show of themselves: counted tries, documents until they are decided on, mandates of those who act for others. */
export class IdentityEvidenceMigration0031 extends Migration {
  override up(): void {
    // `key` is a blind index of what is limited (a request, a person's identifiers, a network): nothing is stored in clear
    this.addSql(`create table identity_try (
      tenant_id varchar(40) not null references tenant (id),
      key char(64) not null,
      since timestamptz not null,
      tries integer not null,
      primary key (tenant_id, key))`);
    this.addSql(`create index identity_try_since on identity_try (tenant_id, since)`);
    // the key of a document lies sealed beside it, so that both can go in one statement
    this.addSql(`create table identity_document (
      id varchar(40) primary key,
      tenant_id varchar(40) not null references tenant (id),
      request_id varchar(40) not null references request (id),
      media_type varchar(40) not null,
      bytes integer not null,
      given_by varchar(160) not null,
      content bytea,
      data_key bytea,
      created_at timestamptz not null,
      destroyed_at timestamptz,
      check ((destroyed_at is null) = (content is not null)),
      check ((content is null) = (data_key is null)))`);
    this.addSql(`create index identity_document_request on identity_document (tenant_id, request_id)`);
    this.addSql(`create table mandate (
      id varchar(40) primary key,
      tenant_id varchar(40) not null references tenant (id),
      request_id varchar(40) not null unique references request (id),
      kind varchar(30) not null,
      reference bytea,
      recorded_by varchar(160) not null,
      confirmed_by varchar(20),
      recorded_at timestamptz not null,
      confirmed_at timestamptz)`);
    this.addSql(`alter table request add column authorised boolean not null default false`);
    for (const table of ['identity_try', 'identity_document', 'mandate'])
      for (const statement of tenantTable(table)) this.addSql(statement);
  }
}
