-- People who write to each other; threads belong to all who take part.
create table members (
  id serial primary key, handle varchar(30) not null unique, display_name varchar(60), email varchar(120) not null unique,
  bio text, invited_by integer references members);
create table threads (id serial primary key, topic varchar(120) not null);
create table thread_members (thread_id integer not null references threads, member_id integer not null references members, nickname varchar(40), primary key (thread_id, member_id));
create table messages (
  id serial primary key, thread_id integer not null references threads, sender_id integer not null references members, body text not null, sent_at timestamptz);
create table attachments (id serial primary key, message_id integer not null references messages, file_name varchar(120), content bytea);

insert into members (handle, display_name, email, bio, invited_by)
  select 'handle_' || i, 'Member ' || i, 'm' || i || '@example.com', 'Likes the sea ' || i, case when i > 1 then 1 end from generate_series(1, 10) i;
insert into threads (topic) select 'Topic ' || i from generate_series(1, 5) i;
insert into thread_members select t, m, 'Nick ' || m from generate_series(1, 5) t, generate_series(1, 10) m where (t + m) % 2 = 0;
insert into messages (thread_id, sender_id, body, sent_at) select i % 5 + 1, i % 10 + 1, 'Hello ' || i, now() from generate_series(1, 40) i;
insert into attachments (message_id, file_name, content) select i, 'file' || i || '.txt', convert_to('content ' || i, 'UTF8') from generate_series(1, 12) i;
