import type { ClientSettings, ConsentClient } from '#consents';
import { idPattern } from '#contracts';
import type { ConsentClientInput, ConsentClientView } from '#contracts/schemas';

const API_CLIENT = idPattern('apiClient');

/** An application that is named by the id of its API client has that one's key as its secret. */
export const clientSettings = (
  clientId: string,
  { apiClientId, displayName, consentRefs, ...settings }: ConsentClientInput,
): ClientSettings => ({
  ...settings,
  displayName: displayName ?? null,
  apiClientId: API_CLIENT.test(clientId) ? clientId : (apiClientId ?? null),
  consentRefs: consentRefs.map(({ consent_id: consentId, deonticity }) => ({ consentId, deonticity })),
});

export const consentClientView = ({
  consentRefs,
  createdAt,
  updatedAt,
  ...client
}: ConsentClient): ConsentClientView => ({
  ...client,
  consentGroups: [...client.consentGroups],
  requiredClaims: [...client.requiredClaims],
  consentScopes: [...client.consentScopes],
  origins: [...client.origins],
  consentRefs: consentRefs.map(({ consentId, deonticity }) => ({
    consent_id: consentId,
    ...(deonticity && { deonticity }),
  })),
  createdAt: createdAt.toISOString(),
  updatedAt: updatedAt.toISOString(),
});
