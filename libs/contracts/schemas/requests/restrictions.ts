import { z } from 'zod';
import * as ex from '../examples/requests.js';
import { RESTRICTION_GROUNDS } from '../../rights.js';
import { listOf } from '../examples/page.js';
import { id } from '../id.js';
import { instant } from '../instant.js';
import { pageQuerySchema } from '../page.js';
import { text } from '../text.js';

export const restrictionSchema = z
  .object({
    id: id('restriction'),
    requestId: id('request'),
    state: z.enum(['active', 'lift_notified', 'lifted']),
    /** `all`: whatever the data may be used for, also what is declared later. */
    purposes: z.union([z.literal('all'), z.array(z.string())]),
    /** Art. 18(1) GDPR; absent: the person did not say. */
    ground: z.enum(RESTRICTION_GROUNDS).optional(),
    liftableAt: instant.optional(),
  })
  .meta({ examples: [ex.RESTRICTION] });
export type RestrictionView = z.infer<typeof restrictionSchema>;
export const restrictionPageSchema = z
  .object({
    items: z.array(restrictionSchema),
    nextCursor: z.string().nullable(),
  })
  .meta({ examples: [listOf(ex.RESTRICTION)] });
export const liftNoticeSchema = z
  .object({
    reason: text(2_000).min(1),
    /** The person agrees: needed where they need the data for claims (Art. 18(1)(c) GDPR). */
    agreed: z.boolean().default(false),
  })
  .meta({ examples: [ex.LIFT_NOTICE] });
export const ownLiftSchema = z.object({ reason: text(2_000).min(1) }).meta({ examples: [ex.LIFT_NOTICE] });
export type OwnLift = z.infer<typeof ownLiftSchema>;

export const restrictionListQuerySchema = pageQuerySchema.extend({
  state: z.enum(['active', 'lift_notified', 'lifted']).optional(),
});
export type RestrictionListQuery = z.infer<typeof restrictionListQuerySchema>;

export type LiftNotice = z.infer<typeof liftNoticeSchema>;
