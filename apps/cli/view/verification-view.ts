import type { NotSearched, StoreVerification } from '#engine';
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

export function verificationText(verifications: readonly StoreVerification[]): string {
  const rows = verifications.map((one) => [
    one.store,
    one.scannedRows,
    count(one, false),
    count(one, true),
    SCAN[one.control],
  ]);
  const residues = verifications
    .flatMap((one) => one.residues)
    .map(({ store, collection, column, count: found, allowed }) => {
      const place = `${store} ${collection} ${column}: ${found}`;
      return allowed === undefined ? `found   ${place}` : `allowed ${place} (${allowed})`;
    });
  const unsearched = verifications.flatMap(({ store, notSearched = [] }) =>
    notSearched.length === 0 ? [] : [`not searched ${store}: ${notSearchedText(notSearched)}`],
  );
  return [table(HEAD, rows), ...residues, ...unsearched].join('\n');
}
