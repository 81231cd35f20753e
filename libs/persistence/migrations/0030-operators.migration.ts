import { Migration } from '@mikro-orm/migrations';

/** Who works on what: tasks are given to somebody, and what staff writes says who wrote it. */
export class OperatorsMigration0030 extends Migration {
  override up(): void {
    this.#assignment();
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
}
