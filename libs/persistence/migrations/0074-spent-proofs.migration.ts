import { Migration } from '@mikro-orm/migrations';
import { tenantTable } from '../migration-sql.js';

/** Challenges of forms whose solution a request was taken in with: none serves twice. Says nothing of a person. */
export class SpentProofsMigration0074 extends Migration {
  override up(): void {
    this.addSql(`create table spent_proof (
      tenant_id varchar(40) not null references tenant (id),
      nonce varchar(64) not null,
      expires_at timestamptz not null,
      primary key (tenant_id, nonce))`);
    this.addSql(`create index spent_proof_expiry on spent_proof (tenant_id, expires_at)`);
    for (const statement of tenantTable('spent_proof')) this.addSql(statement);
  }
}
