import { Migration } from '@mikro-orm/migrations';

/** What was taken over under a name is known to whoever of the tenant sends it again, and so is another case under it. */
export class NamesOfOldCasesMigration0058 extends Migration {
  override up(): void {
    this.addSql(`alter table request add column submission_digest varchar(64)`);
    this.addSql(
      `create index request_imported on request (tenant_id, submission_key) where submission_key like 'import/%'`,
    );
  }
}
