import { Body, Controller, Get, HttpCode, Inject, Ip, Param, Post, Query, Res } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiBody, ApiConsumes, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { CurrentPerson, Requires, network, type Person } from '#access';
import {
  appealSchema,
  createOwnRequestSchema,
  id,
  identityDocumentSchema,
  messagePageSchema,
  messageSchema,
  ownLiftSchema,
  ownTimelineSchema,
  ownVerificationSchema,
  pageQuerySchema,
  postOwnMessageSchema,
  requestPageSchema,
  requestSchema,
  timelineQuerySchema,
  verificationWaysSchema,
  withdrawalSchema,
  type Appeal,
  type CreateOwnRequest,
  type IdentityDocumentView,
  type MessageView,
  type OwnLift,
  type OwnTimelineView,
  type OwnVerification,
  type Page,
  type PageQuery,
  type PostOwnMessage,
  type RequestView,
  type TimelineQuery,
  type VerificationWays,
  type Withdrawal,
} from '#contracts/schemas';
import { Answers, Idempotent, TAKES_DOCUMENTS } from '#platform/http';
import { DOCUMENT_TYPES, IdentityDocuments, MessagesService, OwnRequestsService } from '#requests';

const requestId = id('request');

/** People and their own requests: who they are comes from the token alone. */
@ApiTags('Own requests')
@Controller('v1/me/requests')
@Requires('me:requests')
export class OwnRequestsController {
  constructor(
    @Inject(OwnRequestsService) private readonly requests: OwnRequestsService,
    @Inject(MessagesService) private readonly messages: MessagesService,
    @Inject(IdentityDocuments) private readonly documents: IdentityDocuments,
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

  @Get(':id/timeline')
  @Answers(200, ownTimelineSchema, 'What happened, oldest first, in the language of the request')
  timeline(
    @CurrentPerson() person: Person,
    @Param('id', { schema: requestId }) request: string,
    @Query({ schema: timelineQuerySchema }) query: TimelineQuery,
  ): Promise<OwnTimelineView> {
    return this.requests.timeline(person, request, query);
  }

  @Get(':id/verification')
  @Answers(200, verificationWaysSchema, 'How to prove who one is; says nothing of what is held')
  verificationWays(
    @CurrentPerson() person: Person,
    @Param('id', { schema: requestId }) request: string,
  ): Promise<VerificationWays> {
    return this.requests.verificationWays(person, request);
  }

  /** With the mailed code, with data points, or without anything by a fresh sign-on. */
  @Post(':id/verification')
  @HttpCode(200)
  @Answers(200, requestSchema)
  verify(
    @CurrentPerson() person: Person,
    @Param('id', { schema: requestId }) request: string,
    @Body({ schema: ownVerificationSchema }) body: OwnVerification,
    @Ip() address: string,
  ): Promise<RequestView> {
    return this.requests.verify(person, request, body, network(address));
  }

  /** A new code and link by mail, while the request waits for an identity. */
  @Post(':id/verification/code')
  @HttpCode(202)
  @Answers(202, requestSchema, 'Mailed if the request waits for it; five a day')
  sendCode(
    @CurrentPerson() person: Person,
    @Param('id', { schema: requestId }) request: string,
  ): Promise<RequestView> {
    return this.requests.sendCode(person, request);
  }

  /** The bytes of a PDF, PNG or JPEG; destroyed once staff has decided on it. */
  @Post(':id/documents')
  @RouteConfig(TAKES_DOCUMENTS)
  @ApiConsumes(...DOCUMENT_TYPES)
  @ApiBody({ schema: { type: 'string', format: 'binary' } })
  @Answers(201, identityDocumentSchema, 'Kept under a key of its own until it is decided on')
  addDocument(
    @CurrentPerson() { subject }: Person,
    @Param('id', { schema: requestId }) request: string,
    @Body() content: unknown,
  ): Promise<IdentityDocumentView> {
    return this.documents.add(request, content, subject);
  }

  /** Against a refusal, whole or in part, where the law knows an appeal. */
  @Post(':id/appeal')
  @Idempotent()
  @Answers(201, requestSchema, 'The appeal: a request of its own')
  appeal(
    @CurrentPerson() person: Person,
    @Param('id', { schema: requestId }) request: string,
    @Body({ schema: appealSchema }) { reason }: Appeal,
  ): Promise<RequestView> {
    return this.requests.appeal(person, request, reason);
  }

  /** The person no longer wants the restriction: it ends after the notice that comes before every end. */
  @Post(':id/lift-notice')
  @HttpCode(200)
  @Idempotent()
  @Answers(200, requestSchema)
  liftRestriction(
    @CurrentPerson() person: Person,
    @Param('id', { schema: requestId }) request: string,
    @Body({ schema: ownLiftSchema }) { reason }: OwnLift,
  ): Promise<RequestView> {
    return this.requests.liftRestriction(person, request, reason);
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
