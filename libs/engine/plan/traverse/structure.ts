import type { Catalogue, CollectionInfo, ColumnInfo, ForeignKey } from '#connectors/spi';
import { AppError, type IdentityType } from '#contracts';
import { collectionReferences, withTombstone, type CollectionReference } from '../../data-map/index.js';
import type { CollectionMap, DataMap, StoreMap } from '../../data-map/index.js';
import { isPersonal } from '../columns/categories.js';
import { getOrAdd } from './get-or-add.js';
import { ownNumbers, type NumberColumn } from './own-numbers.js';

/** A column whose value is an identifier of a person. */
export interface IdentityColumn {
  readonly column: string;
  readonly type: IdentityType;
  readonly when: string | null;
  /** Stands in a list of people that the row mentions (`cc`), and says nothing of whose row it is. */
  readonly isMentioned: boolean;
}

/** An edge of the graph, from the referencing to the referenced collection. */
export interface Reference {
  readonly from: string;
  readonly fromColumns: readonly string[];
  readonly to: string;
  readonly toColumns: readonly string[];
  readonly when: string | null;
  readonly foreignKey: ForeignKey | null;
  readonly role: 'owner' | 'actor';
  /** `public.orders.customer_id → public.customer`. */
  readonly label: string;
}

/** A mapped collection together with what the store says about it and its edges. */
export interface CollectionNode {
  readonly name: string;
  readonly map: CollectionMap;
  readonly info: CollectionInfo;
  readonly columns: ReadonlyMap<string, ColumnInfo>;
  readonly key: readonly string[];
  readonly identities: readonly IdentityColumn[];
  /** By which nobody is found unless one of the person's own rows taught it. */
  readonly numbers: readonly NumberColumn[];
  readonly trust: 'strong' | 'weak';
  /** References of this collection to others, to whose rows its own belong. */
  readonly parents: readonly Reference[];
  /** References of others to this collection, whose rows belong to its own. */
  readonly children: readonly Reference[];
  /** References to whoever only handles the rows: they are not followed. */
  readonly handlers: readonly Reference[];
  /** References of others, whose rows are only handled by this collection's. */
  readonly handled: readonly Reference[];
  /** Columns with an identifier of whoever only handles the row. */
  readonly handlerIdentities: readonly IdentityColumn[];
}

const structures = new WeakMap<DataMap, WeakMap<Catalogue, Map<string, Structure>>>();

/** The mapped collections of one store as a graph (anonymization reference 2). */
export class Structure {
  readonly nodes: ReadonlyMap<string, CollectionNode>;
  readonly #rooted: ReadonlySet<string>;
  readonly #owners = new Map<CollectionNode, readonly Reference[]>();
  readonly #sameAbove = new Map<CollectionNode, readonly Reference[]>();
  readonly #sameBelow = new Map<CollectionNode, readonly Reference[]>();

  readonly store: StoreMap;

  /** One for each catalogue and map: many people are planned with the same, and it follows from these alone. */
  static of(map: DataMap, storeId: string, catalogue: Catalogue): Structure {
    const ofMap = getOrAdd(structures, map, () => new WeakMap<Catalogue, Map<string, Structure>>());
    const ofCatalogue = getOrAdd(ofMap, catalogue, () => new Map<string, Structure>());
    return getOrAdd(ofCatalogue, storeId, () => new Structure(map, storeId, catalogue));
  }

  constructor(
    readonly map: DataMap,
    storeId: string,
    readonly catalogue: Catalogue,
  ) {
    this.store = storeMap(map, storeId);
    this.nodes = buildNodes(map, this.store, catalogue);
    this.#rooted = findRooted(this.nodes);
  }

  node(name: string): CollectionNode {
    const node = this.nodes.get(name);
    if (!node) throw new Error(`no mapped collection ${name}`);
    return node;
  }

  /** True when rows of the collection lead to a person: by an identity column, or by what they refer to. */
  isRooted(name: string): boolean {
    return this.#rooted.has(name);
  }

