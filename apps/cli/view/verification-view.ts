import type { StoreVerification } from '#engine';
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
  return [table(HEAD, rows), ...residues].join('\n');
}
