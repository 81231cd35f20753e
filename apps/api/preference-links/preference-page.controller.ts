import { Body, Controller, Get, Headers, HttpCode, Inject, Param, Post, UseFilters } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiExcludeController } from '@nestjs/swagger';
import { Public } from '#access';
import { LinkedConsents, acceptedLanguages } from '#consents';
import { AppError } from '#contracts';
import { preferenceFormSchema, type PreferenceForm } from '#contracts/schemas';
import { TAKES_FORMS, PrivatePage } from '#platform/http';
import { LinkPageFilter } from '../pages/link-page.filter.js';
import { browserLanguage } from '../pages/page-language.js';
import { choicesPage, chosen, donePage } from './preference-page.js';

/** Where a person changes their choices by a link. Reading changes nothing, since mail scanners read. */
@ApiExcludeController()
@Controller('p/:token')
@Public()
@UseFilters(LinkPageFilter)
export class PreferencePageController {
  constructor(@Inject(LinkedConsents) private readonly linked: LinkedConsents) {}

  @Get()
  @PrivatePage()
  async show(@Param('token') token: string, @Headers('accept-language') languages?: string): Promise<string> {
    const linked = await this.linked.show(token, { acceptLanguage: acceptedLanguages(languages) });
    return choicesPage(linked, browserLanguage(languages));
  }

  /** Of the page, and of mail readers that unsubscribe in one POST (RFC 8058, section 3.2). */
  @Post()
  @Public('oneClick')
  @RouteConfig(TAKES_FORMS)
  @HttpCode(200)
  @PrivatePage()
  async change(
    @Param('token') token: string,
    @Body({ schema: preferenceFormSchema }) form: PreferenceForm,
    @Headers('accept-language') languages?: string,
  ): Promise<string> {
    await this.#carryOut(token, form);
    return donePage(token, browserLanguage(languages));
  }

  async #carryOut(token: string, { action, consent, grant, ...form }: PreferenceForm): Promise<void> {
    if (form['List-Unsubscribe'] !== undefined) return this.linked.unsubscribe(token);
    if (consent !== undefined && action === 'revoke') return this.linked.revoke(token, consent);
    if (consent !== undefined && action === 'choose')
      return this.linked.choose(token, consent, (offered) => chosen(offered, grant));
    throw new AppError('request.invalid', {
      detail: 'Send List-Unsubscribe=One-Click, or open the link and press a button there.',
    });
  }
}
