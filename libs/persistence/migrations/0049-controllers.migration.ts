import { Migration } from '@mikro-orm/migrations';

/** Requests that belong to another controller, for whom the tenant is a processor: who it is, and several words to it. */
export class ControllersMigration0049 extends Migration {
  override up(): void {
    this.addSql(`alter table request add column controller jsonb`);
    this.addSql(`alter table recipient_notice drop constraint recipient_notice_request_id_recipient_key`);
    this.addSql(`alter table recipient_notice add unique (request_id, recipient, act)`);
  }
}
