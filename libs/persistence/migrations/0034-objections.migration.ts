import { Migration } from '@mikro-orm/migrations';

/** What rights about purposes need: which purposes, on which ground, and how complaints and appeals stand. */
export class ObjectionsMigration0034 extends Migration {
  override up(): void {
    this.addSql(`alter table restriction add column ground varchar(30)`);
    this.addSql(`alter table request
      add column purposes jsonb,
      add column ground varchar(30),
      add column appeal_of varchar(40) references request (id),
      add column appeal_days integer,
      add column complaint_state varchar(30),
      add column nominee bytea`);
    this.addSql(`create index request_appeal on request (tenant_id, appeal_of) where appeal_of is not null`);
    this.#knowWhereObjectionsCameFrom();
  }

  /** Of what people had ended before there was a ground: the right tells. */
  #knowWhereObjectionsCameFrom(): void {
    // forced row-level security hides all rows from the owner of the table as well
    for (const table of ['restriction', 'request'])
      this.addSql(`alter table ${table} no force row level security`);
    this.addSql(`update restriction t
      set ground = case r."right" when 'opt_out_sale_sharing' then 'sale_sharing' else 'direct_marketing' end
      from request r where r.id = t.request_id and t.kind = 'objection'`);
    for (const table of ['restriction', 'request'])
      this.addSql(`alter table ${table} force row level security`);
  }
}
