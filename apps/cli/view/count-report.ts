import { extname, resolve } from 'node:path';
import type { CollectionAction, CollectionOutcome, Plan, StoreVerification } from '#engine';
import { requireWritable, writeWhole } from '../input/files.js';
import type { Shell } from '../shell.js';

/** What a command did to the rows of one collection. Names of the data map and numbers: nothing of the person. */
export interface CountLine {
  readonly store: string;
  readonly collection: string;
  /** null: the plan does nothing here, but something was found. */
  readonly action: CollectionAction | null;
  readonly planned: number;
  /** null: nothing was carried out. */
  readonly affected: number | null;
  /** Places in the whole collection where the person still stands; on its first line only, so that columns add up. null: not searched. */
  readonly found: number | null;
  /** The same for places where the person may stand. */
  readonly allowed: number | null;
}
export interface CountReport {
  readonly planHash: string;
  /** null: nothing was searched. */
  readonly clean: boolean | null;
  readonly counts: readonly CountLine[];
}
export interface Counted {
  readonly plan: Plan;
  readonly outcomes?: readonly CollectionOutcome[];
  readonly verifications?: readonly StoreVerification[];
}

const COLUMNS: readonly (keyof CountLine)[] = [
  'store',
  'collection',
  'action',
  'planned',
  'affected',
  'found',
  'allowed',
];

export function countReport({ plan, outcomes, verifications }: Counted): CountReport {
  const counts: CountLine[] = [];
  for (const line of mergedLines(plan, outcomes)) {
    const isFirst = !counts.some((earlier) => isSamePlace(earlier, line));
    counts.push({ ...line, ...(isFirst && verifications ? residuesOf(verifications, line) : NOT_SEARCHED) });
  }
  for (const residue of (verifications ?? []).flatMap(({ residues }) => residues)) {
    if (counts.some((line) => isSamePlace(line, residue))) continue;
    const { store, collection } = residue;
    const nothing = { action: null, planned: 0, affected: outcomes ? 0 : null };
    counts.push({ store, collection, ...nothing, ...residuesOf(verifications ?? [], residue) });
  }
  const clean = verifications ? verifications.every((one) => one.clean) : null;
  return { planHash: plan.hash, clean, counts };
}

/** Before anything is changed. @throws AppError `request.invalid` */
export async function requireReportFile(
  name: string | undefined,
  { folder }: Pick<Shell, 'folder'>,
): Promise<void> {
  if (name !== undefined) await requireWritable(resolve(folder, name));
}

/** Written as CSV when the file is called so, else as JSON; an earlier report is replaced. @throws AppError `request.invalid` */
export async function writeCountReport(name: string, counted: Counted, shell: Shell): Promise<void> {
  const report = countReport(counted);
  const isCsv = extname(name).toLowerCase() === '.csv';
  const content = isCsv ? await csvText(report) : `${JSON.stringify(report, null, 2)}\n`;
  await writeWhole(resolve(shell.folder, name), content, 0o644);
}

async function csvText({ counts }: CountReport): Promise<string> {
  // Loaded here: the packages of an installation bring its web framework, which a run without a report need not wait for.
  const { csvHeader, csvLines } = await import('#packages');
  return (
    csvHeader(COLUMNS) +
    csvLines(
      COLUMNS,
      counts.map((line) => ({ ...line })),
    )
  );
}

type Line = Omit<CountLine, 'found' | 'allowed'>;
type Place = Pick<CountLine, 'store' | 'collection'>;
const NOT_SEARCHED = { found: null, allowed: null };

const isSamePlace = (one: Place, other: Place): boolean =>
  one.store === other.store && one.collection === other.collection;

/** One line for each collection and action, in the order of the plan. What was carried out counts, also under earlier plans. */
function mergedLines({ stores }: Plan, outcomes: readonly CollectionOutcome[] | undefined): Line[] {
  const steps = stores.flatMap((store) => store.steps).map((step) => ({ ...step, affected: null }));
  const kept = stores.flatMap((store) => store.protected);
  const all = [
    ...(outcomes ?? steps.map(({ rows, ...step }) => ({ ...step, planned: rows }))),
    ...kept.map(({ rows, ...step }) => ({ ...step, planned: rows, affected: outcomes ? 0 : null })),
  ];
  const merged = new Map<string, Line>();
  for (const { store, collection, action, planned, affected } of all) {
    const key = JSON.stringify([store, collection, action]);
    const earlier = merged.get(key) ?? { planned: 0, affected: null };
    const sum = affected === null ? earlier.affected : (earlier.affected ?? 0) + affected;
    merged.set(key, { store, collection, action, planned: earlier.planned + planned, affected: sum });
  }
  return [...merged.values()];
}

/** Of a store that was not searched nothing is known. */
function residuesOf(
  verifications: readonly StoreVerification[],
  place: Place,
): Pick<CountLine, 'found' | 'allowed'> {
  const searched = verifications.find(({ store }) => store === place.store);
  if (!searched) return NOT_SEARCHED;
  const here = searched.residues.filter((residue) => isSamePlace(residue, place));
  const sum = (isAllowed: boolean): number =>
    here
      .filter(({ allowed }) => (allowed !== undefined) === isAllowed)
      .reduce((total, { count }) => total + count, 0);
  return { found: sum(false), allowed: sum(true) };
}
