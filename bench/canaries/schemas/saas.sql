-- A service for many organisations: keys are UUIDs, nothing is declared.
create table organizations (id uuid primary key, name text not null, plan text not null);
create table users (
  id uuid primary key, organization_id uuid not null, email text not null unique, full_name text not null,
  password_digest text, time_zone text, created_at timestamptz not null default now(), deleted_at timestamptz);
create table projects (id uuid primary key, organization_id uuid not null, title text not null, owner_id uuid);
create table project_comments (
  id uuid primary key, project_id uuid not null, author_id uuid not null, body text, created_at timestamptz);
create table sessions (
  id uuid primary key, user_id uuid not null, ip_address inet, user_agent text, last_seen_at timestamptz);
create table feature_flags (key text primary key, enabled boolean not null);
create table delivery_log (id bigserial primary key, recipient text not null, template text not null, sent_at timestamptz);

insert into organizations select md5('o' || i)::uuid, 'Example ' || i, 'team' from generate_series(1, 3) i;
insert into users select md5('u' || i)::uuid, md5('o' || (i % 3 + 1))::uuid, 'person' || i || '@example.com',
  'Person Number' || i, md5('p' || i), 'Europe/Berlin' from generate_series(1, 12) i;
insert into projects select md5('p' || i)::uuid, md5('o' || (i % 3 + 1))::uuid, 'Project ' || i, md5('u' || i)::uuid
  from generate_series(1, 6) i;
insert into project_comments select md5('c' || i)::uuid, md5('p' || (i % 6 + 1))::uuid, md5('u' || (i % 12 + 1))::uuid,
  'A remark of number ' || i, now() from generate_series(1, 30) i;
insert into sessions select md5('s' || i)::uuid, md5('u' || (i % 12 + 1))::uuid, ('192.0.2.' || i)::inet,
  'Browser ' || i, now() from generate_series(1, 24) i;
insert into feature_flags values ('new_menu', true);
insert into delivery_log (recipient, template, sent_at)
  select 'person' || (i % 12 + 1) || '@example.com', 'welcome', now() from generate_series(1, 24) i;
