/** Worked in stores: without a signed certificate they have not ended. */
const CERTIFIED = ['access', 'know_categories', 'portability', 'rectification', 'erasure', 'restriction'];

/**
 * What is missing of an end as it should be; null: nothing.
 * @param {Pick<import('./cases.mjs').Case, 'right' | 'end'>} theCase
 * @param {Pick<import('./tell.mjs').Story, 'state' | 'certificate' | 'answer'>} story
 * @returns {string | null}
 */
export function faultOf({ right, end }, { state, certificate, answer }) {
  if (state !== end) return `ended ${state}, not ${end}`;
  if (answer === null) return 'no letter says the outcome';
  if (certificate && !certificate.holds) return 'the signature of the certificate does not hold';
  if (CERTIFIED.includes(right) && end !== 'refused' && !certificate) return 'there is no certificate';
  return null;
}
