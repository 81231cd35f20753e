import type { Notes } from '../staged/index.js';
import type { RedisLink } from './redis.link.js';

/** The only key of ours: a hash that is gone when nothing is under way. */
export const NOTES = 'habeas_journal';

/** Notes as fields of one hash; a script compares and writes at once. */
export class RedisNotes implements Notes {
  constructor(private readonly link: RedisLink) {}

  get(id: string): Promise<string | null> {
    return this.link.with((redis) => redis.hget(NOTES, id));
  }

  swap(id: string, expected: string | null, next: string | null): Promise<boolean> {
    const [was, will] = [expected, next].map((text) => [text === null ? '0' : '1', text ?? '']);
    return this.link.with(async (redis) => (await redis.habeasSwap(NOTES, id, ...was!, ...will!)) === 1);
  }

  list(prefix: string): Promise<readonly string[]> {
    return this.link.with(async (redis) => (await redis.hkeys(NOTES)).filter((id) => id.startsWith(prefix)));
  }
}
