import { z } from 'zod';
import { REGIME_ID } from '../rights.js';

/** The form of the id of a regime; whether there is one, the catalogue knows (`regime.unknown`). */
export const regimeIdSchema = z.string().regex(REGIME_ID, 'expected a regime such as EU_GDPR');
