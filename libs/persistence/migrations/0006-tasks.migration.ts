import { Migration } from '@mikro-orm/migrations';
import { tenantTable } from '../migration-sql.js';

/** What requests want of people of the controller. Codes, stores and dates only: nothing of the person. */
export class TasksMigration0006 extends Migration {
  override up(): void {
    this.addSql(`create table task (
      id varchar(40) primary key,
      tenant_id varchar(40) not null references tenant (id),
      request_id varchar(40) not null references request (id),
      kind varchar(30) not null,
      role varchar(60) not null,
      during varchar(30) not null,
      code varchar(120),
      store varchar(80),
      detail varchar(2000) not null,
      due_at timestamptz,
      opened_at timestamptz not null,
      closed_at timestamptz)`);
    this.addSql(
      `create unique index task_of_request on task (tenant_id, request_id, kind, role) where closed_at is null`,
    );
    this.addSql(`create index task_open on task (tenant_id, due_at, id) where closed_at is null`);
    this.addSql(`create index task_closed on task (tenant_id, due_at, id) where closed_at is not null`);
    for (const statement of tenantTable('task')) this.addSql(statement);
  }
}
