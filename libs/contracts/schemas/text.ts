import { z } from 'zod';

/** Text of people: no NUL and no half characters (PostgreSQL cannot store them), bounded. */
export const text = (max: number) =>
  z
    .string()
    .max(max)
    .refine((value) => !value.includes('\u0000'), 'must not contain NUL characters')
    .refine((value) => value.isWellFormed(), 'must not contain half characters');

/** What staff adds to a decision in words of their own. */
export const note = text(2_000).optional();
