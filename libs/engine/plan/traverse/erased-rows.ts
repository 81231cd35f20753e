import type { ReadSession, Row } from '#connectors/spi';
import type { EraseAction } from '../../data-map/index.js';
import { isPseudonym } from '../../strategies/index.js';
import { isPersonal } from '../columns/categories.js';
import { columnMap } from '../columns/column-map.js';
import { identitiesIn } from './identity-set.js';
import type { CollectionNode, IdentityColumn, Reference, Structure } from './structure.js';
import { TupleSet, tuplesOf } from './tuples.js';

/** References followed to find whose a row is. */
const MAX_STEPS = 4;

/** Columns that {@link ErasedRows} looks at. */
export const telling = (structure: Structure, node: CollectionNode): readonly string[] => [
  ...node.identities.map(({ column }) => column),
  ...structure.ownerReferences(node).flatMap((ref) => ref.fromColumns),
];

/**
 * Tells rows of people who were erased: what only they and the subject share is the subject's (anonymization reference
 * 3). Only pseudonyms that can be told are evidence; where there is any doubt a row is somebody's.
 */
export class ErasedRows {
  constructor(
    readonly structure: Structure,
    readonly session: ReadSession,
  ) {}

  async among(node: CollectionNode, rows: readonly Row[], steps = MAX_STEPS): Promise<ReadonlySet<Row>> {
    const owners = this.structure.ownerReferences(node);
    if ([...node.identities, ...owners].some(({ when }) => when !== null)) return new Set();
    const candidates = rows.filter((row) => holdsNobody(node, row));
    const erased = new Map<Reference, TupleSet>();
    for (const ref of owners) erased.set(ref, await this.#erasedOwners(ref, candidates, steps));
    return new Set(
      candidates.filter((row) => {
        const tuples = owners.flatMap((ref) =>
          tuplesOf(row, ref.fromColumns).map((tuple) => ({ ref, tuple })),
        );
        const isEvident = tuples.length > 0 || node.identities.some((column) => holdsPseudonym(row, column));
        return isEvident && tuples.every(({ ref, tuple }) => erased.get(ref)?.has(tuple) === true);
      }),
    );
  }

  async #erasedOwners(ref: Reference, rows: readonly Row[], steps: number): Promise<TupleSet> {
    const wanted = new TupleSet();
    for (const row of rows) for (const tuple of tuplesOf(row, ref.fromColumns)) wanted.add(tuple);
    const erased = new TupleSet();
    if (wanted.size === 0 || steps === 0) return erased;
    const owner = this.structure.node(ref.to);
    const query = {
      collection: ref.to,
      columns: [...new Set([...ref.toColumns, ...telling(this.structure, owner)])],
      where: { op: 'in', columns: ref.toColumns, values: wanted.values() } as const,
      orderBy: [],
    };
    for await (const batch of this.session.select(query)) {
      const found = await this.among(owner, batch, steps - 1);
      for (const row of found) for (const tuple of tuplesOf(row, ref.toColumns)) erased.add(tuple);
    }
    return erased;
  }
}

const holdsPseudonym = (row: Row, { column, type }: IdentityColumn): boolean =>
  identitiesIn(row, column, type).some(isPseudonym);

/** A code that looks like anything, in a row that an erasure gave a pseudonym that can be told: both were written at once. */
export const isWrittenWithPseudonym = (
  node: CollectionNode,
  row: Row,
  { column }: Pick<IdentityColumn, 'column'>,
): boolean => {
  const { erase } = columnMap(node, column);
  return (
    erase !== null && cannotBeTold(erase) && node.identities.some((identity) => holdsPseudonym(row, identity))
  );
};

/**
 * No identifier of a person stands in the row. Keys that erasure keeps name nobody once the rest is gone; a pseudonym
 * that cannot be told was written together with one that can.
 */
function holdsNobody(node: CollectionNode, row: Row): boolean {
  const isMasked = node.identities.some((column) => holdsPseudonym(row, column));
  return node.identities.every(({ column, type }) => {
    const { erase, category } = columnMap(node, column);
    if (erase?.kind === 'keep') return !isPersonal(category);
    if (isMasked && erase !== null && cannotBeTold(erase)) return true;
    return identitiesIn(row, column, type).every(isPseudonym);
  });
}

/** Codes and keyed values that look like anything. */
const cannotBeTold = (erase: EraseAction): boolean => {
  if (erase.kind === 'pseudonym') return erase.as !== 'email' && erase.as !== 'phone';
  return ['ff1', 'hash', 'hmac', 'random'].includes(erase.kind);
};
