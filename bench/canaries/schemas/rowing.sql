-- A club in the style of an old terminal program: short names, contacts in a table of their own, texts without a name that tells.
create type lvl as enum ('A', 'B');
create table t_plc (plc_no integer primary key, str_nm varchar(60) not null, hse_no varchar(8), zip_cd varchar(10), cty_nm varchar(40));
create table t_prt (
  prt_no bigint primary key, prt_lvl lvl not null default 'A', pty_fnm varchar(40), pty_lnm varchar(40) not null, brth_dt date, sec_answ varchar(40),
  relig varchar(30), blood_grp varchar(12), salary numeric(10), plc_no integer references t_plc, note_2 varchar(80));
create table t_cnt (
  cnt_no integer primary key, prt_no bigint not null references t_prt, cnt_typ char(3) not null check (cnt_typ in ('EML', 'TEL')), cnt_val varchar(80) not null);
create table t_outing (
  outing_no integer primary key, prt_no bigint not null references t_prt, at varchar(20) not null, state varchar(10) not null, how_it_went varchar(200), seen_by varchar(60),
  extras text[], was jsonb);
create table t_outing_ln (outing_no integer not null references t_outing, ln integer not null, wording varchar(120), primary key (outing_no, ln));
create table t_locker (locker_tag varchar(20) primary key, prt_no bigint not null references t_prt, fee numeric(10, 2));
create table t_boat (boat_no integer primary key, boat_name varchar(40) not null);
create table t_mishap (mishap_no integer primary key, reported_by bigint references t_prt, telling varchar(200));
create table t_mishap_prt (mishap_no integer not null references t_mishap, prt_no bigint not null references t_prt, own_words varchar(200), primary key (mishap_no, prt_no));

insert into t_plc select i, 'Reed Lane ' || i, i::text, '7' || i, 'Lakeside' from generate_series(1, 12) i;
insert into t_prt select 40 + i, 'A', 'Ada' || i, 'Oarly' || i, date '1980-02-03' + i, 'cat' || i, 'none', 'A+', 1000 + i, i, null from generate_series(1, 12) i;
insert into t_cnt select 2 * i, 40 + i, 'EML', 'ada' || i || '@example.com' from generate_series(1, 12) i;
insert into t_cnt select 2 * i + 1, 40 + i, 'TEL', '+49 30 20' || (10000 + i) from generate_series(1, 12) i;
insert into t_outing select i, 41 + i % 12, '2026-05-' || (10 + i % 12), 'done', 'it went well ' || i, 'Ina Watcher', array['sun', 'wind' || i],
  jsonb_build_object('pty_lnm', jsonb_build_object('old', 'Elder' || i, 'new', 'Newer' || i), 'fields', jsonb_build_array(jsonb_build_object('name', 'shirt', 'value', 'size ' || i)))
  from generate_series(1, 36) i;
insert into t_outing_ln select i, 1, 'seat of ' || i from generate_series(1, 36) i;
insert into t_locker select 'L' || (8000 + 7 * i) || 'K', 40 + i, 5 from generate_series(1, 12) i;
insert into t_boat select i, 'Heron ' || i from generate_series(1, 4) i;
insert into t_mishap select i, 40 + i, 'a splash of two ' || i from generate_series(1, 3) i;
insert into t_mishap_prt select i, 44 + i, 'I fell in ' || i from generate_series(1, 3) i;
insert into t_mishap_prt select i, 48 + i, 'I saw it ' || i from generate_series(1, 3) i;
