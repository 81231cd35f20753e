/** Words of a name: `BillingAddress`, `billing_address` and `billing-address` are the same two. */
export const wordsOf = (name: string): readonly string[] =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replaceAll('ß', 'ss')
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');

/** Without the schema: `public.customer` is `customer`. */
export const unqualified = (name: string): string => name.slice(name.lastIndexOf('.') + 1);

/** `categories` → `category`, `customers` → `customer`, `status` stays as it is. */
export const singularOf = (word: string): string =>
  /(ss|us|is)$/.test(word)
    ? word
    : word
        .replace(/ies$/, 'y')
        .replace(/(?<=(s|x|z|ch|sh))es$/, '')
        .replace(/s$/, '');

/** Words that turn what stands before them into something about it: `email_verified` holds no e-mail. */
const ABOUT = new Set([
  'id',
  'type',
  'status',
  'count',
  'flag',
  'verified',
  'confirmed',
  'at',
  'on',
  'key',
  'valid',
  'state',
  'expires',
  'expiry',
  'created',
  'scope',
  'validity',
  'algorithm',
]);

/** Patterns over the words joined by `_`; English, German, French, Spanish, Italian, Dutch. First match wins. */
const PATTERNS: readonly (readonly [category: string, pattern: RegExp])[] = [
  [
    'credential',
    /(^|_)(pass(word|wd|phrase)?|password_?(hash|digest)|pwd|passwort|kennwort|contrasena|secret|token|api_key|salt|otp)(_|$)/,
  ],
  [
    'financial.iban',
    /(^|_)(iban|bic|swift|kontonummer|konto_?nr|bankverbindung|account_(number|no)|bank_account)(_|$)/,
  ],
  ['financial.card', /(^|_)(card_?(number|no|holder)|credit_?card|ccn|cvv|cvc|kreditkarte|pan)(_|$)/],
  [
    'identity.national_id',
    /(^|_)(ssn|passport|tax_(id|number)|national_id|personalausweis|steuer(id|nummer)|nif|dni|codice_fiscale|bsn)(_|$)/,
  ],
  [
    'contact.email',
    /(^|_)(e?mails?|e_mails?|mailadresse|courriels?|correos?)(_?(address(es)?|adressen?|addr))?(_?\d)?$/,
  ],
  [
    'contact.phone',
    /(^|_)(phones?|telephones?|telefone?|rufnummer|durchwahl|telefonnummer|telefono|telefoon|tel|mobile|mobil|handy|cell(phone)?|fax|telefax|gsm|portable)(_?(number|nummer|no|nr))?(_?\d)?$/,
  ],
  [
    'identity.birth_date',
    /(^|_)(birth_?(date|day)|born(_(on|at|date))?|date_of_birth|dob|geburts(datum|tag)|date_(de_)?naissance|fecha_nacimiento|data_nascita|geboortedatum)$/,
  ],
  [
    'identity.username',
    /(^|_)(user_?name|login(_name)?|log_?on|benutzer_?name|anmelde_?name|benutzerkennung|kennung|screen_name|handle|usuario|identifiant|pseudo|uid)$/,
  ],
  ['identity.gender', /(^|_)(gender|sex|geschlecht|sexe|sexo|sesso|geslacht)$/],
  [
    'identity.name',
    /(^|_)((first|last|nick|given|family|middle|maiden|full|display|contact|ship|sur|fore|billing|holder|legal|person|customer|client|patient|employee|user_full|owner|sender|recipient|receiver|author|guest|host|member|pupil|student|teacher|guardian|parent|child|kin|next_of_kin|caller|passenger|driver|insured|beneficiary|doctor|nurse|kunden|inhaber|father|mother|spouse|emergency)_?name|given_?name|family_?name|recipient|addressee|empfaenger|empfanger|kontoinhaber|inhaber|ansprechpartner|destinataire|destinatario|titular|titulaire|vor_?name|nach_?name|familienname|prenom|nom|nombre|apellidos?|cognome|voornaam|achternaam|initials)(_?\d)?$|^(cn|sn)$/,
  ],
  ['identity.salutation', /(^|_)(title_of_courtesy|salutation|anrede|civilite|tratamiento)$/],
  ['network.ip', /(^|_)(ip|ip_?(address|addr)|remote_addr|client_ip)$/],
  [
    'device.id',
    /(^|_)(device_?(id|token|name)|cookie(_id)?|user_?agent|browser|fingerprint|session_?id|advertising_id|idfa|imei|mac_address)$/,
  ],
  [
    'location.postal_code',
    /(^|_)(post(al)?_?code|zip(_?code)?|plz|postleitzahl|code_postal|codigo_postal|cap|postcode)$/,
  ],
  [
    'location.address',
    /(^|_)(addr(ess)?(es)?|anschrift|lieferanschrift|rechnungsanschrift|adresse|lieferadresse|rechnungsadresse|domicile|wohnort|residence|ship_?to|bill_?to|street(_name|_address)?|strasse|rue|calle|via|direccion|indirizzo|house_(number|no)|hausnummer|haus_?nr|straat|numero_civico|apartment|suite)(_?(line)?_?\d)?$/,
  ],
  ['location.city', /(^|_)(city|town|ort|stadt|ville|ciudad|citta|woonplaats|plaats)$/],
  ['location.country', /(^|_)(country(_code)?|land|pays|pais|paese)$/],
  ['location.region', /(^|_)(state|region|province|district|county|bundesland|provincia|kanton)$/],
  ['location.coordinates', /(^|_)(lat(itude)?|lon(gitude)?|lng|coordinates|geo_?location)$/],
  ['employment.company', /(^|_)(company(_?name)?|firma|organi[sz]ation|employer|empresa|societe|bedrijf)$/],
  ['employment.job_title', /(^|_)(job_title|contact_title|position|occupation|beruf|profession)$/],
  ['image', /(^|_)(photo|picture|avatar|portrait|photo_(path|url)|bild|foto)$/],
  [
    'free_text',
    /(^|_)(notes?|comments?|remarks?|description|beschreibung|bemerkung(en)?|anmerkung(en)?|kommentare?|notiz(en)?|freitext|hinweise?|message|nachricht|body|content|inhalt|bio|biography|about|about_me|feedback|review|reason|grund|observations?|commentaires?|contenu|contenido|mensaje|caption|file_?name|datei_?name|topic|subject_line|betreff|signature|transcript|answer|antwort|respuesta|reponse|inscription|engraving|greeting)$/,
  ],
];

