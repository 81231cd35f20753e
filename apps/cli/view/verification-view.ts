import {
  collectionsNotSearched,
  TEXT_IN_KEYS,
  type NotSearched,
  type Plan,
  type PossibleResidue,
  type Residue,
  type ResidueReason,
  type StoreVerification,
} from '#engine';
import { table } from './table.js';

const HEAD = ['store', 'rows searched', 'found', 'allowed', 'scan'];

const count = ({ residues }: StoreVerification, isAllowed: boolean): number =>
  residues
    .filter(({ allowed }) => (allowed !== undefined) === isAllowed)
    .reduce((sum, residue) => sum + residue.count, 0);

const SCAN: Readonly<Record<StoreVerification['control'], string>> = {
  found: 'proven by a control',
  missed: 'missed its control, proves nothing',
  empty: 'nothing there to search',
};

/** Never a value: how many identifiers of which types. */
export const notSearchedText = (unsearched: readonly NotSearched[]): string =>
  `too short to be told from other text: ${unsearched.map(({ type, count: many }) => `${many} ${type}`).join(', ')}`;

/** What the search of every store found, and how much of it nobody searched. */
export function verificationText(verifications: readonly StoreVerification[], plan: Plan): string {
  const rows = verifications.map((one) => [
    one.store,
    one.scannedRows,
    count(one, false),
    count(one, true),
    SCAN[one.control],
  ]);
  const residues = verifications.flatMap((one) => one.residues).map(residueLine);
  const possible = verifications.flatMap((one) =>
    (one.possible ?? []).map((place) => possibleLine(one, place)),
  );
  const unsearched = verifications.flatMap(({ store, notSearched = [] }) =>
    notSearched.length === 0 ? [] : [`not searched ${store}: ${notSearchedText(notSearched)}`],
  );
  const open = verifications.flatMap((one) => openLines(one).map((line) => `${one.store}: ${line}`));
  const keys = plan.stores.flatMap(({ findings }) => findings.filter(({ code }) => code === TEXT_IN_KEYS));
  return [
    table(HEAD, rows),
    ...residues,
    ...possible,
    ...unsearched,
    ...open,
    ...plan.stores.flatMap(unsearchedLine),
    ...keys.map(({ store, message }) => `${store}: ${message}`),
  ].join('\n');
}

/** What a later search, or somebody else, has to say. */
export function openLines({
  unsearchable = [],
  pending = [],
}: Pick<StoreVerification, 'unsearchable' | 'pending'>): string[] {
  return [
    ...unsearchable.map(({ collection, reason }) => `unsearchable ${collection} ${reason}`),
    ...pending.map(
      ({ collection, rows, until }) =>
        `pending ${collection}: ${rows} ${rows === 1 ? 'deletion is' : 'deletions are'} accepted and not yet done, pending until ${until}; run habeas verify again`,
    ),
  ];
}

const PLACES_SHOWN = 3;
const REASONS: Readonly<Record<ResidueReason, string>> = {
  held: 'kept for a lawful reason',
  shared: 'in rows of others',
  left: 'in a row or a column that the plan left',
  elsewhere: 'in a row to which nothing leads from what is known of the person',
  unreached: 'nothing in the map leads from a person to it',
};

/** Where, how often and why; places are digests of keys, or offsets in files, never values. */
function residueLine({
  store,
  collection,
  column,
  count: found,
  allowed,
  reason,
  locations,
}: Residue): string {
  const why = reason === undefined ? '' : `: ${REASONS[reason]}`;
  const head = `${store} ${collection} ${column}: ${found}`;
  if (allowed !== undefined) return `allowed ${head} (${allowed})${why}`;
  const more = locations.length > PLACES_SHOWN ? ', …' : '';
  const places = locations.length > 0 ? ` at ${locations.slice(0, PLACES_SHOWN).join(', ')}${more}` : '';
  return `found   ${head}${places}${why}`;
}

const possibleLine = (
  { store }: StoreVerification,
  { collection, column, count: many }: PossibleResidue,
): string =>
  `possible ${store} ${collection} ${column}: ${many}: a name or number of the person, or of somebody who has the same`;

function unsearchedLine({ store, findings }: Plan['stores'][number]): string[] {
  const count = collectionsNotSearched(findings);
  if (count === 0) return [];
  return [
    `not searched: ${count} ${count === 1 ? 'collection' : 'collections'} of ${store} that the map does not cover (habeas map coverage)`,
  ];
}
