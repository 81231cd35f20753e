import { z } from 'zod';

/** Cursor of lists that are ordered by id alone. */
export const ID_CURSOR = z.tuple([z.string().max(40)]);
