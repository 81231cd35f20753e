import {
  builtinRights,
  type ConsentClient,
  type ConsentVersion,
  type OwnCategory,
  type SubjectRight,
} from '#consents';
import type { EndpointView } from '#webhooks';
import { isDeepStrictEqual } from 'node:util';
import {
  FORMAT,
  type ConfigCategory,
  type ConfigClient,
  type ConfigConsent,
  type ConfigDocument,
  type ConfigFilter,
  type ConfigGroup,
  type ConfigRight,
  type ConfigText,
  type ConfigVersion,
  type ConfigWebhook,
  type ConsentName,
} from './config-document.js';
import { consentKey, keyOf } from './config-keys.js';
import { letterKey } from './letter-key.js';
import { noticeKey } from './notice-key.js';
import type { TenantConsent, TenantState } from './read-tenant.js';

/** What a tenant decided as a document: in an order that does not depend on when things were made, names in place of ids. */
export function toDocument(state: TenantState): ConfigDocument {
  const names = consentNames(state);
  const policy = toApprovalPolicy(state);
  return {
    format: FORMAT,
    tenant: state.slug,
    settings: { ...state.settings, staffMail: [...state.settings.staffMail], hosts: [...state.hosts] },
    ...(!state.profile.placeholder && {
      controller: withoutEmpty(state.profile.details) as NonNullable<ConfigDocument['controller']>,
    }),
    categories: byKey(state.categories, ({ key }) => keyOf(key)).map(toCategory),
    groups: byKey(state.groups, ({ name }) => keyOf(name)).map(toGroup),
    rights: decidedRights(state.rights).map(toRight),
    consents: byKey(state.consents, (consent) =>
      consentKey({ group: consent.groupName, name: consent.name }),
    ).map(toConsent),
    clients: byKey(state.clients, ({ clientId }) => clientId).map((client) => toClient(client, names)),
    webhooks: byKey(state.endpoints, ({ url }) => url).map((endpoint) => toWebhook(endpoint, names)),
    ...(policy && { approvalPolicy: policy }),
    letters: byKey(state.letters, letterKey).map((letter) => ({ ...letter })),
    privacyNotices: byKey(state.privacyNotices, noticeKey).map((notice) => ({ ...notice })),
  };
}

/** Of an endpoint that is gone only its id is left, which no other tenant knows: the rule asks it no more. */
export function toApprovalPolicy({ policy, endpoints }: TenantState): ConfigDocument['approvalPolicy'] {
  if (!policy) return undefined;
  const urls = new Map(endpoints.map(({ id, url }) => [id, url]));
  const rules = policy.rules.map(({ checks = [], autoApprove, ...rule }) => {
    const known = checks.flatMap((id) => urls.get(id) ?? []);
    const whole = known.length === checks.length;
    return {
      ...rule,
      ...(known.length > 0 && { checks: known }),
      // fewer systems that agree are not what the policy asks for
      ...(autoApprove && whole && { autoApprove }),
    };
  });
  return { rules };
}

type Names = ReadonlyMap<string, ConsentName>;

/** Names of consents by their UUIDs. */
export const consentNames = ({ consents, builtins }: TenantState): Names =>
  new Map([...consents, ...builtins].map(({ id, groupName, name }) => [id, { group: groupName, name }]));

/** Own rights, and those of the law that no longer say what a tenant begins with. */
export function decidedRights(rights: readonly SubjectRight[]): SubjectRight[] {
  const beginning = new Map(builtinRights(new Date(0)).map((right) => [right.name, toRight(right)]));
  return rights.filter((right) => !isDeepStrictEqual(toRight(right), beginning.get(right.name)));
}

export const toCategory = ({
  key,
  name,
  description,
  displayNames,
  sensitive,
}: OwnCategory): ConfigCategory => ({
  ...{ key, name },
  ...withoutEmpty({ description, displayNames: { ...displayNames } }),
  sensitive,
});

export const toGroup = ({ name, description, enabled }: ConfigGroup): ConfigGroup => ({
  name,
  ...withoutEmpty({ description }),
  enabled,
});

export const toRight = (right: SubjectRight): ConfigRight => ({
  name: right.name,
  legalReference: right.legalReference,
  timeLimit: right.timeLimit,
  order: right.order,
  enabled: right.enabled,
  ...withoutEmpty({ followUpRights: [...right.followUpRights] }),
  content: right.content.map(({ locale, contentType, content }) => ({
    locale,
    contentType: contentType as ConfigRight['content'][number]['contentType'],
    content,
  })),
});

