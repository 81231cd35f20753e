import { Body, Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiTags } from '@nestjs/swagger';
import { Requires } from '#access';
import {
  decisionAnswersSchema,
  decisionsSchema,
  type DecisionAnswers,
  type DecisionsBody,
} from '#contracts/schemas';
import { DecisionsService } from '#decisions';
import { Answers, LARGE_BODY } from '#platform/http';

@ApiTags('Decisions')
@Controller('v1/decisions')
export class DecisionsController {
  constructor(@Inject(DecisionsService) private readonly decisions: DecisionsService) {}

  /** May this person's data be used for this purpose, now? One question, or up to 1,000 in `items`. */
  @Post()
  // 1,000 items at their longest, with every character escaped, are 7.3 MB
  @RouteConfig(LARGE_BODY)
  @HttpCode(200)
  @Requires('decisions:ask')
  @Answers(200, decisionAnswersSchema)
  async decide(@Body({ schema: decisionsSchema }) body: DecisionsBody): Promise<DecisionAnswers> {
    if ('items' in body) return { items: await this.decisions.decide(body.items) };
    return this.decisions.answer(body);
  }
}
