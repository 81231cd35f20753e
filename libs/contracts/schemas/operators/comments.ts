import { z } from 'zod';
import { COMMENT } from '../examples/requests.js';
import { listOf } from '../examples/page.js';
import { pageSchema } from '../page.js';
import { id } from '../id.js';
import { text } from '../text.js';

/** What staff notes about a request for staff: the person never sees it. */
export const postCommentSchema = z
  .strictObject({ text: text(5_000).trim().min(1) })
  .meta({ examples: [{ text: COMMENT.text }] });
export type PostComment = z.infer<typeof postCommentSchema>;

export const commentSchema = z
  .object({
    id: id('message'),
    by: z.string().nullable().meta({ description: 'Who wrote it; null where that was not kept yet.' }),
    text: z.string(),
    createdAt: z.iso.datetime({ offset: true }),
  })
  .meta({ examples: [COMMENT] });
export type CommentView = z.infer<typeof commentSchema>;
export const commentPageSchema = pageSchema(commentSchema).meta({ examples: [listOf(COMMENT)] });
