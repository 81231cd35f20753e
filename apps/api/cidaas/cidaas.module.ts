import { Module } from '@nestjs/common';
import { AccessTokens, Authenticator } from '#access';
import { ConsentClients, ConsentsModule, TokenGrants } from '#consents';
import { ActionsController } from './actions/actions.controller.js';
import { ActionsService } from './actions/actions.service.js';
import { TokenController } from './token/token.controller.js';

/** The consent API on the paths and in the form of cidaas' consent management. */
@Module({
  imports: [ConsentsModule],
  controllers: [ActionsController, TokenController],
  providers: [
    ActionsService,
    {
      provide: TokenGrants,
      inject: [Authenticator, ConsentClients, AccessTokens],
      useFactory: (...parts: [Authenticator, ConsentClients, AccessTokens]) => new TokenGrants(...parts),
    },
  ],
})
export class CidaasApiModule {}
