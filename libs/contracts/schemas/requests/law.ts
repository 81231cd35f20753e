import { z } from 'zod';
import { REGIME_REASONS } from '../../rights.js';
import { regimeIdSchema } from '../regime-id.js';

export const formVersion = z.iso.date();
export const consideredRegimeSchema = z.object({ id: regimeIdSchema, reason: z.enum(REGIME_REASONS) });
