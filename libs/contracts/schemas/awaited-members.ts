import { z } from 'zod';
import { text } from './text.js';

/** Where the link of a double opt-in goes. */
export const confirmationAddress = text(255)
  .trim()
  .pipe(z.email('expected an e-mail address'))
  .optional()
  .meta({
    description: 'Where the link of a double opt-in goes; absent: `sub`, where it is an e-mail address',
  });

/** By which it is judged whether somebody else must accept for the person. */
export const ageMembers = {
  birthdate: z.iso.date().optional().meta({ description: 'Judged by and not kept' }),
  age: z.int().min(0).max(150).optional().meta({ description: 'Judged by and not kept' }),
  country: z
    .string()
    .regex(/^[A-Z]{2}$/, 'expected a country such as DE')
    .optional(),
};
