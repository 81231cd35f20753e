import { normalise } from '../identity/index.js';
import type { DataPoint } from './read-data-points.js';

const DATE_AND_TIME = /^(\d{4}-\d{2}-\d{2})[t ]\d/;
const DATE = /^\d{4}-\d{2}-\d{2}$/;
/** Numbers of telephones, cards, orders and houses: people write them in groups. */
const GROUPED = /[\s\-/.()]/g;

/**
 * Equal for two spellings of one data point that mean the same: letters and spaces (Unicode NFKC, any case), the form of
 * telephone numbers, the groups of other numbers, a day with or without its time.
 */
export function dataPointKey({ type, value }: DataPoint): string {
  return `${type}\u001f${meaningOf(value)}`;
}

/** {@link dataPointKey} without the type. */
export function meaningOf(value: string): string {
  const text = value.normalize('NFKC').trim().replace(/\s+/g, ' ').toLowerCase().normalize('NFKC');
  const day = DATE_AND_TIME.exec(text)?.[1];
  if (day !== undefined || DATE.test(text)) return day ?? text;
  if (/\p{L}/u.test(text)) return text;
  const phone = normalise({ type: 'phone', value: text }).value;
  return phone.replace(GROUPED, '');
}
