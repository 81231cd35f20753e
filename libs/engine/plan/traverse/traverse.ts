import type { Predicate, ReadSession, Row } from '#connectors/spi';
import type { Identity } from '#contracts';
import { ErasedRows, isNobodys, isWrittenWithPseudonym, telling } from './erased-rows.js';
import { getOrAdd } from './get-or-add.js';
import { isPseudonym } from '../../strategies/index.js';
import { IdentitySet, identitiesIn } from './identity-set.js';
import { isOwnNumber, tellsApart } from './own-numbers.js';
import { all, any, isNothing, not, raw } from './predicates.js';
import { Reach } from './reach.js';
import { RowJudge } from './row-judge.js';
import { applies, needsReading, readRows, type SeenRow } from './seen-row.js';
import type { CollectionNode, Reference, Structure } from './structure.js';
import { TupleSet, tuplesOf } from './tuples.js';

export interface TraversalLimits {
  /** References followed in a row. */
  readonly maxDepth: number;
  /** Rows of the subject in one collection. */
  readonly maxRows: number;
}
export const DEFAULT_TRAVERSAL_LIMITS: TraversalLimits = { maxDepth: 16, maxRows: 5_000_000 };

/**
 * What stopped the traversal. `MAX_…`: mostly a reference through a row that many people share. `UNCLEAR_MATCH`: the
 * store takes a value for one of the person's identifiers, and nothing in its text says which.
 */
export interface TraversalStop {
  readonly code: 'MAX_DEPTH' | 'MAX_ROWS' | 'UNCLEAR_MATCH';
  readonly collection: string;
}

export interface TraversalResult {
  readonly reach: Reach;
  readonly discovered: readonly Identity[];
  readonly stops: readonly TraversalStop[];
}

/** Finds the rows of a person in one store, to a fix point (anonymization reference 2 and 3). */
export async function traverse(
  structure: Structure,
  session: ReadSession,
  identities: readonly Identity[],
  limits: TraversalLimits = DEFAULT_TRAVERSAL_LIMITS,
): Promise<TraversalResult> {
  return new Traversal(structure, session, identities, limits).run();
}

/** Values of a reference that stand in rows of people who are still there, and of people who were erased. */
interface OthersReferring {
  readonly living: TupleSet;
  readonly erased: TupleSet;
}

class Traversal {
  readonly #reach: Reach;
  readonly #judge: RowJudge;
  readonly #erased: ErasedRows;
  readonly #discovered: Identity[] = [];
  readonly #stops: TraversalStop[] = [];
  /** Rows of the subject whose edges were followed, by collection. */
  readonly #expanded = new Map<string, Set<string>>();
  /** Rows that refer to the subject and to somebody else; looked at again when more rows are the subject's. */
  readonly #pending = new Map<string, Map<string, SeenRow>>();
  /** Other owners of these rows of whom it is known whether they are erased. */
  readonly #asked = new Map<Reference, TupleSet>();
  /** Values that were offered to a reference, and those of them not yet looked up. */
  readonly #followed = new Map<Reference, TupleSet>();
  #fresh = new Map<Reference, TupleSet>();
  /** The same of references to the very person a row is about. */
  #freshSame = new Map<Reference, TupleSet>();
  #seedsChanged = true;
  #depth = 0;

  constructor(
    readonly structure: Structure,
    readonly session: ReadSession,
    identities: readonly Identity[],
    readonly limits: TraversalLimits,
  ) {
    this.#reach = new Reach(structure, new IdentitySet(identities));
    this.#judge = new RowJudge(this.#reach);
    this.#erased = new ErasedRows(structure, session);
  }

