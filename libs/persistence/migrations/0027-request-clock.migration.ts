import { Migration } from '@mikro-orm/migrations';

/** How the deadlines of a request were reached, as of its last event; null on rows that had none since. */
export class RequestClockMigration0027 extends Migration {
  override up(): void {
    this.addSql(`alter table request add column clock_result jsonb`);
  }
}
