import { Migration } from '@mikro-orm/migrations';
import { tenantTable } from '../migration-sql.js';

/** What a person and the controller write to each other about a request, and what they agreed on beside it. */
export class RequestMessagesMigration0017 extends Migration {
  override up(): void {
    this.addSql(`create table request_message (
      id varchar(40) primary key,
      tenant_id varchar(40) not null references tenant (id),
      request_id varchar(40) not null references request (id),
      sender varchar(10) not null,
      internal boolean not null,
      text bytea not null,
      created_at timestamptz not null)`);
    this.addSql(`create index request_message_thread on request_message (tenant_id, request_id, id)`);
    for (const statement of tenantTable('request_message')) this.addSql(statement);
    this.addSql(`alter table request add column terms bytea`);
  }
}
