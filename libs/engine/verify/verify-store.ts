import type { Catalogue, ColumnHits, ScanExceptions, ScanResult, Store } from '#connectors/spi';
import type { Identity } from '#contracts';
import { copiedRows, type DataMap } from '../data-map/index.js';
import { record } from '../data-map/record.js';
import { isSearchable } from '../identity/index.js';
import { isLink } from '../plan/columns/link-columns.js';
import { isKeptKey, keptKeyTypes, namingIdentities, notSearched } from '../plan/searched-identities.js';
import { storeMap, Structure, type CollectionNode } from '../plan/traverse/structure.js';
import type {
  CollectionOutcome,
  EngineHooks,
  MarkedCorrection,
  PossibleResidue,
  Residue,
  ResidueReason,
  StorePlan,
  StoreVerification,
} from '../types.js';
import { countRows } from './count-rows.js';
import { searchedFor } from './searched-for.js';
import { verifyCorrections } from './verify-corrections.js';

/** What must be true besides "no identifier is found". */
export interface Expectations {
  /** After a restriction, or its lifting: its id. */
  readonly restrictionId?: string;
  /** What the execution says it did; deleted collections are counted again. */
  readonly outcomes?: readonly CollectionOutcome[];
}

export interface VerifyStoreInput {
  readonly map: DataMap;
  readonly store: Store;
  readonly plan: StorePlan;
  /** Every identifier known after planning. */
  readonly identities: readonly Identity[];
  /** What rows of the person called them: told where it stands, see `StoreVerification.possible`. */
  readonly names?: readonly string[];
  /** Of a rectification. */
  readonly corrections?: readonly MarkedCorrection[];
  readonly expectations?: Expectations;
  readonly hooks?: EngineHooks;
}

/**
 * Looks at the store again by a path of its own (anonymization reference 9): it does not use the keys of the plan, only
 * the identifiers and the data map. After an erasure every form of every identifier is searched in everything mapped,
 * together with a text that is known to be there; a scan that misses it proves nothing and is never clean.
 */
export async function verifyStore(input: VerifyStoreInput): Promise<StoreVerification> {
  const catalogue = await input.store.describe();
  switch (input.plan.operation ?? 'erasure') {
    case 'erasure':
      return verifyErasure(input, catalogue);
    case 'portability':
    case 'access':
    case 'know_categories':
      return emptyVerification(input.plan.store);
    case 'restriction':
    case 'lift':
      return verifyMarks(input, catalogue);
    case 'rectification':
      return input.store.capabilities.shape === 'text'
        ? emptyVerification(input.plan.store)
        : verifyCorrections(input, catalogue);
  }
}

const emptyVerification = (store: string): StoreVerification => ({
  store,
  clean: true,
  scannedRows: 0,
  scannedBytes: 0,
  control: 'empty',
  residues: [],
});

async function verifyErasure(input: VerifyStoreInput, catalogue: Catalogue): Promise<StoreVerification> {
  const { store, plan, map, hooks } = input;
  const identities = namingIdentities(map, store.capabilities.shape, input.identities);
  const unsearched = notSearched(identities);
  const collections = searchedCollections(map, plan.store, catalogue);
  const firstName = identities.filter(isSearchable).length;
  // lines of log files belong to nobody
  const names = store.capabilities.shape === 'text' ? [] : (input.names ?? []);
  const structure = Structure.of(map, plan.store, catalogue);
  const unless = keptKeys(input, structure, identities);
  const request = {
    collections,
    ...searchedFor(identities, names, store.capabilities.shape),
    where: fixedPredicates(map, plan.store),
    ...(unless ? { unless } : {}),
    control: true,
    ...(hooks?.signal ? { signal: hooks.signal } : {}),
    onProgress: ({ rows }: { readonly rows: number }) =>
      hooks?.onProgress?.({ phase: 'verify', store: plan.store, done: rows, total: null }),
  };
  const results: ScanResult[] = [];
  const possible: PossibleResidue[] = [];
  if (collections.length > 0)
    for await (const result of store.scan(request)) {
      const indexes = names.map((_name, index) => firstName + index);
      possible.push(...possibleIn(result, indexes));
      results.push(names.length === 0 ? result : withoutHits(result, new Set(indexes), null));
    }
  const residues = [
    ...results.flatMap((result) => residuesOf(unless ? withoutKeys(result, unless) : result, plan)),
    ...(await undeleted(input, catalogue)),
  ].map((residue) => ({ ...residue, reason: reasonOf(residue, plan, structure) }));
  const control = overallControl(results);
  const unsearchable = results.flatMap(({ collection, unsearchable: reason }) =>
    reason === undefined ? [] : [{ collection, reason }],
  );
  const pending = results.flatMap(({ collection, pending: open }) =>
    open === undefined ? [] : [{ collection, ...open }],
  );
  const isComplete = unsearchable.length === 0 && pending.length === 0 && control !== 'missed';
  return {
    store: plan.store,
    clean: isComplete && residues.every(({ allowed }) => allowed !== undefined),
    scannedRows: results.reduce((sum, { rows }) => sum + rows, 0),
    scannedBytes: results.reduce((sum, { bytes }) => sum + bytes, 0),
    control,
    residues,
    ...(possible.length > 0 ? { possible } : {}),
    ...(unsearched.length > 0 ? { notSearched: unsearched } : {}),
    ...(unsearchable.length > 0 ? { unsearchable } : {}),
    ...(pending.length > 0 ? { pending } : {}),
  };
}

