import { AppError, STAFF_PERMISSIONS } from '#contracts';
import type { EndpointAuthentication, EndpointFilter, UpdateWebhookEndpoint } from '#contracts/schemas';
import type { EndpointView } from '#webhooks';
import { isDeepStrictEqual } from 'node:util';
import type {
  ConfigAuthentication,
  ConfigDocument,
  ConfigFilter,
  ConfigWebhook,
  ConsentName,
} from './config-document.js';
import { consentKey, keyOf } from './config-keys.js';
import { knownConsents, unknownConsent } from './differ-clients.js';
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
import type { Applying, Difference, Terms } from './difference.js';
import type { TenantState } from './read-tenant.js';
import { consentNames, toWebhook } from './to-document.js';

const NO_SECRET =
  'is not in a file: name the variable that holds it (authentication: { …, secret: env:HOOK_SECRET })';

/** Webhook endpoints by their address; several of one address in the order in which they were made. */
export function differWebhooks(document: ConfigDocument, state: TenantState, terms: Terms): Difference {
  const names = consentNames(state);
  const known = new Set([...knownConsents(document, state), ...builtinsOf(document, state)]);
  const free = Map.groupBy(state.endpoints, ({ url }) => url);
  const found = document.webhooks.map((given) => {
    const endpoint = free.get(given.url)?.shift() ?? null;
    const unknown = listedIn(given.filter).find((name) => !known.has(consentKey(name)));
    const place = `webhook ${given.url}`;
    if (unknown) return refused(place, unknownConsent(unknown), { member: 'filter' });
    return endpoint ? differ(given, endpoint, toWebhook(endpoint, names)) : added(given);
  });
  const others = [...free.values()].flat().map(({ id, url, enabled }) => {
    const disable = ({ services }: Applying): Promise<unknown> =>
      services.endpoints.update(id, { enabled: false }, STAFF_PERMISSIONS);
    return onlyInTenant(`webhook ${url}`, terms.prune && enabled ? disable : null);
  });
  return together([...found, ...others]);
}

function added(given: ConfigWebhook): Difference {
  const place = `webhook ${given.url}`;
  if (given.authentication && given.authentication.secret === undefined)
    return refused(place, NO_SECRET, { member: 'authentication' });
  const create = async (applying: Applying): Promise<void> => {
    const { endpoints } = applying.services;
    const { enabled = true, ...members } = await membersOf(given, applying);
    const { id, secret } = await endpoints.create({ ...members, url: given.url }, STAFF_PERMISSIONS);
    if (!enabled) await endpoints.update(id, { enabled }, STAFF_PERMISSIONS);
    applying.secrets.push({ url: given.url, secret });
  };
  return { changes: [change('added', place)], steps: [{ place, run: create }] };
}

function differ(given: ConfigWebhook, endpoint: EndpointView, stored: ConfigWebhook): Difference {
  const place = `webhook ${given.url}`;
  // that format always names the person
  const wanted = given.format === 'cidaas' ? { ...given, includeSubject: true } : given;
  const changes = compare(place, wanted, stored, {
    usual: { enabled: true, format: 'habeas', includeSubject: false },
    same: { events: sameSet(), filter: sameFilter, authentication: sameAuthentication },
  });
  const changed = new Set(changes.filter(({ kind }) => kind === 'changed').map(({ member }) => member));
  if (changed.has('authentication') && given.authentication && given.authentication.secret === undefined)
    return refused(place, NO_SECRET, { member: 'authentication' });
  const update = async (applying: Applying): Promise<unknown> => {
    const members = Object.entries(await membersOf(given, applying));
    const input = Object.fromEntries(members.filter(([name]) => changed.has(name)));
    return applying.services.endpoints.update(endpoint.id, input, STAFF_PERMISSIONS);
  };
  return { changes, steps: has(changes, 'changed') ? [{ place, run: update }] : [] };
}

/** Apart from the address. */
const membersOf = async (
  given: ConfigWebhook,
  applying: Applying,
): Promise<Omit<UpdateWebhookEndpoint, 'url'>> => ({
  ...(given.enabled !== undefined && { enabled: given.enabled }),
  ...(given.events !== undefined && { events: given.events }),
  ...(given.format !== undefined && { format: given.format }),
  ...(given.includeSubject !== undefined && { includeSubject: given.includeSubject }),
  ...(given.filter !== undefined && { filter: given.filter && (await filterOf(given.filter, applying)) }),
  ...(given.authentication !== undefined && {
    authentication: given.authentication && authenticationOf(given.authentication, applying),
  }),
});

async function filterOf({ consents, purposes }: ConfigFilter, applying: Applying): Promise<EndpointFilter> {
  const ids = (names: readonly ConsentName[]): Promise<string[]> =>
    Promise.all(names.map((name) => consentIdOf(name, applying)));
  return {
    ...(consents && {
      consents: 'list' in consents ? { mode: consents.mode, list: await ids(consents.list) } : consents,
    }),
    ...(purposes && { purposes }),
  };
}

/** Those that Habeas makes for a client are there once the client is. */
async function consentIdOf(name: ConsentName, { services, consentIds }: Applying): Promise<string> {
  const known = consentIds.get(consentKey(name));
  if (known !== undefined) return known;
  const filter = { groupName: name.group, search: keyOf(name.name) };
  const { items } = await services.definitions.list(filter, { skip: 0, take: 100 });
  const found = items.find((consent) => keyOf(consent.name) === keyOf(name.name));
  if (found) return found.id;
  throw new AppError('request.invalid', { detail: unknownConsent(name) });
}

/** Consents for claims and scopes, of the tenant and of the clients that come. */
const builtinsOf = ({ clients }: ConfigDocument, { builtins }: TenantState): string[] => [
  ...builtins.map(({ groupName, name }) => consentKey({ group: groupName, name })),
  ...clients.flatMap(({ clientId }) =>
    ['claims', 'scopes'].map((kind) => consentKey({ group: 'default', name: `${kind}:${clientId}` })),
  ),
];

/** @throws AppError `request.invalid` when the variable is not set */
function authenticationOf(
  { secret: name = '', ...view }: ConfigAuthentication,
  { environment }: Applying,
): EndpointAuthentication {
  const variable = name.slice('env:'.length);
  const secret = environment[variable];
  if (!secret)
    throw new AppError('request.invalid', {
      detail: `${variable} is not set: it holds the secret of this webhook.`,
    });
  return (
    view.kind === 'CIDAAS_OAUTH2' ? { ...view, clientSecret: secret } : { ...view, key: secret }
  ) as EndpointAuthentication;
}

const listedIn = (filter: ConfigWebhook['filter']) =>
  filter?.consents && 'list' in filter.consents ? filter.consents.list : [];

const sameFilter: Sameness = (given, stored) => isDeepStrictEqual(comparable(given), comparable(stored));

const comparable = (filter: unknown): unknown => {
  const { consents, purposes } = filter as ConfigFilter;
  return {
    consents: {
      mode: consents?.mode ?? 'all',
      list: new Set(listedIn(filter as ConfigFilter).map(consentKey)),
    },
    purposes: {
      mode: purposes?.mode ?? 'all',
      list: new Set(purposes && 'list' in purposes ? purposes.list : []),
    },
  };
};

const sameAuthentication: Sameness = (given, stored) => {
  const { secret: _, ...view } = given as ConfigAuthentication;
  return isDeepStrictEqual(view, stored);
};
