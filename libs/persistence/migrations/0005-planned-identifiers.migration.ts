import { Migration } from '@mikro-orm/migrations';

/** How many identifiers a store was planned with, so that only a store that others taught something is planned again. */
export class PlannedIdentifiersMigration0005 extends Migration {
  override up(): void {
    this.addSql(`alter table store_plan add column identifiers integer not null default 0`);
  }
}
