-- Rows that say by a word what they belong to, as web frameworks make them.
create table users (id bigserial primary key, email varchar not null, first_name varchar, last_name varchar, encrypted_password varchar);
create table photos (id bigserial primary key, caption varchar, user_id bigint);
create table products (id bigserial primary key, title varchar not null);
create table addresses (
  id bigserial primary key, addressable_type varchar not null, addressable_id bigint not null,
  street varchar, city varchar, zip varchar, phone varchar);
create table comments (
  id bigserial primary key, commentable_type varchar not null, commentable_id bigint not null, user_id bigint, body text);
create table schema_migrations (version varchar primary key);

insert into users (email, first_name, last_name, encrypted_password)
  select 'p' || i || '@example.com', 'Given' || i, 'Family' || i, md5('x' || i) from generate_series(1, 10) i;
insert into products (title) select 'Product ' || i from generate_series(1, 10) i;
insert into photos (caption, user_id) select 'Caption ' || i, i % 10 + 1 from generate_series(1, 20) i;
insert into addresses (addressable_type, addressable_id, street, city, zip, phone)
  select case i % 2 when 0 then 'User' else 'Product' end, (i + 1) / 2, 'Street ' || i, 'Town ' || i, '1000' || i, '+49 30 100' || (1000 + i)
  from generate_series(1, 20) i;
insert into comments (commentable_type, commentable_id, user_id, body)
  select case i % 2 when 0 then 'Photo' else 'Product' end, i % 10 + 1, i % 10 + 1, 'Words ' || i from generate_series(1, 30) i;
insert into schema_migrations values ('20260101000000');
