import { Migration } from '@mikro-orm/migrations';
import { tenantTable } from '../migration-sql.js';

/** People who are erased from the records of consents, and what they had refused before. */
export class ConsentErasureMigration0025 extends Migration {
  override up(): void {
    // `erased_through`: entries of the chain up to here are no longer this person's, also when they come back;
    // `erased_before`: what was said before is past, also of one who came back;
    // `origin`: on the row to which records of an erased person moved, the digest that their entries keep
    this.addSql(`alter table consent_subject
      add column erased_through bigint not null default 0,
      add column erased_before timestamptz,
      add column origin uuid`);
    // `id` is the subject to which the records move; `cleared_through` and `changed` are where the work stands
    this.addSql(`create table consent_erasure (
      id uuid primary key,
      tenant_id varchar(40) not null references tenant (id),
      subject uuid not null,
      request_id varchar(40) not null,
      round integer not null,
      pseudonym varchar(200) not null,
      cleared_through bigint not null default 0,
      erased_through bigint not null default 0,
      changed jsonb not null default '{}',
      started_at timestamptz not null,
      finished_at timestamptz,
      unique (tenant_id, subject, request_id, round))`);
    this.addSql(`create table consent_suppression (
      tenant_id varchar(40) not null references tenant (id),
      subject uuid not null,
      version_id uuid not null,
      consent_id uuid not null,
      record_id uuid not null,
      status varchar(10) not null,
      sequence bigint not null,
      primary key (tenant_id, subject, version_id))`);
    for (const table of ['consent_erasure', 'consent_suppression'])
      for (const statement of tenantTable(table)) this.addSql(statement);
  }
}
