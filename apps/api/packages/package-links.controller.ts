import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query, Res, UseFilters } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyReply } from 'fastify';
import { Public } from '#access';
import {
  packageCodeSchema,
  packagePartSchema,
  type PackageCode,
  type PackagePartQuery,
} from '#contracts/schemas';
import { TAKES_FORMS, PrivatePage } from '#platform/http';
import { PackageDelivery } from '#requests';
import { LinkPageFilter } from '../pages/link-page.filter.js';
import { pageLanguage } from '../pages/page-language.js';
import { codePage, doorPage } from './package-pages.js';

/** The door to a package. Looking changes nothing: mail scanners look. */
@ApiExcludeController()
@Controller('d/:token')
@Public()
@UseFilters(LinkPageFilter)
export class PackageLinksController {
  constructor(@Inject(PackageDelivery) private readonly delivery: PackageDelivery) {}

  @Get()
  @PrivatePage()
  async show(@Param('token') token: string): Promise<string> {
    const { locale, handedOver } = await this.delivery.door(token);
    return doorPage(pageLanguage(locale), { token, handedOver });
  }

  /** Has a fresh code mailed to the address of the request, or handed over by staff where it may not be. */
  @Post('code')
  @HttpCode(200)
  @PrivatePage()
  async sendCode(@Param('token') token: string): Promise<string> {
    const { locale, way } = await this.delivery.sendCode(token);
    return codePage(pageLanguage(locale), { token, way });
  }

  @Post()
  @RouteConfig(TAKES_FORMS)
  @HttpCode(200)
  async download(
    @Param('token') token: string,
    @Query({ schema: packagePartSchema }) { part }: PackagePartQuery,
    @Body({ schema: packageCodeSchema }) { code }: PackageCode,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { archive, name, sent } = await this.delivery.open(token, code, part);
    reply.raw.once('close', () => void sent(reply.raw.writableFinished));
    await reply
      .header('content-type', 'application/zip')
      .header('content-disposition', `attachment; filename="${name}"`)
      .header('cache-control', 'no-store')
      .header('x-robots-tag', 'noindex')
      .send(archive);
  }
}
