import type { Connector, StoreSettings } from '../spi/index.js';

/** What one kind of record store brings to the contract suite: a real store and a way around the connector. */
export interface ContractFixture {
  readonly connector: Connector;
  readonly settings: StoreSettings;
  /** Same type, nothing there. */
  readonly unreachable: StoreSettings;
  /** Runs statements directly. The suite writes only SQL that all record stores share. */
  execute(sql: string): Promise<void>;
  query(sql: string): Promise<readonly Readonly<Record<string, unknown>>[]>;
  /** The name that the connector gives to a table of the suite. */
  collection(table: string): string;
  /** Column types where the stores differ. */
  readonly types: { readonly json: string; readonly timestamp: string };
  dispose(): Promise<void>;
}

export const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** A table and a column that end every statement which does not quote them. */
export const HOSTILE_TABLE = `x"; drop table customer; --.y'`;
export const HOSTILE_COLUMN = `a"b') or 1=1 --`;

/** The tables of the suite. All people are made up. */
export const contractTables = (types: ContractFixture['types']): string => `
  CREATE TABLE customer (
    id integer PRIMARY KEY,
    email varchar(60) UNIQUE,
    name varchar(40) CHECK (name <> 'forbidden'),
    notes text,
    prefs ${types.json},
    boss_id integer REFERENCES customer (id),
    created ${types.timestamp}
  );
  CREATE INDEX customer_boss ON customer (boss_id);
  CREATE TABLE orders (
    region varchar(10) NOT NULL,
    no integer NOT NULL,
    customer_id integer REFERENCES customer (id) ON DELETE CASCADE,
    label text NOT NULL,
    PRIMARY KEY (region, no)
  );
  CREATE TABLE invoice (
    id integer PRIMARY KEY,
    region varchar(10),
    order_no integer,
    FOREIGN KEY (region, order_no) REFERENCES orders (region, no)
  );
  CREATE TABLE visit (email text, page text);
  CREATE TABLE ${quote(HOSTILE_TABLE)} (id integer PRIMARY KEY, ${quote(HOSTILE_COLUMN)} text);`;

export const contractRows = `
  INSERT INTO customer VALUES
    (1, 'ann@example.com', 'Ann', 'likes tea', '{"phone":"123","a":[{"b":1},{"b":3}],"gone":null}', NULL, '2024-05-17 08:09:10'),
    (2, 'Bob@Example.com', 'Bob', NULL, '{"phone":"456","a":[{"b":5}]}', 1, '2024-05-18 00:00:00'),
    (3, 'cy.o''hara@example.com', 'Cy', 'back\\slash "quote" % _', NULL, 1, NULL),
    (4, NULL, NULL, '', '{"a":[]}', 2, NULL);
  INSERT INTO orders VALUES
    ('eu', 1, 1, 'first'), ('eu', 2, 1, 'second'), ('us', 1, 2, 'third'), ('us', 2, NULL, 'fourth');
  INSERT INTO invoice VALUES (1, 'eu', 1), (2, 'us', 1), (3, NULL, 1);
  INSERT INTO visit VALUES
    ('ann@example.com', '/a'), ('ann@example.com', '/a'), ('ann@example.com', NULL), ('bob@example.com', '/b'), (NULL, '/c');
  INSERT INTO ${quote(HOSTILE_TABLE)} VALUES (1, 'ann@example.com'), (2, 'bob@example.com');`;

export const CONTRACT_TABLES = ['invoice', 'orders', 'customer', 'visit', HOSTILE_TABLE];
