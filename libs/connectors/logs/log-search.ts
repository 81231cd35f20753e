import { AppError } from '#contracts';
import type { Predicate, StoreSettings, TextToken } from '../spi/index.js';
import { scanText, TokenMatcher, type ScannedBlock, type TokenHit } from '../text/index.js';
import { isObjectKey } from './formats/json-lines.js';
import { readError } from './log-errors.js';
import { familyNames } from './families/log-families.js';
import { blockBytesOf, openLog, textSource, type OpenLog } from './log-file.js';
import { listTree, openRoot } from './families/log-tree.js';

/** Files that move faster than they can be listed this many times are a fault of the store. */
const LISTINGS = 10;

/** The tokens that a predicate asks for; text stores understand `mentions` and unions of it. */
export function tokensOf(where: Predicate): readonly TextToken[] {
  switch (where.op) {
    case 'mentions':
      return where.tokens;
    case 'any':
      return where.of.flatMap(tokensOf);
    default:
      throw new AppError('plan.infeasible', {
        detail: `Log files are searched for tokens; the predicate "${where.op}" has no meaning there.`,
      });
  }
}

export function requireFamily(settings: StoreSettings, collection: string): void {
  if (familyNames(settings).includes(collection)) return;
  throw new AppError('store.failed', { detail: `The store has no family of files "${collection}".` });
}

/**
 * Every file of a family, opened, once; it is closed when the next one is asked for. A file that was renamed before its
 * turn is found again by listing again, until a listing shows nothing new.
 */
export async function* openLogs(settings: StoreSettings, family: string): AsyncGenerator<OpenLog> {
  const root = await openRoot(settings);
  const done = new Set<string>();
  for (let listing = 0; listing < LISTINGS; listing++) {
    const { files } = await listTree(settings);
    const fresh = files.filter((file) => file.family === family && !done.has(file.id));
    if (fresh.length === 0) return;
    for (const file of fresh) {
      const log = await openLog(root, file);
      if (!log) continue;
      done.add(file.id);
      try {
        yield log;
      } finally {
        await log.handle.close();
      }
    }
  }
  throw new AppError('store.failed', {
    detail: `The files of "${family}" do not stay long enough to be read.`,
  });
}

export interface HitBlock extends ScannedBlock {
  /** Without those that may not be changed: keys of JSON objects. */
  readonly hits: readonly TokenHit[];
  /** Those keys. */
  readonly keys: readonly TokenHit[];
}

/** The hits of one file that erasure is about, block by block. */
export async function* searchLog(
  log: OpenLog,
  matcher: TokenMatcher,
  options: { readonly start?: number; readonly signal?: AbortSignal | undefined } = {},
): AsyncGenerator<HitBlock> {
  try {
    const source = textSource(log, options.start);
    for await (const block of scanText(matcher, source, { ...options, blockBytes: blockBytesOf(log) })) {
      const keys = new Set(block.hits.filter((hit) => isObjectKey(block, hit)));
      const hits = block.hits.filter((hit) => !keys.has(hit));
      yield Object.assign(block, { hits, keys: [...keys] });
    }
  } catch (error) {
    throw readError(error);
  }
}
