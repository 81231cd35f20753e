import { AppError, type Identity } from '#contracts';

/** How user names are qualified in the stores. */
export interface Qualification {
  /** User store domain, as in `DOMAIN/ann`. */
  readonly domain: string | null;
  /** Tenant domain, as in `ann@tenant`. */
  readonly tenant: string | null;
  /** Further forms, such as `uid={user},o={tenant}`. */
  readonly variants: readonly string[];
  /** The bare name stands for somebody else, too: only qualified forms are looked for. */
  readonly onlyQualified: boolean;
}

const PLACEHOLDER = /\{([a-z]*)\}/g;

/**
 * Every form of a person's user names that stores may hold; other identifiers stay as they are. Domains are written in
 * capitals by some and as given by others.
 * @throws AppError `request.invalid`
 */
export function withNameForms(
  identities: readonly Identity[],
  qualification: Qualification,
): readonly Identity[] {
  return identities.flatMap((identity) => {
    if (identity.type !== 'username') return [identity];
    const forms = formsOf(identity.value, qualification);
    return [...new Set(forms)].map((value) => ({ type: identity.type, value }));
  });
}

function formsOf(user: string, { domain, tenant, variants, onlyQualified }: Qualification): string[] {
  const prefixes = spellings(domain);
  const tenants = spellings(tenant);
  const qualified = [
    ...[...prefixes, ...tenants].map((prefix) => `${prefix}/${user}`),
    ...tenants.map((suffix) => `${user}@${suffix}`),
    ...prefixes.flatMap((prefix) => tenants.map((suffix) => `${prefix}/${user}@${suffix}`)),
    ...variants.flatMap((variant) => filled(variant, user, prefixes, tenants)),
  ];
  if (onlyQualified && qualified.length === 0)
    throw invalid('--qualified-only leaves nothing to look for: give --domain, --tenant or --variant.');
  return onlyQualified ? qualified : [user, ...qualified];
}

const spellings = (name: string | null): string[] =>
  name === null || name === '' ? [] : [...new Set([name, name.toUpperCase(), name.toLowerCase()])];

function filled(
  variant: string,
  user: string,
  domains: readonly string[],
  tenants: readonly string[],
): string[] {
  const fill = (domain: string, tenant: string): string =>
    variant.replace(PLACEHOLDER, (_, name: string) => ({ user, domain, tenant })[name] ?? '');
  const needed = [...variant.matchAll(PLACEHOLDER)].map(([, name]) => name);
  return (needed.includes('domain') ? domains : ['']).flatMap((domain) =>
    (needed.includes('tenant') ? tenants : ['']).map((tenant) => fill(domain, tenant)),
  );
}

/** @throws AppError `request.invalid` when a variant could not be filled in, or would not name the person */
export function checkVariants({ variants, domain, tenant }: Qualification): void {
  for (const variant of variants) {
    const names = [...variant.matchAll(PLACEHOLDER)].map(([, name]) => name ?? '');
    const strange = names.find((name) => !['user', 'domain', 'tenant'].includes(name));
    if (strange !== undefined || !names.includes('user'))
      throw invalid(`A variant names {user}, and may name {domain} and {tenant}: ${variant.slice(0, 80)}`);
    if ((names.includes('domain') && !domain) || (names.includes('tenant') && !tenant))
      throw invalid(`The variant ${variant.slice(0, 80)} needs --domain or --tenant.`);
  }
}

const invalid = (detail: string): AppError => new AppError('request.invalid', { detail });
