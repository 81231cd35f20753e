-- Nearly everything stands in documents.
create table accounts (id uuid primary key, profile jsonb not null, created_at timestamptz not null default now());
create table events (id bigserial primary key, type text not null, payload jsonb not null, created_at timestamptz not null default now());
create table settings (id integer primary key, data jsonb not null);

insert into accounts select md5('a' || i)::uuid,
  jsonb_build_object('email', 'p' || i || '@example.com', 'name', 'Person ' || i, 'address', jsonb_build_object('city', 'Town ' || i, 'street', 'Street ' || i))
  from generate_series(1, 10) i;
insert into events (type, payload) select 'page.viewed', jsonb_build_object('actor',
  jsonb_build_object('id', md5('a' || (i % 10 + 1))::uuid, 'name', 'Person ' || (i % 10 + 1), 'ip', '192.0.2.' || i), 'page', '/start')
  from generate_series(1, 40) i;
insert into settings values (1, '{"theme": "dark"}');
