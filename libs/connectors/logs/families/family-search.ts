import { AppError } from '#contracts';
import type { StoreSettings, Tally, TextToken } from '../../spi/index.js';
import { TokenMatcher, type TokenHit } from '../../text/index.js';
import { fittingReplacement } from '../formats/json-lines.js';
import type { OpenLog } from '../log-file.js';
import { openLogs, searchLog, type HitBlock } from '../log-search.js';
import { hitDigest, TallyCounter } from '../log-tally.js';
import type { LogFile } from './log-tree.js';
import type { PairBook, PairedPatch } from '../patch/pair-book.js';

/** The places of one file that shall change. */
export interface FilePatches {
  readonly file: LogFile;
  readonly patches: readonly PairedPatch[];
  readonly tally: Tally;
}

interface Position {
  readonly size: number;
  readonly tail: number;
}

/** Searches one family for places to change; asked again, only what was appended or came in since. */
export class FamilySearch {
  readonly #matcher: TokenMatcher;
  readonly #positions = new Map<string, Position>();

  /** @throws AppError when a token has no replacement of its own length */
  constructor(
    private readonly settings: StoreSettings,
    readonly family: string,
    private readonly tokens: readonly TextToken[],
    private readonly book: PairBook,
    private readonly signal: AbortSignal | undefined,
  ) {
    tokens.forEach(requireReplacement);
    this.#matcher = new TokenMatcher(tokens);
  }

  /** Files without places are left out. */
  async search(): Promise<FilePatches[]> {
    const found: FilePatches[] = [];
    for await (const log of openLogs(this.settings, this.family)) {
      const file = await this.#searchFile(log);
      if (file && file.patches.length > 0) found.push(file);
    }
    return found;
  }

  /** The next search reads everything again. */
  restart(): void {
    this.#positions.clear();
  }

  async #searchFile(log: OpenLog): Promise<FilePatches | null> {
    const { size } = await log.handle.stat();
    const known = this.#positions.get(log.file.id);
    if (known?.size === size) return null;
    const isAppended = known !== undefined && size > known.size && log.format === 'plain';
    const patches: PairedPatch[] = [];
    const counter = new TallyCounter();
    let position: Position = { size, tail: 0 };
    for await (const block of searchLog(log, this.#matcher, this.#options(isAppended ? known.tail : 0))) {
      for (const hit of block.hits) {
        patches.push(this.#patch(block, hit));
        counter.add(hitDigest(block.text, hit));
      }
      position = { size: log.format === 'plain' ? block.read : size, tail: block.tail };
    }
    this.#positions.set(log.file.id, position);
    return { file: log.file, patches, tally: counter.tally };
  }

  #options(start: number) {
    return { start, signal: this.signal };
  }

  #patch(block: HitBlock, hit: TokenHit): PairedPatch {
    const replacement = fittingReplacement(block, hit, this.tokens[hit.token]!.replacement!);
    const pair = this.book.pairOf(block.text.subarray(hit.start, hit.end), replacement);
    return { offset: block.base + hit.start, ...pair };
  }
}

function requireReplacement(token: TextToken): void {
  if (token.replacement?.length === token.bytes.length) return;
  throw new AppError('plan.infeasible', {
    detail: 'Log files are changed in place: every token needs a replacement of its own length in bytes.',
  });
}
