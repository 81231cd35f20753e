import { Migration } from '@mikro-orm/migrations';
import { tenantTable } from '../migration-sql.js';

/** Who works on what: tasks are given to somebody, and what staff writes says who wrote it. */
export class OperatorsMigration0030 extends Migration {
  override up(): void {
    this.#assignment();
    this.#approvals();
    this.#legalHolds();
    this.#search();
  }

  #assignment(): void {
    this.addSql(`alter table task add column assignee varchar(160)`);
    this.addSql(
      `create index task_of_assignee on task (tenant_id, assignee, due_at, id) where closed_at is null and assignee is not null`,
    );
    this.addSql(`alter table request_message add column author varchar(160)`);
    this.addSql(
      `create index request_message_internal on request_message (tenant_id, request_id, id) where internal`,
    );
  }

  #approvals(): void {
    this.addSql(`create table approval_policy (
      tenant_id varchar(40) not null references tenant (id),
      version integer not null,
      rules jsonb not null,
      created_by varchar(160) not null,
      created_at timestamptz not null,
      primary key (tenant_id, version))`);
    for (const statement of tenantTable('approval_policy')) this.addSql(statement);
    this.addSql(`alter table plan add column approval jsonb`);
    this.addSql(`alter table request add column approval jsonb`);
  }

  #legalHolds(): void {
    this.addSql(`create table legal_hold (
      id varchar(40) primary key,
      tenant_id varchar(40) not null references tenant (id),
      store varchar(200),
      collection varchar(200),
      identity_types jsonb,
      reason bytea not null,
      review_by date not null,
      created_by varchar(160) not null,
      created_at timestamptz not null,
      ended_by varchar(160),
      ended_at timestamptz,
      announced_at timestamptz,
      check ((store is null) <> (identity_types is null)))`);
    this.addSql(`create index legal_hold_active on legal_hold (tenant_id, id) where ended_at is null`);
    this.addSql(`create index legal_hold_ended on legal_hold (tenant_id, id) where ended_at is not null`);
    this.addSql(`create table legal_hold_subject (
      tenant_id varchar(40) not null,
      hold_id varchar(40) not null references legal_hold (id),
      blind char(64) not null,
      type varchar(60) not null,
      value bytea not null,
      primary key (tenant_id, blind, hold_id))`);
    this.addSql(`create index legal_hold_subject_of on legal_hold_subject (tenant_id, hold_id)`);
    for (const table of ['legal_hold', 'legal_hold_subject'])
      for (const statement of tenantTable(table)) this.addSql(statement);
    this.addSql(`alter table task alter column request_id drop not null`);
    this.addSql(`alter table task alter column during drop not null`);
    this.addSql(`alter table task add column hold_id varchar(40) references legal_hold (id)`);
    this.addSql(
      `create unique index task_of_hold on task (tenant_id, hold_id) where closed_at is null and hold_id is not null`,
    );
  }

  /** One row a word: a list of words in one row would need an index that row-level security keeps from being used. */
  #search(): void {
    this.addSql(`create table request_word (
      tenant_id varchar(40) not null,
      word varchar(32) not null,
      request_id varchar(40) not null references request (id),
      primary key (tenant_id, word, request_id))`);
    this.addSql(`create index request_word_of on request_word (tenant_id, request_id)`);
    for (const statement of tenantTable('request_word')) this.addSql(statement);
    this.addSql(`create index request_identifier_blind on request_identifier (tenant_id, blind, request_id)`);
  }
}
