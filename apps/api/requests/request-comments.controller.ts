import { Body, Controller, Get, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Requires } from '#access';
import {
  commentPageSchema,
  commentSchema,
  id,
  pageQuerySchema,
  postCommentSchema,
  type CommentView,
  type Page,
  type PageQuery,
  type PostComment,
} from '#contracts/schemas';
import { Answers, Idempotent } from '#platform/http';
import { MessagesService } from '#requests';

const requestId = id('request');

/** What staff notes about a request for staff: the internal messages of its thread, with who wrote them. */
@ApiTags('Requests')
@Controller('v1/requests/:id/comments')
export class RequestCommentsController {
  constructor(@Inject(MessagesService) private readonly messages: MessagesService) {}

  @Get()
  @Requires('requests:read')
  @Answers(200, commentPageSchema, 'Comments, oldest first')
  list(
    @Param('id', { schema: requestId }) request: string,
    @Query({ schema: pageQuerySchema }) query: PageQuery,
  ): Promise<Page<CommentView>> {
    return this.messages.comments(request, query);
  }

  @Post()
  @Requires('requests:manage')
  @Idempotent()
  @Answers(201, commentSchema)
  post(
    @Param('id', { schema: requestId }) request: string,
    @Body({ schema: postCommentSchema }) { text }: PostComment,
  ): Promise<CommentView> {
    return this.messages.comment(request, text);
  }
}
