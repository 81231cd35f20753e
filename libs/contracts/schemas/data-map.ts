import { z } from 'zod';

/** A data map travels as text, so that comments and line numbers survive. */
export const dataMapDocumentSchema = z.object({ document: z.string().min(1).max(200_000) });
export type DataMapDocument = z.infer<typeof dataMapDocumentSchema>;

export const dataMapSchema = z.object({
  id: z.string(),
  version: z.number().int(),
  hash: z.string(),
  document: z.string().optional(),
});
export type DataMapView = z.infer<typeof dataMapSchema>;
export const dataMapVersionsSchema = z.object({ items: z.array(dataMapSchema) });
export const dataMapValidationSchema = z.object({ valid: z.literal(true), hash: z.string() });
