-- An identity server: names in capitals, keys of two columns, tables that name a user only by name.
create table "UM_TENANT" ("UM_ID" serial primary key, "UM_DOMAIN_NAME" varchar(255) not null, "UM_EMAIL" varchar(255));
create table "UM_USER" (
  "UM_ID" integer not null, "UM_USER_NAME" varchar(255) not null, "UM_USER_PASSWORD" varchar(255) not null,
  "UM_SALT_VALUE" varchar(31), "UM_CHANGED_TIME" timestamp not null default now(), "UM_TENANT_ID" integer not null default 0,
  primary key ("UM_ID", "UM_TENANT_ID"), unique ("UM_USER_NAME", "UM_TENANT_ID"));
create table "UM_USER_ATTRIBUTE" (
  "UM_ID" integer not null, "UM_ATTR_NAME" varchar(255) not null, "UM_ATTR_VALUE" varchar(1024),
  "UM_USER_ID" integer, "UM_TENANT_ID" integer not null default 0, primary key ("UM_ID", "UM_TENANT_ID"));
create table "IDN_IDENTITY_USER_DATA" (
  "TENANT_ID" integer not null, "USER_NAME" varchar(255) not null, "DATA_KEY" varchar(255) not null,
  "DATA_VALUE" varchar(2048), primary key ("TENANT_ID", "USER_NAME", "DATA_KEY"));
create table "IDN_OAUTH2_ACCESS_TOKEN" (
  "TOKEN_ID" varchar(64) primary key, "ACCESS_TOKEN" varchar(2048), "AUTHZ_USER" varchar(100), "TENANT_ID" integer,
  "TOKEN_STATE" varchar(25) not null default 'ACTIVE');
create table "IDN_ROLE" ("ID" serial primary key, "ROLE_NAME" varchar(255) not null);

insert into "UM_TENANT" ("UM_DOMAIN_NAME", "UM_EMAIL") values ('example.com', 'office@example.com');
insert into "UM_USER" select i, 'user.name' || i, md5('p' || i), substr(md5('s' || i), 1, 16), now(), 1 from generate_series(1, 9) i;
insert into "UM_USER_ATTRIBUTE" select i, (array['mail', 'givenname', 'telephone'])[i % 3 + 1], 'value ' || i,
  (i - 1) / 3 + 1, 1 from generate_series(1, 27) i;
insert into "IDN_IDENTITY_USER_DATA" select 1, 'user.name' || ((i - 1) / 2 + 1), 'question' || (i % 2), 'answer ' || i
  from generate_series(1, 18) i;
insert into "IDN_OAUTH2_ACCESS_TOKEN" select md5('t' || i), md5('a' || i), 'user.name' || (i % 9 + 1), 1
  from generate_series(1, 18) i;
insert into "IDN_ROLE" ("ROLE_NAME") values ('admin'), ('everyone');
