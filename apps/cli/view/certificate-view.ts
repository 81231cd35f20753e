import type { Certificate, CertifiedStore } from '#engine';
import { notSearchedText } from './verification-view.js';

/** Who, what and when, in plain words. */
export function certificateText(certificate: Certificate): string {
  const { tenant, right, regime, requestId, startedAt, finishedAt, planHash, engineVersion, stores } =
    certificate;
  return [
    `Genuine: ${tenant} carried out a request (${right}, ${regime}) and proved it.`,
    `  request   ${requestId}`,
    `  when      ${startedAt} to ${finishedAt}`,
    `  plan      ${planHash}`,
    `  by        Habeas ${engineVersion}, certificate ${certificate.id}`,
    ...stores.flatMap(storeLines),
  ].join('\n');
}

function storeLines({ store, type, actions, kept, copies = [], verification }: CertifiedStore): string[] {
  return [
    `  store     ${store} (${type})`,
    ...actions.map(
      ({ collection, action, affected, round }) =>
        `    ${action} ${affected} in ${collection}${round === undefined ? '' : ` (round ${round})`}`,
    ),
    ...kept.map(
      ({ collection, columns, rows, code, until }) =>
        `    kept ${columns ? `${columns.join(', ')} of ` : ''}${rows} in ${collection}: ${code}${until ? ` until ${until}` : ''}`,
    ),
    ...copies.map((copy) => `    not reached: ${copy}, which copies rows until it is refreshed`),
    `    ${verificationLine(verification)}`,
    ...(verification?.notSearched ? [`    not searched, ${notSearchedText(verification.notSearched)}`] : []),
  ];
}

function verificationLine(verification: CertifiedStore['verification']): string {
  if (verification === null) return 'not verified: nothing was changed';
  const { clean, scannedRows, residues, allowedResidues, collectionsNotSearched: outside = 0 } = verification;
  const left = allowedResidues > 0 ? `, ${allowedResidues} places kept lawfully` : '';
  const unsearched = outside > 0 ? `, ${outside} collections not searched` : '';
  return clean
    ? `verified clean: ${scannedRows} rows searched${left}${unsearched}`
    : `not clean: ${residues} places found${left}${unsearched}`;
}
