import { Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentPerson, Requires, type Person } from '#access';
import { Authorisations } from '#consents';
import {
  authorisationPageSchema,
  authorisationSchema,
  id,
  ownAuthorisationListQuerySchema,
  type AuthorisationListQuery,
  type AuthorisationPage,
  type AuthorisationView,
} from '#contracts/schemas';
import { Answers, Idempotent } from '#platform/http';

const recordId = id('consentRecord');

/** Answers of others to which a signed-in person must agree: who they are comes from the token alone. */
@ApiTags('Authorisations')
@Controller('v1/me/authorisations')
@Requires('me:consents')
export class OwnAuthorisationsController {
  constructor(@Inject(Authorisations) private readonly authorisations: Authorisations) {}

  @Get()
  @Answers(200, authorisationPageSchema, 'Answers of others that name the person, newest first')
  list(
    @CurrentPerson() { subject }: Person,
    @Query({ schema: ownAuthorisationListQuerySchema }) query: AuthorisationListQuery,
  ): Promise<AuthorisationPage> {
    return this.authorisations.list(subject, query);
  }

  @Post(':id/approval')
  @HttpCode(200)
  @Idempotent()
  @Answers(200, authorisationSchema)
  approve(
    @CurrentPerson() { subject }: Person,
    @Param('id', { schema: recordId }) record: string,
  ): Promise<AuthorisationView> {
    return this.authorisations.decide(record, subject, 'approved');
  }

  @Post(':id/rejection')
  @HttpCode(200)
  @Idempotent()
  @Answers(200, authorisationSchema)
  reject(
    @CurrentPerson() { subject }: Person,
    @Param('id', { schema: recordId }) record: string,
  ): Promise<AuthorisationView> {
    return this.authorisations.decide(record, subject, 'rejected');
  }

  /** Takes an approval back: the consent ends. */
  @Post(':id/revocation')
  @HttpCode(200)
  @Idempotent()
  @Answers(200, authorisationSchema)
  revoke(
    @CurrentPerson() { subject }: Person,
    @Param('id', { schema: recordId }) record: string,
  ): Promise<AuthorisationView> {
    return this.authorisations.decide(record, subject, 'revoked');
  }
}
