import { readSync } from 'node:fs';
import { AppError } from '#contracts';
import type { StoreSettings, Tally, TextToken } from '../../spi/index.js';
import { lowerCase, TokenMatcher, type TokenHit } from '../../text/index.js';
import { fittingReplacement, mayBeUnfit } from '../formats/json-lines.js';
import type { OpenLog } from '../log-file.js';
import { openLogs, searchLog, type HitBlock } from '../log-search.js';
import { hitDigest, TallyCounter } from '../log-tally.js';
import type { LogFile } from './log-tree.js';
import type { PairBook, PairedPatch } from '../patch/pair-book.js';
import type { FoundPlaces, SearchMemory } from '../search-memory.js';

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

  /** @throws AppError when a token has no replacement, and, once it is found, when that has another length */
  constructor(
    private readonly settings: StoreSettings,
    readonly family: string,
    private readonly tokens: readonly TextToken[],
    private readonly book: PairBook,
    private readonly signal: AbortSignal | undefined,
  ) {
    if (!tokens.every((token) => 'replacement' in token)) throw noReplacement();
    this.#matcher = new TokenMatcher(tokens);
  }

  /** Files without places are left out. @param memory what an earlier search of files found that are still the same */
  async search(memory?: SearchMemory): Promise<FilePatches[]> {
    const found: FilePatches[] = [];
    const search = memory?.nameOf(this.tokens) ?? '';
    for await (const log of openLogs(this.settings, this.family)) {
      const known = memory?.recall(search, log, await memory.stampOf(log));
      const file = (known && this.#recalled(log, known)) ?? (await this.#searchFile(log));
      if (file && file.patches.length > 0) found.push(file);
    }
    return found;
  }

  /** The next search reads everything again. */
  restart(): void {
    this.#positions.clear();
  }

  /** Null when something else stands at one of the places, or its replacement depends on what stands around it. */
  #recalled(log: OpenLog, { offsets, tokens, isInJson, tally, position }: FoundPlaces): FilePatches | null {
    const patches: PairedPatch[] = [];
    for (const [index, offset] of offsets.entries()) {
      const token = this.tokens[tokens[index]!]!;
      const found = bytesAt(log.handle.fd, offset, token.bytes.length);
      const replacement = replacementOf(token);
      if (!isSpelled(found, token) || (isInJson && mayBeUnfit(replacement))) return null;
      patches.push({ offset, ...this.book.pairOf(found, replacement) });
    }
    this.#positions.set(log.file.id, position);
    return { file: log.file, patches, tally };
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
    const replacement = fittingReplacement(block, hit, replacementOf(this.tokens[hit.token]!));
    const pair = this.book.pairOf(block.text.subarray(hit.start, hit.end), replacement);
    return { offset: block.base + hit.start, ...pair };
  }
}

/** Synchronous: thousands of short reads from memory, none of which is worth a thread. */
function bytesAt(fd: number, offset: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  return bytes.subarray(0, readSync(fd, bytes, 0, length, offset));
}

const isSpelled = (found: Buffer, { bytes, ignoreCase }: TextToken): boolean =>
  found.equals(bytes) ||
  (ignoreCase &&
    found.length === bytes.length &&
    found.every((byte, at) => lowerCase(byte) === lowerCase(bytes[at]!)));

function replacementOf({ bytes, replacement }: TextToken): Buffer {
  if (replacement?.length !== bytes.length) throw noReplacement();
  return replacement;
}

const noReplacement = (): AppError =>
  new AppError('plan.infeasible', {
    detail: 'Log files are changed in place: every token needs a replacement of its own length in bytes.',
  });
