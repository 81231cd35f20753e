import { Body, Inject, Post } from '@nestjs/common';
import { CurrentPrincipal, FoundPrincipal, PublicInTenant, Requires, type Principal } from '#access';
import {
  bulkAcceptAnswerSchema,
  bulkAcceptSchema,
  claimAcceptAnswerSchema,
  claimAcceptSchema,
  claimCheckAnswerSchema,
  claimCheckSchema,
  claimRevokeAnswerSchema,
  claimRevokeSchema,
  scopeAcceptAnswerSchema,
  scopeAcceptSchema,
  type BulkAccept,
  type BulkItem,
  type ClaimAccept,
  type ClaimCheck,
  type ClaimRevoke,
  type ScopeAccept,
} from '#contracts/schemas';
import { Answers } from '#platform/http';
import type { BrowserCall } from '#consents';
import { FromBrowser, HeedsSignal } from '../wire/browser-call.decorator.js';
import { ConsentApi, Ok } from '../wire/consent-api.decorator.js';
import { ClientConsentsService } from './client-consents.service.js';
import { UsageService } from './usage.service.js';

@ConsentApi('consent-management-srv/consent', 'Consent API: claims and scopes')
export class ClientConsentsController {
  constructor(
    @Inject(ClientConsentsService) private readonly consents: ClientConsentsService,
    @Inject(UsageService) private readonly usage: UsageService,
  ) {}

  /** 200 when nothing is open; else 404 with the claims that the person has not agreed to. */
  @Post('claim/check')
  @HeedsSignal()
  @Ok()
  @Requires('consents:read', 'me:consents')
  @Answers(200, claimCheckAnswerSchema, 'Nothing is open')
  check(
    @Body({ schema: claimCheckSchema }) body: ClaimCheck,
    @CurrentPrincipal() caller: Principal,
    @FromBrowser() call: BrowserCall,
  ) {
    return this.consents.check(body, caller, call);
  }

  /** The person lets the client know these claims. */
  @Post('claim/accept')
  @HeedsSignal()
  @Ok()
  @PublicInTenant()
  @Answers(200, claimAcceptAnswerSchema)
  accept(
    @Body({ schema: claimAcceptSchema }) body: ClaimAccept,
    @FoundPrincipal() caller: Principal | null,
    @FromBrowser() call: BrowserCall,
  ) {
    return this.consents.accept(body, caller, call);
  }

  /** The person takes claims back; those that were never accepted are passed over. */
  @Post('claim/revoke')
  @HeedsSignal()
  @Ok()
  @Requires('consents:write', 'me:consents')
  @Answers(200, claimRevokeAnswerSchema)
  revoke(
    @Body({ schema: claimRevokeSchema }) body: ClaimRevoke,
    @CurrentPrincipal() caller: Principal,
    @FromBrowser() call: BrowserCall,
  ) {
    return this.consents.revoke(body, caller, call);
  }

  /** The person lets the client do these things, or does not. A name alone is accepted. */
  @Post('scope/accept')
  @HeedsSignal()
  @Ok()
  @PublicInTenant()
  @Answers(200, scopeAcceptAnswerSchema)
  scopes(
    @Body({ schema: scopeAcceptSchema }) body: ScopeAccept,
    @FoundPrincipal() caller: Principal | null,
    @FromBrowser() call: BrowserCall,
  ) {
    return this.consents.answerScopes(body, caller, call);
  }

  /** Answers of one person to several versions. Each stands alone: one that is refused says why, the others are recorded. */
  @Post()
  @HeedsSignal()
  @Ok()
  @Requires('consents:write', 'me:consents')
  @Answers(200, bulkAcceptAnswerSchema)
  bulk(
    @Body({ schema: bulkAcceptSchema }) body: BulkAccept,
    @CurrentPrincipal() caller: Principal,
    @FromBrowser() call: BrowserCall,
  ): Promise<BulkItem[]> {
    return this.usage.acceptAll(body, caller, call);
  }
}
