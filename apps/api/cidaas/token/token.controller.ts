import { Body, Controller, Headers, HttpCode, Inject, Post, Req } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiConsumes, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Public, TenantHosts } from '#access';
import { TokenGrants } from '#consents';
import {
  tokenAnswerSchema,
  tokenRequestSchema,
  type TokenAnswer,
  type TokenRequest,
} from '#contracts/schemas';
import { Answers, TAKES_FORMS } from '#platform/http';
import { readClientCredentials } from './client-credentials.js';

@ApiTags('Tokens')
@Controller('token-srv')
export class TokenController {
  constructor(
    @Inject(TokenGrants) private readonly grants: TokenGrants,
    @Inject(TenantHosts) private readonly hosts: TenantHosts,
  ) {}

  /**
   * A token for a client (RFC 6749, section 4.4): its secret is its API key, its id that of the API client or the one it
   * was registered under. Answers and errors are those of OAuth, without the envelope of the consent API.
   */
  @Post('token')
  @Public()
  @HttpCode(200)
  @RouteConfig(TAKES_FORMS)
  @ApiConsumes('application/json', 'application/x-www-form-urlencoded')
  @Answers(200, tokenAnswerSchema, 'The token')
  async issue(
    @Body({ schema: tokenRequestSchema }) body: TokenRequest,
    @Headers('authorization') authorization: string | undefined,
    @Req() request: FastifyRequest,
  ): Promise<TokenAnswer> {
    const credentials = readClientCredentials(body, authorization);
    return this.grants.grant(credentials, await this.hosts.find(request.host), request.ip);
  }
}
