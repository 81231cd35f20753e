import type { ReadSession, Row, SelectQuery, StoreSettings, Tally, TallyQuery } from '../spi/index.js';
import { TokenMatcher } from '../text/index.js';
import { lineOf } from './formats/json-lines.js';
import { shownName } from './log-name.js';
import { openLogs, requireFamily, searchLog, tokensOf, type HitBlock } from './log-search.js';
import { hitDigest, TallyCounter } from './log-tally.js';

/** A line in a row of {@link LogReadSession.select} is cut to this many bytes before and after its hit. */
const LINE_EXCERPT_BYTES = 32 * 1024;
const DEFAULT_BATCH_ROWS = 500;
/** Keys of objects of JSON that are told by their place. */
const NAMED_KEYS = 5;

/** Reads hits of tokens. Rows have the columns `file`, `offset` (in the unpacked text) and `line`. */
export class LogReadSession implements ReadSession {
  constructor(
    protected readonly settings: StoreSettings,
    protected readonly signal: AbortSignal | undefined,
  ) {}

  async *select(query: SelectQuery): AsyncGenerator<readonly Row[]> {
    requireFamily(this.settings, query.collection);
    const matcher = new TokenMatcher(tokensOf(query.where));
    const limit = query.batchRows ?? DEFAULT_BATCH_ROWS;
    for await (const log of openLogs(this.settings, query.collection)) {
      for await (const block of searchLog(log, matcher, { signal: this.signal })) {
        const rows = rowsOf(block, log.file.paths[0] ?? '', query.columns);
        for (let from = 0; from < rows.length; from += limit) yield rows.slice(from, from + limit);
      }
    }
  }

  async tally(query: TallyQuery): Promise<Tally> {
    requireFamily(this.settings, query.collection);
    const matcher = new TokenMatcher(tokensOf(query.where));
    const counter = new TallyCounter();
    const keys = { rows: 0, places: [] as string[] };
    for await (const log of openLogs(this.settings, query.collection)) {
      for await (const block of searchLog(log, matcher, { signal: this.signal })) {
        for (const hit of block.hits) counter.add(hitDigest(block.text, hit));
        keys.rows += block.keys.length;
        for (const { start } of block.keys.slice(0, NAMED_KEYS - keys.places.length))
          keys.places.push(`${shownName(log.file.paths[0] ?? '', matcher)}#${block.base + start}`);
      }
    }
    return keys.rows === 0 ? counter.tally : { ...counter.tally, keys };
  }

  async explain(): Promise<null> {
    return null;
  }

  async close(): Promise<void> {}
}

function rowsOf(block: HitBlock, file: string, columns: readonly string[]): Row[] {
  return block.hits.map((hit) => {
    const line = lineOf(block.text, hit, LINE_EXCERPT_BYTES);
    const row: Row = {
      file,
      offset: block.base + hit.start,
      line: block.text.toString('utf8', line.start, line.end).replace(/\r$/, ''),
    };
    return Object.fromEntries(Object.entries(row).filter(([column]) => columns.includes(column)));
  });
}
