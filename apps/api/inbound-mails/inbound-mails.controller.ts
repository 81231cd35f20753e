import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query, Res } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { REASON_HEADER, Requires } from '#access';
import {
  discardMailSchema,
  id,
  inboundMailDetailsSchema,
  inboundMailPageSchema,
  inboundMailQuerySchema,
  inboundMailSchema,
  mailToMessageSchema,
  mailToRequestSchema,
  requestSchema,
  type DiscardMail,
  type InboundMailDetails,
  type InboundMailQuery,
  type InboundMailView,
  type MailToMessage,
  type MailToRequest,
  type Page,
  type RequestView,
} from '#contracts/schemas';
import { Answers, Idempotent } from '#platform/http';
import { InboundMails } from '#requests';
import { sendFile } from '../requests/send-file.js';

const mailId = id('inboundMail');

/** Mails to the mailbox of the controller that nobody has looked at yet. */
@ApiTags('Inbound mails')
@Controller('v1/inbound-mails')
export class InboundMailsController {
  constructor(@Inject(InboundMails) private readonly mails: InboundMails) {}

  @Get()
  @Requires('requests:read')
  @Answers(200, inboundMailPageSchema, 'Mails, oldest first')
  list(@Query({ schema: inboundMailQuerySchema }) query: InboundMailQuery): Promise<Page<InboundMailView>> {
    return this.mails.page(query);
  }

  @Get(':id')
  @Requires('requests:read')
  @Answers(200, inboundMailDetailsSchema, 'While it is a draft, with what it says')
  get(@Param('id', { schema: mailId }) mail: string): Promise<InboundMailDetails> {
    return this.mails.get(mail);
  }

  @Get(':id/attachments/:attachment')
  @Requires('requests:read')
  @ApiHeader({ name: REASON_HEADER, required: true })
  @ApiProduces('application/octet-stream')
  @ApiOkResponse({ schema: { type: 'string', format: 'binary' } })
  async open(
    @Param('id', { schema: mailId }) mail: string,
    @Param('attachment', { schema: id('attachment') }) attachment: string,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await sendFile(reply, await this.mails.openFile(mail, attachment));
  }

  @Post(':id/request')
  @Requires('requests:create')
  @Idempotent()
  @Answers(201, requestSchema, 'Taken; its period runs from the arrival of the mail')
  async accept(
    @Param('id', { schema: mailId }) mail: string,
    @Body({ schema: mailToRequestSchema }) body: MailToRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RequestView> {
    const request = await this.mails.accept(mail, body);
    void reply.header('location', `/v1/requests/${request.id}`);
    return request;
  }

  @Post(':id/message')
  @HttpCode(200)
  @Requires('requests:create')
  @Idempotent()
  @Answers(200, inboundMailSchema, 'A message of that request now')
  assign(
    @Param('id', { schema: mailId }) mail: string,
    @Body({ schema: mailToMessageSchema }) { requestId }: MailToMessage,
  ): Promise<InboundMailView> {
    return this.mails.assign(mail, requestId);
  }

  @Post(':id/discard')
  @HttpCode(200)
  @Requires('requests:create')
  @Idempotent()
  @Answers(200, inboundMailSchema, 'What it said is gone for good')
  discard(
    @Param('id', { schema: mailId }) mail: string,
    @Body({ schema: discardMailSchema }) body: DiscardMail,
  ): Promise<InboundMailView> {
    return this.mails.discard(mail, body);
  }
}
