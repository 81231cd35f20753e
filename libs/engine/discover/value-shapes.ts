import { isIP } from 'node:net';
import type { RowValue } from '#connectors/spi';
import { isIban, passesLuhn } from '../strategies/pseudonyms/check-digits.js';

/** What a value looks like, by form alone. */
export type Shape = 'email' | 'phone' | 'ip' | 'uuid' | 'json' | 'iban' | 'card';

const EMAIL = /^[^\s@]{1,64}@[^\s@]+\.[^\s@.]{2,}$/;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const PHONE = /^(\+|00|\()?[\d\s().\-/]{7,24}$/;
const DATE_LIKE = /^\d{4}-\d{2}-\d{2}|^\d{1,2}[./]\d{1,2}[./]\d{2,4}$/;

const isCard = (text: string): boolean => {
  const digits = text.replace(/[\s-]/g, '');
  return /^[2-6]\d{12,18}$/.test(digits) && passesLuhn(digits);
};

const isPhone = (text: string): boolean => {
  const digits = text.replace(/\D/g, '');
  // Bare digits are more often numbers of something than telephones.
  return (
    PHONE.test(text) && !DATE_LIKE.test(text) && digits.length >= 7 && digits.length <= 15 && digits !== text
  );
};

const isJson = (text: string): boolean => {
  if (!/^\s*[[{]/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

const shapeOf = (value: RowValue): Shape | null => {
  if (typeof value !== 'string') return null;
  const text = value.trim();
  if (EMAIL.test(text)) return 'email';
  if (isIP(text) !== 0) return 'ip';
  if (UUID.test(text)) return 'uuid';
  if (isIban(text)) return 'iban';
  if (isCard(text)) return 'card';
  if (isPhone(text)) return 'phone';
  return isJson(text) ? 'json' : null;
};

const EMAIL_INSIDE = /[^\s@<>"',;:()[\]]{1,64}@[a-z0-9-]+(\.[a-z0-9-]+)+/i;

/** How many of the values have an e-mail address somewhere in them. */
export const countEmailsInside = (values: readonly RowValue[]): number =>
  values.filter((value) => typeof value === 'string' && EMAIL_INSIDE.test(value)).length;

/** What a sample of one column shows; counts only, never a value. */
export interface ColumnSample {
  /** Values that are neither NULL nor blank. */
  readonly filled: number;
  readonly distinct: number;
  readonly shape: Shape | null;
  /** How many of the filled values have the shape. */
  readonly shaped: number;
  /** How many of the filled values have an e-mail address somewhere in them. */
  readonly withEmails: number;
}

/** Fewer values, or a smaller part of them, are chance. */
const MIN_VALUES = 2;
const MIN_SHARE = 0.8;

export const sampleOf = (values: readonly RowValue[]): ColumnSample => {
  const filled = values.filter((value) => value !== null && value !== '');
  const counts = new Map<Shape, number>();
  for (const shape of filled.map(shapeOf))
    if (shape !== null) counts.set(shape, (counts.get(shape) ?? 0) + 1);
  const [best] = [...counts].sort(([, a], [, b]) => b - a);
  const clear = best !== undefined && filled.length >= MIN_VALUES && best[1] >= filled.length * MIN_SHARE;
  return {
    filled: filled.length,
    distinct: new Set(filled.map((value) => JSON.stringify(value))).size,
    shape: clear ? best[0] : null,
    shaped: clear ? best[1] : 0,
    withEmails: countEmailsInside(filled),
  };
};
