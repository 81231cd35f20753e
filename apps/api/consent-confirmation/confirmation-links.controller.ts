import { Controller, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Public } from '#access';
import { Confirmations } from '#consents';
import { PrivatePage } from '#platform/http';
import { CONFIRMED, confirmPage } from './confirmation-pages.js';

/** Links of double opt-ins. Reading changes nothing, since mail scanners read; only the button confirms. */
@ApiExcludeController()
@Controller('confirm/:token')
@Public()
export class ConfirmationLinksController {
  constructor(@Inject(Confirmations) private readonly confirmations: Confirmations) {}

  @Get()
  @PrivatePage()
  async show(@Param('token') token: string): Promise<string> {
    const { consentName, confirmed } = await this.confirmations.find(token);
    return confirmed ? CONFIRMED : confirmPage(consentName);
  }

  @Post()
  @HttpCode(200)
  @PrivatePage()
  async confirm(@Param('token') token: string): Promise<string> {
    await this.confirmations.confirm(token);
    return CONFIRMED;
  }
}
