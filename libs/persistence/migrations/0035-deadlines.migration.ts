import { Migration } from '@mikro-orm/migrations';

/** What a deadline depends on: whether people were told, and what is still done by hand. */
export class DeadlinesMigration0035 extends Migration {
  override up(): void {
    this.addSql(`alter table request add column acknowledged_at timestamptz`);
    this.addSql(`alter table request add column answered_at timestamptz`);
    this.addSql(`alter table request add column silent boolean not null default false`);
    // what was sent before this was kept
    this.addSql(`update request r set acknowledged_at = m.sent_at
      from (select request_id, min(sent_at) as sent_at from mail_message where notice = 'ACK' and state = 'sent' group by request_id) m
      where m.request_id = r.id`);
    this.addSql(`update request set answered_at = closed_at where closed_at is not null`);
    this.addSql(`create index request_same on request (tenant_id, fingerprint, "right", received_at)`);
    // several things may be done by hand for one request
    this.addSql(`drop index task_of_request`);
    this.addSql(
      `create unique index task_of_request on task (tenant_id, request_id, kind, role) where closed_at is null and kind <> 'manual'`,
    );
    // words of people are sealed under the key of the request
    this.addSql(`alter table task add column text bytea`);
    this.addSql(`alter table task add column result bytea`);
    this.addSql(`alter table task add column outcome varchar(20)`);
    this.addSql(`alter table task add column closed_by varchar(160)`);
  }
}
