import { toBuffer, type KeyBytes } from './key-pattern.js';
import type { RedisLink } from './redis.link.js';

const COUNT = '1000';

/** Keys that match one of the globs, each once, in any order. Other programs are let in between: never by KEYS. */
export async function* scanKeys(
  link: RedisLink,
  globs: readonly KeyBytes[],
): AsyncIterable<readonly KeyBytes[]> {
  const seen = new Set<KeyBytes>();
  for (const glob of globs) {
    let cursor = '0';
    do {
      const [answer] = await link.many([['SCAN', cursor, 'MATCH', toBuffer(glob), 'COUNT', COUNT]]);
      const [next, page] = answer as [Buffer, Buffer[]];
      const keys = [...new Set(page.map((key) => key.toString('latin1')))].filter((key) => !seen.has(key));
      keys.forEach((key) => seen.add(key));
      if (keys.length > 0) yield keys;
      cursor = next.toString();
    } while (cursor !== '0');
  }
}
