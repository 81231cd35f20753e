import { Body, Controller, Get, Header, HttpCode, Inject, Param, Post, Put, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Requires } from '#access';
import {
  appealSchema,
  complaintMoveSchema,
  id,
  nomineeSchema,
  requestSchema,
  type Appeal,
  type ComplaintMove,
  type Nominee,
  type RequestView,
} from '#contracts/schemas';
import { Answers, Idempotent } from '#platform/http';
import { RequestsService } from '#requests';

const requestId = id('request');

/** What belongs to some rights alone: appeals, complaints, nominees. */
@ApiTags('Requests')
@Controller('v1/requests/:id')
export class RequestCasesController {
  constructor(@Inject(RequestsService) private readonly requests: RequestsService) {}

  /** Against a refusal, whole or in part, where the law knows an appeal. */
  @Post('appeal')
  @Requires('requests:create')
  @Idempotent()
  @Answers(201, requestSchema, 'The appeal: a request of its own, with its own clock')
  async appeal(
    @Param('id', { schema: requestId }) request: string,
    @Body({ schema: appealSchema }) { reason }: Appeal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RequestView> {
    const appeal = await this.requests.appeal(request, reason);
    void reply.header('location', `/v1/requests/${appeal.id}`);
    return appeal;
  }

  @Put('complaint')
  @HttpCode(200)
  @Requires('requests:assess')
  @Answers(200, requestSchema, 'An answer to the request resolves it, `reopening` opens it again')
  moveComplaint(
    @Param('id', { schema: requestId }) request: string,
    @Body({ schema: complaintMoveSchema }) { state }: ComplaintMove,
  ): Promise<RequestView> {
    return this.requests.moveComplaint(request, state);
  }

  /** Every look leaves a record. */
  @Get('nominee')
  @Requires('requests:read')
  @Header('cache-control', 'no-store')
  @Answers(200, nomineeSchema)
  nominee(@Param('id', { schema: requestId }) request: string): Promise<Nominee> {
    return this.requests.nominee(request);
  }
}
