import type { ApiClient } from '#access';
import type { ApiClientView } from '#contracts/schemas';

export const apiClientView = (client: ApiClient): ApiClientView => ({
  id: client.id,
  name: client.name,
  permissions: client.permissions,
  createdAt: client.createdAt.toISOString(),
  expiresAt: client.expiresAt?.toISOString() ?? null,
  revokedAt: client.revokedAt?.toISOString() ?? null,
});
