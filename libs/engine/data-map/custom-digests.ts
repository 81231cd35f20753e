import type { CustomStrategies } from '../strategies/custom.js';
import type { CollectionMap, ColumnMap, DataMap, EraseAction } from './data-map.js';
import { record } from './record.js';

/**
 * The map with the digest of the module at each action `custom`, so that plan and execution name it; without, where
 * this process has no such module.
 */
export const withCustomDigests = (map: DataMap, strategies: CustomStrategies = new Map()): DataMap => {
  if (!map.stores.some(({ collections }) => collections.some(usesCustom))) return map;
  const digested = (action: EraseAction | null): EraseAction | null => {
    if (action?.kind !== 'custom') return action;
    const digest = strategies.get(action.name)?.digest;
    return { kind: 'custom', name: action.name, ...(digest === undefined ? {} : { digest }) };
  };
  const column = (written: ColumnMap): ColumnMap => ({
    ...written,
    erase: digested(written.erase),
    paths: record(Object.entries(written.paths).map(([path, leaf]) => [path, column(leaf)] as const)),
  });
  const collection = (written: CollectionMap): CollectionMap => ({
    ...written,
    columns: record(Object.entries(written.columns).map(([name, one]) => [name, column(one)] as const)),
  });
  const stores = map.stores.map((store) => ({ ...store, collections: store.collections.map(collection) }));
  return { ...map, stores };
};

/** The actions of a column and of its paths. */
export const actionsOf = ({ erase, paths }: Pick<ColumnMap, 'erase' | 'paths'>): EraseAction[] =>
  [erase, ...Object.values(paths).map((leaf) => leaf.erase)].filter((action) => action !== null);

const usesCustom = ({ columns }: CollectionMap): boolean =>
  Object.values(columns).some((column) => actionsOf(column).some(({ kind }) => kind === 'custom'));
