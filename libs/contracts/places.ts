/** Parts of countries in which the law differs (ISO 3166-2): a slip there would be another law without a word. */
const PARTS: Readonly<Record<string, readonly string[]>> = {
  US: [
    ...['AL', 'AK', 'AZ', 'AR', 'CA', 'CO', 'CT', 'DE', 'FL', 'GA', 'HI', 'ID', 'IL', 'IN', 'IA', 'KS', 'KY'],
    ...['LA', 'ME', 'MD', 'MA', 'MI', 'MN', 'MS', 'MO', 'MT', 'NE', 'NV', 'NH', 'NJ', 'NM', 'NY', 'NC', 'ND'],
    ...['OH', 'OK', 'OR', 'PA', 'RI', 'SC', 'SD', 'TN', 'TX', 'UT', 'VT', 'VA', 'WA', 'WV', 'WI', 'WY', 'DC'],
    ...['AS', 'GU', 'MP', 'PR', 'UM', 'VI'],
  ],
  CA: ['AB', 'BC', 'MB', 'NB', 'NL', 'NT', 'NS', 'NU', 'ON', 'PE', 'QC', 'SK', 'YT'],
};
/** What people write for a country that ISO 3166-1 calls otherwise. */
const OTHERWISE: Readonly<Record<string, string>> = { UK: 'GB', EL: 'GR' };

/** What is wrong with the code of a place, null: nothing that is known. */
export function placeFault(place: string): string | null {
  const [country = '', part] = place.split('-');
  const right = OTHERWISE[country];
  if (right !== undefined) return `${country} is no country of ISO 3166: write ${right}`;
  const parts = PARTS[country];
  if (part === undefined || parts === undefined || parts.includes(part)) return null;
  return `${country} has no part ${part}: expected one of ${parts.join(', ')} after ${country}-`;
}
