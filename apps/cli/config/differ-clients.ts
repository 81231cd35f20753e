import type { ClientSettings, ConsentClient } from '#consents';
import { isDeepStrictEqual } from 'node:util';
import type { ConfigClient, ConfigDocument, ConsentName } from './config-document.js';
import { consentKey, consentLabel, keyOf } from './config-keys.js';
import {
  change,
  compare,
  has,
  onlyInTenant,
  refused,
  sameSet,
  together,
  type Sameness,
} from './difference.js';
import type { Applying, Difference } from './difference.js';
import type { TenantState } from './read-tenant.js';
import { consentNames, toClient } from './to-document.js';

/** Applications that ask people. Which key is one's secret belongs to the installation and stays as it is. */
export function differClients(document: ConfigDocument, state: TenantState): Difference {
  const names = consentNames(state);
  const known = knownConsents(document, state);
  const stored = new Map(state.clients.map((client) => [client.clientId.toLowerCase(), client]));
  const ids = new Set(document.clients.map(({ clientId }) => clientId.toLowerCase()));
  const found = document.clients.map((given) => {
    const place = `client ${given.clientId}`;
    const unknown = (given.consents ?? []).find((name) => !known.has(consentKey(name)));
    if (unknown) return refused(place, unknownConsent(unknown), { member: 'consents' });
    const client = stored.get(given.clientId.toLowerCase()) ?? null;
    return differ(given, client, client && toClient(client, names));
  });
  const others = state.clients.filter(({ clientId }) => !ids.has(clientId.toLowerCase()));
  return together([...found, ...others.map(({ clientId }) => onlyInTenant(`client ${clientId}`))]);
}

function differ(given: ConfigClient, client: ConsentClient | null, stored: ConfigClient | null): Difference {
  const place = `client ${given.clientId}`;
  const put = ({ services, consentIds }: Applying): Promise<unknown> =>
    services.clients.put(given.clientId, settingsOf(given, client, consentIds));
  const steps = [{ place, run: put }];
  if (!stored) return { changes: [change('added', place)], steps };
  const changes = compare(place, given, stored, {
    immutable: { clientId: 'is spelled so for good: spell it as the tenant does' },
    usual: { clientType: 'FIRST_PARTY' },
    same: {
      consentGroups: sameSet(keyOf),
      consents: sameRefs,
      requiredClaims: sameSet(),
      consentScopes: sameSet(),
      origins: sameSet(),
    },
  });
  return { changes, steps: has(changes, 'changed') ? steps : [] };
}

type Ref = NonNullable<ConfigClient['consents']>[number];

const sameRefs: Sameness = (given, stored) => {
  const deonticities = (refs: unknown): Map<string, string | undefined> =>
    new Map((refs as Ref[]).map((ref) => [consentKey(ref), ref.deonticity]));
  return isDeepStrictEqual(deonticities(given), deonticities(stored));
};

/** What the file does not name stays, or is as of a new client. */
const settingsOf = (
  given: ConfigClient,
  client: ConsentClient | null,
  consentIds: ReadonlyMap<string, string>,
): ClientSettings => ({
  apiClientId: client?.apiClientId ?? null,
  displayName: given.displayName ?? client?.displayName ?? null,
  clientType: given.clientType ?? client?.clientType ?? 'FIRST_PARTY',
  consentGroups: given.consentGroups ?? client?.consentGroups ?? [],
  consentRefs:
    given.consents?.map((ref) => ({
      consentId: consentIds.get(consentKey(ref))!,
      deonticity: ref.deonticity,
    })) ??
    client?.consentRefs ??
    [],
  requiredClaims: given.requiredClaims ?? client?.requiredClaims ?? [],
  consentScopes: given.consentScopes ?? client?.consentScopes ?? [],
  origins: given.origins ?? client?.origins ?? [],
});

/** Keys of the consents that are there when the file has been applied. */
export const knownConsents = ({ consents }: ConfigDocument, state: TenantState): Set<string> =>
  new Set([
    ...consents.map(consentKey),
    ...state.consents.map(({ groupName, name }) => consentKey({ group: groupName, name })),
  ]);

export const unknownConsent = (name: ConsentName): string =>
  `there is no ${consentLabel(name)}: add it below consents`;
