import { Migration } from '@mikro-orm/migrations';
import { tenantTable } from '../migration-sql.js';

/** Who else had data of a person and was told what was done to it (Art. 19 GDPR), and what came of it. */
export class RecipientNoticesMigration0036 extends Migration {
  override up(): void {
    // `target` is an address of a business; of the person only the types of identifiers stand here
    this.addSql(`create table recipient_notice (
      id varchar(40) primary key,
      tenant_id varchar(40) not null references tenant (id),
      request_id varchar(40) not null references request (id),
      recipient varchar(63) not null,
      name varchar(200) not null,
      country varchar(2),
      act varchar(10) not null,
      purposes jsonb not null,
      channel varchar(10) not null,
      target varchar(320),
      identity_types jsonb not null,
      state varchar(20) not null,
      told_at timestamptz not null,
      expected_by timestamptz not null,
      checks integer not null default 0,
      next_check_at timestamptz,
      acknowledged_at timestamptz,
      confirmed_at timestamptz,
      escalated_at timestamptz,
      evidence_url varchar(2000),
      evidence_sha256 char(64),
      note varchar(2000),
      reported_by varchar(160),
      unique (request_id, recipient),
      check ((channel = 'manual') = (target is null)),
      check ((state = 'confirmed') = (confirmed_at is not null)))`);
    this.addSql(
      `create index recipient_notice_check on recipient_notice (tenant_id, next_check_at, id) where next_check_at is not null`,
    );
    for (const statement of tenantTable('recipient_notice')) this.addSql(statement);
    this.addSql(`alter table request add column recipients_confirmed_at timestamptz`);
  }
}
