import { Body, Controller, Get, Inject, Param, Post, Res } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiBody, ApiConsumes, ApiHeader, ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { REASON_HEADER, Requires } from '#access';
import {
  id,
  identityDocumentListSchema,
  identityDocumentSchema,
  type IdentityDocumentList,
  type IdentityDocumentView,
} from '#contracts/schemas';
import { Answers, TAKES_DOCUMENTS } from '#platform/http';
import { DOCUMENT_TYPES, IdentityDocuments } from '#requests';
import { sendFile } from './send-file.js';

const requestId = id('request');
const documentId = id('document');

/** Documents by which people prove who they are, for whoever decides on them. */
@ApiTags('Requests')
@Controller('v1/requests/:id/documents')
@Requires('requests:verify')
export class RequestDocumentsController {
  constructor(@Inject(IdentityDocuments) private readonly documents: IdentityDocuments) {}

  /** One that came by post or over the counter. */
  @Post()
  @RouteConfig(TAKES_DOCUMENTS)
  @ApiConsumes(...DOCUMENT_TYPES)
  @ApiBody({ schema: { type: 'string', format: 'binary' } })
  @Answers(201, identityDocumentSchema, 'Kept under a key of its own until it is decided on')
  add(
    @Param('id', { schema: requestId }) request: string,
    @Body() content: unknown,
  ): Promise<IdentityDocumentView> {
    return this.documents.add(request, content);
  }

  @Get()
  @Answers(200, identityDocumentListSchema, 'Oldest first, destroyed ones included')
  async list(@Param('id', { schema: requestId }) request: string): Promise<IdentityDocumentList> {
    return { items: await this.documents.list(request) };
  }

  /** Never shown in place: what a stranger sent is no page of ours. */
  @Get(':document')
  @ApiHeader({ name: REASON_HEADER, required: true })
  @ApiProduces('application/octet-stream')
  @ApiOkResponse({ schema: { type: 'string', format: 'binary' } })
  async open(
    @Param('id', { schema: requestId }) request: string,
    @Param('document', { schema: documentId }) document: string,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await sendFile(reply, await this.documents.open(request, document));
  }
}
