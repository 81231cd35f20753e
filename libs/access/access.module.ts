import { Global, Module, type FactoryProvider } from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR, DiscoveryModule } from '@nestjs/core';
import { AuditTrail } from '#audit';
import { Catalogue } from '#catalogue';
import { DigestKey, KeyManager } from '#keys';
import { UnitOfWork } from '#persistence';
import { CLOCK, SETTINGS, providerOf } from '#platform';
import { AccessGuard } from './access.guard.js';
import { ApiClientsService } from './api-clients.service.js';
import { Authenticator } from './authenticator.js';
import { TenantHosts } from './hosts/tenant-hosts.js';
import { IssuersService } from './issuers.service.js';
import { OperationContextInterceptor } from './operation-context.interceptor.js';
import { PlatformKeysService } from './platform-keys.service.js';
import { RateLimits } from './rate-limits.js';
import { RecognisedClients } from './recognised-clients.js';
import { RouteTable } from './route-table.js';
import { TENANT_BEGINNING, TenantsService } from './tenants.service.js';
import { TokenVerifier } from './token-verifier.js';
import { AccessTokens } from './tokens/access-tokens.js';

const services: FactoryProvider[] = [
  providerOf(RateLimits, [SETTINGS]),
  providerOf(TenantsService, [UnitOfWork, AuditTrail, TENANT_BEGINNING, TenantHosts, Catalogue]),
  providerOf(ApiClientsService, [UnitOfWork, AuditTrail, CLOCK, RecognisedClients]),
  providerOf(IssuersService, [UnitOfWork, AuditTrail, CLOCK]),
  providerOf(PlatformKeysService, [UnitOfWork, CLOCK]),
  providerOf(TenantHosts, [UnitOfWork]),
  providerOf(AccessTokens, [UnitOfWork, KeyManager, RecognisedClients, CLOCK, SETTINGS]),
  providerOf(TokenVerifier, [UnitOfWork, DigestKey, CLOCK, AccessTokens]),
  providerOf(Authenticator, [UnitOfWork, TokenVerifier, RecognisedClients, RateLimits, CLOCK]),
];

/** Who calls and what they may do; guards every route of the application that imports it. */
@Global()
@Module({
  imports: [DiscoveryModule],
  providers: [
    ...services,
    RecognisedClients,
    RouteTable,
    AccessGuard,
    { provide: APP_GUARD, useExisting: AccessGuard },
    { provide: APP_INTERCEPTOR, useClass: OperationContextInterceptor },
  ],
  exports: [
    TenantsService,
    TenantHosts,
    ApiClientsService,
    IssuersService,
    PlatformKeysService,
    Authenticator,
    AccessTokens,
    AccessGuard,
    RouteTable,
  ],
})
export class AccessModule {}
