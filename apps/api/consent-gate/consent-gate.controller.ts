import { Body, Controller, Header, HttpCode, Inject, Post, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Requires } from '#access';
import { ConsentGate, acceptedLanguages, hasGpcSignal } from '#consents';
import {
  consentGateAnswerSchema,
  consentGateSchema,
  type ConsentGateAnswer,
  type ConsentGateBody,
} from '#contracts/schemas';
import { Answers } from '#platform/http';

@ApiTags('Consents')
@Controller('v1/consent-gate')
export class ConsentGateController {
  constructor(@Inject(ConsentGate) private readonly gate: ConsentGate) {}

  /**
   * What a person has yet to answer before they may register, sign on, act or be known to another system. `passed` says
   * whether they may go on. Show what is `pending` and send `presentationId` with the answers: it proves what was shown.
   */
  @Post()
  @HttpCode(200)
  @Header('vary', 'Sec-GPC, Accept-Language')
  @Requires('consent-gate:ask')
  @Answers(200, consentGateAnswerSchema)
  ask(
    @Body({ schema: consentGateSchema }) { signals, ...body }: ConsentGateBody,
    @Req() { raw, headers }: FastifyRequest,
  ): Promise<ConsentGateAnswer> {
    const gpc = signals?.gpc === true || hasGpcSignal(raw.rawHeaders);
    return this.gate.ask({ ...body, gpc, acceptLanguage: acceptedLanguages(headers['accept-language']) });
  }
}