  async run(): Promise<TraversalResult> {
    do {
      await this.#expandOwn();
    } while (this.#stops.length === 0 && ((await this.#settleErased()) || (await this.#settleParents())));
    return { reach: this.#reach, discovered: this.#discovered, stops: this.#stops };
  }

  async #expandOwn(): Promise<void> {
    while (this.#stops.length === 0 && this.#hasNews()) {
      if (this.#depth++ > this.limits.maxDepth) return this.#stop('MAX_DEPTH', this.#frontier());
      const fresh = this.#fresh;
      const same = this.#freshSame;
      const seeds = this.#seedsChanged;
      this.#fresh = new Map();
      this.#freshSame = new Map();
      this.#seedsChanged = false;
      for (const node of this.structure.nodes.values()) {
        if (!needsReading(node)) continue;
        if (seeds) await this.#readSeeds(node);
        await this.#readChildren(node, fresh);
      }
      for (const [ref, values] of same) await this.#readSame(ref, values);
      this.#reconsider();
    }
  }

  #hasNews(): boolean {
    return this.#seedsChanged || this.#fresh.size > 0 || this.#freshSame.size > 0;
  }

  /** Rows that carry an identifier of the person: the store says so, by its own notion of equal. */
  async #readSeeds(node: CollectionNode): Promise<void> {
    for (const seen of await this.#select(node, this.#reach.seeds(node))) {
      this.#adopt(node, seen);
      this.#consider(node, seen);
    }
  }

  /** Rows that may have become the subject's since the last round, by what they refer to. */
  async #readChildren(node: CollectionNode, fresh: ReadonlyMap<Reference, TupleSet>): Promise<void> {
    const children = node.parents.map((ref) =>
      all({ op: 'in', columns: ref.fromColumns, values: fresh.get(ref)?.values() ?? [] }, raw(ref.when)),
    );
    for (const seen of await this.#select(node, any(...children))) this.#consider(node, seen);
  }

  /** Whom rows are about that were found by other means, as by the name of a login. */
  async #readSame({ to, toColumns }: Reference, values: TupleSet): Promise<void> {
    const node = this.structure.node(to);
    for (const seen of await this.#select(node, { op: 'in', columns: toColumns, values: values.values() }))
      this.#consider(node, seen);
  }

  /**
   * A store may take for equal what is written differently: `0042` and 42, `Ann` and `ann` where case does not count.
   * The spelling of the row then is one of the person's too, and is looked for everywhere like the others.
   */
  #adopt(node: CollectionNode, seen: SeenRow): void {
    if (this.#judge.isSeed(node, seen)) return;
    const { identities } = this.#reach;
    const alike = this.#judge.identitiesOf(node, seen).filter((identity) => identities.hasAlike(identity));
    if (alike.length === 0) this.#stop('UNCLEAR_MATCH', node.name);
    for (const identity of alike) this.#discover(identity);
  }

  #discover(identity: Identity): void {
    if (!this.#reach.identities.add(identity)) return;
    this.#discovered.push(identity);
    if (!isOwnNumber(identity)) this.#seedsChanged = true;
  }

