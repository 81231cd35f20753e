import { z } from 'zod';

/** Text of people: no NUL (PostgreSQL cannot store it), bounded. */
export const text = (max: number) =>
  z
    .string()
    .max(max)
    .refine((value) => !value.includes('\u0000'), 'must not contain NUL characters');
