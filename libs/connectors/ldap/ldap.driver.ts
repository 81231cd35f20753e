import type { Catalogue, ColumnInfo, Predicate, StoreSettings } from '../spi/index.js';
import type { FindQuery, Notes, Operation, StagedDriver, StagedRow } from '../staged/index.js';
import { applyToEntry, readKey, storedOf, writeKey } from './ldap.apply.js';
import { describeEntries, NAME, OPERATIONAL } from './ldap.catalogue.js';
import { LdapDirectory } from './ldap.directory.js';
import { toFilter } from './ldap.filter.js';
import { LdapLink, type LdapEntry } from './ldap.link.js';
import { MovedNames } from './ldap.moved-names.js';
import { LdapNotes } from './ldap.notes.js';
import { followNames } from './ldap.references.js';
import { isNameSyntax } from './ldap.schema.js';
import { decodeValue, encodeValue, toStored } from './ldap.values.js';

/** Entries that are asked for, or changed, at the same time. */
const AT_ONCE = 20;

/** A directory, entry by entry: what the staged store needs of it. */
export class LdapDriver implements StagedDriver {
  readonly hasRawPredicates = true;
  readonly decode = decodeValue;
  readonly encode = encodeValue;
  readonly notes: Notes;
  private readonly link: LdapLink;
  private readonly directory: LdapDirectory;
  private readonly moved = new MovedNames();

  constructor(private readonly settings: StoreSettings) {
    this.link = new LdapLink(settings);
    this.notes = new LdapNotes(this.link);
    this.directory = new LdapDirectory(this.link, settings);
  }

  async ping(): Promise<void> {
    await this.link.read({ base: '', attributes: ['1.1'] });
  }

  describe(collection?: string): Promise<Catalogue> {
    return describeEntries(this.directory, this.settings, collection);
  }

  /** Servers compare names without regard to case. */
  foldsCase({ nativeType }: ColumnInfo): boolean {
    return isNameSyntax(nativeType);
  }

  /** Names of entries are held in memory, so that rows come in their order; entries are read one by one. */
  async *find({
    collection,
    columns,
    where,
    keys,
    batchRows,
  }: FindQuery): AsyncIterable<readonly StagedRow[]> {
    const wanted = keys && new Set(keys);
    const attribute = this.directory.attributeOf(collection);
    const attributes = attribute === null ? asked(columns) : [attribute];
    const names = wanted
      ? [...new Set([...wanted].map((key) => readKey(key)[0]))]
      : await this.namesOf(collection, where);
    let batch: StagedRow[] = [];
    for (let at = 0; at < names.length; at += AT_ONCE) {
      const some = names.slice(at, at + AT_ONCE);
      const entries = await Promise.all(some.map((dn) => this.directory.read(collection, dn, attributes)));
      for (const entry of entries) {
        const rows = entry ? rowsOf(entry, attribute, columns) : [];
        batch.push(...rows.filter(({ key }) => wanted?.has(key) ?? true));
      }
      while (batch.length >= batchRows) {
        yield batch.slice(0, batchRows);
        batch = batch.slice(batchRows);
      }
    }
    if (batch.length > 0) yield batch;
  }

  async apply(_collection: string, operations: readonly Operation[]): Promise<boolean> {
    // entries below others go first
    const ordered =
      operations[0]?.kind === 'delete'
        ? operations.toSorted((one, other) => depth(other.key) - depth(one.key))
        : operations;
    let isComplete = true;
    for (const operation of ordered)
      isComplete = (await applyToEntry(this.directory, operation, this.moved)) && isComplete;
    await followNames(this.directory, this.moved.take());
    return isComplete;
  }

  close(): Promise<void> {
    return this.link.close();
  }

  private async namesOf(collection: string, where: Predicate): Promise<readonly string[]> {
    const filter = toFilter(await this.directory.schema(), where);
    return (await this.directory.list(collection, filter)).map(({ dn }) => dn).sort();
  }
}

const depth = (key: string): number => readKey(key)[0].split(',').length;

const asked = (columns: readonly string[] | null): readonly string[] => {
  if (columns === null) return ['*', ...OPERATIONAL];
  const names = columns.filter((name) => name !== NAME);
  return names.length === 0 ? ['1.1'] : names;
};

function rowsOf(
  entry: LdapEntry,
  attribute: string | null,
  columns: readonly string[] | null,
): readonly StagedRow[] {
  const { dn } = entry;
  if (attribute !== null)
    return (entry.attributes.get(attribute) ?? []).map((value) => {
      const stored = toStored([value]);
      return { key: writeKey(dn, attribute, stored), values: { [NAME]: dn, [attribute]: stored } };
    });
  const names = columns?.filter((name) => name !== NAME) ?? [...entry.attributes.keys()];
  const values = names
    .map((name) => [name, storedOf(entry, name)] as const)
    .filter(([, stored]) => stored !== undefined);
  return [{ key: writeKey(dn), values: Object.fromEntries([[NAME, dn], ...values]) }];
}
