import { Migration } from '@mikro-orm/migrations';

/** What recipients are told to correct, sealed under the key of the request: each the values of the data that it gets. */
export class ToldRecipientsMigration0048 extends Migration {
  override up(): void {
    this.addSql(`alter table recipient_notice add column corrected bytea`);
  }
}
