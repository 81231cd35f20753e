import { z } from 'zod';
import { STORE, STORE_HEALTH } from './examples/operation.js';

/** A store of the data map in force. `connection` is the name that the map uses, never what it stands for. */
export const storeSchema = z.object({
  id: z.string(),
  type: z.string(),
  connection: z.string(),
  access: z.enum(['read', 'write']),
  taskQueue: z.string().nullable(),
  region: z.string().nullable(),
  collections: z.number().int(),
});
export type StoreView = z.infer<typeof storeSchema>;
export const storesSchema = z
  .object({ items: z.array(storeSchema) })
  .meta({ examples: [{ items: [STORE] }] });

/** Whether this process can open the store now, and what its catalogue holds. */
export const storeHealthSchema = storeSchema
  .extend({
    reachable: z.boolean(),
    /** Code and sentence of what stands in the way; never an address or a secret. */
    problem: z.object({ code: z.string(), detail: z.string() }).nullable(),
  })
  .meta({ examples: [STORE_HEALTH] });
export type StoreHealthView = z.infer<typeof storeHealthSchema>;