  /**
   * The references that name whose row it is: those to collections that tell of people; where there are none, those to
   * other collections that lead to a person.
   */
  ownerReferences(node: CollectionNode): readonly Reference[] {
    return getOrAdd(this.#owners, node, () => this.#findOwners(node));
  }

  #findOwners(node: CollectionNode): readonly Reference[] {
    const direct = node.parents.filter((ref) => this.tellsOfPeople(this.node(ref.to)));
    return direct.length > 0 ? direct : node.parents.filter((ref) => this.isRooted(ref.to));
  }

  /** References that lead from a row to another row about the same person, see {@link isOneToOne}. */
  sameAbove(node: CollectionNode): readonly Reference[] {
    return getOrAdd(this.#sameAbove, node, () =>
      node.parents.filter((ref) => isOneToOne(ref, node, this.node(ref.to))),
    );
  }

  /** The same of references of other collections to this one. */
  sameBelow(node: CollectionNode): readonly Reference[] {
    return getOrAdd(this.#sameBelow, node, () =>
      node.children.filter((ref) => isOneToOne(ref, this.node(ref.from), node)),
    );
  }

  /** Rows of the collection tell of one person each: they hold identifiers, or are bound to such rows one to one. */
  tellsOfPeople(node: CollectionNode): boolean {
    return (
      node.identities.length > 0 ||
      node.parents.some((ref) => occursOnce(ref, node) && this.node(ref.to).identities.length > 0)
    );
  }

  /**
   * True when rows of `name` may belong to somebody by another way than through `via`; rows for which it is false
   * are mere parts of the row they refer to.
   */
  isOwnableWithout(name: string, via: Reference, seen: ReadonlySet<string> = new Set()): boolean {
    if (seen.has(name)) return false;
    const node = this.node(name);
    const visited = new Set([...seen, name]);
    return (
      node.identities.length > 0 ||
      node.parents.some((ref) => ref !== via && this.isRooted(ref.to)) ||
      node.children.some((ref) => this.isOwnableWithout(ref.from, ref, visited))
    );
  }

  /** Catalogue data (products, countries): declared, or without any personal column and referred to by others. */
  isReferenceData(node: CollectionNode): boolean {
    if (node.map.owner !== null) return node.map.owner === 'reference';
    const categories = Object.values(node.map.columns).map((column) => column.category);
    return (
      node.children.length + node.handled.length > 0 &&
      !this.isRooted(node.name) &&
      categories.length > 0 &&
      !categories.some(isPersonal)
    );
  }
}

const namesPerson = ({ identities, map }: CollectionNode): boolean =>
  map.owner !== 'shared' &&
  map.owner !== 'reference' &&
  identities.some(({ when, isMentioned }) => when === null && !isMentioned);

/**
 * A row that names somebody and refers to another such row, to which no other row of its kind may refer, is about the
 * same person: a login and whose it is. Not a row to which the other side refers as to a group: a team and its leader.
 */
const isOneToOne = (ref: Reference, node: CollectionNode, other: CollectionNode): boolean =>
  occursOnce(ref, node) &&
  namesPerson(node) &&
  namesPerson(other) &&
  other.parents.every(({ to }) => to !== ref.from);

function occursOnce({ from, to, fromColumns, when }: Reference, node: CollectionNode): boolean {
  const { primaryKey, uniques } = node.info;
  const unique = [primaryKey, ...uniques.map(({ columns }) => columns)];
  return (
    from !== to &&
    when === null &&
    unique.some((columns) => columns.length > 0 && columns.every((column) => fromColumns.includes(column)))
  );
}

/** The part of the map about one store; throws `data_map.invalid` when there is none. */
export function storeMap(map: DataMap, storeId: string): StoreMap {
  const store = map.stores.find(({ id }) => id === storeId);
  if (!store) throw new AppError('data_map.invalid', { detail: `The data map has no store "${storeId}".` });
  return store;
}

