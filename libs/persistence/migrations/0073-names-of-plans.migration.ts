import { Migration } from '@mikro-orm/migrations';

/** What rows of a person call them, sealed under the key of the request: an erasure removes it, its verification looks for it. */
export class NamesOfPlansMigration0073 extends Migration {
  override up(): void {
    this.addSql(`alter table store_plan add column names bytea`);
  }
}
