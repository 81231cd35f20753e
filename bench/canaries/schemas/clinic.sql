-- One person in several tables: a base table, what extends it, a login by user name, numbers that are UNIQUE and no keys,
-- those who handle rows, audit rows that name a table, and a list of a person's on which addresses of others hang.
create table being (being_id serial primary key, given_name varchar(60) not null, family_name varchar(60) not null, mail varchar(90), born_on date);
create table owner_card (being_id int primary key references being, chip_no varchar(20) not null unique, wishes text);
create table vet (being_id int primary key references being, salary numeric(9,2), motto text);
create table portal_login (login_name varchar(60) primary key, being_id int not null unique references being, pass_hash text);
create table animal (animal_id serial primary key, being_id int not null references owner_card, nick text);
create table treatment (treatment_id serial primary key, animal_id int not null references animal, vet_id int references vet, remarks text);
create table gate_log (gate_id serial primary key, chip_no varchar(20) not null, scribble text);
create table litter (litter_id serial primary key, being_id int not null references being, remarks text);
create table litter_notice (litter_id int not null references litter, mail varchar(90) not null, primary key (litter_id, mail));
create table trail (trail_id serial primary key, user_name varchar(60), table_name varchar(40) not null, row_pk varchar(20) not null, note text);

insert into being (given_name, family_name, mail, born_on) select 'Given' || i, 'Family' || i, 'being' || i || '@example.com', date '1960-01-01' + i * 400 from generate_series(1, 20) i;
insert into owner_card select i, 'CHIP-' || 77000 + i * 13, 'wish ' || i from generate_series(1, 15) i;
insert into vet select i, 4000 + i, 'motto ' || i from generate_series(16, 20) i;
insert into portal_login select 'login.name' || i, i, 'hash' || i from generate_series(1, 20) i;
insert into animal (being_id, nick) select i, 'nick ' || i from generate_series(1, 15) i;
insert into treatment (animal_id, vet_id, remarks) select i % 15 + 1, 16 + i % 5, 'remark ' || i from generate_series(1, 30) i;
insert into gate_log (chip_no, scribble) select 'CHIP-' || 77000 + (i % 15 + 1) * 13, 'scribble ' || i from generate_series(1, 30) i;
insert into litter (being_id, remarks) select i, 'litter ' || i from generate_series(1, 10) i;
insert into litter_notice select i, 'far' || i || '@example.org' from generate_series(1, 10) i;
insert into trail (user_name, table_name, row_pk, note) select 'desk-' || i % 3, 'being', (i % 15 + 1)::text, 'trail ' || i from generate_series(1, 15) i;
