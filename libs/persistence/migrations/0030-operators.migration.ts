import { Migration } from '@mikro-orm/migrations';
import { tenantTable } from '../migration-sql.js';

/** Who works on what: tasks are given to somebody, and what staff writes says who wrote it. */
export class OperatorsMigration0030 extends Migration {
  override up(): void {
    this.#assignment();
    this.#approvals();
  }

  #assignment(): void {
    this.addSql(`alter table task add column assignee varchar(160)`);
    this.addSql(
      `create index task_of_assignee on task (tenant_id, assignee, due_at, id) where closed_at is null and assignee is not null`,
    );
    this.addSql(`alter table request_message add column author varchar(160)`);
    this.addSql(
      `create index request_message_internal on request_message (tenant_id, request_id, id) where internal`,
    );
  }

  #approvals(): void {
    this.addSql(`create table approval_policy (
      tenant_id varchar(40) not null references tenant (id),
      version integer not null,
      rules jsonb not null,
      created_by varchar(160) not null,
      created_at timestamptz not null,
      primary key (tenant_id, version))`);
    for (const statement of tenantTable('approval_policy')) this.addSql(statement);
    this.addSql(`alter table plan add column approval jsonb`);
    this.addSql(`alter table request add column approval jsonb`);
  }
}
