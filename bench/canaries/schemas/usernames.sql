-- People are named by their user names, which are keys.
create table account (username varchar(40) primary key, full_name varchar(80), mail varchar(80), locale varchar(5));
create table post (id serial primary key, username varchar(40) not null, title varchar(120), content text);

insert into account select 'user_' || i, 'Person ' || i, 'p' || i || '@example.com', 'en' from generate_series(1, 10) i;
insert into post (username, title, content) select 'user_' || (i % 10 + 1), 'Title ' || i, 'Content ' || i from generate_series(1, 30) i;
