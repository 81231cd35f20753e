import { Migration } from '@mikro-orm/migrations';
import { SYSTEM_ROLE } from '../orm.js';

/** One row: by what the master key is recognised under which everything here is sealed. Written once, never changed. */
export class MasterKeyCheckMigration0007 extends Migration {
  override up(): void {
    this.addSql(`create table master_key_check (
      only_row boolean primary key default true check (only_row),
      value char(64) not null,
      created_at timestamptz not null default now())`);
    this.addSql(`grant select, insert on master_key_check to ${SYSTEM_ROLE}`);
  }
}
