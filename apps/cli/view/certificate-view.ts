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

function storeLines({ store, type, actions, kept, verification }: CertifiedStore): string[] {
  return [
    `  store     ${store} (${type})`,
    ...actions.map(({ collection, action, affected }) => `    ${action} ${affected} in ${collection}`),
    ...kept.map(
      ({ collection, columns, rows, code, until }) =>
        `    kept ${columns ? `${columns.join(', ')} of ` : ''}${rows} in ${collection}: ${code}${until ? ` until ${until}` : ''}`,
    ),
    `    ${verificationLine(verification)}`,
    ...(verification?.notSearched ? [`    not searched, ${notSearchedText(verification.notSearched)}`] : []),
  ];
}

function verificationLine(verification: CertifiedStore['verification']): string {
  if (verification === null) return 'not verified: nothing was changed';
  const { clean, scannedRows, residues, allowedResidues } = verification;
  const left = allowedResidues > 0 ? `, ${allowedResidues} places kept lawfully` : '';
  return clean
    ? `verified clean: ${scannedRows} rows searched${left}`
    : `not clean: ${residues} places found${left}`;
}
