-- A shop that keeps what it knows as attributes and values.
create table customer_entity (entity_id serial primary key, email varchar(255) not null, group_id smallint, is_active smallint);
create table eav_attribute (attribute_id serial primary key, attribute_code varchar(60) not null);
create table customer_entity_varchar (
  value_id serial primary key, attribute_id integer not null references eav_attribute, entity_id integer not null references customer_entity on delete cascade,
  value varchar(255));
create table customer_entity_text (
  value_id serial primary key, attribute_id integer not null references eav_attribute, entity_id integer not null references customer_entity on delete cascade,
  value text);
create table catalog_entity (entity_id serial primary key, sku varchar(64) not null);
create table catalog_entity_varchar (
  value_id serial primary key, attribute_id integer not null references eav_attribute, entity_id integer not null references catalog_entity, value varchar(255));

insert into customer_entity (email, group_id, is_active) select 'p' || i || '@example.com', 1, 1 from generate_series(1, 10) i;
insert into eav_attribute (attribute_code) values ('firstname'), ('lastname'), ('taxvat'), ('name');
insert into customer_entity_varchar (attribute_id, entity_id, value) select i % 3 + 1, i % 10 + 1, 'Value ' || i from generate_series(1, 30) i;
insert into customer_entity_text (attribute_id, entity_id, value) select 2, i, 'Long ' || i from generate_series(1, 10) i;
insert into catalog_entity (sku) select 'SKU-' || i from generate_series(1, 10) i;
insert into catalog_entity_varchar (attribute_id, entity_id, value) select 4, i, 'Thing ' || i from generate_series(1, 10) i;
