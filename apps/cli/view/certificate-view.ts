import type { Certificate, CertifiedClasses, CertifiedStore } from '#engine';
import { notSearchedText, openLines } from './verification-view.js';

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

function storeLines({
  store,
  type,
  actions,
  kept,
  copies = [],
  classes = [],
  verification,
}: CertifiedStore): string[] {
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
    ...classes.map(classLine),
    `    ${verificationLine(verification)}`,
    ...(verification ? openLines(verification).map((line) => `    ${line}`) : []),
    ...(verification?.notSearched ? [`    not searched, ${notSearchedText(verification.notSearched)}`] : []),
  ];
}

function classLine({ collection, before, after, warning }: CertifiedClasses): string {
  const small = warning && after ? `, too few for ${after.below} of ${after.rows} rows` : '';
  return [
    `    equal rows in ${collection}:`,
    before ? `at least ${before.smallest} by ${before.columns.join(', ')} before,` : '',
    after ? `at least ${after.smallest} by ${after.columns.join(', ')} after${small}` : 'nothing of it stays',
  ]
    .filter((part) => part !== '')
    .join(' ');
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
