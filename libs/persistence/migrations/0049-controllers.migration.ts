import { Migration } from '@mikro-orm/migrations';

/**
 * Requests that belong to another controller, for whom the tenant is a processor: who it is, and several words to it.
 * Controllers that take packages into a bucket.
 */
export class ControllersMigration0049 extends Migration {
  override up(): void {
    this.addSql(`alter table request add column controller jsonb`);
    this.addSql(`alter table recipient_notice drop constraint recipient_notice_request_id_recipient_key`);
    this.addSql(`alter table recipient_notice add unique (request_id, recipient, act)`);
    // of a bucket: region, bucket and prefix; `url` is its endpoint, `token` holds the sealed credentials
    this.addSql(
      `alter table transfer_target add column kind varchar(10) not null default 'http', add column bucket jsonb`,
    );
  }
}
