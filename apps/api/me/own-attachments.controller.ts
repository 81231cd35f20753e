import { Body, Controller, Get, Headers, Inject, Param, Post, Res } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiBody, ApiConsumes, ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { CurrentPerson, Requires, type Person } from '#access';
import { attachmentSchema, id, type AttachmentView } from '#contracts/schemas';
import { Answers, TAKES_ATTACHMENTS } from '#platform/http';
import { ATTACHMENT_TYPES, Attachments } from '#requests';
import { sendFile } from '../requests/send-file.js';

const requestId = id('request');

/** Files that people send with messages about their own requests, and get with those of staff. */
@ApiTags('Own requests')
@Controller('v1/me/requests/:id')
@Requires('me:requests')
export class OwnAttachmentsController {
  constructor(@Inject(Attachments) private readonly attachments: Attachments) {}

  @Post('messages/:message/attachments')
  @RouteConfig(TAKES_ATTACHMENTS)
  @ApiConsumes(...ATTACHMENT_TYPES)
  @ApiBody({ schema: { type: 'string', format: 'binary' } })
  @Answers(201, attachmentSchema, 'Sealed under the key of the request')
  add(
    @CurrentPerson() { subject }: Person,
    @Param('id', { schema: requestId }) request: string,
    @Param('message', { schema: id('message') }) message: string,
    @Headers('content-type') declared: string | undefined,
    @Body() content: unknown,
  ): Promise<AttachmentView> {
    return this.attachments.add(request, message, { content, declared: declared ?? '' }, subject);
  }

  @Get('attachments/:attachment')
  @ApiProduces('application/octet-stream')
  @ApiOkResponse({ schema: { type: 'string', format: 'binary' } })
  async open(
    @CurrentPerson() { subject }: Person,
    @Param('id', { schema: requestId }) request: string,
    @Param('attachment', { schema: id('attachment') }) attachment: string,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await sendFile(reply, await this.attachments.openAsPerson(request, attachment, subject));
  }
}
