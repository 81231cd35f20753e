import type { Identity } from '#contracts';
import { identitiesIn } from './identity-set.js';
import type { Reach } from './reach.js';
import { applies, type SeenRow } from './seen-row.js';
import type { CollectionNode, IdentityColumn, Reference } from './structure.js';
import { tuplesOf, type Tuple } from './tuples.js';

/** Says of a row that was read whose it is, by what is reached so far (anonymization reference 3). */
export class RowJudge {
  constructor(readonly reach: Reach) {}

  /** In memory what {@link Reach.own} says as a predicate. */
  isOwn(node: CollectionNode, seen: SeenRow): boolean {
    const { owner } = node.map;
    if (owner === 'shared' || owner === 'reference') return false;
    if (this.isSamePerson(node, seen)) return true;
    if (this.isSeed(node, seen)) return node.trust === 'strong' || !this.isIdentified(node, seen, 'others');
    const child = node.parents.some((ref) => this.refersToOwned(ref, seen));
    if (!child || this.isIdentified(node, seen, 'any')) return false;
    return owner === 'exclusive' || !this.refersToOthers(node, seen);
  }

  /** Whether the row carries one of the person's identifiers, as far as text can tell. */
  isSeed(node: CollectionNode, seen: SeenRow): boolean {
    return this.identitiesOf(node, seen).some((identity) => this.reach.identities.has(identity));
  }

  /** In memory what {@link Reach.samePerson} says as a predicate. */
  isSamePerson(node: CollectionNode, seen: SeenRow): boolean {
    const { structure } = this.reach;
    return (
      structure.sameAbove(node).some((ref) => this.refersToOwned(ref, seen)) ||
      structure.sameBelow(node).some(({ toColumns }) => {
        const same = this.reach.same(node.name, toColumns);
        return tuplesOf(seen.row, toColumns).some((tuple) => same.has(tuple));
      })
    );
  }

  isActor(node: CollectionNode, seen: SeenRow): boolean {
    return !this.isSeed(node, seen) && this.isIdentified(node, seen, 'any');
  }

  isIdentified(node: CollectionNode, seen: SeenRow, by: 'any' | 'others'): boolean {
    const identities = node.identities
      .filter((column) => !this.#isNobodys(node, seen, column))
      .flatMap((column) => identitiesOf(column, seen));
    return by === 'any'
      ? identities.length > 0
      : identities.some((identity) => !this.reach.identities.has(identity));
  }

  #isNobodys({ name }: CollectionNode, { row }: SeenRow, { column }: IdentityColumn): boolean {
    const nobodys = this.reach.nobodys(name, column);
    return nobodys.size > 0 && tuplesOf(row, [column]).every((tuple) => nobodys.has(tuple));
  }

  /** Every identifier that stands in the row. */
  identitiesOf(node: CollectionNode, seen: SeenRow): Identity[] {
    return node.identities.flatMap((column) => identitiesOf(column, seen));
  }

  refersToOwned(ref: Reference, { row, holds }: SeenRow): boolean {
    const owned = this.reach.owned(ref.to, ref.toColumns);
    return applies(ref.when, holds) && tuplesOf(row, ref.fromColumns).some((tuple) => owned.has(tuple));
  }

  refersToOthers(node: CollectionNode, seen: SeenRow): boolean {
    return this.reach.structure.ownerReferences(node).some((ref) => this.otherOwners(ref, seen).length > 0);
  }

  /** Values by which the row refers to somebody who is neither the subject nor erased. */
  otherOwners(ref: Reference, { row, holds }: SeenRow): Tuple[] {
    if (!applies(ref.when, holds)) return [];
    const owned = this.reach.owned(ref.to, ref.toColumns);
    const erased = this.reach.erased(ref.to, ref.toColumns);
    return tuplesOf(row, ref.fromColumns).filter((tuple) => !owned.has(tuple) && !erased.has(tuple));
  }
}

const identitiesOf = ({ column, type, when }: IdentityColumn, { row, holds }: SeenRow): Identity[] =>
  applies(when, holds) ? identitiesIn(row, column, type) : [];
