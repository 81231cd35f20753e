import { z } from 'zod';
import { REFUSAL_CODES } from '../../rights.js';

/** A reason to refuse. One that there is not is refused with those that the law of the request knows, which a schema does not. */
export const refusalCode = z
  .string()
  .max(60)
  .meta({ enum: [...REFUSAL_CODES] });
