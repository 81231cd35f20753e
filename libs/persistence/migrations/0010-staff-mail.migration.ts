import { Migration } from '@mikro-orm/migrations';

/** Mails to the controller's own staff belong to no request. */
export class StaffMailMigration0010 extends Migration {
  override up(): void {
    this.addSql(`alter table mail_message alter column request_id drop not null`);
  }
}
