import { readJsonPath, type ColumnMap, type JsonPath } from '../../data-map/index.js';
import type { Ownership, PlanColumn } from '../../types.js';
import { isNeverShown, isPersonal, isSecret } from './categories.js';
import { columnMap } from './column-map.js';
import type { CollectionNode } from '../traverse/structure.js';

/** What becomes of a value in the package: handed over, only said to exist, or left out; `held`: never shown to anybody. */
export type Disclosure = 'export' | 'redact' | 'held' | 'skip';

/**
 * How much a copy covers: `provided` what the person gave or caused (Art. 20(1) GDPR), `all` whatever its origin
 * (Art. 15(3) GDPR), `categories` the same by its categories alone.
 */
export type CopyScope = 'provided' | 'all' | 'categories';

/** A path of a JSON column that is not handed over. */
export interface WithheldPath {
  readonly path: string;
  readonly steps: JsonPath;
  readonly disclosure: Exclude<Disclosure, 'export'>;
}

/** The columns of rows of this ownership that appear in the package. */
export const exportColumns = (node: CollectionNode, ownership: Ownership, scope: CopyScope): PlanColumn[] =>
  node.info.columns.flatMap(({ name }): PlanColumn[] => {
    const map = columnMap(node, name);
    const disclosure = disclosureOf(map, isOfOthers(node, name, map.category, ownership), scope);
    if (disclosure === 'skip') return [];
    const about = { column: name, category: map.category };
    if (scope === 'categories') return [{ ...about, strategy: 'category' }];
    const withheld = disclosure === 'export' ? withheldPaths(map, ownership, scope) : [];
    return [{ ...about, strategy: strategyText(disclosure, withheld) }];
  });

/** The paths of a column that are withheld by the rules that hold for columns. */
export const withheldPaths = ({ paths }: ColumnMap, ownership: Ownership, scope: CopyScope): WithheldPath[] =>
  Object.entries(paths).flatMap(([path, leaf]): WithheldPath[] => {
    const disclosure = disclosureOf(leaf, isPersonalToOthers(leaf.category, ownership), scope);
    return disclosure === 'export' ? [] : [{ path, steps: readJsonPath(path) ?? [], disclosure }];
  });

function disclosureOf(map: ColumnMap, isOthers: boolean, scope: CopyScope): Disclosure {
  return scope === 'provided' ? disclosureOfProvided(map, isOthers) : disclosureOfAll(map, isOthers);
}

/** Whoever asks what there is hears of everything personal, of what is not shown too (Art. 15(1) GDPR). */
function disclosureOfAll({ access, category }: ColumnMap, isOthers: boolean): Disclosure {
  if (isNeverShown(category)) return 'held';
  if (access === 'skip') return isPersonal(category) ? 'redact' : 'skip';
  return access === 'redact' || isOthers ? 'redact' : 'export';
}

function disclosureOfProvided({ provenance, access, category }: ColumnMap, isOthers: boolean): Disclosure {
  const isProvided = provenance === 'provided' || provenance === 'observed';
  if (!isProvided || access === 'skip' || isSecret(category)) return 'skip';
  return access === 'redact' || isOthers ? 'redact' : 'export';
}

/** In rows of several people, identifiers and personal columns may be another person's. */
function isOfOthers(node: CollectionNode, column: string, category: string, ownership: Ownership): boolean {
  if (ownership === 'exclusive') return false;
  if (node.identities.some((identity) => identity.column === column)) return true;
  return isPersonalToOthers(category, ownership);
}

const isPersonalToOthers = (category: string, ownership: Ownership): boolean =>
  ownership !== 'exclusive' && ownership !== 'shared' && isPersonal(category);

function strategyText(disclosure: Disclosure, withheld: readonly WithheldPath[]): string {
  const of = (wanted: Disclosure): string =>
    withheld
      .filter((path) => path.disclosure === wanted)
      .map(({ path }) => path)
      .join(', ');
  const parts = [
    disclosure,
    of('skip') && `without ${of('skip')}`,
    of('redact') && `redact ${of('redact')}`,
    of('held') && `held ${of('held')}`,
  ];
  return parts.filter((part) => part !== '').join('; ');
}
