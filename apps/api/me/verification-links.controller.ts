import { Controller, Get, Header, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Public } from '#access';
import { AppError } from '#contracts';
import { asHolder, type MailedLink } from '#platform';
import { PAGE_POLICY, page } from '#platform/http';
import { PersonVerification, VerificationCodes } from '#requests';
import { confirmedPage } from './confirmed-page.js';

const CONFIRM = page(
  'Confirm your request',
  '<h1>Confirm your request</h1><p>Press the button if you made a request about your personal data.</p><form method="post"><button>Confirm</button></form>',
);

/** Confirmation links of mails. Reading changes nothing, since mail scanners read; only the button confirms. */
@ApiExcludeController()
@Controller('v/:token')
@Public()
export class VerificationLinksController {
  constructor(
    @Inject(VerificationCodes) private readonly codes: VerificationCodes,
    @Inject(PersonVerification) private readonly verification: PersonVerification,
  ) {}

  @Get()
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('content-security-policy', PAGE_POLICY)
  @Header('x-robots-tag', 'noindex')
  async show(@Param('token') token: string): Promise<string> {
    await this.#find(token);
    return CONFIRM;
  }

  @Post()
  @HttpCode(200)
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('content-security-policy', PAGE_POLICY)
  async confirm(@Param('token') token: string): Promise<string> {
    const link = await this.#find(token);
    return confirmedPage(await asHolder(link, () => this.verification.verifyByLink(link.linkId)));
  }

  async #find(token: string): Promise<MailedLink> {
    const link = await this.codes.findByToken(token);
    if (!link)
      throw new AppError('resource.not_found', {
        detail: 'This link is not valid: it has expired, or was not copied whole.',
      });
    return link;
  }
}
