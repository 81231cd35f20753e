import type { CollectionMap, DataMap, Ownership, Plan, PlanStep, StoreVerification } from '#engine';

/** Rows that hold something of the person and stay, because they are not the person's alone. */
export interface KeptRows {
  readonly store: string;
  readonly collection: string;
  readonly rows: number;
  readonly ownership: Ownership;
  /** By what the person was led to them. */
  readonly reason: string;
  /** What the map would erase if they were the person's; `(row)`: the whole row. */
  readonly columns: readonly string[];
  /** Places in them in which the search still found an identifier of the person. */
  readonly found: number;
}

const OF_OTHERS: readonly Ownership[] = ['joint', 'shared', 'actor'];

/**
 * What an erasure leaves in rows of others: nobody should take "done" for "nothing is left". Rows that the person only
 * handles count where an identifier was found in them.
 */
export function keptRows(
  plan: Plan,
  verifications: readonly StoreVerification[],
  map: DataMap,
): readonly KeptRows[] {
  return plan.stores
    .flatMap((store) => store.protected)
    .filter(({ ownership }) => OF_OTHERS.includes(ownership))
    .map((step) => ({
      store: step.store,
      collection: step.collection,
      rows: step.rows,
      ownership: step.ownership,
      reason: step.reason,
      columns: erasable(step, map),
      found: foundIn(step, verifications),
    }))
    .filter(({ ownership, columns, found }) => found > 0 || (ownership !== 'actor' && columns.length > 0));
}

/** Whether an identifier of the person stands where nothing was to be erased. */
export const holdsIdentifier = (verifications: readonly StoreVerification[]): boolean =>
  verifications.some(({ residues }) => residues.some(({ allowed }) => allowed === 'SHARED'));

function erasable({ store, collection }: PlanStep, { stores }: DataMap): readonly string[] {
  const map = stores.find(({ id }) => id === store)?.collections.find(({ name }) => name === collection);
  if (!map || map.rowAction === 'keep') return [];
  return map.rowAction === 'delete' ? ['(row)'] : erasedColumns(map);
}

const erasedColumns = ({ columns }: CollectionMap): string[] =>
  Object.entries(columns)
    .filter(([, { erase, paths }]) =>
      [erase, ...Object.values(paths).map((leaf) => leaf.erase)].some(
        (action) => action !== null && action.kind !== 'keep',
      ),
    )
    .map(([name]) => name);

/** The search tells places by collection: several steps of one collection share what it found. */
const foundIn = ({ store, collection }: PlanStep, verifications: readonly StoreVerification[]): number =>
  verifications
    .filter((verification) => verification.store === store)
    .flatMap(({ residues }) => residues)
    .filter((residue) => residue.collection === collection && residue.allowed === 'SHARED')
    .reduce((sum, { count }) => sum + count, 0);
