import { z } from 'zod';
import { DATA_RISKS } from '#contracts';

/** A file of `data/risks`: which categories of the data map could do more harm than others. */
export const riskSchema = z.strictObject({
  id: z.literal('categories'),
  version: z.iso.date(),
  risks: z.array(
    z.strictObject({
      /** Path in the category tree; what lies below it counts as well. */
      category: z
        .string()
        .regex(/^[a-z_]+(\.[a-z_]+)*$/, 'expected a category such as health or financial.iban'),
      risk: z.enum(DATA_RISKS),
      citation: z.string().trim().min(1).max(500),
      confirmed: z.boolean(),
    }),
  ),
});
export type CategoryRisks = Readonly<z.infer<typeof riskSchema>>;
