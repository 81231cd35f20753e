import { EqualityFilter, OrFilter, PresenceFilter, type Filter } from 'ldapts';
import type { LdapDirectory } from './ldap.directory.js';
import { changeOf, CHANGED, removeName } from './ldap.modify.js';
import type { MovedName } from './ldap.moved-names.js';
import { componentsOf, depthBelow, isSameName, nameKey, splitBits } from './ldap.names.js';
import { mayHaveBits } from './ldap.schema.js';

/** Alternatives of one question. */
const MOST_TERMS = 400;

/**
 * Renames, or removes, what other entries say with names that are no longer: no server is required to do that, and the
 * standards leave it to whoever changes a name (RFC 4511, 4.9). Every attribute that holds names is looked at, whether a
 * map knows it or not. Doing it twice is doing it once.
 */
export async function followNames(directory: LdapDirectory, moved: readonly MovedName[]): Promise<void> {
  const names = new Map<string, string | null>();
  for (const one of moved)
    for (const { from, to } of await withThoseBelow(directory, one)) names.set(nameKey(from), to);
  if (names.size === 0) return;
  const known = (await directory.schema()).nameAttributes();
  const attributes = known.map(({ name }) => name);
  const perQuestion = Math.max(1, Math.floor(MOST_TERMS / Math.max(1, attributes.length)));
  const all = [...names.keys()];
  for (let at = 0; at < all.length; at += perQuestion) {
    const values = all.slice(at, at + perQuestion).map((name) => Buffer.from(name));
    const filters = values.flatMap((value) =>
      attributes.map((attribute) => new EqualityFilter({ attribute, value })),
    );
    await followWhere(directory, filters, attributes, names);
  }
  // a server does not find a name that has bits behind it by the name alone
  const withBits = known.filter(({ syntax }) => mayHaveBits(syntax)).map(({ name }) => name);
  const present = withBits.map((attribute) => new PresenceFilter({ attribute }));
  await followWhere(directory, present, withBits, names);
}

async function followWhere(
  directory: LdapDirectory,
  filters: readonly Filter[],
  attributes: readonly string[],
  names: ReadonlyMap<string, string | null>,
): Promise<void> {
  if (filters.length === 0) return;
  const { base } = directory.link;
  const filter = new OrFilter({ filters: [...filters] });
  const query = { base, scope: 'sub', filter, attributes: [...attributes] } as const;
  for (const { dn, attributes: held } of await directory.link.search(query))
    for (const [attribute, values] of held) await follow(directory, { dn, attribute }, values, names);
}

/** Nothing where an entry has the old name again, or still. */
async function withThoseBelow(
  { link }: LdapDirectory,
  { from, to }: MovedName,
): Promise<readonly MovedName[]> {
  if (await link.read({ base: from, attributes: ['1.1'] })) return [];
  if (to === null) return [{ from, to }];
  const found = await link.search({ base: to, scope: 'sub', attributes: ['1.1'] });
  return found.map(({ dn }) => {
    const own = componentsOf(dn).slice(0, depthBelow(dn, to) ?? 0);
    return { from: [...own, from].join(','), to: dn };
  });
}

async function follow(
  directory: LdapDirectory,
  place: { readonly dn: string; readonly attribute: string },
  values: readonly Buffer[],
  names: ReadonlyMap<string, string | null>,
): Promise<void> {
  const syntax = (await directory.schema()).attribute(place.attribute)?.syntax ?? '';
  const partsOf = (value: Buffer): ReturnType<typeof splitBits> =>
    mayHaveBits(syntax) ? splitBits(value.toString()) : { name: value.toString(), bits: '' };
  let left = values;
  for (const value of values) {
    const { name, bits } = partsOf(value);
    const to = names.get(nameKey(name));
    if (to === undefined) continue;
    left = left.filter((other) => other !== value);
    const next = to === null ? null : Buffer.from(`${to}${bits}`);
    const isThere =
      to !== null && left.map(partsOf).some((other) => other.bits === bits && isSameName(other.name, to));
    if (next === null || isThere) await removeName(directory, place, value, left.length === 0);
    else {
      await directory.link.modify(
        place.dn,
        [...changeOf('delete', place.attribute, [value]), ...changeOf('add', place.attribute, [next])],
        CHANGED,
      );
      left = [...left, next];
    }
  }
}
