import { Migration } from '@mikro-orm/migrations';

/** Values that a person wants corrected, and what they say where that is refused; sealed under the key of the request. */
export class CorrectionsMigration0029 extends Migration {
  override up(): void {
    this.addSql(`alter table request add column corrections bytea, add column statement bytea`);
  }
}
