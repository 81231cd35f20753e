import { Body, Controller, Get, Header, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Requires } from '#access';
import {
  correctionsQuerySchema,
  correctionsSchema,
  id,
  proposeCorrectionsSchema,
  type CorrectionsQuery,
  type CorrectionsView,
  type ProposeCorrections,
} from '#contracts/schemas';
import { Answers, Idempotent } from '#platform/http';
import { ProposedCorrections } from '#requests';

const requestId = id('request');

/** What a request for rectification is to change. */
@ApiTags('Requests')
@Controller('v1/requests/:id/corrections')
export class RequestCorrectionsController {
  constructor(@Inject(ProposedCorrections) private readonly corrections: ProposedCorrections) {}

  @Get()
  @Requires('requests:read')
  @Header('cache-control', 'no-store')
  @Answers(200, correctionsSchema, 'Values masked; in clear with a reason, which is recorded')
  get(
    @Param('id', { schema: requestId }) request: string,
    @Query({ schema: correctionsQuerySchema }) { reason }: CorrectionsQuery,
  ): Promise<CorrectionsView> {
    return this.corrections.get(request, reason);
  }

  /** Replaces what was proposed before. Once a plan waits for approval, ask for a new one: its values are others now. */
  @Post()
  @HttpCode(200)
  @Requires('requests:assess')
  @Idempotent()
  @Answers(200, correctionsSchema, 'Taken; values masked')
  propose(
    @Param('id', { schema: requestId }) request: string,
    @Body({ schema: proposeCorrectionsSchema }) body: ProposeCorrections,
  ): Promise<CorrectionsView> {
    return this.corrections.propose(request, body);
  }
}
