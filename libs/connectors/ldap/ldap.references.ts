import { EqualityFilter, OrFilter } from 'ldapts';
import type { LdapDirectory } from './ldap.directory.js';
import { changeOf, CHANGED, removeName } from './ldap.modify.js';
import type { MovedName } from './ldap.moved-names.js';
import { componentsOf, depthBelow, isSameName, nameKey } from './ldap.names.js';

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
  const attributes = (await directory.schema()).nameAttributes().map(({ name }) => name);
  const perQuestion = Math.max(1, Math.floor(MOST_TERMS / Math.max(1, attributes.length)));
  const all = [...names.keys()];
  for (let at = 0; at < all.length; at += perQuestion) {
    const values = all.slice(at, at + perQuestion).map((name) => Buffer.from(name));
    const filters = values.flatMap((value) =>
      attributes.map((attribute) => new EqualityFilter({ attribute, value })),
    );
    if (filters.length === 0) return;
    const { base } = directory.link;
    const query = { base, scope: 'sub', filter: new OrFilter({ filters }), attributes } as const;
    for (const { dn, attributes: held } of await directory.link.search(query))
      for (const [attribute, values] of held) await follow(directory, { dn, attribute }, values, names);
  }
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
  let left = values;
  for (const value of values) {
    const to = names.get(nameKey(value.toString()));
    if (to === undefined) continue;
    left = left.filter((other) => other !== value);
    const next = to === null ? null : Buffer.from(to);
    const isThere = to !== null && left.some((other) => isSameName(other.toString(), to));
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
