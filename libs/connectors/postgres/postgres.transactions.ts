import type pg from 'pg';
import type { StoreSettings } from '../spi/index.js';
import type { RelationRecord } from './postgres.catalogue.js';
import { RELATIONS } from './postgres.catalogue.sql.js';
import { STRUCTURE_VERSION } from './postgres.structure.js';

/**
 * READ COMMITTED, not a snapshot: an UPDATE then locks each row and judges its newest version, so that a row which
 * somebody else changed since the plan is either changed with the others or missing in the count, which the engine
 * compares. Under REPEATABLE READ it would be a serialization failure, or a row added meanwhile would stay unseen.
 */
export const BEGIN_WRITE = 'BEGIN ISOLATION LEVEL READ COMMITTED';
export const BEGIN_READ = 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY';

/** Nobody waits for the end of a transaction that only read: whoever gets the connection next comes after it. */
export const endReading = (client: pg.PoolClient): void => void client.query('COMMIT').catch(() => undefined);

/** Deferrable constraints are judged at commit, so that rows which refer to each other can go in any order. */
export const prepareWritingSql = (limits: StoreSettings['limits']): readonly string[] => [
  'SET CONSTRAINTS ALL DEFERRED',
  `SELECT set_config('lock_timeout', '${String(limits.lockTimeoutMs)}', true),
          set_config('statement_timeout', '${String(limits.statementTimeoutMs)}', true)`,
  READ_STRUCTURE,
];

/** What the statements at the beginning of a transaction tell, of which each caller asks some. */
export interface Begun {
  readonly version: number;
  readonly read_only: boolean;
  readonly structure: string;
  /** Locks that were free. */
  readonly held: number;
  /** By {@link RELATIONS}. */
  readonly relations: readonly RelationRecord[];
}

const NOTHING: Begun = { version: 0, read_only: false, structure: '', held: 0, relations: [] };

/** One simple query of several statements: one round trip. */
export async function askAll(client: pg.PoolClient, statements: readonly string[]): Promise<Begun> {
  const results = (await client.query(statements.join('; '))) as unknown as pg.QueryResult | pg.QueryResult[];
  const answers = [results].flat().map(({ rows }) => rows as object[]);
  const told = answers.filter((_, at) => statements[at] !== RELATIONS).flat();
  const relations = answers[statements.indexOf(RELATIONS)] ?? [];
  return Object.assign({}, NOTHING, ...told, { relations }) as Begun;
}

export const READ_STRUCTURE = `SELECT ${STRUCTURE_VERSION} AS structure`;
/** What describing a database begins with. */
export const READ_CATALOGUE: readonly string[] = [READ_STRUCTURE, RELATIONS];

/**
 * The text of values, and with it every digest, must not depend on settings of server, database or user. Row security
 * is an error instead of a filter: rows that a policy hides would count as not there. A server process whose client was
 * killed notices within seconds.
 */
export const settingsSql = (statementTimeoutMs: number): string => `
  SELECT set_config('TimeZone', 'UTC', true), set_config('DateStyle', 'ISO, YMD', true),
         set_config('IntervalStyle', 'postgres', true), set_config('bytea_output', 'hex', true),
         set_config('extra_float_digits', '1', true), set_config('row_security', 'off', true),
         set_config('cursor_tuple_fraction', '1', true),
         set_config('statement_timeout', '${String(statementTimeoutMs)}', true),
         CASE WHEN current_setting('server_version_num')::int >= 140000
              THEN set_config('client_connection_check_interval', '2000', true) END,
         current_setting('server_version_num')::int AS version,
         current_setting('transaction_read_only')::bool AS read_only`;
