import { createHash } from 'node:crypto';
import { AppError } from '#contracts';
import type { ColumnChange, Predicate, RowValue } from '../spi/index.js';
import type { ChangeContext } from './mysql.change.js';
import type { Bound } from './mysql.link.js';
import { whereSql } from './mysql.predicate.js';
import { bytesSql, columnSql, plainColumn, type Table, type TableColumn } from './mysql.table.js';
import { decodeOld, encodeNew } from './mysql.values.js';

export type Rewrite = Extract<ColumnChange, { kind: 'rewrite' }>;

/** Old to new values of one column, as a part of the UPDATE. */
export interface Mapping {
  readonly join: string;
  /** Of the placeholders in `join`. */
  readonly values: readonly Bound[];
  /** Right side of the assignment. */
  readonly newValue: string;
  drop(): Promise<void>;
}

/** A digest of the old value, and the new one as text or, in hexadecimal digits, as bytes. */
type Pair = readonly [old: string, renewed: string | null];

/** Up to here old and new values travel in the statement itself, beyond that through a temporary table. */
const IN_STATEMENT_BYTES = 4 * 1024 * 1024;

/**
 * Asks for the new value of each distinct old one under the locator. The update joins them by the digest of the old
 * value, all at once: several updates in a row could meet a new value that equals an old one still to come.
 */
export async function readMapping(
  context: ChangeContext,
  table: Table,
  where: Predicate,
  rewrite: Rewrite,
  at: number,
): Promise<Mapping> {
  const column = plainColumn(table, rewrite.column);
  const old = bytesSql(column, columnSql(table, column.name));
  const values: Bound[] = [];
  const text = `SELECT DISTINCT ${old} FROM ${table.sql}
    WHERE ${columnSql(table, column.name)} IS NOT NULL AND (${whereSql(table, where, values)})`;
  const pairs: Pair[] = [];
  for await (const rows of context.link.stream(text, values, context.batchRows))
    pairs.push(
      ...renewed(
        rewrite,
        column,
        rows.map(([bytes]) => bytes ?? Buffer.alloc(0)),
      ),
    );
  const name = `habeas_new_${String(at)}`;
  // As bytes: the character sets of database, connection and column may differ.
  const on = `ON ${name}.old = CAST(MD5(${old}) AS BINARY(32))`;
  const newValue =
    column.kind === 'bytes' || column.isKeyBytes ? `UNHEX(${name}.renewed)` : `${name}.renewed`;
  const chunks = chunked(pairs, Math.min(IN_STATEMENT_BYTES, context.packetBytes / 4));
  return chunks.length > 1
    ? spilled(context, name, chunks, { on, newValue })
    : {
        join: `LEFT JOIN ${inStatement(name)} ${on}`,
        values: [JSON.stringify(pairs)],
        newValue,
        drop: () => Promise.resolve(),
      };
}

function renewed(rewrite: Rewrite, column: TableColumn, olds: readonly Buffer[]): readonly Pair[] {
  const values: readonly RowValue[] = rewrite.rewrite(olds.map((bytes) => decodeOld(column, bytes)));
  if (values.length !== olds.length) {
    throw new AppError('store.refused', {
      detail: `Rewriting "${rewrite.column}" gave ${String(values.length)} values for ${String(olds.length)}.`,
    });
  }
  return olds.map((bytes, at): Pair => {
    const value = encodeNew(column, values[at] ?? null);
    const isBytes = column.kind === 'bytes' || column.isKeyBytes;
    const text = Buffer.isBuffer(value) ? value.toString('hex') : value;
    return [
      createHash('md5').update(bytes).digest('hex'),
      isBytes && typeof value === 'string' ? Buffer.from(value).toString('hex') : text,
    ];
  });
}

const PAIRS = `JSON_TABLE(?, '$[*]' COLUMNS (old CHAR(32) PATH '$[0]', renewed LONGTEXT PATH '$[1]'))`;

/** The limit makes the server keep the values in a table of their own, to which it then adds an index. */
const inStatement = (name: string): string =>
  `(SELECT CAST(old AS BINARY(32)) AS old, renewed FROM ${PAIRS} AS pairs LIMIT 18446744073709551615) AS ${name}`;

/** Needs the privilege CREATE TEMPORARY TABLES; that, unlike any other CREATE, does not end the transaction. */
async function spilled(
  { link }: ChangeContext,
  name: string,
  chunks: readonly (readonly Pair[])[],
  { on, newValue }: Pick<Mapping, 'newValue'> & { readonly on: string },
): Promise<Mapping> {
  await link.run(
    `CREATE TEMPORARY TABLE ${name} (old BINARY(32) PRIMARY KEY,
       renewed LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin) ENGINE = InnoDB`,
  );
  for (const chunk of chunks)
    await link.change(`INSERT INTO ${name} SELECT old, renewed FROM ${PAIRS} AS pairs`, [
      JSON.stringify(chunk),
    ]);
  const drop = (): Promise<void> => link.run(`DROP TEMPORARY TABLE ${name}`);
  return { join: `LEFT JOIN ${name} ${on}`, values: [], newValue, drop };
}

function chunked(pairs: readonly Pair[], limit: number): readonly (readonly Pair[])[] {
  const chunks: Pair[][] = [[]];
  let bytes = 0;
  for (const pair of pairs) {
    const size = (pair[1]?.length ?? 0) * 2 + 64;
    if (bytes > 0 && bytes + size > limit) {
      chunks.push([]);
      bytes = 0;
    }
    chunks.at(-1)?.push(pair);
    bytes += size;
  }
  return chunks;
}
