import { Migration } from '@mikro-orm/migrations';
import { tenantTable } from '../migration-sql.js';
import { APP_ROLE, SYSTEM_ROLE } from '../orm.js';

/** Requests and what they leave behind: identifiers, commands, plans, journal, results, certificates, restrictions, data maps. */
export class RequestsMigration0004 extends Migration {
  override up(): void {
    this.#requests();
    this.#commands();
    this.#dataMaps();
    this.#plans();
    this.#results();
    this.#restrictions();
    for (const table of TABLES) for (const statement of tenantTable(table)) this.addSql(statement);
    this.addSql(`create policy across_tenants on request to ${SYSTEM_ROLE} using (true)`);
    this.addSql(`grant select, update on request to ${SYSTEM_ROLE}`);
  }

  #requests(): void {
    this.addSql(`create sequence request_number`);
    this.addSql(`grant usage on sequence request_number to ${APP_ROLE}`);
    this.addSql(`create table request (
      id varchar(40) primary key,
      tenant_id varchar(40) not null references tenant (id),
      number varchar(20) not null,
      "right" varchar(30) not null,
      regime varchar(20) not null,
      state varchar(30) not null,
      revision integer not null,
      channel varchar(20) not null,
      requester_kind varchar(30) not null,
      locale varchar(35) not null,
      residence varchar(10),
      fingerprint char(64) not null,
      person_id varchar(200),
      submitted_by varchar(160) not null,
      submission_key varchar(300),
      required_level varchar(2) not null,
      verification_level varchar(2) not null,
      verified_by varchar(160),
      verification_channel varchar(20),
      failed_verifications integer not null,
      received_at timestamptz not null,
      clock jsonb not null,
      due_at timestamptz,
      safe_due_at timestamptz,
      base_due_at timestamptz,
      extended boolean not null,
      breached boolean not null,
      entered_at timestamptz not null,
      fired_timers jsonb not null,
      plan_round integer not null,
      data_map_id varchar(40),
      plan_hash char(64),
      approved_plan_hash char(64),
      partial boolean not null,
      residue_round integer not null,
      interrupted_state varchar(30),
      attention jsonb,
      refusal_codes jsonb not null,
      duplicate_of varchar(40),
      restriction_id varchar(40),
      details bytea,
      execution_started_at timestamptz,
      delivered_at timestamptz,
      closed_at timestamptz,
      purged_at timestamptz,
      created_at timestamptz not null,
      updated_at timestamptz not null)`);
    this.addSql(`create unique index request_number_unique on request (tenant_id, number)`);
    this.addSql(
      `create unique index request_submission on request (tenant_id, submitted_by, submission_key) where submission_key is not null`,
    );
    this.addSql(`create index request_list on request (tenant_id, id desc)`);
    this.addSql(`create index request_open_due on request (tenant_id, due_at) where closed_at is null`);
    this.addSql(
      `create index request_fingerprint on request (tenant_id, fingerprint, "right") where closed_at is null`,
    );
    this.addSql(
      `create index request_person on request (tenant_id, person_id, id desc) where person_id is not null`,
    );
    this.addSql(
      `create index request_purge on request (closed_at) where closed_at is not null and purged_at is null`,
    );
    this.addSql(`create table request_identifier (
      id bigint generated always as identity primary key,
      tenant_id varchar(40) not null,
      request_id varchar(40) not null references request (id),
      type varchar(60) not null,
      value bytea not null,
      blind char(64) not null,
      source varchar(80) not null,
      unique (request_id, blind))`);
  }

  #commands(): void {
    this.addSql(`create table request_command (
      id varchar(40) primary key,
      tenant_id varchar(40) not null,
      request_id varchar(40) not null references request (id),
      kind varchar(20) not null,
      actor_kind varchar(20) not null,
      actor_id varchar(120) not null,
      body jsonb not null,
      text bytea,
      update_id varchar(300) not null,
      applied_at timestamptz,
      created_at timestamptz not null)`);
    this.addSql(
      `create unique index request_command_update on request_command (tenant_id, request_id, update_id)`,
    );
    this.addSql(`create table verification_code (
      id varchar(40) primary key,
      tenant_id varchar(40) not null,
      request_id varchar(40) not null references request (id),
      kind varchar(20) not null,
      digest char(64) not null,
      tries integer not null,
      expires_at timestamptz not null,
      used_at timestamptz,
      created_at timestamptz not null)`);
    this.addSql(`create index verification_code_request on verification_code (tenant_id, request_id, kind)`);
  }

  #dataMaps(): void {
    this.addSql(`create table data_map (
      id varchar(40) primary key,
      tenant_id varchar(40) not null references tenant (id),
      version integer not null,
      hash char(64) not null,
      document text not null,
      created_by varchar(160) not null,
      created_at timestamptz not null,
      unique (tenant_id, version))`);
  }

  #plans(): void {
    this.addSql(`create table store_plan (
      tenant_id varchar(40) not null,
      request_id varchar(40) not null references request (id),
      round integer not null,
      store varchar(80) not null,
      document jsonb not null,
      primary key (request_id, round, store))`);
    this.addSql(`create table plan (
      id varchar(40) primary key,
      tenant_id varchar(40) not null,
      request_id varchar(40) not null references request (id),
      round integer not null,
      hash char(64) not null,
      data_map_id varchar(40) not null references data_map (id),
      findings jsonb not null,
      created_at timestamptz not null,
      unique (request_id, round))`);
  }

  #results(): void {
    this.addSql(`create table engine_journal (
      id bigint generated always as identity primary key,
      tenant_id varchar(40) not null,
      request_id varchar(40) not null,
      operation varchar(120) not null,
      entry bytea not null)`);
    this.addSql(
      `create index engine_journal_operation on engine_journal (tenant_id, request_id, operation, id)`,
    );
    this.addSql(`create table store_result (
      tenant_id varchar(40) not null,
      request_id varchar(40) not null references request (id),
      round integer not null,
      phase varchar(20) not null,
      store varchar(80) not null,
      document jsonb not null,
      started_at timestamptz not null,
      finished_at timestamptz not null,
      primary key (request_id, round, phase, store))`);
    this.addSql(`create table certificate (
      id varchar(40) primary key,
      tenant_id varchar(40) not null,
      request_id varchar(40) not null unique references request (id),
      document jsonb not null,
      created_at timestamptz not null)`);
    this.addSql(`create table package (
      id varchar(40) primary key,
      tenant_id varchar(40) not null,
      request_id varchar(40) not null references request (id),
      profile varchar(20) not null,
      parts jsonb not null,
      state varchar(20) not null,
      downloads_left integer not null,
      expires_at timestamptz not null,
      created_at timestamptz not null)`);
    this.addSql(`create index package_request on package (tenant_id, request_id)`);
    this.addSql(`create table package_link (
      id varchar(40) primary key,
      tenant_id varchar(40) not null,
      package_id varchar(40) not null references package (id),
      token_digest char(64) not null unique,
      code_digest char(64),
      code_expires_at timestamptz,
      tries integer not null,
      locks integer not null,
      locked_until timestamptz,
      proven boolean not null,
      state varchar(20) not null,
      expires_at timestamptz not null,
      created_at timestamptz not null)`);
  }

  #restrictions(): void {
    this.addSql(`create table restriction (
      id varchar(40) primary key,
      tenant_id varchar(40) not null,
      request_id varchar(40) not null references request (id),
      state varchar(20) not null,
      purposes jsonb not null,
      reason bytea,
      liftable_at timestamptz,
      created_at timestamptz not null,
      lifted_at timestamptz)`);
    this.addSql(`create table restriction_subject (
      tenant_id varchar(40) not null,
      restriction_id varchar(40) not null references restriction (id),
      blind char(64) not null,
      primary key (tenant_id, blind, restriction_id))`);
  }
}

const TABLES = [
  'request',
  'request_identifier',
  'request_command',
  'verification_code',
  'data_map',
  'store_plan',
  'plan',
  'engine_journal',
  'store_result',
  'certificate',
  'package',
  'package_link',
  'restriction',
  'restriction_subject',
];
