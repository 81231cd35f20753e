import { Migration } from '@mikro-orm/migrations';
import { APP_ROLE, SYSTEM_ROLE } from '../orm.js';

/**
 * Keys say which master key wraps them; null: from before they did. The row of the check value says which master key
 * seals, and keeps the key of digests, which outlives master keys.
 */
export class MasterKeyRotationMigration0012 extends Migration {
  override up(): void {
    this.addSql(`alter table wrapped_key add column master_key varchar(16)`);
    this.addSql(
      `create index wrapped_key_master_key on wrapped_key (coalesce(master_key, ''), id) where wrapped is not null`,
    );
    this.addSql(`alter table master_key_check add column digest_key bytea`);
    this.addSql(`grant update (value, digest_key) on master_key_check to ${SYSTEM_ROLE}`);
    // who makes a key asks under which master key
    this.addSql(`grant select (value) on master_key_check to ${APP_ROLE}`);
  }
}
