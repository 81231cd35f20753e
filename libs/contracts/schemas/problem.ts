import { z } from 'zod';

/** Problem document (RFC 9457) of every answer with a status of 400 or more. */
export const problemSchema = z.looseObject({
  type: z.string(),
  code: z.string().meta({ description: 'Stable; decide by this member.' }),
  title: z.string(),
  status: z.int(),
  detail: z.string().optional(),
  param: z.string().optional().meta({ description: 'Path of the member of the input that is at fault.' }),
  requestId: z.string().meta({ description: 'Names the request in the logs; also the header x-request-id.' }),
});
export type Problem = z.infer<typeof problemSchema>;
