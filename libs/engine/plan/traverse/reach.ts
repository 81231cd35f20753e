import type { Predicate } from '#connectors/spi';
import { getOrAdd } from './get-or-add.js';
import type { IdentitySet } from './identity-set.js';
import { all, any, isNothing, isNull, not, raw } from './predicates.js';
import type { CollectionNode, IdentityColumn, Reference, Structure } from './structure.js';
import { TupleSet } from './tuples.js';

/** Parent-ward reached rows of one collection, by the values of the referenced columns. */
interface Upward {
  readonly columns: readonly string[];
  readonly labels: Set<string>;
  readonly candidates: TupleSet;
  readonly exclusive: TupleSet;
  readonly shared: TupleSet;
  /** Those of the shared rows that name another person as their owner. */
  readonly foreign: TupleSet;
  readonly reference: TupleSet;
  /** Those of the exclusive rows that were also those of people who are erased. */
  readonly last: TupleSet;
}

/**
 * What has been reached: not rows but the values by which they are located, so that a collection nobody refers to is
 * never read. Every question is answered as a predicate, for the store.
 */
export class Reach {
  readonly #owned = new Map<string, TupleSet>();
  readonly #upward = new Map<string, Upward>();
  readonly #same = new Map<string, TupleSet>();
  readonly #erased = new Map<string, TupleSet>();
  readonly #nobodys = new Map<string, TupleSet>();

  constructor(
    readonly structure: Structure,
    readonly identities: IdentitySet,
  ) {}

