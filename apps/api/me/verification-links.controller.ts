import { Controller, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Public } from '#access';
import { AppError } from '#contracts';
import { asHolder } from '#platform';
import { PrivatePage, page } from '#platform/http';
import { PersonVerification, VerificationCodes, type FoundLink } from '#requests';
import { MANDATE_CONFIRMED, confirmedPage } from './confirmed-page.js';

const CONFIRM = page(
  'Confirm your request',
  '<h1>Confirm your request</h1><p>Press the button if you made a request about your personal data.</p><form method="post"><button>Confirm</button></form>',
);

const CONFIRM_MANDATE = page(
  'Confirm who may ask for you',
  '<h1>Somebody asks in your name</h1><p>Press the button only if the person who made this request about your personal data may do so for you. Otherwise close this page and write to us.</p><form method="post"><button>They may ask for me</button></form>',
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
  @PrivatePage()
  async show(@Param('token') token: string): Promise<string> {
    const { kind } = await this.#find(token);
    return kind === 'mandate' ? CONFIRM_MANDATE : CONFIRM;
  }

  @Post()
  @HttpCode(200)
  @PrivatePage()
  async confirm(@Param('token') token: string): Promise<string> {
    const link = await this.#find(token);
    const missing = await asHolder(link, () => this.verification.verifyByLink(link.linkId));
    return link.kind === 'mandate' ? MANDATE_CONFIRMED : confirmedPage(missing);
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