/** What the map has, and stored views over it: nothing is written to them, so that they may hold what was there before. */
function searchedCollections(map: DataMap, storeId: string, { collections }: Catalogue): string[] {
  const store = storeMap(map, storeId);
  const known = new Set(collections.map(({ name }) => name));
  const mapped = store.collections.map(({ name }) => name).filter((name) => known.has(name));
  const copies = copiedRows(store, collections).map(({ name }) => name);
  return [...new Set([...mapped, ...copies])];
}

/** Rows of a shared table that are another tenant's are nobody's concern here, and may hold people of the same name. */
const fixedPredicates = (map: DataMap, storeId: string): Readonly<Record<string, string>> =>
  record(
    storeMap(map, storeId).collections.flatMap(({ name, where }) =>
      where === null ? [] : [[name, where] as const],
    ),
  );

/**
 * Keys that the map keeps are looked for where they are words, and stand in the keys and references of the rows themselves
 * by its own will: hits there are none.
 */
function keptKeys(
  { map, store }: VerifyStoreInput,
  structure: Structure,
  identities: readonly Identity[],
): ScanExceptions | null {
  const types = keptKeyTypes(map);
  const keys = identities.filter(isSearchable).flatMap(({ type }, index) => (types.has(type) ? [index] : []));
  if (keys.length === 0 || store.capabilities.shape === 'text') return null;
  const columns = [...structure.nodes].map(([name, node]) => [name, keptColumns(node)] as const);
  return { identities: new Set(keys), columns: record(columns) };
}

const keptColumns = (node: CollectionNode): ReadonlySet<string> =>
  new Set(
    [...node.columns.keys()].filter((name) => {
      const column = node.map.columns[name];
      return isKeptKey(column) || (isLink(node, name) && (column?.erase ?? null) === null);
    }),
  );

/** Of stores that tell them all the same. */
const withoutKeys = (result: ScanResult, { identities, columns }: ScanExceptions): ScanResult => {
  const kept = columns[result.collection];
  return kept ? withoutHits(result, identities, kept) : result;
};

function withoutHits(
  result: ScanResult,
  identities: ReadonlySet<number>,
  columns: ReadonlySet<string> | null,
): ScanResult {
  const isSpared = (column: string): boolean => columns === null || columns.has(column);
  const byColumn = [...result.byColumn].flatMap(([column, counted]): [string, ColumnHits][] => {
    if (!isSpared(column)) return [[column, counted]];
    const ignored = hitsOf(result, column, identities);
    const hits = counted.hits - ignored;
    return hits === 0 ? [] : [[column, { hits, rows: Math.min(counted.rows, hits) }]];
  });
  const hits = result.hits.filter(({ column, identity }) => !isSpared(column) || !identities.has(identity));
  return { ...result, hits, byColumn: new Map(byColumn) };
}

/** How often these were found in a column; where the store does not count them apart, of the hits that it names. */
function hitsOf({ byColumn, hits }: ScanResult, column: string, identities: ReadonlySet<number>): number {
  const counted = byColumn.get(column)?.byIdentity;
  return counted
    ? [...identities].reduce((sum, one) => sum + (counted.get(one) ?? 0), 0)
    : hits.filter((hit) => hit.column === column && identities.has(hit.identity)).length;
}

const possibleIn = (result: ScanResult, names: readonly number[]): PossibleResidue[] =>
  [...result.byColumn.keys()].flatMap((column) => {
    const count = hitsOf(result, column, new Set(names));
    return count === 0 ? [] : [{ collection: result.collection, column, count }];
  });

/** One missed control makes the whole scan untrustworthy. */
function overallControl(results: readonly ScanResult[]): StoreVerification['control'] {
  if (results.some(({ control }) => control === 'missed')) return 'missed';
  return results.some(({ control }) => control === 'found') ? 'found' : 'empty';
}

