import { setImmediate } from 'node:timers/promises';
import {
  EVERYTHING,
  type CollectionInfo,
  type Predicate,
  type RowValue,
  type ScanRequest,
  type ScanResult,
} from '../spi/index.js';
import { BLOCK_BYTES, BlockSearch } from '../sql/block-search.js';
import { controlWord, ScanReport } from '../sql/scan-report.js';
import { isNumeric, type TokenFinder } from '../sql/scan-tokens.js';
import type { StagedDriver, StagedSearch } from './staged-driver.js';
import { StagedOperations } from './staged-operations.js';
import { identityText } from './staged-read-session.js';
import { type SeenRow, StagedRows } from './staged-rows.js';
import { StagedTable } from './staged-table.js';

const BATCH_ROWS = 500;

/**
 * One streamed pass over all that the rows of a collection hold, whether a column of it is known or not: values at any
 * depth, names of members too.
 */
export async function scanCollection(
  driver: StagedDriver,
  info: CollectionInfo,
  finder: TokenFinder,
  request: ScanRequest,
): Promise<ScanResult> {
  const search = driver.search?.(info.name, wordsOf(request.tokens)) ?? null;
  const source = search ? withRows(driver, search) : driver;
  const fixed = request.where?.[info.name];
  const where: Predicate = fixed === undefined ? EVERYTHING : { op: 'raw', text: fixed };
  const control = request.control && search === null ? await pickControl(source, info, where) : 'off';
  const report = new ScanReport(info.name, control, request);
  const block = new BlockSearch(finder, Buffer.isBuffer(control) ? control : null, report);
  const withNumbers = request.tokens.some(isNumeric);
  for await (const rows of wholeRows(source, info, where)) {
    for (const row of rows) {
      const values = row.names.map((name) => [name, bytesOf(row.view(name), withNumbers)] as const);
      block.add(identityText(row, info.primaryKey, driver.surroundings), values);
      if (block.size >= BLOCK_BYTES) block.run();
    }
    request.onProgress?.({ rows: report.rows, bytes: report.bytes });
    await setImmediate();
    request.signal?.throwIfAborted();
  }
  block.run();
  const pending = (await driver.pending?.(info.name)) ?? null;
  return {
    ...report.result(),
    // what was asked for by identifiers holds nothing else that could prove the search
    ...(search === null || !request.control ? {} : { control: 'empty' as const }),
    ...(search === null || search.unsearchable === null ? {} : { unsearchable: search.unsearchable }),
    ...(pending === null ? {} : { pending }),
  };
}

/** What to ask a store for that cannot be read as a whole: each form of each identifier, once. */
function wordsOf(tokens: ScanRequest['tokens']): readonly string[] {
  const plain = tokens.filter(({ embedded }) => embedded !== true);
  return [...new Set(plain.map(({ bytes }) => bytes.toString()))];
}

const withRows = (driver: StagedDriver, { rows }: StagedSearch): StagedDriver =>
  Object.create(driver, { find: { value: () => rows } }) as StagedDriver;

function wholeRows(
  driver: StagedDriver,
  info: CollectionInfo,
  where: Predicate,
): AsyncIterable<readonly SeenRow[]> {
  const rows = new StagedRows(driver, new StagedOperations());
  return rows.read(new StagedTable(info, driver), {
    columns: null,
    where,
    batchRows: BATCH_ROWS,
  });
}

/** A word of a text that stands there, to be found again by the search. */
async function pickControl(
  driver: StagedDriver,
  info: CollectionInfo,
  where: Predicate,
): Promise<Buffer | 'empty'> {
  for await (const rows of wholeRows(driver, info, where))
    for (const row of rows)
      for (const name of row.names) {
        const word = controlWord([...texts(row.view(name), false)].join('\n').slice(0, 1_000));
        if (word) return word;
      }
  return 'empty';
}

function bytesOf(value: RowValue, withNumbers: boolean): Buffer | null {
  if (Buffer.isBuffer(value)) return value;
  const parts = [...texts(value, withNumbers)];
  return parts.length === 0 ? null : Buffer.from(parts.join('\n'));
}

function* texts(value: unknown, withNumbers: boolean): Iterable<string> {
  if (typeof value === 'string') yield value;
  else if (typeof value === 'number' && withNumbers) yield String(value);
  else if (Buffer.isBuffer(value)) yield value.toString();
  else if (Array.isArray(value)) for (const item of value as unknown[]) yield* texts(item, withNumbers);
  else if (typeof value === 'object' && value !== null)
    for (const [name, item] of Object.entries(value)) {
      yield name;
      yield* texts(item, withNumbers);
    }
}
