import { Module } from '@nestjs/common';
import { AccessTokens, Authenticator } from '#access';
import { ConsentClients, ConsentsModule, TokenGrants } from '#consents';
import { TokenController } from './token/token.controller.js';

/** The consent API on the paths that its clients know. */
@Module({
  imports: [ConsentsModule],
  controllers: [TokenController],
  providers: [
    {
      provide: TokenGrants,
      inject: [Authenticator, ConsentClients, AccessTokens],
      useFactory: (...parts: [Authenticator, ConsentClients, AccessTokens]) => new TokenGrants(...parts),
    },
  ],
})
export class CidaasModule {}
