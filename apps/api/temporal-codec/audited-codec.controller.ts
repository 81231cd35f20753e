import { Body, Controller, HttpCode, Inject, Options, Post, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public, Requires } from '#access';
import { AuditTrail } from '#audit';
import { codecPayloadsSchema, type CodecPayloads } from '#contracts/schemas';
import { UnitOfWork } from '#persistence';
import { SETTINGS, type Settings } from '#platform';
import { PayloadDecoder } from '#temporal';
import { allowOrigin } from './cors.js';

/** Codec endpoint in production: takes a permission, and each look leaves an audit record. */
@ApiExcludeController()
@Controller('temporal/codec')
export class AuditedCodecController {
  constructor(
    @Inject(PayloadDecoder) private readonly decoder: PayloadDecoder,
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(AuditTrail) private readonly audit: AuditTrail,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  @Options('decode')
  @Public()
  @HttpCode(204)
  preflight(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): void {
    this.#allowUi(request, reply);
  }

  @Post('decode')
  @HttpCode(200)
  @Requires('temporal:decode')
  async decode(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Body({ schema: codecPayloadsSchema }) { payloads }: CodecPayloads,
  ): Promise<CodecPayloads> {
    this.#allowUi(request, reply);
    await this.unitOfWork.run(() =>
      this.audit.append({ action: 'temporal.decoded', object: 'payloads', data: { count: payloads.length } }),
    );
    return { payloads: (await this.decoder.decode(payloads)) as CodecPayloads['payloads'] };
  }

  /** Without the header a browser keeps the answer from every other page. */
  #allowUi(request: FastifyRequest, reply: FastifyReply): void {
    const { origin } = request.headers;
    if (origin && this.settings.TEMPORAL_UI_URL && new URL(this.settings.TEMPORAL_UI_URL).origin === origin)
      allowOrigin(reply, origin);
  }
}
