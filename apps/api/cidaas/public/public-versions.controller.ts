import { Body, Get, Headers, Inject, Param, Post, Query } from '@nestjs/common';
import { FoundPrincipal, PublicInTenant, Requires, type Principal } from '#access';
import {
  consentIdsSchema,
  detailedVersionAnswerSchema,
  legacyLocaleQuerySchema,
  liteVersionAnswerSchema,
  liteVersionsAnswerSchema,
  usageAcceptAnswerSchema,
  usageAcceptSchema,
  usageInfoAnswerSchema,
  usageInfoSchema,
  legacyPathId,
  type DetailedVersionView,
  type LegacyLocaleQuery,
  type LiteVersionView,
  type UsageAccept,
  type UsageAnswerView,
  type UsageInfo,
  type UsageInfoView,
} from '#contracts/schemas';
import { Answers } from '#platform/http';
import type { BrowserCall } from '#consents';
import { FromBrowser, HeedsSignal } from '../wire/browser-call.decorator.js';
import { ConsentApi, Ok } from '../wire/consent-api.decorator.js';
import { NOTHING, type Reply } from '../wire/envelope.interceptor.js';
import { languagesOf } from './languages.js';
import { PublicVersionsService } from './public-versions.service.js';
import { UsageService } from './usage.service.js';

@ConsentApi('consent-management-srv/v2/consent', 'Consent API: public reads and answers')
export class PublicVersionsController {
  constructor(
    @Inject(PublicVersionsService) private readonly versions: PublicVersionsService,
    @Inject(UsageService) private readonly usage: UsageService,
  ) {}

  /** What a version shows, in the language that `accept-language` prefers. */
  @Post('usage/public/info')
  @HeedsSignal()
  @Ok()
  @PublicInTenant()
  @Answers(200, usageInfoAnswerSchema)
  info(
    @Body({ schema: usageInfoSchema }) body: UsageInfo,
    @Headers('accept-language') accepted: string | undefined,
    @FoundPrincipal() caller: Principal | null,
    @FromBrowser() call: BrowserCall,
  ): Promise<UsageInfoView> {
    return this.versions.info(body, languagesOf(accepted), { caller, call });
  }

  /** The person accepts a version, skips it (`skipped`) or takes back what they said (`revoked`); 204 when it was accepted before. */
  @Post('usage/accept')
  @HeedsSignal()
  @Ok()
  @PublicInTenant()
  @Answers(200, usageAcceptAnswerSchema)
  async accept(
    @Body({ schema: usageAcceptSchema }) body: UsageAccept,
    @Headers('accept-language') accepted: string | undefined,
    @FoundPrincipal() caller: Principal | null,
    @FromBrowser() call: BrowserCall,
  ): Promise<UsageAnswerView | Reply> {
    return (await this.usage.accept(body, languagesOf(accepted), { caller, call })) ?? NOTHING;
  }

  /** The latest version of a consent, with the fields that its scopes open; 204 when there is none. */
  @Get(['versions/details/:id', 'versions/details'])
  @PublicInTenant()
  @Answers(200, detailedVersionAnswerSchema)
  async details(
    @Param('id', { schema: legacyPathId.optional() }) id: string | undefined,
    @Query({ schema: legacyLocaleQuerySchema }) { locale }: LegacyLocaleQuery,
    @Headers('accept-language') accepted: string | undefined,
  ): Promise<DetailedVersionView | Reply> {
    return (await this.versions.details(id, locale, languagesOf(accepted))) ?? NOTHING;
  }

  /** As `details`, with the names of its scopes alone. */
  @Get(['versions/lite/:id', 'versions/lite'])
  @PublicInTenant()
  @Answers(200, liteVersionAnswerSchema)
  async lite(
    @Param('id', { schema: legacyPathId.optional() }) id: string | undefined,
    @Query({ schema: legacyLocaleQuerySchema }) { locale }: LegacyLocaleQuery,
    @Headers('accept-language') accepted: string | undefined,
  ): Promise<LiteVersionView | Reply> {
    return (await this.versions.lite(id, locale, languagesOf(accepted))) ?? NOTHING;
  }

  /** The latest version of each of these consents; those that are unknown or have none are left out. */
  @Post('versions/listby/consentids')
  @Ok()
  @Requires('consents:read', 'me:consents')
  @Answers(200, liteVersionsAnswerSchema)
  listByIds(
    @Body({ schema: consentIdsSchema }) ids: string[],
    @Headers('accept-language') accepted: string | undefined,
  ): Promise<LiteVersionView[]> {
    return this.versions.latestOf(ids, languagesOf(accepted));
  }
}
