import type { ScanHit, ScanRequest, ScanResult, StoreSettings } from '../spi/index.js';
import { scanText, TokenMatcher, type LiteralToken } from '../text/index.js';
import { controlWord } from './patch/control-word.js';
import { isObjectKey } from './formats/json-lines.js';
import { readError } from './log-errors.js';
import { familyNames } from './families/log-families.js';
import { blockBytesOf, textSource, type OpenLog } from './log-file.js';
import { hitsInName, nameDigest } from './log-name.js';
import { openLogs, requireFamily } from './log-search.js';

const NAMED_HITS = 1_000;
const LINE_FEED = 0x0a;

/**
 * One streamed pass per family, independent of plan and patch list. Hits have the column `*`, in keys of JSON objects
 * `key`, and in names of files `name`.
 */
export async function* scanFamilies(
  settings: StoreSettings,
  request: ScanRequest,
): AsyncGenerator<ScanResult> {
  const progress: Progress = { rows: 0, bytes: 0 };
  for (const family of request.collections ?? familyNames(settings)) {
    requireFamily(settings, family);
    yield await scanFamily(settings, family, request, progress);
  }
}

async function scanFamily(
  settings: StoreSettings,
  family: string,
  request: ScanRequest,
  progress: Progress,
): Promise<ScanResult> {
  const report = new FamilyReport(request);
  for await (const log of openLogs(settings, family)) {
    try {
      await report.prepare(log);
      await scanLog(log, report, request, progress);
    } catch (error) {
      throw readError(error);
    }
  }
  return report.result(family);
}

async function scanLog(
  log: OpenLog,
  report: FamilyReport,
  request: ScanRequest,
  progress: Progress,
): Promise<void> {
  const file = report.nameOf(log.file.paths);
  let isOpenLine = false;
  for await (const block of scanText(report.matcher, textSource(log), {
    signal: request.signal,
    blockBytes: blockBytesOf(log),
    countLines: true,
  })) {
    for (const hit of block.hits) {
      const column = isObjectKey(block, hit) ? 'key' : '*';
      report.add(hit.token, column, `${file}#${block.base + hit.start}`);
    }
    const { fresh, freshLines } = block;
    if (fresh.length > 0) isOpenLine = fresh.at(-1) !== LINE_FEED;
    for (const sum of [report, progress]) {
      sum.rows += freshLines;
      sum.bytes += fresh.length;
    }
    request.onProgress?.({ ...progress });
  }
  // what a writer has not ended yet, or a last line without its end, is a line too
  if (isOpenLine) for (const sum of [report, progress]) sum.rows += 1;
}

interface Progress {
  /** Lines. */
  rows: number;
  bytes: number;
}

class FamilyReport implements Progress {
  matcher: TokenMatcher;
  rows = 0;
  bytes = 0;
  readonly #hits: ScanHit[] = [];
  #hitCount = 0;
  readonly #byColumn = new Map<string, { hits: number; rows: number }>();
  #hasControl = false;

  constructor(private readonly request: ScanRequest) {
    this.matcher = new TokenMatcher(request.tokens, undefined, request.recogniser);
  }

  /** Chooses the control word from the first file that has one. */
  async prepare(log: OpenLog): Promise<void> {
    if (this.request.control !== true || this.#hasControl) return;
    const word = await controlWord(log, this.request.tokens, this.request.recogniser);
    if (!word) return;
    const control: LiteralToken = { bytes: word, boundary: 'word', ignoreCase: false };
    this.matcher = new TokenMatcher(this.request.tokens, control, this.request.recogniser);
    this.#hasControl = true;
  }

  /** The name as it may be shown: names that hold an identifier are hits themselves, and told by their digest. */
  nameOf(paths: readonly string[]): string {
    const digests = paths.map((path) => {
      const hits = hitsInName(path, this.matcher);
      const location = nameDigest(path);
      for (const hit of hits) this.add(hit.token, 'name', location);
      return hits.length > 0 ? location : null;
    });
    return digests[0] ?? paths[0] ?? '';
  }

  add(token: number, column: string, location: string): void {
    const identity = this.matcher.tokens[token]!.identity!;
    this.#hitCount++;
    const { hits, rows } = this.#byColumn.get(column) ?? { hits: 0, rows: 0 };
    this.#byColumn.set(column, { hits: hits + 1, rows: rows + 1 });
    if (this.#hits.length < NAMED_HITS) this.#hits.push({ column, identity, location });
  }

  get #control(): ScanResult['control'] {
    if (this.request.control !== true) return 'off';
    if (!this.#hasControl) return 'empty';
    return this.matcher.isControlFound ? 'found' : 'missed';
  }

  result(collection: string): ScanResult {
    return {
      collection,
      rows: this.rows,
      bytes: this.bytes,
      hits: this.#hits,
      hitCount: this.#hitCount,
      byColumn: this.#byColumn,
      control: this.#control,
    };
  }
}
