import { Body, Controller, Get, Headers, Inject, Param, Post, Res } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiBody, ApiConsumes, ApiHeader, ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { REASON_HEADER, Requires } from '#access';
import { attachmentSchema, id, type AttachmentView } from '#contracts/schemas';
import { Answers, TAKES_ATTACHMENTS } from '#platform/http';
import { ATTACHMENT_TYPES, Attachments } from '#requests';
import { sendFile } from './send-file.js';

const requestId = id('request');

/** Files of the thread of a request, for staff. `GET …/messages` lists them. */
@ApiTags('Requests')
@Controller('v1/requests/:id')
export class RequestAttachmentsController {
  constructor(@Inject(Attachments) private readonly attachments: Attachments) {}

  /** To a message of staff; the person can read it unless the message is internal. */
  @Post('messages/:message/attachments')
  @Requires('requests:manage')
  @RouteConfig(TAKES_ATTACHMENTS)
  @ApiConsumes(...ATTACHMENT_TYPES)
  @ApiBody({ schema: { type: 'string', format: 'binary' } })
  @Answers(201, attachmentSchema, 'Sealed under the key of the request')
  add(
    @Param('id', { schema: requestId }) request: string,
    @Param('message', { schema: id('message') }) message: string,
    @Headers('content-type') declared: string | undefined,
    @Body() content: unknown,
  ): Promise<AttachmentView> {
    return this.attachments.add(request, message, { content, declared: declared ?? '' });
  }

  @Get('attachments/:attachment')
  @Requires('requests:read')
  @ApiHeader({ name: REASON_HEADER, required: true })
  @ApiProduces('application/octet-stream')
  @ApiOkResponse({ schema: { type: 'string', format: 'binary' } })
  async open(
    @Param('id', { schema: requestId }) request: string,
    @Param('attachment', { schema: id('attachment') }) attachment: string,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await sendFile(reply, await this.attachments.openAsStaff(request, attachment));
  }
}
