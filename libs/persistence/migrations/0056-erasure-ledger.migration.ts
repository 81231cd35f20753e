import { Migration } from '@mikro-orm/migrations';
import { tenantTable } from '../migration-sql.js';

/** Whom to erase again in a store that is restored from a backup. */
export class ErasureLedgerMigration0056 extends Migration {
  override up(): void {
    // people as keyed hashes alone; rows go when no backup from before the erasure is kept any more
    this.addSql(`create table erasure_ledger (
      tenant_id varchar(40) not null references tenant (id),
      request_id varchar(40) not null references request (id),
      round integer not null,
      store varchar(200) not null,
      plan_hash char(64) not null,
      erased_at timestamptz not null,
      marks text[] not null,
      primary key (request_id, round, store))`);
    this.addSql(`create index erasure_ledger_at on erasure_ledger (tenant_id, erased_at)`);
    for (const statement of tenantTable('erasure_ledger', { system: true })) this.addSql(statement);
  }
}
