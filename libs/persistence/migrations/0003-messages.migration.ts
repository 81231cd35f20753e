import { Migration } from '@mikro-orm/migrations';
import { tenantTable } from '../migration-sql.js';
import { APP_ROLE } from '../orm.js';

/** Events, webhooks and mail: what leaves Habeas for integrators and people. */
export class MessagesMigration0003 extends Migration {
  override up(): void {
    this.#events();
    this.#endpoints();
    this.#deliveries();
    this.#mails();
  }

  /** `transaction` orders the feed by commit: a reader that stays behind the oldest running transaction misses nothing. */
  #events(): void {
    this.addSql(`create table event (
      id varchar(40) primary key,
      tenant_id varchar(40) not null references tenant (id),
      request_id varchar(40),
      sequence integer,
      type varchar(60) not null,
      data jsonb not null,
      at timestamptz not null,
      transaction xid8 not null default pg_current_xact_id())`);
    this.addSql(`create unique index event_of_request on event (tenant_id, request_id, sequence)`);
    this.addSql(`create index event_feed on event (tenant_id, transaction, id)`);
    for (const statement of tenantTable('event')) this.addSql(statement);
    this.addSql(`revoke update on event from ${APP_ROLE}`);
  }

  #endpoints(): void {
    this.addSql(`create table webhook_endpoint (
      id varchar(40) primary key,
      tenant_id varchar(40) not null references tenant (id),
      url varchar(2000) not null,
      events jsonb,
      secrets bytea not null,
      enabled boolean not null default true,
      disabled_reason varchar(20),
      failing_since timestamptz,
      created_at timestamptz not null,
      updated_at timestamptz not null)`);
    this.addSql(`create index webhook_endpoint_tenant on webhook_endpoint (tenant_id, id)`);
    for (const statement of tenantTable('webhook_endpoint', { system: true })) this.addSql(statement);
  }

  /** `next_at`: when to look at the delivery again; for a queued one the end of its lease. */
  #deliveries(): void {
    this.addSql(`create table webhook_delivery (
      id varchar(40) primary key,
      tenant_id varchar(40) not null references tenant (id),
      endpoint_id varchar(40) not null references webhook_endpoint (id) on delete cascade,
      event_id varchar(40) not null references event (id) on delete cascade,
      state varchar(10) not null default 'pending',
      attempts integer not null default 0,
      tries integer not null default 0,
      next_at timestamptz not null default now(),
      last_status integer,
      last_error varchar(60),
      created_at timestamptz not null default now(),
      delivered_at timestamptz)`);
    this.addSql(
      `create index webhook_delivery_due on webhook_delivery (endpoint_id, next_at) where state in ('pending', 'queued', 'retry')`,
    );
    this.addSql(`create index webhook_delivery_list on webhook_delivery (endpoint_id, id)`);
    this.addSql(`create index webhook_delivery_event on webhook_delivery (event_id)`);
    for (const statement of tenantTable('webhook_delivery', { system: true })) this.addSql(statement);
    this.addSql(`create table webhook_attempt (
      delivery_id varchar(40) not null references webhook_delivery (id) on delete cascade,
      attempt integer not null,
      tenant_id varchar(40) not null references tenant (id),
      at timestamptz not null default now(),
      duration_ms integer not null,
      status integer,
      error varchar(60),
      response varchar(1024),
      primary key (delivery_id, attempt))`);
    for (const statement of tenantTable('webhook_attempt')) this.addSql(statement);
  }

  /** `sealed`: recipient and parameters; `rendered`: the bytes that were sent. Both under the key of the request. */
  #mails(): void {
    this.addSql(`create table mail_message (
      id varchar(40) primary key,
      tenant_id varchar(40) not null references tenant (id),
      request_id varchar(40) not null,
      notice varchar(30) not null,
      locale varchar(35) not null,
      dedup varchar(200),
      sealed bytea not null,
      state varchar(10) not null default 'pending',
      attempts integer not null default 0,
      tries integer not null default 0,
      next_at timestamptz not null default now(),
      last_error varchar(60),
      rendered bytea,
      hash char(64),
      created_at timestamptz not null default now(),
      sent_at timestamptz)`);
    this.addSql(
      `create unique index mail_message_dedup on mail_message (tenant_id, dedup) where dedup is not null`,
    );
    this.addSql(
      `create index mail_message_due on mail_message (next_at) where state in ('pending', 'queued', 'retry')`,
    );
    this.addSql(`create index mail_message_request on mail_message (tenant_id, request_id, id)`);
    for (const statement of tenantTable('mail_message', { system: true })) this.addSql(statement);
  }
}
