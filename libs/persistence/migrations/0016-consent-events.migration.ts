import { Migration } from '@mikro-orm/migrations';
import { APP_ROLE, SYSTEM_ROLE } from '../orm.js';

/** How endpoints want the events of consents, what recipients report back, which expiries were announced. */
export class ConsentEventsMigration0016 extends Migration {
  override up(): void {
    this.#endpoints();
    this.#filter();
    this.#completions();
    this.#expiry();
    this.#partitions();
  }

  /** `authentication` says how Habeas shows itself to the receiver, its secret is sealed in a column of its own. */
  #endpoints(): void {
    this.addSql(`alter table webhook_endpoint
      add column format varchar(10) not null default 'habeas',
      add column include_subject boolean not null default false,
      add column filter jsonb,
      add column authentication jsonb,
      add column authentication_secret bytea`);
  }

  /** Parts are `{mode: all|only|except, list}`. An exception ends a consent only when nothing else is left of it. */
  #filter(): void {
    this
      .addSql(`create function habeas_filter_lets(part jsonb, given text[]) returns boolean language sql immutable as $$
      select case coalesce(part->>'mode', 'all')
        when 'only' then exists (select from unnest(given) value where part->'list' @> to_jsonb(value))
        when 'except' then coalesce(array_length(given, 1), 0) = 0
                        or exists (select from unnest(given) value where not part->'list' @> to_jsonb(value))
        else true end $$`);
    this
      .addSql(`create function habeas_purpose_keys(purposes jsonb) returns text[] language sql immutable as $$
      select coalesce(array_agg(case jsonb_typeof(purpose) when 'string' then purpose #>> '{}'
                                else coalesce(purpose->>'key', purpose->>'name') end), '{}')
        from jsonb_array_elements(coalesce(purposes, '[]')) purpose $$`);
  }

  #completions(): void {
    this.addSql(`create table webhook_completion (
      delivery_id varchar(40) primary key references webhook_delivery (id) on delete cascade,
      tenant_id varchar(40) not null references tenant (id),
      status varchar(40) not null,
      evidence varchar(2000),
      completed_at timestamptz not null,
      reported_at timestamptz not null)`);
    this.addSql(`alter table webhook_completion enable row level security`);
    this.addSql(`alter table webhook_completion force row level security`);
    this.addSql(`create policy tenant_only on webhook_completion to ${APP_ROLE}
      using (tenant_id = habeas_tenant()) with check (tenant_id = habeas_tenant())`);
    this.addSql(`grant select, insert on webhook_completion to ${APP_ROLE}`);
  }

  /** The end that was announced: an acceptance that is given anew has another one. */
  #expiry(): void {
    this.addSql(`alter table consent_record add column expiry_announced timestamptz`);
    this.addSql(`drop index consent_record_expiry`);
    this.addSql(`create index consent_record_expiry on consent_record (expires_at)
      where status = 'accepted' and expires_at is distinct from expiry_announced`);
  }

  /**
   * A month of which the default partition holds entries cannot be split off any more, and holds up no other.
   * Whoever reads for long must not make the writers wait behind this.
   */
  #partitions(): void {
    this
      .addSql(`create or replace function habeas_consent_partitions(first_month date, months integer) returns integer
      language plpgsql security definer set search_path = public set lock_timeout = '5s' as $$
      declare made integer := 0; first timestamptz; next timestamptz; part text;
      begin
        perform pg_advisory_xact_lock(hashtext('habeas_consent_partitions'));
        for step in 0..months - 1 loop
          first := (date_trunc('month', first_month::timestamp) + make_interval(months => step)) at time zone 'UTC';
          next := (date_trunc('month', first_month::timestamp) + make_interval(months => step + 1)) at time zone 'UTC';
          part := 'consent_action_' || to_char(first at time zone 'UTC', 'YYYY_MM');
          if to_regclass(part) is null
             and not exists (select from consent_action_default where at >= first and at < next) then
            execute format('create table %I partition of consent_action for values from (%L) to (%L)', part, first, next);
            made := made + 1;
          end if;
        end loop;
        return made;
      end $$`);
    this.addSql(`grant execute on function habeas_consent_partitions(date, integer) to ${SYSTEM_ROLE}`);
  }
}
