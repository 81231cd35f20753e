import type { ColumnChange, ColumnInfo } from '#connectors/spi';
import type { Identity } from '#contracts';
import type { DataMap, PseudonymScope } from '../data-map/index.js';
import { nameForms, searchForms, type IdentityForm } from '../identity/index.js';
import { namingIdentities } from '../plan/searched-identities.js';
import type { ColumnWork } from '../plan/work.js';
import {
  columnChange,
  neededScopes,
  type CustomStrategies,
  type StrategyContext,
} from '../strategies/index.js';
import type { PseudonymKeys } from '../types.js';

interface StrategyNeeds {
  readonly map: DataMap;
  readonly pseudonymKeys: PseudonymKeys;
  readonly today?: Date;
  readonly custom?: CustomStrategies | undefined;
}

/** Fetches once what the strategies of these columns need. */
export async function strategyContext(
  writes: readonly ColumnWork[],
  identities: readonly Identity[],
  names: readonly string[],
  { map, pseudonymKeys, custom, today = new Date() }: StrategyNeeds,
): Promise<StrategyContext> {
  const maps = writes.flatMap((write) => (write.kind === 'erase' ? [write.map] : []));
  const keys = new Map<PseudonymScope, Buffer>();
  for (const scope of neededScopes(maps)) keys.set(scope, await pseudonymKeys.key(scope));
  let forms: readonly IdentityForm[] | undefined;
  let formsInOthers: readonly IdentityForm[] | undefined;
  return {
    ...{ keys, identities, today, custom, postcodes: map.postcodes ?? {}, names: names.flatMap(nameForms) },
    get forms() {
      return (forms ??= formsOf(identities));
    },
    get formsInOthers() {
      return (formsInOthers ??= formsOf(namingIdentities(map, 'records', identities)));
    },
  };
}

const formsOf = (identities: readonly Identity[]): readonly IdentityForm[] =>
  searchForms(identities, 'verify').map(({ form }) => form);

/** What the store is told to write. */
export function columnChanges(
  writes: readonly ColumnWork[],
  columns: ReadonlyMap<string, ColumnInfo>,
  context: StrategyContext,
  restrictionId: string | undefined,
): ColumnChange[] {
  return writes.flatMap((write): ColumnChange[] => {
    const { column } = write;
    if (write.kind === 'null') return [{ column, kind: 'null' }];
    if (write.kind === 'correct')
      return [
        write.value === null ? { column, kind: 'null' } : { column, kind: 'constant', value: write.value },
      ];
    if (write.kind === 'restrict') return [restrictChange(write, restrictionId)];
    const info = columns.get(column);
    const change = info ? columnChange(info, write.map, context) : null;
    return change ? [change] : [];
  });
}

function restrictChange(
  { column, value }: Extract<ColumnWork, { kind: 'restrict' }>,
  restrictionId: string | undefined,
): ColumnChange {
  if (value === 'now') return { column, kind: 'now' };
  if (value === 'id') return { column, kind: 'constant', value: restrictionId ?? null };
  return value.value === null ? { column, kind: 'null' } : { column, kind: 'constant', value: value.value };
}
