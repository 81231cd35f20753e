import { ApiClient, Issuer, Tenant } from '#access';
import type { AnyEntity } from '#persistence';
import { WrappedKey } from '#keys';

/** Every entity of the database. A feature that adds one names it here. */
export const ENTITIES: readonly AnyEntity[] = [WrappedKey, Tenant, ApiClient, Issuer];
