import { Controller, Get, Headers, HttpCode, Inject, Param, Post, UseFilters } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Public } from '#access';
import { Confirmations } from '#consents';
import { PrivatePage } from '#platform/http';
import { LinkPageFilter } from '../pages/link-page.filter.js';
import { browserLanguage } from '../pages/page-language.js';
import { confirmPage, confirmedPage } from './confirmation-pages.js';

/** Links of double opt-ins. Reading changes nothing, since mail scanners read; only the button confirms. */
@ApiExcludeController()
@Controller('confirm/:token')
@Public()
@UseFilters(LinkPageFilter)
export class ConfirmationLinksController {
  constructor(@Inject(Confirmations) private readonly confirmations: Confirmations) {}

  @Get()
  @PrivatePage()
  async show(@Param('token') token: string, @Headers('accept-language') languages?: string): Promise<string> {
    const { consentName, confirmed } = await this.confirmations.find(token);
    const language = browserLanguage(languages);
    return confirmed ? confirmedPage(language) : confirmPage(consentName, language);
  }

  @Post()
  @HttpCode(200)
  @PrivatePage()
  async confirm(
    @Param('token') token: string,
    @Headers('accept-language') languages?: string,
  ): Promise<string> {
    await this.confirmations.confirm(token);
    return confirmedPage(browserLanguage(languages));
  }
}
