import { Global, Module, type FactoryProvider } from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR, DiscoveryModule } from '@nestjs/core';
import { AuditTrail } from '#audit';
import { DigestKey, KeyManager } from '#keys';
import { UnitOfWork } from '#persistence';
import { CLOCK, SETTINGS, type Clock, type Settings } from '#platform';
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
  {
    provide: TenantsService,
    inject: [UnitOfWork, AuditTrail, TENANT_BEGINNING, TenantHosts],
    useFactory: (...parts: ConstructorParameters<typeof TenantsService>) => new TenantsService(...parts),
  },
  {
    provide: ApiClientsService,
    inject: [UnitOfWork, AuditTrail, CLOCK, RecognisedClients],
    useFactory: (unitOfWork: UnitOfWork, audit: AuditTrail, clock: Clock, recognised: RecognisedClients) =>
      new ApiClientsService(unitOfWork, audit, clock, recognised),
  },
  {
    provide: IssuersService,
    inject: [UnitOfWork, AuditTrail, CLOCK],
    useFactory: (unitOfWork: UnitOfWork, audit: AuditTrail, clock: Clock) =>
      new IssuersService(unitOfWork, audit, clock),
  },
  {
    provide: PlatformKeysService,
    inject: [UnitOfWork, CLOCK],
    useFactory: (unitOfWork: UnitOfWork, clock: Clock) => new PlatformKeysService(unitOfWork, clock),
  },
  {
    provide: TenantHosts,
    inject: [UnitOfWork],
    useFactory: (unitOfWork: UnitOfWork) => new TenantHosts(unitOfWork),
  },
  {
    provide: AccessTokens,
    inject: [UnitOfWork, KeyManager, RecognisedClients, CLOCK, SETTINGS],
    useFactory: (...parts: [UnitOfWork, KeyManager, RecognisedClients, Clock, Settings]) =>
      new AccessTokens(...parts),
  },
  {
    provide: TokenVerifier,
    inject: [UnitOfWork, DigestKey, CLOCK, AccessTokens],
    useFactory: (unitOfWork: UnitOfWork, digests: DigestKey, clock: Clock, own: AccessTokens) =>
      new TokenVerifier(unitOfWork, digests, clock, own),
  },
  {
    provide: Authenticator,
    inject: [UnitOfWork, TokenVerifier, RecognisedClients, RateLimits, CLOCK],
    useFactory: (...parts: ConstructorParameters<typeof Authenticator>) => new Authenticator(...parts),
  },
];

/** Who calls and what they may do; guards every route of the application that imports it. */
@Global()
@Module({
  imports: [DiscoveryModule],
  providers: [
    ...services,
    RateLimits,
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
