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
  ...constants(node).map(({ column }) => column),
  ...ownersOf(structure, node).flatMap((ref) => ref.fromColumns),
];

/** Rows that are people themselves are whose identifiers they hold, whomever else they name (`created_by`). */
const ownersOf = (structure: Structure, node: CollectionNode): readonly Reference[] =>
  isOfPeople(node) ? [] : structure.ownerReferences(node);

/** The rows of the collection are people: their very keys are identifiers. */
const isOfPeople = ({ map, trust, key }: CollectionNode): boolean =>
  trust === 'strong' &&
  key.length > 0 &&
  key.every((column) => map.subject?.identifiers[column] !== undefined);

/**
 * The identifiers in a row that an erasure wrote, and that are nobody's: whose row it is its references say. Not where
 * rows have identifiers of their own, and stay those of whoever was erased.
 */
export const isNobodys = (node: CollectionNode, row: Row, column: IdentityColumn): boolean =>
  (node.map.subject === null || node.trust === 'weak') &&
  identitiesIn(row, column.column, column.type).every(
    (identity) => isPseudonym(identity) || isWrittenWithPseudonym(node, row, column),
  );

/**
 * Tells rows of people who were erased: what only they and the subject share is the subject's (anonymization reference
 * 3). Only what an erasure writes and can be told is evidence; where there is any doubt a row is somebody's.
 */
export class ErasedRows {
  constructor(
    readonly structure: Structure,
    readonly session: ReadSession,
  ) {}

  async among(node: CollectionNode, rows: readonly Row[], steps = MAX_STEPS): Promise<ReadonlySet<Row>> {
    const owners = ownersOf(this.structure, node);
    if (owners.some(({ when }) => when !== null)) return new Set();
    const candidates = rows.filter((row) => holdsNobody(node, row));
    const erased = new Map<Reference, TupleSet>();
    for (const ref of owners) erased.set(ref, await this.#erasedBy(ref, candidates, steps));
    return new Set(
      candidates.filter((row) => {
        const tuples = owners.flatMap((ref) =>
          tuplesOf(row, ref.fromColumns).map((tuple) => ({ ref, tuple })),
        );
        const isEvident = tuples.length > 0 || holdsEvidence(node, row);
        return isEvident && tuples.every(({ ref, tuple }) => erased.get(ref)?.has(tuple) === true);
      }),
    );
  }

  async #erasedBy(ref: Reference, rows: readonly Row[], steps: number): Promise<TupleSet> {
    const wanted = new TupleSet();
    for (const row of rows) for (const tuple of tuplesOf(row, ref.fromColumns)) wanted.add(tuple);
    return this.owners(ref, wanted, steps);
  }

  /** Those of the values of a reference by which it leads to rows of people who were erased. */
  async owners(ref: Reference, wanted: TupleSet, steps = MAX_STEPS): Promise<TupleSet> {
    const erased = new TupleSet();
    if (wanted.size === 0 || steps === 0) return erased;
    const owner = this.structure.node(ref.to);
    const query = {
      collection: ref.to,
      columns: [...new Set([...ref.toColumns, ...telling(this.structure, owner)])],
      where: { op: 'in', columns: ref.toColumns, values: wanted.values() } as const,
      orderBy: [],
    };
    const living = new TupleSet();
    for await (const batch of this.session.select(query)) {
      const found = await this.among(owner, batch, steps - 1);
      for (const row of batch)
        for (const tuple of tuplesOf(row, ref.toColumns)) (found.has(row) ? erased : living).add(tuple);
    }
    for (const tuple of living.values()) erased.delete(tuple);
    return erased;
  }
}

const holdsPseudonym = (row: Row, { column, type }: Pick<IdentityColumn, 'column' | 'type'>): boolean =>
  identitiesIn(row, column, type).some(isPseudonym);

/** What an erasure wrote and nobody else does: a pseudonym that can be told, or the constants of the map together. */
const holdsEvidence = (node: CollectionNode, row: Row): boolean =>
  node.identities.some((column) => holdsPseudonym(row, column)) || holdsConstants(node, row);

/** `[erased]`: a text that says of itself that it is none. Others may be what people enter who have nothing to say. */
const SAYS_SO = /^\[[^[\]]+\]$/;

/** Columns of personal data in which erasure writes such a text. */
const constants = (node: CollectionNode): readonly { readonly column: string; readonly text: string }[] =>
  Object.entries(node.map.columns).flatMap(([column, { category, erase }]) => {
    const info = node.columns.get(column);
    if (!info || !isPersonal(category) || erase?.kind !== 'const' || typeof erase.value !== 'string')
      return [];
    if (!SAYS_SO.test(erase.value)) return [];
    return [{ column, text: [...erase.value].slice(0, info.maxLength ?? undefined).join('') }];
  });

function holdsConstants(node: CollectionNode, row: Row): boolean {
  const written = constants(node).map(({ column, text }) => ({ text, value: row[column] ?? null }));
  return (
    written.some(({ value, text }) => value === text) &&
    written.every(({ value, text }) => value === null || value === text)
  );
}

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
 * that cannot be told was written together with what can.
 */
function holdsNobody(node: CollectionNode, row: Row): boolean {
  const isMasked = holdsEvidence(node, row);
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
