import type { Plan, Remains, StoreVerification } from '#engine';

/** Rows that stay because they are not the person's alone, and hold, or may hold, something of the person. */
export interface KeptRows extends Remains {
  readonly store: string;
  /** Places in them in which the search still found an identifier of the person. */
  readonly found: number;
}

/**
 * What an erasure leaves in rows of others: nobody should take "done" for "nothing is left". Rows that the person only
 * handles count where an identifier was found in them.
 */
export const keptRows = (plan: Plan, verifications: readonly StoreVerification[]): readonly KeptRows[] =>
  plan.stores
    .flatMap(({ store, remains = [] }) => remains.map((one) => ({ store, ...one })))
    .map((one): KeptRows => ({ ...one, found: foundIn(one, verifications) }))
    .filter(
      ({ found, hangs, ownership, columns }) =>
        found > 0 || hangs === true || (ownership !== 'actor' && columns.length > 0),
    );

/** Whether identifiers of the person are left, or something that would have been erased of rows that name them. */
export const holdsAnything = (kept: readonly KeptRows[]): boolean =>
  kept.some(({ found, holding }) => found > 0 || holding > 0);

/** Whether an identifier of the person stands where nothing was to be erased. */
export const holdsIdentifier = (verifications: readonly StoreVerification[]): boolean =>
  verifications.some(({ residues }) => residues.some(({ allowed }) => allowed === 'SHARED'));

/** The search tells places by collection: several steps of one collection share what it found. */
const foundIn = (
  { store, collection }: Pick<KeptRows, 'store' | 'collection'>,
  verifications: readonly StoreVerification[],
): number =>
  verifications
    .filter((verification) => verification.store === store)
    .flatMap(({ residues }) => residues)
    .filter((residue) => residue.collection === collection && residue.allowed === 'SHARED')
    .reduce((sum, { count }) => sum + count, 0);
