import { Body, Controller, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiExcludeController } from '@nestjs/swagger';
import { Public } from '#access';
import { recipientFormSchema, type RecipientForm } from '#contracts/schemas';
import { TAKES_FORMS, PrivatePage } from '#platform/http';
import { RecipientList, RecipientReports } from '#requests';
import { recipientPage, thanksPage } from './recipient-page.js';

/** Where a recipient confirms by its link. Reading changes nothing, since mail scanners read. */
@ApiExcludeController()
@Controller('r/:token')
@Public()
export class RecipientLinksController {
  constructor(
    @Inject(RecipientList) private readonly recipients: RecipientList,
    @Inject(RecipientReports) private readonly reports: RecipientReports,
  ) {}

  @Get()
  @PrivatePage()
  async show(@Param('token') token: string): Promise<string> {
    return recipientPage(await this.recipients.behindLink(token));
  }

  @Post()
  @RouteConfig(TAKES_FORMS)
  @HttpCode(200)
  @PrivatePage()
  async confirm(
    @Param('token') token: string,
    @Body({ schema: recipientFormSchema }) form: RecipientForm,
  ): Promise<string> {
    await this.reports.confirmByLink(token, form);
    return thanksPage(form.action);
  }
}
