import { Migration } from '@mikro-orm/migrations';
import { tenantTable } from '../migration-sql.js';

/** Granted appeals open their first case once; systems of the tenant are asked about a plan before it is approved. */
export class AppealsAndChecksMigration0045 extends Migration {
  override up(): void {
    this.addSql(`alter table request add column appeal_granted_at timestamptz`);
    this.addSql(`create table pre_approval (
      id varchar(40) primary key,
      tenant_id varchar(40) not null references tenant (id),
      request_id varchar(40) not null references request (id),
      round integer not null,
      endpoint_id varchar(40) not null,
      rows integer not null,
      asked integer not null default 0,
      verdict varchar(20),
      codes jsonb not null,
      text bytea,
      answered_by varchar(160),
      answered_at timestamptz,
      created_at timestamptz not null,
      unique (tenant_id, request_id, round, endpoint_id))`);
    for (const statement of tenantTable('pre_approval')) this.addSql(statement);
  }
}
