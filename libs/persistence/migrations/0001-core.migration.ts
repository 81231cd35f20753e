import { Migration } from '@mikro-orm/migrations';
import { tenantTable } from '../migration-sql.js';
import { APP_ROLE, SYSTEM_ROLE } from '../orm.js';

/** Tenants, credentials, outbox, keys and the audit trail: what every feature stands on. */
export class CoreMigration0001 extends Migration {
  override up(): void {
    this.addSql(`create function habeas_tenant() returns text language sql stable as
      $$ select current_setting('habeas.tenant', true) $$`);
    this.addSql(`grant usage on schema public to ${APP_ROLE}, ${SYSTEM_ROLE}`);
    this.#tenants();
    this.#credentials();
    this.#outbox();
    this.#keys();
    this.#audit();
  }

  #tenants(): void {
    this.addSql(`create table tenant (
      id varchar(40) primary key,
      slug varchar(63) not null unique,
      name varchar(200) not null,
      regime varchar(20) not null,
      zone varchar(64) not null,
      calendar varchar(10) not null,
      locale varchar(35) not null,
      settings jsonb not null default '{}',
      created_at timestamptz not null default now())`);
    this.addSql(`alter table tenant enable row level security`);
    this.addSql(`alter table tenant force row level security`);
    this.addSql(
      `create policy tenant_only on tenant to ${APP_ROLE} using (id = habeas_tenant()) with check (id = habeas_tenant())`,
    );
    this.addSql(`create policy across_tenants on tenant to ${SYSTEM_ROLE} using (true) with check (true)`);
    this.addSql(`grant select, insert, update on tenant to ${APP_ROLE}, ${SYSTEM_ROLE}`);
  }

  /** Anything by which a caller is recognised before the tenant is known. Seen only by who presents the digest. */
  #credentials(): void {
    this.addSql(`create table credential (
      digest char(64) primary key,
      tenant_id varchar(40) not null references tenant (id),
      kind varchar(20) not null,
      ref_id varchar(40) not null,
      expires_at timestamptz,
      created_at timestamptz not null default now())`);
    this.addSql(`create index credential_ref on credential (tenant_id, ref_id)`);
    for (const statement of tenantTable('credential', { system: true })) this.addSql(statement);
    this.addSql(
      `create policy presented on credential for select to ${APP_ROLE} using (digest = current_setting('habeas.credential', true))`,
    );
  }

  #outbox(): void {
    this.addSql(`create table outbox (
      id bigint generated always as identity primary key,
      tenant_id varchar(40) not null,
      message jsonb not null,
      attempts integer not null default 0,
      available_at timestamptz not null default now(),
      created_at timestamptz not null default now())`);
    this.addSql(`create index outbox_due on outbox (available_at, id)`);
    for (const statement of tenantTable('outbox', { system: true })) this.addSql(statement);
  }

  #keys(): void {
    this.addSql(`create table wrapped_key (
      id varchar(40) primary key,
      tenant_id varchar(40) not null references tenant (id),
      kind varchar(20) not null,
      ref varchar(80) not null,
      wrapped bytea,
      public_jwk jsonb,
      created_at timestamptz not null default now(),
      destroyed_at timestamptz)`);
    this.addSql(
      `create unique index wrapped_key_ref on wrapped_key (tenant_id, kind, ref) where destroyed_at is null`,
    );
    for (const statement of tenantTable('wrapped_key', { system: true })) this.addSql(statement);
  }

  #audit(): void {
    this.addSql(`create table audit (
      tenant_id varchar(40) not null references tenant (id),
      sequence bigint not null,
      at timestamptz not null,
      actor_kind varchar(20) not null,
      actor_id varchar(120) not null,
      action varchar(60) not null,
      object varchar(120) not null,
      data jsonb not null,
      previous_hash char(64) not null,
      hash char(64) not null,
      primary key (tenant_id, sequence))`);
    this.addSql(`create table audit_head (
      tenant_id varchar(40) primary key references tenant (id),
      sequence bigint not null,
      hash char(64) not null)`);
    for (const statement of [...tenantTable('audit'), ...tenantTable('audit_head')]) this.addSql(statement);
    this.addSql(`revoke update, delete on audit from ${APP_ROLE}`);
  }
}
