import type {
  ConsentClient,
  ConsentDefinition,
  ConsentGroup,
  ConsentVersion,
  CurrentProfile,
  Listed,
  OwnCategory,
  Slice,
  SubjectRight,
} from '#consents';
import type { ApprovalPolicyView, PrivacyNoticeView, TenantSettingsView } from '#contracts/schemas';
import type { EndpointView } from '#webhooks';
import type { ConfigLetter, ConfigNotice } from './config-document.js';
import type { ConfigServices } from './config-services.js';

/** A consent that people defined, with its versions by number. */
export interface TenantConsent extends ConsentDefinition {
  readonly versions: readonly ConsentVersion[];
}

/** All that a tenant decided, as it stands in one transaction. */
export interface TenantState {
  readonly slug: string;
  readonly settings: TenantSettingsView;
  readonly hosts: readonly string[];
  readonly profile: CurrentProfile;
  /** Registered ones alone. */
  readonly categories: readonly OwnCategory[];
  readonly groups: readonly ConsentGroup[];
  /** In the order in which they are shown. */
  readonly rights: readonly SubjectRight[];
  readonly consents: readonly TenantConsent[];
  /** Consents that Habeas makes for claims and scopes of clients. */
  readonly builtins: readonly ConsentDefinition[];
  readonly clients: readonly ConsentClient[];
  /** Oldest first. */
  readonly endpoints: readonly EndpointView[];
  /** null: nothing but what comes along. */
  readonly policy: ApprovalPolicyView | null;
  /** In the tenant's own words alone. */
  readonly letters: readonly ConfigLetter[];
  /** Without drafts. */
  readonly privacyNotices: readonly ConfigNotice[];
}

const PAGE = 200;
/** Versions bring their texts. */
const VERSIONS_PAGE = 20;

/** Call in a transaction of the tenant. */
export async function readTenant(slug: string, services: ConfigServices): Promise<TenantState> {
  const definitions = await all((slice) => services.definitions.list({}, slice));
  const versions = await all((slice) => services.versions.list({ drafts: true }, slice), VERSIONS_PAGE);
  const byConsent = Map.groupBy(versions, ({ consentId }) => consentId);
  const own = definitions.filter(({ builtin }) => builtin === null);
  return {
    slug,
    ...(await services.tenants.decided()),
    profile: await services.profiles.current(),
    categories: await services.categories.registered(),
    groups: await all((slice) => services.groups.list({}, slice)),
    rights: await all((slice) => services.rights.list(slice)),
    consents: own.map((consent) => ({
      ...consent,
      versions: (byConsent.get(consent.id) ?? []).sort((one, other) => one.number - other.number),
    })),
    builtins: definitions.filter(({ builtin }) => builtin !== null),
    clients: await services.clients.list(),
    endpoints: await allEndpoints(services),
    policy: await decidedPolicy(services),
    letters: await ownLetters(services),
    privacyNotices: await publishedNotices(services),
  };
}

async function all<Item>(list: (slice: Slice) => Promise<Listed<Item>>, take = PAGE): Promise<Item[]> {
  const items: Item[] = [];
  for (;;) {
    const page = await list({ skip: items.length, take });
    items.push(...page.items);
    if (page.items.length < take) return items;
  }
}

async function decidedPolicy({ approvals }: ConfigServices): Promise<ApprovalPolicyView | null> {
  const policy = await approvals.current();
  return policy.version === 0 ? null : policy;
}

async function ownLetters({ letters }: ConfigServices): Promise<ConfigLetter[]> {
  const { changed } = await letters.list();
  const own: ConfigLetter[] = [];
  for (const { notice, locale } of changed) {
    const { source, subject, body } = await letters.get({ notice, locale });
    // taken back is as good as never said
    if (source === 'own') own.push({ notice, locale, subject, body });
  }
  return own;
}

async function publishedNotices({ privacyNotices }: ConfigServices): Promise<ConfigNotice[]> {
  const found: ConfigNotice[] = [];
  let cursor: string | undefined;
  do {
    const { items, nextCursor } = await privacyNotices.page({ cursor, limit: VERSIONS_PAGE });
    for (const { notice, controller, texts, from } of items)
      if (from !== null) found.push({ notice, controller, texts: texts.map(toConfigText), from });
    cursor = nextCursor ?? undefined;
  } while (cursor !== undefined);
  return found;
}

const toConfigText = ({ locale, title, text, url }: PrivacyNoticeView['texts'][number]) => ({
  ...{ locale, title, text },
  ...(url !== null && { url }),
});

async function allEndpoints({ endpoints }: ConfigServices): Promise<EndpointView[]> {
  const found: EndpointView[] = [];
  for (;;) {
    const page = await endpoints.list({ before: found.at(-1)?.id ?? null, limit: PAGE });
    found.push(...page);
    if (page.length < PAGE) return found.reverse();
  }
}
