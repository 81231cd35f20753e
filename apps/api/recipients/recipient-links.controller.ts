import { Body, Controller, Get, Headers, HttpCode, Inject, Param, Post, UseFilters } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiExcludeController } from '@nestjs/swagger';
import { Public } from '#access';
import { recipientFormSchema, type RecipientForm } from '#contracts/schemas';
import { TAKES_FORMS, PrivatePage } from '#platform/http';
import { RecipientList, RecipientReports } from '#requests';
import { LinkPageFilter } from '../pages/link-page.filter.js';
import { browserLanguage } from '../pages/page-language.js';
import { recipientPage, thanksPage } from './recipient-page.js';

/** Where a recipient confirms by its link. Reading changes nothing, since mail scanners read. */
@ApiExcludeController()
@Controller('r/:token')
@Public()
@UseFilters(LinkPageFilter)
export class RecipientLinksController {
  constructor(
    @Inject(RecipientList) private readonly recipients: RecipientList,
    @Inject(RecipientReports) private readonly reports: RecipientReports,
  ) {}

  @Get()
  @PrivatePage()
  async show(@Param('token') token: string, @Headers('accept-language') languages?: string): Promise<string> {
    return recipientPage(await this.recipients.behindLink(token), browserLanguage(languages));
  }

  @Post()
  @RouteConfig(TAKES_FORMS)
  @HttpCode(200)
  @PrivatePage()
  async confirm(
    @Param('token') token: string,
    @Body({ schema: recipientFormSchema }) form: RecipientForm,
    @Headers('accept-language') languages?: string,
  ): Promise<string> {
    await this.reports.confirmByLink(token, form);
    return thanksPage(form.action, browserLanguage(languages));
  }
}
