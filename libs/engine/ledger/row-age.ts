import { DateTime } from 'luxon';
import type { RowValue } from '#connectors/spi';

/** Of a row, as seen from an erasure; `unknown`: nothing says when it came to be, or only the very day does. */
export type RowAge = 'older' | 'newer' | 'unknown';

const ONLY_DAY = /^\d{4}-\d{2}-\d{2}$/;

/**
 * Whether a row came to be before or after an erasure.
 * @param created RFC 3339, or as SQL writes it, then in UTC; a day alone says nothing of that very day
 * @param erasedAt RFC 3339
 */
export function rowAge(created: RowValue | undefined, erasedAt: string): RowAge {
  if (typeof created !== 'string') return 'unknown';
  const at = DateTime.fromISO(created.trim().replace(' ', 'T'), { zone: 'utc' });
  const erased = DateTime.fromISO(erasedAt, { zone: 'utc' });
  if (!at.isValid || !erased.isValid) return 'unknown';
  if (ONLY_DAY.test(created.trim()) && at.hasSame(erased, 'day')) return 'unknown';
  return at > erased ? 'newer' : 'older';
}
