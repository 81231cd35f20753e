import { Migration } from '@mikro-orm/migrations';
import { tenantTable } from '../migration-sql.js';
import { APP_ROLE } from '../orm.js';

/** Notes of stores that have no place for them: redo logs, fences, deletions that were accepted. Empty when nothing is under way. */
export class StoreNotesMigration0066 extends Migration {
  override up(): void {
    // a note that comes again must not have the version of the one before it
    this.addSql(`create sequence store_note_version`);
    this.addSql(`create table store_note (
      tenant_id varchar(40) not null references tenant (id),
      store varchar(63) not null,
      id varchar(200) not null,
      version bigint not null default nextval('store_note_version'),
      text bytea not null,
      primary key (tenant_id, store, id))`);
    for (const statement of tenantTable('store_note')) this.addSql(statement);
    this.addSql(`grant usage on sequence store_note_version to ${APP_ROLE}`);
  }
}
