-- What is rare: quoted and reserved names, domains, enumerations, lists, computed columns, pieces, stored copies, copies of
-- whole rows in a log, soft deletes, keys of several columns, employees who are customers as well.
create domain email_address as varchar(120) check (value like '%@%');
create type "Order State" as enum ('open', 'paid');
create table "user" (
  "Id" serial primary key, "E-Mail" email_address not null, "Other E-Mails" text[], "FirstName" varchar(40), "LastName" varchar(40),
  "FullName" varchar(90) generated always as (coalesce("FirstName", '') || ' ' || coalesce("LastName", '')) stored,
  "BirthDate" date, "DeletedAt" timestamptz, "Photo" bytea, "Card" xml);
create table "Employee" ("Id" serial primary key, "UserId" integer unique references "user", "ManagerId" integer references "Employee", "Badge" varchar(20), "Salary" numeric);
create table "order" (
  region varchar(4) not null, "no" integer not null, "userId" integer not null references "user", state "Order State" not null,
  "shipTo" varchar(120), primary key (region, "no"));
create table "order line" (region varchar(4) not null, "no" integer not null, line integer not null, "group" varchar(20), engraving varchar(60),
  primary key (region, "no", line), foreign key (region, "no") references "order");
create table login_event ("userId" integer not null references "user", at timestamptz not null, "ipAddress" inet, "userAgent" text) partition by range (at);
create table login_event_2025 partition of login_event for values from ('2025-01-01') to ('2026-01-01');
create table login_event_2026 partition of login_event for values from ('2026-01-01') to ('2027-01-01');
create table audit_log (id bigserial primary key, table_name text not null, row_id integer not null, old_data jsonb, new_data jsonb, at timestamptz not null default now());
create view active_user as select "Id", "E-Mail" from "user" where "DeletedAt" is null;
create materialized view user_names as select "Id", "FullName" from "user";

insert into "user" ("E-Mail", "Other E-Mails", "FirstName", "LastName", "BirthDate", "Photo", "Card")
  select 'u' || i || '@example.com', array['v' || i || '@example.com'], 'First' || i, 'Last' || i, date '1980-02-02' + i,
    convert_to('photo ' || i, 'UTF8'), ('<card><name>First' || i || '</name></card>')::xml from generate_series(1, 10) i;
insert into "Employee" ("UserId", "ManagerId", "Badge", "Salary") select i, case when i > 1 then 1 end, 'B' || i, 1000 from generate_series(1, 4) i;
insert into "order" select 'EU', i, i % 10 + 1, 'open', 'Street ' || i from generate_series(1, 20) i;
insert into "order line" select 'EU', i, 1, 'books', 'For you ' || i from generate_series(1, 20) i;
insert into login_event select i % 10 + 1, timestamptz '2025-06-01' + i * interval '10 days', ('192.0.2.' || i)::inet, 'Browser ' || i from generate_series(1, 40) i;
insert into audit_log (table_name, row_id, old_data, new_data)
  select 'user', "Id", null, jsonb_build_object('E-Mail', "E-Mail", 'FirstName', "FirstName") from "user";
insert into audit_log (table_name, row_id, old_data, new_data) select 'order', "no", null, jsonb_build_object('state', 'open') from "order";
refresh materialized view user_names;
