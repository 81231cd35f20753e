export {
  ROUTE_ACCESS,
  CurrentPerson,
  CurrentPrincipal,
  FoundPrincipal,
  Probe,
  Public,
  PublicInTenant,
  Requires,
} from './access.decorators.js';
export type { RouteAccess } from './access.decorators.js';
export { AccessGuard } from './access.guard.js';
export { AccessModule } from './access.module.js';
export { ApiClient } from './api-client.entity.js';
export { ApiClientsService } from './api-clients.service.js';
export type { NewApiClient } from './api-clients.service.js';
export { Authenticator } from './authenticator.js';
export { REASON_HEADER } from './given-reason.js';
export { TenantHosts } from './hosts/tenant-hosts.js';
export { Issuer } from './issuer.entity.js';
export type { IssuerKind } from './issuer.entity.js';
export { IssuersService } from './issuers.service.js';
export { Tenant } from './tenant.entity.js';
export { TENANT_BEGINNING, TenantsService } from './tenants.service.js';
export type { TenantBeginning } from './tenants.service.js';
export { PlatformKeysService } from './platform-keys.service.js';
export { findOperation } from './operation-context.interceptor.js';
export { getPrincipal, isForm } from './principal.js';
export type { Person, Principal } from './principal.js';
export { AccessTokens, TOKEN_SECONDS, narrowed } from './tokens/access-tokens.js';
export { RATE_LIMITS, network } from './rate-limits.js';
export { RouteTable } from './route-table.js';
export type { Route } from './route-table.js';
