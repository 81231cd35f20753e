import { Migration } from '@mikro-orm/migrations';

/** Requests for restriction name no purposes: the list in each was the data map of that day, though everything was asked for. */
export class RestrictionsOfEverythingMigration0026 extends Migration {
  override up(): void {
    // forced row-level security hides all rows from the owner of the table as well
    this.addSql(`alter table restriction no force row level security`);
    this.addSql(`update restriction set purposes = '"all"' where state <> 'lifted'`);
    this.addSql(`alter table restriction force row level security`);
  }
}
