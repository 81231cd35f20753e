import { Body, Controller, Get, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Requires } from '#access';
import {
  id,
  messagePageSchema,
  messageSchema,
  pageQuerySchema,
  postMessageSchema,
  type MessageView,
  type Page,
  type PageQuery,
  type PostMessage,
} from '#contracts/schemas';
import { Answers, Idempotent } from '#platform/http';
import { MessagesService } from '#requests';

const requestId = id('request');

/** The thread of a request as staff sees it, with the notes among staff. */
@ApiTags('Requests')
@Controller('v1/requests/:id/messages')
export class RequestMessagesController {
  constructor(@Inject(MessagesService) private readonly messages: MessagesService) {}

  @Get()
  @Requires('requests:read')
  @Answers(200, messagePageSchema, 'Messages, oldest first')
  list(
    @Param('id', { schema: requestId }) request: string,
    @Query({ schema: pageQuerySchema }) query: PageQuery,
  ): Promise<Page<MessageView>> {
    return this.messages.page(request, query);
  }

  /** The person reads it in their own requests, unless it is internal. */
  @Post()
  @Requires('requests:manage')
  @Idempotent()
  @Answers(201, messageSchema)
  post(
    @Param('id', { schema: requestId }) request: string,
    @Body({ schema: postMessageSchema }) body: PostMessage,
  ): Promise<MessageView> {
    return this.messages.post(request, { ...body, from: 'staff' });
  }
}
