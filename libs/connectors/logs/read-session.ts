import type { ReadSession, Row, SelectQuery, StoreSettings, Tally, TallyQuery } from '../spi/index.js';
import { TokenMatcher } from '../text/index.js';
import { lineOf } from './formats/json-lines.js';
import type { OpenLog } from './log-file.js';
import { shownName } from './log-name.js';
import { openLogs, requireFamily, searchLog, tokensOf, type HitBlock } from './log-search.js';
import { hitDigest, TallyCounter } from './log-tally.js';
import type { FoundPlaces, SearchMemory } from './search-memory.js';

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
    protected readonly memory: SearchMemory,
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
    const search = this.memory.nameOf(matcher.tokens);
    const counter = new TallyCounter();
    const keys = { rows: 0, places: [] as string[] };
    for await (const log of openLogs(this.settings, query.collection)) {
      const found = await this.#placesIn(log, matcher, search);
      counter.addTally(found.tally);
      keys.rows += found.keys.rows;
      for (const start of found.keys.starts.slice(0, NAMED_KEYS - keys.places.length))
        keys.places.push(`${shownName(log.file.paths[0] ?? '', matcher)}#${start}`);
    }
    return keys.rows === 0 ? counter.tally : { ...counter.tally, keys };
  }

  async #placesIn(log: OpenLog, matcher: TokenMatcher, search: string): Promise<FoundPlaces> {
    const stamp = await this.memory.stampOf(log);
    const known = this.memory.recall(search, log, stamp);
    if (known) return known;
    const found = await placesIn(log, matcher, this.signal);
    await this.memory.remember(search, log, stamp, found);
    return found;
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

async function placesIn(
  log: OpenLog,
  matcher: TokenMatcher,
  signal: AbortSignal | undefined,
): Promise<FoundPlaces> {
  const { size } = await log.handle.stat();
  const found = { offsets: [] as number[], tokens: [] as number[], isInJson: false };
  const counter = new TallyCounter();
  const keys = { rows: 0, starts: [] as number[] };
  let position = { size, tail: 0 };
  for await (const block of searchLog(log, matcher, { signal })) {
    for (const hit of block.hits) {
      found.offsets.push(block.base + hit.start);
      found.tokens.push(hit.token);
      found.isInJson ||= block.isJson(hit.start);
      counter.add(hitDigest(block.text, hit));
    }
    keys.rows += block.keys.length;
    for (const { start } of block.keys.slice(0, NAMED_KEYS - keys.starts.length))
      keys.starts.push(block.base + start);
    position = { size: block.read, tail: block.tail };
  }
  return { ...found, tally: counter.tally, keys, position };
}
