import { Module } from '@nestjs/common';
import { AccessTokens, Authenticator } from '#access';
import { ConsentClients, ConsentsModule, TokenGrants } from '#consents';
import { RequestsModule } from '#requests';
import { TemporalModule } from '#temporal';
import { ActionsController } from './actions/actions.controller.js';
import { ActionsService } from './actions/actions.service.js';
import { RightsOnTheWire } from './actions/rights-on-the-wire.service.js';
import { LegacyController } from './legacy/legacy.controller.js';
import { LegacyService } from './legacy/legacy.service.js';
import { ClientConsentsController } from './public/client-consents.controller.js';
import { ClientConsentsService } from './public/client-consents.service.js';
import { NamedPersons } from './public/named-persons.js';
import { PublicVersionsController } from './public/public-versions.controller.js';
import { PublicVersionsService } from './public/public-versions.service.js';
import { UsageService } from './public/usage.service.js';
import { Visits } from './wire/visits.service.js';
import { TokenController } from './token/token.controller.js';

/** The consent API on the paths and in the form of cidaas' consent management. */
@Module({
  imports: [ConsentsModule, TemporalModule, RequestsModule],
  controllers: [
    ActionsController,
    TokenController,
    ClientConsentsController,
    PublicVersionsController,
    LegacyController,
  ],
  providers: [
    ActionsService,
    RightsOnTheWire,
    NamedPersons,
    Visits,
    ClientConsentsService,
    UsageService,
    PublicVersionsService,
    LegacyService,
    {
      provide: TokenGrants,
      inject: [Authenticator, ConsentClients, AccessTokens],
      useFactory: (...parts: [Authenticator, ConsentClients, AccessTokens]) => new TokenGrants(...parts),
    },
  ],
})
export class CidaasApiModule {}
