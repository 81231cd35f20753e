import { Controller, Get, Header, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Public } from '#access';
import { Confirmations } from '#consents';
import { PAGE_POLICY } from '#platform/http';
import { CONFIRMED, confirmPage } from './confirmation-pages.js';

/** Links of double opt-ins. Reading changes nothing, since mail scanners read; only the button confirms. */
@ApiExcludeController()
@Controller('confirm/:token')
@Public()
export class ConfirmationLinksController {
  constructor(@Inject(Confirmations) private readonly confirmations: Confirmations) {}

  @Get()
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('content-security-policy', PAGE_POLICY)
  @Header('x-robots-tag', 'noindex')
  @Header('referrer-policy', 'no-referrer')
  async show(@Param('token') token: string): Promise<string> {
    const { consentName, confirmed } = await this.confirmations.find(token);
    return confirmed ? CONFIRMED : confirmPage(consentName);
  }

  @Post()
  @HttpCode(200)
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('content-security-policy', PAGE_POLICY)
  async confirm(@Param('token') token: string): Promise<string> {
    await this.confirmations.confirm(token);
    return CONFIRMED;
  }
}