  async #select(node: CollectionNode, located: Predicate): Promise<readonly SeenRow[]> {
    if (isNothing(located)) return [];
    const rows = await readRows(this.session, node, located, this.limits.maxRows);
    if (rows === null) this.#stop('MAX_ROWS', node.name);
    return rows ?? [];
  }

  #consider(node: CollectionNode, seen: SeenRow): void {
    const key = seen.key;
    if (this.#expandedOf(node).has(key)) return;
    this.#noteNobodys(node, seen);
    const pending = getOrAdd(this.#pending, node.name, () => new Map<string, SeenRow>());
    if (this.#judge.isOwn(node, seen)) {
      pending.delete(key);
      this.#own(node, seen);
    } else if (node.map.owner === null && !this.#judge.isActor(node, seen)) {
      pending.set(key, seen);
    }
  }

  #noteNobodys(node: CollectionNode, { row, holds }: SeenRow): void {
    for (const column of node.identities)
      if (applies(column.when, holds) && isNobodys(node, row, column))
        for (const tuple of tuplesOf(row, [column.column]))
          this.#reach.nobodys(node.name, column.column).add(tuple);
  }

  /** Follows the edges of a row that is the subject's: identifiers it teaches, rows below, rows above. */
  #own(node: CollectionNode, seen: SeenRow): void {
    for (const ref of node.children) this.#offerDown(ref, seen.row);
    for (const ref of node.handled) this.#noteHandler(ref, seen.row);
    if (node.trust === 'strong')
      for (const ref of this.structure.sameAbove(node)) this.#offerSame(ref, seen.row);
    this.#expand(node, seen);
  }

  #offerSame(ref: Reference, row: Row): void {
    const same = this.#reach.same(ref.to, ref.toColumns);
    for (const tuple of tuplesOf(row, ref.fromColumns))
      if (same.add(tuple)) getOrAdd(this.#freshSame, ref, () => new TupleSet()).add(tuple);
  }

  #expand(node: CollectionNode, seen: SeenRow): void {
    const expanded = this.#expandedOf(node);
    expanded.add(seen.key);
    if (expanded.size > this.limits.maxRows) return this.#stop('MAX_ROWS', node.name);
    if (node.trust === 'strong') this.#learn(node, seen);
    for (const ref of node.parents) if (applies(ref.when, seen.holds)) this.#offerUp(ref, seen.row);
  }

  /**
   * Several values in one place may be several people's, and a list that only mentions people may be anybody's; a
   * pseudonym of ours is nobody's, nor is what stands beside one and was written with it.
   */
  #learn(node: CollectionNode, { row, holds }: SeenRow): void {
    for (const identityColumn of node.identities) {
      const { column, type, when, isMentioned } = identityColumn;
      if (isMentioned) continue;
      const [identity, ...others] = applies(when, holds) ? identitiesIn(row, column, type) : [];
      const isOurs = !identity || isPseudonym(identity) || isWrittenWithPseudonym(node, row, identityColumn);
      if (!isOurs && others.length === 0) this.#discover(identity);
    }
    for (const number of node.numbers)
      if (!isWrittenWithPseudonym(node, row, number))
        for (const identity of identitiesIn(row, number.column, number.type))
          if (!isPseudonym(identity) && tellsApart(identity)) this.#discover(identity);
  }

  #offerDown(ref: Reference, row: Row): void {
    const owned = this.#reach.owned(ref.to, ref.toColumns);
    for (const tuple of tuplesOf(row, ref.toColumns)) {
      owned.add(tuple);
      const isNew = getOrAdd(this.#followed, ref, () => new TupleSet()).add(tuple);
      if (isNew) getOrAdd(this.#fresh, ref, () => new TupleSet()).add(tuple);
    }
  }

  /** What the subject only handles is somebody else's: located, never followed. */
  #noteHandler({ to, toColumns }: Reference, row: Row): void {
    const owned = this.#reach.owned(to, toColumns);
    for (const tuple of tuplesOf(row, toColumns)) owned.add(tuple);
  }

  #offerUp(ref: Reference, row: Row): void {
    const up = this.#reach.upward(ref.to, ref.toColumns);
    for (const tuple of tuplesOf(row, ref.fromColumns)) {
      if (up.exclusive.has(tuple) || up.reference.has(tuple)) continue;
      up.candidates.add(tuple);
      up.labels.add(ref.label);
    }
  }

  /** Rows that referred to somebody else's row may have become the subject's, now that more rows are. */
  #reconsider(): void {
    for (const [name, rows] of this.#pending)
      for (const seen of [...rows.values()]) this.#consider(this.structure.node(name), seen);
  }

  /** Whoever was erased before has no part in a row any more. True when somebody was who stood in the way. */
  async #settleErased(): Promise<boolean> {
    let grown = false;
    for (const [name, rows] of this.#pending)
      for (const ref of this.structure.ownerReferences(this.structure.node(name))) {
        const others = this.#unasked(ref, [...rows.values()]);
        const erased = this.#reach.erased(ref.to, ref.toColumns);
        for (const tuple of (await this.#erased.owners(ref, others)).values())
          grown = erased.add(tuple) || grown;
      }
    if (grown) this.#reconsider();
    return grown;
  }

  #unasked(ref: Reference, rows: readonly SeenRow[]): TupleSet {
    const asked = getOrAdd(this.#asked, ref, () => new TupleSet());
    const others = new TupleSet();
    for (const seen of rows)
      for (const tuple of this.#judge.otherOwners(ref, seen)) if (asked.add(tuple)) others.add(tuple);
    return others;
  }

  /** Decides whose the referenced rows are. True when some turned out to be the subject's alone. */
  async #settleParents(): Promise<boolean> {
    let grown = false;
    for (const node of this.structure.nodes.values())
      for (const up of this.#reach.upwards(node)) {
        if (up.candidates.size === 0) continue;
        grown = (await this.#settle(node, up.columns)) || grown;
      }
    return grown;
  }

  async #settle(node: CollectionNode, columns: readonly string[]): Promise<boolean> {
    const up = this.#reach.upward(node.name, columns);
    up.shared.clear();
    up.foreign.clear();
    const where: Predicate = { op: 'in', columns, values: up.candidates.values() };
    const alone: SeenRow[] = [];
    for (const seen of await this.#select(node, where)) {
      const tuples = tuplesOf(seen.row, columns);
      const verdict = this.#judgeParent(node, seen);
      if (verdict === 'alone') alone.push(seen);
      if (verdict === 'reference') for (const tuple of tuples) up.reference.add(tuple);
      if (verdict === 'shared' || verdict === 'foreign') for (const tuple of tuples) up.shared.add(tuple);
      if (verdict === 'foreign') for (const tuple of tuples) up.foreign.add(tuple);
    }
    const otherUsers = await this.#otherUsers(node, alone);
    for (const seen of alone) {
      const others = otherUsers(seen);
      for (const tuple of tuplesOf(seen.row, columns)) {
        (others === 'living' ? up.shared : up.exclusive).add(tuple);
        if (others === 'erased') up.last.add(tuple);
      }
      if (others === 'none') this.#own(node, seen);
      // from here the way down leads to the rows of erased people too
      if (others === 'erased') this.#expand(node, seen);
    }
    return alone.some((seen) => otherUsers(seen) !== 'living');
  }

  #judgeParent(node: CollectionNode, seen: SeenRow): 'known' | 'reference' | 'shared' | 'foreign' | 'alone' {
    if (this.structure.isReferenceData(node)) return 'reference';
    if (this.#expandedOf(node).has(seen.key)) return 'known';
    if (node.parents.some((ref) => this.#judge.refersToOwned(ref, seen))) return 'known';
    // A row that carries somebody else's identifier is another person's: it is not reached at all.
    if (this.#judge.isIdentified(node, seen, 'any')) return 'known';
    if (node.map.owner === 'shared') return 'shared';
    if (node.map.owner === 'exclusive') return 'alone';
    return this.#judge.refersToOthers(node, seen) ? 'foreign' : 'alone';
  }

  /** One statement per reference: who, apart from the subject's own rows, refers to these rows? */
  async #otherUsers(
    node: CollectionNode,
    rows: readonly SeenRow[],
  ): Promise<(seen: SeenRow) => 'living' | 'erased' | 'none'> {
    const users: ({ readonly ref: Reference } & OthersReferring)[] = [];
    for (const ref of node.map.owner === 'exclusive' ? [] : [...node.children, ...node.handled]) {
      if (rows.length === 0 || !this.structure.isOwnableWithout(ref.from, ref)) continue;
      const values = rows.flatMap((seen) => tuplesOf(seen.row, ref.toColumns));
      users.push({ ref, ...(await this.#othersReferring(ref, values)) });
    }
    const isUsed = (row: Row, by: keyof OthersReferring): boolean =>
      users.some(({ ref, [by]: values }) => tuplesOf(row, ref.toColumns).some((tuple) => values.has(tuple)));
    return ({ row }) => (isUsed(row, 'living') ? 'living' : isUsed(row, 'erased') ? 'erased' : 'none');
  }

  async #othersReferring(
    ref: Reference,
    values: readonly (readonly (string | number | boolean | null)[])[],
  ): Promise<OthersReferring> {
    const child = this.structure.node(ref.from);
    const where = all(
      { op: 'in', columns: ref.fromColumns, values },
      raw(ref.when),
      not(all(this.#reach.own(child), raw(child.map.where))),
    );
    const columns = [...new Set([...ref.fromColumns, ...telling(this.structure, child)])];
    const query = { collection: ref.from, columns, where, distinct: true, orderBy: [] };
    const found = { living: new TupleSet(), erased: new TupleSet() };
    for await (const rows of this.session.select(query)) {
      const erased = await this.#erased.among(child, rows);
      for (const row of rows)
        for (const tuple of tuplesOf(row, ref.fromColumns))
          found[erased.has(row) ? 'erased' : 'living'].add(tuple);
      if (values.every((tuple) => found.living.has(tuple))) break;
    }
    return found;
  }

  #expandedOf(node: CollectionNode): Set<string> {
    return getOrAdd(this.#expanded, node.name, () => new Set<string>());
  }

  #frontier(): string {
    return [...this.#fresh.keys()][0]?.from ?? this.structure.store.id;
  }

  #stop(code: TraversalStop['code'], collection: string): void {
    this.#stops.push({ code, collection });
  }
}
