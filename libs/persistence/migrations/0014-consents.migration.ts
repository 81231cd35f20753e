import { Migration } from '@mikro-orm/migrations';
import { tenantTable } from '../migration-sql.js';
import { APP_ROLE, SYSTEM_ROLE } from '../orm.js';

/** What is asked (groups, definitions, versions, texts, rights), what was answered (chain of actions), where it stands (records). */
export class ConsentsMigration0014 extends Migration {
  override up(): void {
    this.#definitions();
    this.#versions();
    this.#rights();
    this.#clients();
    this.#subjects();
    this.#chain();
    this.#actions();
    this.#records();
    this.#receipts();
    for (const table of TABLES) for (const statement of tenantTable(table)) this.addSql(statement);
    for (const table of SWEPT) {
      this.addSql(`create policy across_tenants on ${table} for select to ${SYSTEM_ROLE} using (true)`);
      this.addSql(`grant select on ${table} to ${SYSTEM_ROLE}`);
    }
    this.addSql(`revoke delete on consent_action from ${APP_ROLE}`);
    this.addSql(`revoke update on consent_action from ${APP_ROLE}`);
    // erasure takes the personal members and nothing else: their digest and all that is chained stays
    this.addSql(`grant update (personal) on consent_action to ${APP_ROLE}`);
  }

