import { Migration } from '@mikro-orm/migrations';
import { APP_ROLE } from '../orm.js';

/** Platform keys belong to no tenant, so no audit trail tells of them: who made, used and ended one stands beside it. */
export class PlatformKeyTraceMigration0013 extends Migration {
  override up(): void {
    this.addSql(`alter table platform_key add column created_by varchar(100),
      add column revoked_by varchar(100),
      add column last_used_at timestamptz`);
    this.addSql(
      `create policy used on platform_key for update to ${APP_ROLE} using (digest = current_setting('habeas.credential', true))`,
    );
    this.addSql(`grant update (last_used_at) on platform_key to ${APP_ROLE}`);
  }
}