export const toConsent = (consent: TenantConsent): ConfigConsent => ({
  name: consent.name,
  group: consent.groupName,
  legalType: consent.legalType,
  ...withoutEmpty({ consentType: consent.obtainedBy }),
  interactionMode: consent.interactionMode,
  deonticity: consent.deonticity,
  enabled: consent.enabled,
  show_in_registration: consent.showInRegistration,
  ...(withoutEmpty({
    processingPurposes: consent.purposes,
    allowedDataSubjectRights: consent.allowedRights,
    involvedParties: consent.involvedParties,
  }) as Partial<ConfigConsent>),
  ...(consent.details as Partial<ConfigConsent>),
  versions: consent.versions.map((version) => toVersion(version, consent.versions)),
});

export const toVersion = (version: ConsentVersion, all: readonly ConsentVersion[]): ConfigVersion => ({
  version: version.number,
  consentType: version.kind,
  draft: version.draft,
  effectiveFrom: version.effectiveFrom,
  ...withoutEmpty({
    effectiveUntil: version.effectiveUntil,
    supersedes: all.find(({ id }) => id === version.supersedes)?.number,
    scopes: [...version.scopes],
    claims: [...version.claims],
    required_fields: [...version.requiredFields],
  }),
  user_skip_limit: version.userSkipLimit,
  system_skip_limit: version.systemSkipLimit,
  ...withoutEmpty({ retentionPeriod: version.retention, defaultLocale: version.defaultLocale }),
  ...withoutEmpty({
    content: version.texts.map(
      ({ locale, title, content, url, contentType, scopeTexts, hash }) =>
        ({
          locale,
          ...withoutEmpty({ title }),
          contentType,
          ...withoutEmpty({ url, content, scopeTexts: scopeTexts && { ...scopeTexts } }),
          hash: `sha256:${hash}`,
        }) as ConfigText,
    ),
  }),
});

export const toClient = (client: ConsentClient, names: Names): ConfigClient => ({
  clientId: client.clientId,
  ...withoutEmpty({ displayName: client.displayName ?? undefined }),
  clientType: client.clientType,
  ...withoutEmpty({
    consentGroups: [...client.consentGroups],
    consents: client.consentRefs.flatMap(({ consentId, deonticity }) => {
      const name = names.get(consentId);
      return name ? [{ ...name, ...(deonticity && { deonticity }) }] : [];
    }),
    requiredClaims: [...client.requiredClaims],
    consentScopes: [...client.consentScopes],
    origins: [...client.origins],
  }),
});

/** Without secrets: nobody is shown those. */
export const toWebhook = (endpoint: EndpointView, names: Names): ConfigWebhook => ({
  url: endpoint.url,
  enabled: endpoint.enabled,
  events: endpoint.events && [...endpoint.events],
  format: endpoint.format,
  includeSubject: endpoint.includeSubject,
  ...withoutEmpty({ filter: toFilter(endpoint.filter, names) }),
  ...(endpoint.authentication && { authentication: endpoint.authentication }),
});

function toFilter(filter: EndpointView['filter'], names: Names): ConfigFilter | null {
  if (!filter) return null;
  const { consents, purposes } = filter;
  const listed = consents && 'list' in consents ? consents.list.flatMap((id) => names.get(id) ?? []) : [];
  return {
    ...(consents && { consents: 'list' in consents ? { mode: consents.mode, list: listed } : consents }),
    ...(purposes && { purposes }),
  };
}

const byKey = <Item>(items: readonly Item[], keyOfItem: (item: Item) => string): Item[] =>
  [...items].sort((one, other) => compareKeys(keyOfItem(one), keyOfItem(other)));

const compareKeys = (one: string, other: string): number => (one < other ? -1 : Number(one > other));

/** Members that say something: neither null nor an empty list, text or object. */
export function withoutEmpty<Members extends object>(
  members: Members,
): { [Name in keyof Members]?: NonNullable<Members[Name]> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => !isEmpty(value))) as never;
}

export const isEmpty = (value: unknown): boolean =>
  value === null ||
  value === undefined ||
  value === '' ||
  (typeof value === 'object' && Object.keys(value).length === 0);