function buildNodes(map: DataMap, store: StoreMap, catalogue: Catalogue): Map<string, CollectionNode> {
  const infos = new Map(catalogue.collections.map((info) => [info.name, info]));
  const edges = collectionReferences(map, store.id, catalogue);
  const mapped = new Set(store.collections.map(({ name }) => name).filter((name) => infos.has(name)));
  const references = edges.flatMap((edge) => toReference(edge, catalogue.foreignKeys, mapped));
  return new Map(
    store.collections.flatMap((collection) => {
      const info = infos.get(collection.name);
      return info
        ? [
            [
              collection.name,
              buildNode(withTombstone(collection, info, edges), info, edges, references),
            ] as const,
          ]
        : [];
    }),
  );
}

function buildNode(
  map: CollectionMap,
  info: CollectionInfo,
  edges: readonly CollectionReference[],
  references: readonly Reference[],
): CollectionNode {
  const identities = identityColumns(map, edges);
  const found = new Set(identities.filter(({ when }) => when === null).map(({ column }) => column));
  return {
    name: map.name,
    map,
    info,
    columns: new Map(info.columns.map((column) => [column.name, column])),
    key: map.key.length > 0 ? map.key : info.primaryKey,
    identities,
    numbers: ownNumbers(map, info).filter(({ column }) => !found.has(column)),
    trust: map.subject?.trust ?? 'strong',
    parents: references.filter((ref) => ref.from === map.name && ref.role === 'owner'),
    children: references.filter((ref) => ref.to === map.name && ref.role === 'owner'),
    handlers: references.filter((ref) => ref.from === map.name && ref.role === 'actor'),
    handled: references.filter((ref) => ref.to === map.name && ref.role === 'actor'),
    handlerIdentities: referredIdentities(map, edges, 'actor'),
  };
}

function identityColumns(map: CollectionMap, edges: readonly CollectionReference[]): IdentityColumn[] {
  const own = Object.entries(map.subject?.identifiers ?? {}).map(([column, type]) => ({
    column,
    type,
    when: null,
    isMentioned: false,
  }));
  const referred = referredIdentities(map, edges, 'owner');
  return [...own, ...referred.filter(({ column }) => !own.some((known) => known.column === column))];
}

const referredIdentities = (
  map: CollectionMap,
  edges: readonly CollectionReference[],
  of: Reference['role'],
): IdentityColumn[] =>
  edges.flatMap(({ from, to, when, role = 'owner' }) => {
    const column = from.columns[0];
    if (!('identity' in to) || from.collection !== map.name || column === undefined || role !== of) return [];
    return [{ column, type: to.identity, when, isMentioned: column.includes('[*]') }];
  });

function toReference(
  { from, to, when, role }: CollectionReference,
  foreignKeys: readonly ForeignKey[],
  mapped: ReadonlySet<string>,
): Reference[] {
  if ('identity' in to || !mapped.has(from.collection) || !mapped.has(to.collection)) return [];
  return [
    {
      from: from.collection,
      fromColumns: from.columns,
      to: to.collection,
      toColumns: to.columns,
      when,
      role: role ?? 'owner',
      foreignKey: foreignKeys.find((key) => key.from === from && key.to === to) ?? null,
      label: `${from.collection}.${nameColumns(from.columns)} → ${to.collection}`,
    },
  ];
}

const nameColumns = (columns: readonly string[]): string =>
  columns.length === 1 ? (columns[0] ?? '') : `[${columns.join(',')}]`;

function findRooted(nodes: ReadonlyMap<string, CollectionNode>): Set<string> {
  const rooted = new Set<string>();
  let grown = true;
  while (grown) {
    grown = false;
    for (const node of nodes.values()) {
      if (rooted.has(node.name)) continue;
      if (node.identities.length === 0 && !node.parents.some((ref) => rooted.has(ref.to))) continue;
      rooted.add(node.name);
      grown = true;
    }
  }
  return rooted;
}
