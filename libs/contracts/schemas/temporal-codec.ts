import { z } from 'zod';

/** Body and answer of the remote codec of the Temporal UI; bytes are Base64. */
export const codecPayloadsSchema = z.object({
  payloads: z
    .array(
      z.looseObject({ metadata: z.record(z.string(), z.string()).optional(), data: z.string().optional() }),
    )
    .max(1_000),
});
export type CodecPayloads = z.infer<typeof codecPayloadsSchema>;
