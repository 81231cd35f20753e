import { z } from 'zod';
import * as ex from '../examples/requests.js';
import { listOf } from '../examples/page.js';
import { id } from '../id.js';
import { OWN_TIMELINE_STEPS } from '../../lifecycle.js';
import { instant } from '../instant.js';
import { pageQuerySchema } from '../page.js';

export const timelineSchema = z
  .object({
    items: z.array(
      z.object({
        id: id('event'),
        type: z.string(),
        at: instant,
        data: z.record(z.string(), z.unknown()),
      }),
    ),
    nextCursor: z.string().nullable(),
  })
  .meta({ examples: [listOf(ex.TIMELINE_ENTRY)] });
export type TimelineView = z.infer<typeof timelineSchema>;

/** What a person sees happen: steps in plain words, in the language of the request, without what is internal. */
export const ownTimelineSchema = z
  .object({
    items: z.array(z.object({ at: instant, step: z.enum(OWN_TIMELINE_STEPS), text: z.string() })),
    nextCursor: z.string().nullable(),
  })
  .meta({ examples: [listOf(ex.OWN_TIMELINE_ENTRY)] });
export type OwnTimelineView = z.infer<typeof ownTimelineSchema>;

export const timelineQuerySchema = pageQuerySchema;
export type TimelineQuery = z.infer<typeof timelineQuerySchema>;
