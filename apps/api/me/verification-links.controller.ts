import { Body, Controller, Get, HttpCode, Inject, Ip, Param, Post, UseFilters } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiExcludeController } from '@nestjs/swagger';
import { Public, network } from '#access';
import { AppError } from '#contracts';
import { linkPointsSchema, type LinkPoints } from '#contracts/schemas';
import { PrivatePage, TAKES_FORMS } from '#platform/http';
import { LinkVerification, VerificationCodes, type FoundLink } from '#requests';
import { LinkPageFilter } from '../pages/link-page.filter.js';
import { verificationPage } from './verification-pages.js';

/** Confirmation links of mails. Reading changes nothing, since mail scanners read; only the button confirms. */
@ApiExcludeController()
@Controller('v/:token')
@Public()
@UseFilters(LinkPageFilter)
export class VerificationLinksController {
  constructor(
    @Inject(VerificationCodes) private readonly codes: VerificationCodes,
    @Inject(LinkVerification) private readonly verification: LinkVerification,
  ) {}

  @Get()
  @PrivatePage()
  async show(@Param('token') token: string): Promise<string> {
    return verificationPage(await this.verification.look(await this.#find(token)), { token });
  }

  @Post()
  @HttpCode(200)
  @PrivatePage()
  async confirm(@Param('token') token: string): Promise<string> {
    return verificationPage(await this.verification.confirm(await this.#find(token)), { token });
  }

  /** Data points of somebody without an account. */
  @Post('points')
  @RouteConfig(TAKES_FORMS)
  @HttpCode(200)
  @PrivatePage()
  async givePoints(
    @Param('token') token: string,
    @Body({ schema: linkPointsSchema }) points: LinkPoints,
    @Ip() address: string,
  ): Promise<string> {
    const standing = await this.verification.givePoints(await this.#find(token), points, network(address));
    return verificationPage(standing, { token, wrong: true });
  }

  /** They cannot give any. */
  @Post('help')
  @HttpCode(200)
  @PrivatePage()
  async askForHelp(@Param('token') token: string): Promise<string> {
    return verificationPage(await this.verification.askForHelp(await this.#find(token)), { token });
  }

  async #find(token: string): Promise<FoundLink> {
    const link = await this.codes.findByToken(token);
    if (!link)
      throw new AppError('resource.not_found', {
        detail: 'This link is not valid: it has expired, or was not copied whole.',
      });
    return link;
  }
}