const ABOUT_ITSELF = new Set<string | null>([
  'device.id',
  'identity.national_id',
  'identity.birth_date',
  'location.region',
]);

/** Category that the name of a column suggests, or null. */
export const categoryByName = (column: string): string | null => {
  const words = wordsOf(column);
  const name = words.join('_');
  const last = words.at(-1) ?? '';
  const found = PATTERNS.find(([, pattern]) => pattern.test(name))?.[0] ?? null;
  const aboutItself = ABOUT_ITSELF.has(found);
  return ABOUT.has(last) && !aboutItself ? null : found;
};

/** What people are called as the last word of a table's name: `app_user`, `kunde`. */
const PERSON =
  /^(customers?|clients?|users?|people|persons?|employees?|staffs?|members?|contacts?|patients?|students?|teachers?|subscribers?|guests?|hosts?|pupils?|guardians?|parents?|passengers?|residents?|beneficiar(y|ies)|accounts?|leads?|applicants?|candidates?|donors?|owners?|drivers?|kunden?|nutzer|benutzer|mitarbeiter|personen?|mitglied(er)?|clientes?|usuarios?|empleados?|utilisateurs?|employes?|klanten?|gebruikers?|medewerkers?)$/;
const CUSTOMER = /^(customers?|clients?|kunden?|clientes?|klanten?)$/;
const STAFF =
  /^(employees?|staffs?|agents?|sellers?|clerks?|cashiers?|operators?|technicians?|representatives?|reps?|mitarbeiter|verkaufer|empleados?|employes?|medewerkers?)$/;
const ORGANISATION =
  /^(suppliers?|vendors?|shippers?|carriers?|manufacturers?|distributors?|partners?|companies|company|organi[sz]ations?|lieferanten?|firmen|firma|proveedores|fournisseurs?)$/;

/** Words that say only how the rows are kept: a `customer_entity` is a customer. */
const GENERIC = /^(entity|entities|records?|master|stamm|stammdaten|tbl|table|profiles?|info|details?|\d+)$/;

const headOf = (table: string): string => {
  const words = wordsOf(unqualified(table));
  const telling = words.filter((word, index) => index === 0 || !GENERIC.test(word));
  return telling.at(-1) ?? '';
};
/** Judged by the last word: `customer_demographics` holds no customers. */
export const namesPeople = (table: string): boolean => PERSON.test(headOf(table));
export const namesCustomers = (table: string): boolean => CUSTOMER.test(headOf(table));
export const namesStaff = (table: string): boolean => STAFF.test(headOf(table));
export const namesOrganisations = (table: string): boolean => ORGANISATION.test(headOf(table));
