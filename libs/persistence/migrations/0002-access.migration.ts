import { Migration } from '@mikro-orm/migrations';
import { tenantTable } from '../migration-sql.js';
import { APP_ROLE } from '../orm.js';

/** Who may call: API clients and token issuers; and what keyed requests were answered. */
export class AccessMigration0002 extends Migration {
  override up(): void {
    this.#apiClients();
    this.#issuers();
    this.#idempotencyKeys();
  }

  #apiClients(): void {
    this.addSql(`create table api_client (
      id varchar(40) primary key,
      tenant_id varchar(40) not null references tenant (id),
      name varchar(100) not null,
      permissions jsonb not null,
      created_at timestamptz not null default now(),
      expires_at timestamptz,
      revoked_at timestamptz)`);
    this.addSql(`create index api_client_list on api_client (tenant_id, id)`);
    this.#wall('api_client');
  }

  #issuers(): void {
    this.addSql(`create table issuer (
      id varchar(40) primary key,
      tenant_id varchar(40) not null references tenant (id),
      kind varchar(10) not null,
      issuer varchar(500) not null,
      audience varchar(200) not null,
      jwks_url varchar(500),
      algorithms jsonb not null,
      role_claim varchar(200) not null,
      roles jsonb not null,
      created_at timestamptz not null default now())`);
    this.addSql(`create index issuer_list on issuer (tenant_id, kind)`);
    this.#wall('issuer');
  }

  #idempotencyKeys(): void {
    this.addSql(`create table idempotency_key (
      tenant_id varchar(40) not null references tenant (id),
      actor varchar(160) not null,
      key varchar(255) not null,
      route varchar(200) not null,
      request_hash char(64) not null,
      attempt uuid not null,
      lease_until timestamptz not null,
      status_code smallint,
      answer bytea,
      created_at timestamptz not null default now(),
      primary key (tenant_id, actor, key))`);
    this.addSql(`create index idempotency_key_age on idempotency_key (created_at)`);
    for (const statement of tenantTable('idempotency_key', { system: true })) this.addSql(statement);
  }

  /** Besides the tenant, who presents the credential of a row may see that row: that is how the tenant becomes known. */
  #wall(table: string): void {
    for (const statement of tenantTable(table)) this.addSql(statement);
    this.addSql(`create policy presented on ${table} for select to ${APP_ROLE} using (
      id = (select ref_id from credential where digest = current_setting('habeas.credential', true)))`);
  }
}