  #definitions(): void {
    this.addSql(`create table consent_group (
      id uuid primary key,
      tenant_id varchar(40) not null references tenant (id),
      name varchar(128) not null,
      name_key varchar(256) not null,
      description varchar(2000) not null default '',
      enabled boolean not null default true,
      created_at timestamptz not null,
      updated_at timestamptz not null,
      unique (tenant_id, name_key))`);
    this.addSql(`create table consent_definition (
      id uuid primary key,
      tenant_id varchar(40) not null references tenant (id),
      group_id uuid not null references consent_group (id),
      name varchar(160) not null,
      name_key varchar(320) not null,
      builtin varchar(10),
      legal_type varchar(24) not null,
      obtained_by varchar(12),
      interaction_mode varchar(40) not null,
      deonticity varchar(10) not null,
      purposes jsonb not null default '[]',
      allowed_rights jsonb not null default '[]',
      involved_parties jsonb not null default '[]',
      enabled boolean not null default true,
      show_in_registration boolean not null default false,
      details jsonb not null default '{}',
      created_at timestamptz not null,
      updated_at timestamptz not null,
      unique (tenant_id, group_id, name_key))`);
    this.addSql(`create index consent_definition_name on consent_definition (tenant_id, name_key)`);
  }

  /** `number` is compared as a number: 2.10 is 2.1. A draft has no `published_at`. */
  #versions(): void {
    this.addSql(`create table consent_version (
      id uuid primary key,
      tenant_id varchar(40) not null references tenant (id),
      consent_id uuid not null references consent_definition (id) on delete cascade,
      number numeric(9, 3) not null,
      content_kind varchar(5) not null,
      scopes jsonb not null default '[]',
      claims jsonb not null default '[]',
      required_fields jsonb not null default '[]',
      user_skip_limit integer not null default 0,
      system_skip_limit integer not null default 0,
      retention jsonb,
      default_locale varchar(35),
      effective_from timestamptz not null,
      effective_until timestamptz,
      published_at timestamptz,
      supersedes uuid,
      created_at timestamptz not null,
      updated_at timestamptz not null,
      unique (consent_id, number))`);
    this.addSql(`create table consent_text (
      version_id uuid not null references consent_version (id) on delete cascade,
      tenant_id varchar(40) not null references tenant (id),
      locale varchar(35) not null,
      locale_key varchar(35) not null,
      position integer not null,
      title text,
      content text,
      url varchar(2048),
      content_type varchar(20) not null default 'text',
      scope_texts jsonb,
      hash bytea not null,
      created_at timestamptz not null,
      primary key (version_id, locale_key))`);
  }

  #rights(): void {
    this.addSql(`create table data_subject_right (
      id uuid primary key,
      tenant_id varchar(40) not null references tenant (id),
      name varchar(128) not null,
      name_key varchar(256) not null,
      builtin boolean not null default false,
      legal_reference varchar(200) not null,
      content jsonb not null,
      time_limit integer not null,
      follow_up_rights jsonb not null default '[]',
      display_order integer not null,
      enabled boolean not null default true,
      created_at timestamptz not null,
      updated_at timestamptz not null,
      unique (tenant_id, name_key))`);
  }

  /** Applications that ask for consent; `controller_profile` says who is responsible, each row as it was at the time. */
  #clients(): void {
    this.addSql(`create table consent_client (
      tenant_id varchar(40) not null references tenant (id),
      client_id varchar(128) not null,
      api_client_id varchar(40) references api_client (id),
      display_name varchar(200),
      client_type varchar(12) not null default 'FIRST_PARTY',
      consent_groups jsonb not null default '[]',
      consent_refs jsonb not null default '[]',
      required_claims jsonb not null default '[]',
      consent_scopes jsonb not null default '[]',
      origins jsonb not null default '[]',
      created_at timestamptz not null,
      updated_at timestamptz not null,
      primary key (tenant_id, client_id))`);
    this.addSql(`create table controller_profile (
      id uuid primary key,
      tenant_id varchar(40) not null references tenant (id),
      document jsonb not null,
      created_at timestamptz not null)`);
    this.addSql(`create index controller_profile_newest on controller_profile (tenant_id, created_at desc)`);
  }

  /** `subject` is a keyed digest of `sub`; `sub` is sealed under a key made of `salt`, so that without it nobody reads it. */
  #subjects(): void {
    this.addSql(`create table consent_subject (
      tenant_id varchar(40) not null,
      subject uuid not null,
      salt bytea,
      sub bytea not null,
      erased_at timestamptz,
      created_at timestamptz not null default now(),
      primary key (tenant_id, subject))`);
  }

  /** `epoch` counts changes of definitions: who caches them sees by it that they are old. */
  #chain(): void {
    this.addSql(`create table consent_chain (
      tenant_id varchar(40) primary key references tenant (id),
      sequence bigint not null default 0,
      hash bytea not null,
      epoch bigint not null default 0)`);
  }

  /** Append-only. `hash` covers the row before, and of `personal` the keyed digest alone: it still fits after an erasure. */
  #actions(): void {
    this.addSql(`create table consent_action (
      tenant_id varchar(40) not null,
      sequence bigint not null,
      at timestamptz not null,
      id uuid not null,
      record_id uuid not null,
      subject uuid not null,
      kind varchar(20) not null,
      event varchar(20) not null,
      consent_id uuid,
      version_id uuid,
      status varchar(10),
      client_id varchar(128),
      locale varchar(35),
      content_hash bytea,
      source varchar(20) not null,
      actor_kind varchar(20) not null,
      actor_id varchar(160) not null,
      facts jsonb not null,
      personal jsonb,
      personal_digest bytea,
      receipt_hash bytea,
      hash bytea not null,
      primary key (tenant_id, sequence, at)) partition by range (at)`);
    this.addSql(`create index consent_action_subject on consent_action (tenant_id, subject, sequence)`);
    this.addSql(`create index consent_action_id on consent_action (id)`);
    this.addSql(`create table consent_action_default partition of consent_action default`);
    // partitions are made by whoever owns the tables; months that were missed are taken by the default one
    this.addSql(`create function habeas_consent_partitions(first_month date, months integer) returns integer
      language plpgsql security definer set search_path = public as $$
      declare made integer := 0; month date; part text;
      begin
        for step in 0..months - 1 loop
          month := date_trunc('month', first_month)::date + make_interval(months => step);
          part := 'consent_action_' || to_char(month, 'YYYY_MM');
          if to_regclass(part) is null then
            execute format('create table %I partition of consent_action for values from (%L) to (%L)',
              part, month::timestamp at time zone 'UTC', (month + interval '1 month')::timestamp at time zone 'UTC');
            made := made + 1;
          end if;
        end loop;
        return made;
      end $$`);
    this.addSql(`grant execute on function habeas_consent_partitions(date, integer) to ${SYSTEM_ROLE}`);
    this.addSql(`select habeas_consent_partitions((now() - interval '1 month')::date, 6)`);
  }

  /** The fold of the actions: one row per person, version and slot (client of claims and scopes, action of action-based). */
  #records(): void {
    this.addSql(`create table consent_record (
      tenant_id varchar(40) not null,
      subject uuid not null,
      version_id uuid not null,
      slot varchar(160) not null default '',
      id uuid not null,
      kind varchar(20) not null,
      consent_id uuid,
      status varchar(10),
      client_id varchar(128),
      accepted_fields jsonb not null default '[]',
      scopes jsonb not null default '[]',
      skips integer not null default 0,
      answered_at timestamptz,
      expires_at timestamptz,
      last_sequence bigint not null,
      last_action uuid not null,
      right_name varchar(128),
      request_id varchar(40),
      details jsonb not null default '{}',
      created_at timestamptz not null,
      updated_at timestamptz not null,
      primary key (tenant_id, subject, version_id, slot))`);
    this.addSql(`create unique index consent_record_id on consent_record (tenant_id, id)`);
    this.addSql(`create index consent_record_updated on consent_record (tenant_id, updated_at desc, id)`);
    this.addSql(
      `create index consent_record_consent on consent_record (tenant_id, consent_id, updated_at desc)`,
    );
    this.addSql(
      `create index consent_record_expiry on consent_record (expires_at) where expires_at is not null`,
    );
    this.addSql(
      `create index consent_record_request on consent_record (tenant_id, request_id) where request_id is not null`,
    );
  }

  #receipts(): void {
    this.addSql(`create table consent_receipt (
      id uuid primary key,
      tenant_id varchar(40) not null references tenant (id),
      subject uuid not null,
      sequence bigint not null,
      jws text not null,
      created_at timestamptz not null)`);
    this.addSql(
      `create index consent_receipt_subject on consent_receipt (tenant_id, subject, sequence desc)`,
    );
  }
}

const TABLES = [
  'consent_group',
  'consent_definition',
  'consent_version',
  'consent_text',
  'data_subject_right',
  'consent_client',
  'controller_profile',
  'consent_subject',
  'consent_chain',
  'consent_action',
  'consent_record',
  'consent_receipt',
];
/** Looked through across tenants by timed work. */
const SWEPT = ['consent_record', 'consent_version', 'consent_chain', 'consent_action', 'data_subject_right'];
