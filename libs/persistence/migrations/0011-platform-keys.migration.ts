import { Migration } from '@mikro-orm/migrations';
import { APP_ROLE, SYSTEM_ROLE } from '../orm.js';

/** Keys of who runs the platform for its tenants: they belong to none. And what such a key may have counted. */
export class PlatformKeysMigration0011 extends Migration {
  override up(): void {
    this.addSql(`create table platform_key (
      id varchar(40) primary key,
      name varchar(100) not null,
      digest char(64) not null unique,
      created_at timestamptz not null,
      revoked_at timestamptz)`);
    this.addSql(`alter table platform_key enable row level security`);
    this.addSql(`alter table platform_key force row level security`);
    this.addSql(
      `create policy presented on platform_key for select to ${APP_ROLE} using (digest = current_setting('habeas.credential', true))`,
    );
    this.addSql(`grant select on platform_key to ${APP_ROLE}`);
    this.addSql(
      `create policy across_tenants on platform_key to ${SYSTEM_ROLE} using (true) with check (true)`,
    );
    this.addSql(`grant select, insert, update on platform_key to ${SYSTEM_ROLE}`);
    // enough to count open tasks, and nothing of what they say
    this.addSql(`create policy counted on task for select to ${SYSTEM_ROLE} using (true)`);
    this.addSql(`grant select (tenant_id, closed_at) on task to ${SYSTEM_ROLE}`);
  }
}
