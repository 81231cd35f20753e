import { createHash } from 'node:crypto';
import type { TokenHit, TokenMatcher } from '../text/index.js';
import { bareName } from './families/log-families.js';

/** Each place once: `ann@example.com.log` names Ann, although an address may end in more than `.com`. */
export function hitsInName(path: string, matcher: TokenMatcher): TokenHit[] {
  const names = [path, bareName(path)];
  const hits = names.flatMap((name) => matcher.find(Buffer.from(name), { withoutControl: true }));
  return [...new Map(hits.map((hit) => [hit.start, hit])).values()];
}

export const nameDigest = (path: string): string =>
  createHash('sha256').update(path).digest('hex').slice(0, 16);

/** The name as it may be shown: one that holds an identifier is told by its digest. */
export const shownName = (path: string, matcher: TokenMatcher): string =>
  hitsInName(path, matcher).length > 0 ? nameDigest(path) : path;
