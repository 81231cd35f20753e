import { AndFilter, EqualityFilter, type Filter } from 'ldapts';
import type { StoreSettings } from '../spi/index.js';
import { declaredPatterns, type EntryPattern } from './ldap.collections.js';
import type { LdapEntry, LdapLink } from './ldap.link.js';
import { depthBelow, isSameName } from './ldap.names.js';
import { NOTES } from './ldap.notes.js';
import { LdapSchema } from './ldap.schema.js';

/** Which entries each collection has, and what the server says of their attributes. */
export class LdapDirectory {
  private known: Promise<LdapSchema> | null = null;

  constructor(
    readonly link: LdapLink,
    private readonly settings: StoreSettings,
  ) {}

  /** Collections that the map names. */
  get names(): readonly string[] {
    return Object.keys(this.settings.families ?? {});
  }

  /** Read once: schemas change rarely, and whoever changes one opens the store again. */
  schema(): Promise<LdapSchema> {
    this.known ??= this.readSchema();
    return this.known.catch((error: unknown) => {
      this.known = null;
      throw error;
    });
  }

  patterns(collection: string): readonly EntryPattern[] {
    const { base } = this.link;
    return (
      declaredPatterns(this.settings, base).get(collection) ?? [
        {
          ...{ base, attribute: null, scope: 'sub' },
          filter: new EqualityFilter({ attribute: 'objectClass', value: Buffer.from(collection) }),
        },
      ]
    );
  }

  /** The attribute whose values are the rows of a collection; null where entries are. */
  attributeOf(collection: string): string | null {
    return this.patterns(collection)[0]?.attribute ?? null;
  }

  /** Entries of a collection that may match, with their classes. */
  async list(collection: string, filter: Filter | null): Promise<readonly LdapEntry[]> {
    const found = new Map<string, LdapEntry>();
    for (const pattern of this.patterns(collection)) {
      const both = filter ? new AndFilter({ filters: [pattern.filter, filter] }) : pattern.filter;
      const { base, scope } = pattern;
      const entries = await this.link.search({ base, scope, filter: both, attributes: ['objectClass'] });
      for (const entry of entries) if (await this.has(collection, entry)) found.set(entry.dn, entry);
    }
    return [...found.values()];
  }

  /** One entry with some attributes, if it is in the collection. */
  async read(collection: string, dn: string, attributes: readonly string[]): Promise<LdapEntry | null> {
    for (const { base, scope, filter } of this.patterns(collection)) {
      const depth = depthBelow(dn, base);
      if (depth === null || (scope === 'base' && depth > 0) || (scope === 'one' && depth !== 1)) continue;
      const entry = await this.link.read({ base: dn, filter, attributes });
      if (entry) return entry;
    }
    return null;
  }

  isOurs(dn: string): boolean {
    return isSameName(dn, `ou=${NOTES},${this.link.base}`);
  }

  /** A collection without a pattern has the entries whose own class it is called like, not those of classes below. */
  private async has(collection: string, { dn, attributes }: LdapEntry): Promise<boolean> {
    if (this.isOurs(dn)) return false;
    if (declaredPatterns(this.settings, this.link.base).has(collection)) return true;
    return (await this.schema()).structural(classesOf(attributes)) === collection;
  }

  private async readSchema(): Promise<LdapSchema> {
    const root = await this.link.read({ base: '', attributes: ['subschemaSubentry'] });
    const [place = 'cn=Subschema'] = valuesOf(root, 'subschemaSubentry');
    const found = await this.link.read({ base: place, attributes: ['attributeTypes', 'objectClasses'] });
    return new LdapSchema(valuesOf(found, 'attributeTypes'), valuesOf(found, 'objectClasses'));
  }
}

export const classesOf = (attributes: LdapEntry['attributes']): readonly string[] =>
  (attributes.get('objectClass') ?? []).map(String);

const valuesOf = (entry: LdapEntry | null, name: string): readonly string[] =>
  (entry?.attributes.get(name) ?? []).map(String);
