import type { ExportColumn, ExportInfo } from '#engine';

/** Words of a column's name that say which part it holds; English, German, French, Spanish, Italian, Dutch. */
const NAME_PARTS = {
  given: 'first_?name|given_?name|fore_?name|vor_?name|prenom|voornaam',
  family: 'last_?name|family_?name|sur_?name|nach_?name|familienname|apellidos?|cognome|achternaam',
  additional: 'middle_?name',
  full: 'full_?name|display_?name|name|nom|nombre',
};
const ADDRESS_PARTS = {
  code: 'post(al)?_?code|zip(_?code)?|plz|postleitzahl|code_postal|codigo_postal',
  locality: 'city|town|locality|ort|stadt|ville|ciudad|citta|woonplaats|plaats',
  region: 'state|region|province|district|county|bundesland|provincia|kanton',
  country: 'country(_?(code|name))?|land|pays|pais|paese',
  street:
    '(street|addr(ess)?)(_?(name|address))?(_?(line)?_?\\d)?|anschrift|adresse|strasse|rue|calle|via|direccion|indirizzo|straat|house(_?(number|no))?|hausnummer',
};
export type NamePart = keyof typeof NAME_PARTS;
export type AddressPart = keyof typeof ADDRESS_PARTS;

/** Columns of one name, or one address, by part. */
export type Parts<Part extends string> = Readonly<Partial<Record<Part, readonly string[]>>>;

/** The columns of a collection that tell how to reach the person. */
export interface ContactFields {
  readonly names: readonly Parts<NamePart>[];
  readonly emails: readonly string[];
  readonly phones: readonly string[];
  readonly addresses: readonly Parts<AddressPart>[];
}

/** What stands before the part where it is still the person's own (`billing_street`, `contact_name`). */
const OWN_NAMES = ['', 'contact'];
const OWN_ADDRESSES = [
  ...OWN_NAMES,
  'home',
  'postal',
  'mailing',
  'billing',
  'invoice',
  'shipping',
  'ship',
  'delivery',
];

/**
 * Only what is surely the person's: e-mail addresses and telephone numbers by which the map finds them, and the name and
 * addresses beside these. A `friend_email` or `agent_name` in the same row is not.
 */
export function contactFields({ contact, columns }: ExportInfo): ContactFields | null {
  if (contact === null) return null;
  const shown = columns.filter(({ redacted, kind }) => !redacted && (kind === 'text' || kind === 'integer'));
  const addresses = grouped(shown.filter(isAddress), ADDRESS_PARTS, OWN_ADDRESSES);
  if (contact === 'address') return { names: [], emails: [], phones: [], addresses };
  return {
    names: grouped(shown.filter(isName), NAME_PARTS, [...OWN_NAMES, ...prefixesOfIdentifiers(shown)]),
    emails: identifiers(shown, 'email'),
    phones: identifiers(shown, 'phone'),
    addresses,
  };
}

const isName = ({ category }: ExportColumn): boolean => isWithin(category, 'identity.name');
const isAddress = ({ category }: ExportColumn): boolean =>
  isWithin(category, 'contact.address') || isWithin(category, 'location');
const isWithin = (category: string, branch: string): boolean =>
  category === branch || category.startsWith(`${branch}.`);

const identifiers = (columns: readonly ExportColumn[], type: 'email' | 'phone'): string[] =>
  columns.filter(({ identifies }) => identifies === type).map(({ name }) => name);

/** `requester` of `requester_email`: a `requester_name` beside it is the same person's. */
const prefixesOfIdentifiers = (columns: readonly ExportColumn[]): string[] =>
  columns
    .filter(({ identifies }) => identifies !== null)
    .map(({ name }) => wordsOf(name).split('_').slice(0, -1).join('_'));

/** One group for each prefix of the own ones, in the order of the columns. */
function grouped<Part extends string>(
  columns: readonly ExportColumn[],
  parts: Readonly<Record<Part, string>>,
  own: readonly string[],
): Parts<Part>[] {
  type Group = { [part in Part]?: string[] };
  const groups = new Map<string, Group>();
  for (const { name } of columns) {
    const found = partOf(name, parts);
    if (!found || !own.includes(found.prefix)) continue;
    const group: Group = groups.get(found.prefix) ?? {};
    groups.set(found.prefix, group);
    (group[found.part] ??= []).push(name);
  }
  return [...groups.values()];
}

function partOf<Part extends string>(
  column: string,
  parts: Readonly<Record<Part, string>>,
): { readonly part: Part; readonly prefix: string } | null {
  for (const part of Object.keys(parts) as Part[]) {
    const match = new RegExp(`^(?:(?<prefix>.+?)_)??(?:${parts[part]})$`).exec(wordsOf(column));
    if (match) return { part, prefix: match.groups?.prefix ?? '' };
  }
  return null;
}

/** `postalCode` and `Postal Code` are `postal_code`. */
const wordsOf = (name: string): string =>
  name
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[^\p{L}\d]+/gu, '_');
