import { Migration } from '@mikro-orm/migrations';

/** Recipients are told of a second, different correction of a request that was opened again. */
export class ToldAgainMigration0052 extends Migration {
  override up(): void {
    this.addSql(`alter table recipient_notice add column repeat integer not null default 0`);
    this.addSql(`alter table recipient_notice drop constraint recipient_notice_request_id_recipient_act_key`);
    this.addSql(`alter table recipient_notice add unique (request_id, recipient, act, repeat)`);
  }
}
