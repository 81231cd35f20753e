/** Tables of the shop's PostgreSQL database, parents first. `shop_seed` says that the seeding was finished. */
export const SHOP_TABLES = [
  `create table address (
     id bigint primary key,
     street text, house_number text, postcode text, city text, country text not null)`,
  `create table customer (
     id bigint primary key,
     email text not null unique,
     name text not null,
     phone text,
     birth_date date,
     address_id bigint references address (id),
     prefs jsonb not null default '{}',
     created_at timestamptz not null,
     restricted_at timestamptz,
     restriction_id text)`,
  `create table product (
     id bigint primary key,
     sku text not null unique,
     name text not null,
     price_cents integer not null check (price_cents >= 0))`,
  `create table orders (
     id bigint primary key,
     customer_id bigint not null references customer (id),
     placed_at timestamptz not null,
     invoice_name text not null,
     contact_email text,
     shipping jsonb not null default '{}',
     total_cents integer not null check (total_cents >= 0),
     vat_cents integer not null,
     currency char(3) not null)`,
  `create table order_item (
     order_id bigint not null references orders (id),
     item_no integer not null,
     product_id bigint not null references product (id),
     quantity integer not null,
     price_cents integer not null,
     primary key (order_id, item_no))`,
  `create table login (
     id bigint primary key,
     customer_id bigint not null references customer (id),
     at timestamptz not null,
     ip inet,
     user_agent text)`,
  `create table review (
     id bigint primary key,
     customer_id bigint not null references customer (id),
     product_id bigint not null references product (id),
     rating smallint not null check (rating between 1 and 5),
     body text,
     created_at timestamptz not null)`,
  `create table newsletter (
     id bigint primary key,
     email text not null unique,
     name text,
     source text,
     subscribed_at timestamptz not null)`,
  `create table shop_seed (seed bigint primary key)`,
] as const;

/** A reference without an index makes every deletion and every search by it read the whole table. */
export const SHOP_INDEXES = [
  'create index on customer (address_id)',
  'create index on orders (customer_id)',
  'create index on order_item (product_id)',
  'create index on login (customer_id)',
  'create index on review (customer_id)',
  'create index on review (product_id)',
] as const;

export const SUPPORT_TABLES = `
  create table ticket (
    id integer primary key,
    customer_id integer not null,
    requester_email text not null,
    subject text not null,
    handler text not null,
    opened_at text not null);
  create index ticket_customer on ticket (customer_id);
  create index ticket_requester on ticket (requester_email);
  create table message (
    id integer primary key,
    ticket_id integer not null references ticket (id),
    sender text not null check (sender in ('customer', 'shop')),
    body text,
    sent_at text not null);
  create index message_ticket on message (ticket_id);`;
