import { Migration } from '@mikro-orm/migrations';
import { tenantTable } from '../migration-sql.js';

/**
 * Which anonymous person turned out to be which known one; both are keyed digests. `sequence` is the place in the chain
 * up to which the answers of the anonymous one were joined.
 */
export class ConsentLinksMigration0019 extends Migration {
  override up(): void {
    this.addSql(`create table consent_link (
      tenant_id varchar(40) not null references tenant (id),
      anonymous uuid not null,
      known uuid not null,
      sequence bigint not null,
      linked_at timestamptz not null,
      joined_at timestamptz not null,
      primary key (tenant_id, anonymous, known))`);
    this.addSql(`create index consent_link_known on consent_link (tenant_id, known)`);
    for (const statement of tenantTable('consent_link')) this.addSql(statement);
  }
}
