import { Migration } from '@mikro-orm/migrations';
import { SYSTEM_ROLE } from '../orm.js';

/** Tasks about mails that nobody has read yet, and what the measures of an installation are counted by. */
export class TasksOfMailsMigration0054 extends Migration {
  override up(): void {
    this.addSql(`alter table task add column mail_id varchar(40) references inbound_mail (id)`);
    this.addSql(
      `create unique index task_of_mail on task (tenant_id, mail_id) where closed_at is null and mail_id is not null`,
    );
    this.addSql(`grant select (kind, due_at) on task to ${SYSTEM_ROLE}`);
    this.addSql(`create index mail_message_failed on mail_message (next_at) where state = 'failed'`);
    this.addSql(`create index webhook_delivery_dead on webhook_delivery (next_at) where state = 'dead'`);
  }
}
