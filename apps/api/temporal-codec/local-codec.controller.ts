import { Body, Controller, HttpCode, Inject, Options, Post, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '#access';
import { AppError } from '#contracts';
import { codecPayloadsSchema, type CodecPayloads } from '#contracts/schemas';
import { SETTINGS, type Settings } from '#platform';
import { PayloadDecoder } from '#temporal';
import { allowOrigin } from './cors.js';

/** Codec endpoint of the standalone: loopback only, and only for pages of this machine's Temporal UI. */
@ApiExcludeController()
@Controller('temporal/codec')
@Public()
export class LocalCodecController {
  constructor(
    @Inject(PayloadDecoder) private readonly decoder: PayloadDecoder,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  @Options('decode')
  @HttpCode(204)
  preflight(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): void {
    this.#admit(request, reply);
  }

  @Post('decode')
  @HttpCode(200)
  async decode(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Body({ schema: codecPayloadsSchema }) { payloads }: CodecPayloads,
  ): Promise<CodecPayloads> {
    this.#admit(request, reply);
    return { payloads: (await this.decoder.decode(payloads)) as CodecPayloads['payloads'] };
  }

  #admit(request: FastifyRequest, reply: FastifyReply): void {
    const { origin } = request.headers;
    const ui = this.settings.TEMPORAL_UI_URL ? new URL(this.settings.TEMPORAL_UI_URL) : null;
    if (!ui || !origin || !isSamePlace(origin, ui))
      throw new AppError('auth.forbidden', { detail: 'Only the Temporal UI of this machine may decode.' });
    allowOrigin(reply, origin);
  }
}

/**
 * The UI is opened as localhost or 127.0.0.1; the port tells it apart. A page without an origin of its own (a file, a
 * sandboxed frame) sends `null`, which is no address.
 */
function isSamePlace(origin: string, ui: URL): boolean {
  if (!URL.canParse(origin)) return false;
  const { port, hostname } = new URL(origin);
  return port === ui.port && ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
}
