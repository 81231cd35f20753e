import { Migration } from '@mikro-orm/migrations';
import { tenantTable } from '../migration-sql.js';

/**
 * Letters that wait because their address got too many, and what of external work is kept: files, where it stands, when to
 * ask again, and until when a ticket tool may answer.
 */
export class LettersAndEvidenceMigration0055 extends Migration {
  override up(): void {
    // addresses as keyed hashes alone; rows go after two days
    this.addSql(`create table letter_sent (
      tenant_id varchar(40) not null references tenant (id),
      blind char(64) not null,
      sent_at timestamptz not null)`);
    this.addSql(`create index letter_sent_to on letter_sent (tenant_id, blind, sent_at)`);
    for (const statement of tenantTable('letter_sent', { system: true })) this.addSql(statement);
    this.addSql(`create table held_letter (
      tenant_id varchar(40) not null references tenant (id),
      request_id varchar(40) not null references request (id),
      notice varchar(30) not null,
      blind char(64) not null,
      held_at timestamptz not null,
      mail_id varchar(40),
      primary key (tenant_id, request_id, notice))`);
    this.addSql(
      `create index held_letter_waiting on held_letter (tenant_id, blind, held_at) where mail_id is null`,
    );
    this.addSql(
      `create index held_letter_mail on held_letter (tenant_id, mail_id) where mail_id is not null`,
    );
    for (const statement of tenantTable('held_letter', { system: true })) this.addSql(statement);

    this.addSql(`alter table request_attachment
      add column task_id varchar(40) references task (id),
      add column into_package boolean not null default false,
      add check (task_id is null or message_id is null),
      add check (task_id is not null or not into_package)`);
    this.addSql(`alter table task
      add column external varchar(20),
      add column recheck_at timestamptz,
      add column callback_until timestamptz,
      add check (external in ('requested', 'acknowledged', 'confirmed'))`);
    this.addSql(
      `create index task_recheck on task (tenant_id, recheck_at) where closed_at is null and recheck_at is not null`,
    );
  }
}
