import { z } from 'zod';

/** A moment with its offset from UTC, such as `2026-03-01T09:00:00Z`. */
export const instant = z.iso.datetime({ offset: true });

const YEAR_ONE = Date.parse('0001-01-01T00:00:00Z');

/** A time that something is looked for by: PostgreSQL knows no year 0. */
export const searchInstant = z.iso
  .datetime({ offset: true, error: 'expected a time with an offset, such as 2026-11-01T00:00:00Z' })
  .refine((time) => Date.parse(time) >= YEAR_ONE, 'must not be before the year 1');
