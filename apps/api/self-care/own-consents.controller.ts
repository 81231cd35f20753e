import {
  Body,
  Controller,
  Get,
  Header,
  Headers,
  HttpCode,
  Inject,
  Param,
  Post,
  Put,
  Query,
} from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { CurrentPerson, CurrentPrincipal, Requires, type Person, type Principal } from '#access';
import { OwnConsents, acceptedLanguages, type BrowserCall } from '#consents';
import {
  ownAnswerSchema,
  ownConsentListSchema,
  ownConsentSchema,
  ownConsentsQuerySchema,
  ownHistoryPageSchema,
  ownHistoryQuerySchema,
  putOwnConsentSchema,
  type OwnAnswer,
  type OwnConsent,
  type OwnConsentList,
  type OwnConsentsQuery,
  type OwnHistoryEntry,
  type Page,
  type PageQuery,
  type PutOwnConsent,
} from '#contracts/schemas';
import { Answers, Idempotent } from '#platform/http';
import { FromBrowser, HeedsSignal } from '../cidaas/wire/browser-call.decorator.js';
import { OwnAnswers } from './own-answers.service.js';

const consentId = z.uuid();

/** People and their consents: who they are comes from the token alone. */
@ApiTags('Own consents')
@Controller('v1/me/consents')
@Requires('me:consents')
export class OwnConsentsController {
  constructor(
    @Inject(OwnConsents) private readonly consents: OwnConsents,
    @Inject(OwnAnswers) private readonly answers: OwnAnswers,
  ) {}

  /** Also what was not answered yet; nothing is preset. */
  @Get()
  @Header('cache-control', 'no-store')
  @Header('vary', 'Accept-Language')
  @Answers(200, ownConsentListSchema, 'What is asked of the person and what they answered')
  async list(
    @CurrentPerson() { subject }: Person,
    @Query({ schema: ownConsentsQuerySchema }) { locale }: OwnConsentsQuery,
    @Headers('accept-language') languages?: string,
  ): Promise<OwnConsentList> {
    return { items: await this.consents.list(subject, wishOf(locale, languages)) };
  }

  @Get(':id')
  @Header('cache-control', 'no-store')
  @Header('vary', 'Accept-Language')
  @Answers(200, ownConsentSchema)
  get(
    @CurrentPerson() { subject }: Person,
    @Param('id', { schema: consentId }) consent: string,
    @Query({ schema: ownConsentsQuerySchema }) { locale }: OwnConsentsQuery,
    @Headers('accept-language') languages?: string,
  ): Promise<OwnConsent> {
    return this.consents.get(subject, consent, wishOf(locale, languages));
  }

  @Get(':id/history')
  @Header('cache-control', 'no-store')
  @Answers(200, ownHistoryPageSchema, 'What happened to it, newest first')
  history(
    @CurrentPerson() { subject }: Person,
    @Param('id', { schema: consentId }) consent: string,
    @Query({ schema: ownHistoryQuerySchema }) query: PageQuery,
  ): Promise<Page<OwnHistoryEntry>> {
    return this.consents.history(subject, consent, query);
  }

  /** Accepts with the chosen fields or scopes, declines, or revokes. */
  @Put(':id')
  @HeedsSignal()
  @Idempotent()
  @Answers(200, ownAnswerSchema)
  answer(
    @CurrentPrincipal() principal: Principal,
    @Param('id', { schema: consentId }) consent: string,
    @Body({ schema: putOwnConsentSchema }) body: PutOwnConsent,
    @FromBrowser() call: BrowserCall,
    @Headers('accept-language') languages?: string,
  ): Promise<OwnAnswer> {
    return this.answers.answer({ principal, call }, consent, body, wishOf(body.locale, languages));
  }

  /** Takes back what was accepted of every version: one call, no body, no reason. */
  @Post(':id/revocation')
  @HttpCode(200)
  @Idempotent()
  @Answers(200, ownAnswerSchema)
  revoke(
    @CurrentPrincipal() principal: Principal,
    @Param('id', { schema: consentId }) consent: string,
    @FromBrowser() call: BrowserCall,
    @Headers('accept-language') languages?: string,
  ): Promise<OwnAnswer> {
    return this.answers.revoke({ principal, call }, consent, wishOf(undefined, languages));
  }
}

const wishOf = (locale: string | undefined, languages: string | undefined) => ({
  locale,
  acceptLanguage: acceptedLanguages(languages),
});
