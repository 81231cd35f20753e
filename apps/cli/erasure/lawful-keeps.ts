import type { RefusalCode } from '#contracts';
import type { CollectionMap, DataMap, PlanColumn, PlanStep, StorePlan } from '#engine';

/**
 * A plan for looking only: after an erasure its rows are no longer reached, so what the map keeps for a lawful reason
 * is named by the map alone.
 */
export function withLawfulKeeps(plan: StorePlan, map: DataMap): StorePlan {
  const collections = map.stores.find(({ id }) => id === plan.store)?.collections ?? [];
  const kept = collections.flatMap((collection): PlanStep[] => {
    const columns = keptColumns(collection, map);
    return columns.length === 0 ? [] : [keepStep(plan.store, collection.name, columns)];
  });
  return { ...plan, steps: onlyDeletes(plan), protected: [...kept, ...plan.protected] };
}

/** Rows that are still reached and would be masked now explain nothing that is found in them. */
const onlyDeletes = ({ steps }: StorePlan): readonly PlanStep[] =>
  steps.filter(({ action }) => action === 'delete');

function keptColumns(collection: CollectionMap, { holds }: DataMap): PlanColumn[] {
  const held = holds.some(({ scope, on }) =>
    scope === 'collection' ? on === collection.name : collection.purposes.includes(on),
  );
  const whole: RefusalCode | null = held
    ? 'LEGAL_CLAIMS'
    : (collection.retention?.code ?? (collection.rowAction === 'keep' ? collection.keepCode : null));
  return Object.entries(collection.columns).flatMap(([column, { category, erase }]): PlanColumn[] => {
    const code = whole ?? (erase?.kind === 'keep' ? erase.code : null);
    return code === null ? [] : [{ column, category, strategy: `keep ${code}`, keep: { code } }];
  });
}

const keepStep = (store: string, collection: string, columns: readonly PlanColumn[]): PlanStep => ({
  store,
  collection,
  action: 'keep',
  ownership: 'exclusive',
  // nothing leads to the rows any more, so nobody can say how many they are
  rows: Number.MAX_SAFE_INTEGER,
  digest: '',
  reason: 'kept by the data map',
  columns,
});
