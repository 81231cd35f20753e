import { z } from 'zod';
import { ID_PREFIXES, type IdKind, idPattern } from '../ids.js';

/** An identifier with its prefix, such as `req_…`. */
export const id = (kind: IdKind) =>
  z.string().regex(idPattern(kind), `expected an id such as ${ID_PREFIXES[kind]}_0190…`);
