import { Migration } from '@mikro-orm/migrations';
import { APP_ROLE } from '../orm.js';
import { tenantTable } from '../migration-sql.js';

/**
 * Documents that answers were taken from, as they were. `document` is sealed under the key of the person: whoever erases
 * the person makes it unreadable. `reference` is the id that the document has where it comes from.
 */
export class ConsentEvidenceMigration0021 extends Migration {
  override up(): void {
    this.addSql(`create table consent_evidence (
      tenant_id varchar(40) not null references tenant (id),
      kind varchar(20) not null,
      reference varchar(255) not null,
      consent_id uuid not null references consent_definition (id) on delete cascade,
      subject uuid not null,
      action_id uuid,
      digest bytea not null,
      document bytea,
      created_at timestamptz not null,
      primary key (tenant_id, kind, reference, consent_id))`);
    this.addSql(`create index consent_evidence_subject on consent_evidence (tenant_id, subject)`);
    for (const statement of tenantTable('consent_evidence')) this.addSql(statement);
    // evidence is taken away with its consent or made unreadable with its person, and never rewritten
    this.addSql(`revoke update on consent_evidence from ${APP_ROLE}`);
  }
}
