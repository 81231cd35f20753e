import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { CurrentPerson, Requires, type Person } from '#access';
import {
  createOwnRequestSchema,
  id,
  messagePageSchema,
  messageSchema,
  ownVerificationSchema,
  pageQuerySchema,
  postOwnMessageSchema,
  requestPageSchema,
  requestSchema,
  withdrawalSchema,
  type CreateOwnRequest,
  type MessageView,
  type OwnVerification,
  type Page,
  type PageQuery,
  type PostOwnMessage,
  type RequestView,
  type Withdrawal,
} from '#contracts/schemas';
import { Answers, Idempotent } from '#platform/http';
import { MessagesService, OwnRequestsService } from '#requests';

const requestId = id('request');

/** People and their own requests: who they are comes from the token alone. */
@ApiTags('Own requests')
@Controller('v1/me/requests')
@Requires('me:requests')
export class OwnRequestsController {
  constructor(
    @Inject(OwnRequestsService) private readonly requests: OwnRequestsService,
    @Inject(MessagesService) private readonly messages: MessagesService,
  ) {}

  @Post()
  @Idempotent()
  @Answers(201, requestSchema, 'Taken; the level of the sign-on counts')
  async create(
    @CurrentPerson() person: Person,
    @Body({ schema: createOwnRequestSchema }) body: CreateOwnRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RequestView> {
    const request = await this.requests.create(person, body);
    void reply.header('location', `/v1/me/requests/${request.id}`);
    return request;
  }

  @Get()
  @Answers(200, requestPageSchema, 'Own requests, newest first')
  list(
    @CurrentPerson() person: Person,
    @Query({ schema: pageQuerySchema }) query: PageQuery,
  ): Promise<Page<RequestView>> {
    return this.requests.list(person, query);
  }

  @Get(':id')
  @Answers(200, requestSchema)
  get(
    @CurrentPerson() person: Person,
    @Param('id', { schema: requestId }) request: string,
  ): Promise<RequestView> {
    return this.requests.get(person, request);
  }

  /** With the mailed code, or without one by a fresh sign-on. */
  @Post(':id/verification')
  @HttpCode(200)
  @Answers(200, requestSchema)
  verify(
    @CurrentPerson() person: Person,
    @Param('id', { schema: requestId }) request: string,
    @Body({ schema: ownVerificationSchema }) { code }: OwnVerification,
  ): Promise<RequestView> {
    return this.requests.verify(person, request, code);
  }

  @Post(':id/withdrawal')
  @HttpCode(200)
  @Idempotent()
  @Answers(200, requestSchema)
  withdraw(
    @CurrentPerson() person: Person,
    @Param('id', { schema: requestId }) request: string,
    @Body({ schema: withdrawalSchema }) { reason }: Withdrawal,
  ): Promise<RequestView> {
    return this.requests.withdraw(person, request, reason);
  }

  @Get(':id/messages')
  @Answers(200, messagePageSchema, 'Messages, oldest first')
  listMessages(
    @CurrentPerson() { subject }: Person,
    @Param('id', { schema: requestId }) request: string,
    @Query({ schema: pageQuerySchema }) query: PageQuery,
  ): Promise<Page<MessageView>> {
    return this.messages.page(request, query, subject);
  }

  @Post(':id/messages')
  @Idempotent()
  @Answers(201, messageSchema)
  postMessage(
    @CurrentPerson() { subject }: Person,
    @Param('id', { schema: requestId }) request: string,
    @Body({ schema: postOwnMessageSchema }) { text }: PostOwnMessage,
  ): Promise<MessageView> {
    return this.messages.post(request, { text, from: 'subject', internal: false }, subject);
  }
}
