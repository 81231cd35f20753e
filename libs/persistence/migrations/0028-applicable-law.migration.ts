import { Migration } from '@mikro-orm/migrations';

/** Which law a request was taken in under, kept as it was then: a change of the catalogue leaves running cases alone. */
export class ApplicableLawMigration0028 extends Migration {
  override up(): void {
    this.addSql(`alter table request
      add column regimes jsonb,
      add column policy jsonb,
      add column form_version varchar(10),
      add column degraded_from varchar(30)`);
    this.addSql(
      `update request set regimes = jsonb_build_array(jsonb_build_object('id', regime, 'reason', 'tenant_default'))`,
    );
    this.addSql(`alter table request alter column regimes set not null`);
    // `objection`: what somebody no longer wants to be pursued, beside what may only be stored (Art. 18 GDPR)
    this.addSql(`alter table restriction add column kind varchar(20) not null default 'restriction'`);
  }
}
