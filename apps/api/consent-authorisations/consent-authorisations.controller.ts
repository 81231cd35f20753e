import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Requires } from '#access';
import { Authorisations } from '#consents';
import {
  authorisationListQuerySchema,
  authorisationPageSchema,
  authorisationSchema,
  authoriserSchema,
  id,
  type AuthorisationPage,
  type AuthorisationView,
  type AuthoriserBody,
  type NamedAuthorisationListQuery,
} from '#contracts/schemas';
import { Answers, Idempotent } from '#platform/http';

const recordId = id('consentRecord');

/** The same for applications, which pass on what somebody said who must agree to the answer of another. */
@ApiTags('Authorisations')
@Controller('v1/consent-authorisations')
export class ConsentAuthorisationsController {
  constructor(@Inject(Authorisations) private readonly authorisations: Authorisations) {}

  @Get()
  @Requires('subjects:read')
  @Answers(200, authorisationPageSchema, 'Answers that name the authoriser, newest first')
  list(
    @Query({ schema: authorisationListQuerySchema }) { authoriser, ...query }: NamedAuthorisationListQuery,
  ): Promise<AuthorisationPage> {
    return this.authorisations.list(authoriser, query);
  }

  @Post(':id/approval')
  @HttpCode(200)
  @Requires('consents:write')
  @Idempotent()
  @Answers(200, authorisationSchema)
  approve(
    @Param('id', { schema: recordId }) record: string,
    @Body({ schema: authoriserSchema }) { authoriser }: AuthoriserBody,
  ): Promise<AuthorisationView> {
    return this.authorisations.decide(record, authoriser, 'approved');
  }

  @Post(':id/rejection')
  @HttpCode(200)
  @Requires('consents:write')
  @Idempotent()
  @Answers(200, authorisationSchema)
  reject(
    @Param('id', { schema: recordId }) record: string,
    @Body({ schema: authoriserSchema }) { authoriser }: AuthoriserBody,
  ): Promise<AuthorisationView> {
    return this.authorisations.decide(record, authoriser, 'rejected');
  }

  /** Takes an approval back: the consent ends. */
  @Post(':id/revocation')
  @HttpCode(200)
  @Requires('consents:write')
  @Idempotent()
  @Answers(200, authorisationSchema)
  revoke(
    @Param('id', { schema: recordId }) record: string,
    @Body({ schema: authoriserSchema }) { authoriser }: AuthoriserBody,
  ): Promise<AuthorisationView> {
    return this.authorisations.decide(record, authoriser, 'revoked');
  }
}
