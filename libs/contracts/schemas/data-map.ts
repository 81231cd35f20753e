import { z } from 'zod';
import { DATA_MAP, DATA_MAP_DOCUMENT, DATA_MAP_VALIDATION } from './examples/operation.js';

/** A data map travels as text, so that comments and line numbers survive. */
export const dataMapDocumentSchema = z
  .object({ document: z.string().min(1).max(200_000) })
  .meta({ examples: [DATA_MAP_DOCUMENT] });
export type DataMapDocument = z.infer<typeof dataMapDocumentSchema>;

export const dataMapSchema = z
  .object({
    id: z.string(),
    version: z.number().int(),
    hash: z.string(),
    document: z.string().optional(),
  })
  .meta({ examples: [DATA_MAP] });
export type DataMapView = z.infer<typeof dataMapSchema>;
export const dataMapVersionsSchema = z
  .object({ items: z.array(dataMapSchema) })
  .meta({ examples: [{ items: [DATA_MAP] }] });

/** Of a document that can be read: what of it does not fit the stores as they are now. */
export const dataMapFindingSchema = z.object({
  severity: z.enum(['error', 'warning', 'info']),
  code: z
    .string()
    .describe('NO_FILES: no file belongs to a family. STORE_NOT_COMPARED: the store was not reached.'),
  store: z.string(),
  collection: z.string().optional(),
  column: z.string().optional(),
  message: z.string().describe('A sentence for people, without personal data'),
  count: z.number().int().optional(),
});
export const dataMapValidationSchema = z
  .object({
    valid: z.boolean().describe('No finding is an error'),
    hash: z.string(),
    findings: z.array(dataMapFindingSchema),
  })
  .meta({ examples: [DATA_MAP_VALIDATION] });
export type DataMapValidation = z.infer<typeof dataMapValidationSchema>;