function residuesOf({ collection, hits, byColumn }: ScanResult, plan: StorePlan): Residue[] {
  const others = othersRows(plan, collection);
  return [...byColumn].flatMap(([column, counted]) => {
    const locations = hits.filter((hit) => hit.column === column).map(({ location }) => location);
    const inOthers = locations.filter((location) => others.has(location));
    const own = locations.filter((location) => !others.has(location));
    const ownRows = counted.rows - new Set(inOthers).size;
    const place = { store: plan.store, collection, column };
    return [
      { ...place, count: inOthers.length, allowed: 'SHARED' as const, locations: once(inOthers) },
      {
        ...place,
        // Only so many places are named, but all are counted.
        count: counted.hits - inOthers.length,
        ...allowance(plan, collection, column, ownRows),
        locations: once(own),
      },
    ].filter(({ count }) => count > 0);
  });
}

/** A row that holds two forms of an identifier is one place. */
const once = (locations: readonly string[]): readonly string[] => [...new Set(locations)];

function reasonOf(
  { allowed, collection }: Residue,
  { steps, protected: kept }: StorePlan,
  structure: Structure,
): ResidueReason {
  if (allowed !== undefined) return allowed === 'SHARED' ? 'shared' : 'held';
  const changed = steps.filter(({ action }) => action !== 'mention');
  const own = [...changed, ...kept.filter(({ ownership }) => ownership === 'exclusive')];
  if (own.some((step) => step.collection === collection)) return 'left';
  return structure.nodes.has(collection) && structure.isRooted(collection) ? 'elsewhere' : 'unreached';
}

const othersRows = (plan: StorePlan, collection: string): ReadonlySet<string> =>
  new Set(
    (plan.othersRows ?? [])
      .filter((rows) => rows.collection === collection)
      .flatMap(({ locations }) => locations),
  );

/** In the person's own rows only a column that the plan kept may hold identifiers, in no more rows than it kept. */
function allowance(
  plan: StorePlan,
  collection: string,
  column: string,
  rows: number,
): Pick<Residue, 'allowed'> {
  const keeping = [...plan.steps, ...plan.protected].flatMap((step) => {
    const keep = step.columns.find((entry) => entry.column === column)?.keep;
    return keep && step.collection === collection ? [{ code: keep.code, rows: step.rows }] : [];
  });
  const kept = keeping.reduce((sum, step) => sum + step.rows, 0);
  const [first] = keeping;
  return first && kept >= rows ? { allowed: first.code } : {};
}

/** Rows that carry an identifier in collections whose rows were to be deleted. */
async function undeleted(
  { map, store, plan, identities }: VerifyStoreInput,
  catalogue: Catalogue,
): Promise<Residue[]> {
  const kept = new Set(
    [
      ...plan.protected,
      ...plan.steps.filter(({ action }) => action !== 'delete' && action !== 'mention'),
    ].map(({ collection }) => collection),
  );
  const deleted = plan.steps.filter(({ action, collection }) => action === 'delete' && !kept.has(collection));
  const counts = await countRows(
    { map, store, storeId: plan.store, catalogue },
    deleted.map(({ collection }) => collection),
    { identities },
  );
  return [...counts]
    .filter(([, count]) => count > 0)
    .map(([collection, count]) => ({ store: plan.store, collection, column: '(row)', count, locations: [] }));
}

/** Counts the marked rows with a query of its own: as many as planned, or none after lifting. */
async function verifyMarks(
  { map, store, plan, expectations }: VerifyStoreInput,
  catalogue: Catalogue,
): Promise<StoreVerification> {
  const collections = [...new Set(plan.steps.map(({ collection }) => collection))];
  const restrictionId = expectations?.restrictionId ?? '';
  const counts = await countRows({ map, store, storeId: plan.store, catalogue }, collections, {
    restrictionId,
  });
  const residues = [...counts].flatMap(([collection, count]): Residue[] => {
    const steps = plan.steps.filter((step) => step.collection === collection);
    const expected = plan.operation === 'lift' ? 0 : steps.reduce((sum, { rows }) => sum + rows, 0);
    const difference = Math.abs(count - expected);
    return difference === 0
      ? []
      : [{ store: plan.store, collection, column: '(restriction)', count: difference, locations: [] }];
  });
  return {
    ...emptyVerification(plan.store),
    clean: residues.length === 0,
    scannedRows: [...counts.values()].reduce((sum, count) => sum + count, 0),
    residues,
  };
}