  /** Values of these columns in the subject's own rows of the collection. */
  owned(collection: string, columns: readonly string[]): TupleSet {
    return getOrAdd(this.#owned, spot(collection, columns), () => new TupleSet());
  }

  /** Values of these columns in rows of the collection that are about whom a row of the subject's is about. */
  same(collection: string, columns: readonly string[]): TupleSet {
    return getOrAdd(this.#same, spot(collection, columns), () => new TupleSet());
  }

  /** Values of these columns in rows of people who were erased: no row is theirs any more. */
  erased(collection: string, columns: readonly string[]): TupleSet {
    return getOrAdd(this.#erased, spot(collection, columns), () => new TupleSet());
  }

  /** Values that an erasure wrote where an identifier was. */
  nobodys(collection: string, column: string): TupleSet {
    return getOrAdd(this.#nobodys, `${collection}\0${column}`, () => new TupleSet());
  }

  upward(collection: string, columns: readonly string[]): Upward {
    return getOrAdd(this.#upward, spot(collection, columns), () => ({
      columns,
      labels: new Set<string>(),
      candidates: new TupleSet(),
      exclusive: new TupleSet(),
      shared: new TupleSet(),
      foreign: new TupleSet(),
      reference: new TupleSet(),
      last: new TupleSet(),
    }));
  }

  /** Every way in which rows of the collection are referred to by the subject's own rows. */
  upwards(node: CollectionNode): Upward[] {
    const spots = new Set(node.children.map((ref) => spot(node.name, ref.toColumns)));
    return [...spots].flatMap((key) => this.#upward.get(key) ?? []);
  }

  /** Rows that carry one of the person's identifiers. */
  seeds(node: CollectionNode): Predicate {
    return any(...node.identities.map((column) => this.mine(node, column)));
  }

  /** Rows of a weakly trusted collection that carry an identifier of somebody else beside the person's. */
  mixedSeeds(node: CollectionNode): Predicate {
    if (node.trust === 'strong' || node.identities.length < 2) return any();
    return any(
      ...node.identities.map((column) => all(this.#somebodys(node, column), not(this.mine(node, column)))),
    );
  }

  #somebodys(node: CollectionNode, { column, when }: IdentityColumn): Predicate {
    const nobodys = located([column], this.nobodys(node.name, column));
    return all(not(isNull(column)), raw(when), ...without(nobodys));
  }

  /** Rows that one reference makes the subject's, whatever identifiers they hold: see `Structure.sameAbove`. */
  samePerson(node: CollectionNode): Predicate {
    return any(
      ...this.structure.sameAbove(node).map((ref) => this.refersToOwned(ref)),
      ...this.structure
        .sameBelow(node)
        .map((ref) => located(ref.toColumns, this.same(node.name, ref.toColumns))),
    );
  }

  /** Rows that refer to one of the subject's own rows. */
  childward(node: CollectionNode): Predicate {
    return any(...node.parents.map((ref) => this.refersToOwned(ref)));
  }

  /** Rows that one of the subject's own rows handles. */
  handled(node: CollectionNode): Predicate {
    return any(...node.handlers.map((ref) => this.refersToOwned(ref)));
  }

  refersToOwned(ref: Reference): Predicate {
    const values = this.owned(ref.to, ref.toColumns).values();
    return all({ op: 'in', columns: ref.fromColumns, values }, raw(ref.when));
  }

  /** Rows the subject's own rows refer to, of which nobody else makes use. */
  ownedUpward(node: CollectionNode): Predicate {
    return any(...this.upwards(node).map((up) => located(up.columns, up.exclusive)));
  }

  sharedUpward(node: CollectionNode): Predicate {
    return any(...this.upwards(node).map((up) => located(up.columns, up.shared)));
  }

  foreignUpward(node: CollectionNode): Predicate {
    return any(...this.upwards(node).map((up) => located(up.columns, up.foreign)));
  }

  referenceUpward(node: CollectionNode): Predicate {
    return any(...this.upwards(node).map((up) => located(up.columns, up.reference)));
  }

  /** Rows that carry somebody's identifier; seeds are to be excluded by the caller. */
  identified(node: CollectionNode): Predicate {
    return any(...node.identities.map((column) => this.#somebodys(node, column)));
  }

  /** Of rows that refer to the subject's own, those that also refer, as to an owner, to a row that is not. */
  refersToOthers(node: CollectionNode): Predicate {
    if (hasOneReference(node)) return any();
    return any(
      ...this.structure
        .ownerReferences(node)
        .map((ref) =>
          all(
            ...ref.fromColumns.map((column) => not(isNull(column))),
            raw(ref.when),
            not(located(ref.fromColumns, this.owned(ref.to, ref.toColumns))),
            ...without(located(ref.fromColumns, this.erased(ref.to, ref.toColumns))),
          ),
        ),
    );
  }

  /** Of the subject's own rows, those that were also those of people who are erased. */
  lastOfErased(node: CollectionNode): Predicate {
    return any(
      ...this.upwards(node).map((up) => located(up.columns, up.last)),
      ...this.structure
        .ownerReferences(node)
        .map((ref) => all(located(ref.fromColumns, this.erased(ref.to, ref.toColumns)), raw(ref.when))),
      ...node.identities.map(({ column, when }) =>
        all(located([column], this.nobodys(node.name, column)), raw(when)),
      ),
    );
  }

  /** The subject's own rows of the collection, without the fixed predicate of the map. */
  own(node: CollectionNode): Predicate {
    const { owner } = node.map;
    if (owner === 'shared' || owner === 'reference') return any();
    const mixed = this.mixedSeeds(node);
    const seeds = all(this.seeds(node), ...without(mixed));
    const others = owner === 'exclusive' ? any() : this.refersToOthers(node);
    const children = all(this.childward(node), ...without(this.identified(node)), ...without(others));
    return any(seeds, this.samePerson(node), children, this.ownedUpward(node));
  }

  /** Rows in which the column holds an identifier of the person. */
  mine(node: CollectionNode, { column, type, when }: IdentityColumn): Predicate {
    const kind = node.columns.get(column)?.kind ?? 'text';
    const known = this.identities.valuesFor(type, kind);
    const isText = kind !== 'integer' && kind !== 'uuid';
    const plain: Predicate = { op: 'in', columns: [column], values: known.map((value) => [value]) };
    if (type === 'phone' && isText) {
      const values = this.identities.phoneDigits().map((digits) => [digits]);
      const dialled: Predicate = { op: 'in', columns: [column], values, fold: 'digits' };
      return all(any(plain, dialled), raw(when));
    }
    if (type !== 'email' || !isText) return all(plain, raw(when));
    const values = [...new Set(known.flatMap((value) => cases(String(value))))].map((value) => [value]);
    return all({ op: 'in', columns: [column], values, fold: 'lower' }, raw(when));
  }
}

/** Stores fold ASCII all alike; beyond it some know no case, so that both are asked for. */
const cases = (text: string): string[] =>
  /^[\0-\x7f]*$/.test(text) ? [text.toLowerCase()] : [text, text.toLowerCase(), text.toUpperCase()];

/** One value cannot be the subject's and somebody else's; a path into an array holds several. */
const hasOneReference = ({ parents }: CollectionNode): boolean =>
  parents.length === 1 && parents.every((ref) => ref.fromColumns.every((column) => !column.includes('#')));

/** Asked for every row, so that it is remembered by the columns of each reference. */
const spots = new WeakMap<readonly string[], Map<string, string>>();

/** NUL stands in no name. */
const spot = (collection: string, columns: readonly string[]): string =>
  getOrAdd(
    getOrAdd(spots, columns, () => new Map<string, string>()),
    collection,
    () => `${collection}\0${columns.join('\0')}`,
  );

const located = (columns: readonly string[], set: TupleSet): Predicate => ({
  op: 'in',
  columns,
  values: set.values(),
});

/** The negation, left out when there is nothing to exclude. */
const without = (predicate: Predicate): Predicate[] => (isNothing(predicate) ? [] : [not(predicate)]);
