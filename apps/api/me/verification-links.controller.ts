import { Body, Controller, Get, HttpCode, Inject, Ip, Param, Post, UseFilters } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiExcludeController } from '@nestjs/swagger';
import { Public, network } from '#access';
import { AppError } from '#contracts';
import { linkPointsSchema, type LinkPoints } from '#contracts/schemas';
import { PrivatePage, TAKES_FORMS } from '#platform/http';
import {
  LinkVerification,
  VerificationCodes,
  type ExpiredLink,
  type FoundLink,
  type LinkStanding,
} from '#requests';
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
  show(@Param('token') token: string): Promise<string> {
    return this.#show(token, (link) => this.verification.look(link));
  }

  @Post()
  @HttpCode(200)
  @PrivatePage()
  confirm(@Param('token') token: string): Promise<string> {
    return this.#show(token, (link) => this.verification.confirm(link));
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

  /** Another link in place of one that has expired. */
  @Post('renewal')
  @HttpCode(200)
  @PrivatePage()
  renew(@Param('token') token: string): Promise<string> {
    return this.#showExpired(token, (expired) => this.verification.renew(expired));
  }

  async #find(token: string): Promise<FoundLink> {
    const link = await this.codes.findByToken(token);
    if (!link) throw invalidLink();
    return link;
  }

  /** Where the link has expired, that another can be had. */
  async #show(token: string, stand: (link: FoundLink) => Promise<LinkStanding>): Promise<string> {
    const link = await this.codes.findByToken(token);
    if (link) return verificationPage(await stand(link), { token });
    return this.#showExpired(token, (expired) => this.verification.lookExpired(expired));
  }

  async #showExpired(
    token: string,
    stand: (link: ExpiredLink) => Promise<LinkStanding | null>,
  ): Promise<string> {
    const link = await this.codes.findExpired(token);
    const standing = link && (await stand(link));
    if (!standing) throw invalidLink();
    return verificationPage(standing, { token });
  }
}

const invalidLink = (): AppError =>
  new AppError('resource.not_found', {
    detail: 'This link is not valid: it has expired, or was not copied whole.',
  });
