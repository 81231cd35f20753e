import type { CollectionInfo } from '#connectors/spi';
import { singularised, unqualified, wordsOf } from './column-words.js';

/** The column alone is the primary key. */
export const isSingleKey = ({ primaryKey }: Pick<CollectionInfo, 'primaryKey'>, column: string): boolean =>
  primaryKey.length === 1 && primaryKey[0] === column;

/** A key that is called after its own table, or after the end of its name: `newsletter_subscriber.subscriber_id`. */
export const namesOwnRow = (table: CollectionInfo, column: string): boolean => {
  if (!isSingleKey(table, column)) return false;
  const words = wordsOf(column);
  const own = [...singularised(wordsOf(unqualified(table.name))), words.at(-1)].join('_');
  return `_${own}`.endsWith(`_${words.join('_')}`);
};

/** Names of keys that several tables have, each for rows of its own (`id`, `entity_id`): they say nothing of which. */
export const sharedKeyNames = (tables: readonly CollectionInfo[]): ReadonlySet<string> => {
  const counts = new Map<string, number>();
  for (const { primaryKey } of tables) {
    const [key, ...more] = primaryKey;
    if (key !== undefined && more.length === 0) counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return new Set([...counts].filter(([, count]) => count > 1).map(([key]) => key));
};
