import { Controller, Get, Header, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Public } from '#access';
import { runInContext } from '#platform';
import { PAGE_POLICY, page } from '#platform/http';
import { PersonVerification, VerificationCodes } from '#requests';

const GONE = page(
  'Link not valid',
  '<h1>This link is not valid</h1><p>It was used, has expired, or was not copied whole.</p>',
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
  async show(@Param('token') token: string): Promise<string> {
    if (!(await this.codes.findByToken(token))) return GONE;
    return page(
      'Confirm your request',
      '<h1>Confirm your request</h1><p>Press the button if you made a request about your personal data.</p><form method="post"><button>Confirm</button></form>',
    );
  }

  @Post()
  @HttpCode(200)
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('content-security-policy', PAGE_POLICY)
  async confirm(@Param('token') token: string): Promise<string> {
    const link = await this.codes.findByToken(token);
    if (!link) return GONE;
    const actor = { kind: 'person' as const, id: link.linkId };
    await runInContext({ tenantId: link.tenantId, actor, correlationId: link.linkId }, () =>
      this.verification.verifyByLink(link.linkId),
    );
    return page('Confirmed', '<h1>Thank you</h1><p>Your request is confirmed. You can close this page.</p>');
  }
}
