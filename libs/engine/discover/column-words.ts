/** Words of a name: `BillingAddress`, `billing_address` and `billing-address` are the same two. */
export const wordsOf = (name: string): readonly string[] =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    // `GPName` is two words, `URLs` is one.
    .replace(/([A-Z])([A-Z][a-z]{2,})/g, '$1_$2')
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

/** The same words with the last one in the singular. */
export const singularised = (words: readonly string[]): readonly string[] => [
  ...words.slice(0, -1),
  singularOf(words.at(-1) ?? ''),
];

/** What a table is called by its last word, in the singular: `public.user_files` holds a `file` each. */
export const lastWordOf = (table: string): string => singularised(wordsOf(unqualified(table))).at(-1) ?? '';

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

/**
 * Patterns over the words joined by `_`; English, German, French, Spanish, Italian, Dutch, Portuguese, and what old
 * schemas make of them (`brth_dt`, `pty_fnm`). First match wins.
 */
const PATTERNS: readonly (readonly [category: string, pattern: RegExp])[] = [
  [
    'credential',
    /(^|_)(pass(word|wd|phrase|code)?|password_?(hash|digest)|pwd|passwort|kennwort|contrasena|senha|wachtwoord|mot_de_passe|secret|token|api_key|salt|otp|sec(urity|ret)?_(answ(er)?|ans|quest(ion)?)|recovery_codes?)(_|$)|(^|_)(pin|puk)(_?(code|no))?$/,
  ],
  [
    'financial.iban',
    /(^|_)(iban|bic|swift|kontonummer|konto_?nr|bankverbindung|acc(oun)?t?_(number|no|nr)|bank_acc(oun)?t|sort_?code|routing_?(number|no)?|blz|cuenta_bancaria|clabe|rib)(_|$)/,
  ],
  [
    'financial.card',
    /(^|_)(card_?(number|no|num|nr|serial)|credit_?card|ccn|cvv|cvc|kreditkarte|pan|card_last_?(4|four)|last_?4)(_|$)/,
  ],
  [
    'identity.national_id',
    /(^|_)(ssn|nino|ni_?(number|no)|nhs_?(number|no)|passport|reisepass|pass_?(nr|nummer)|tax_(id|number|no)|national_(id|insurance)|personalausweis|ausweis(_?(nr|nummer))?|steuer_?(id|nummer|nr)|nif|dni|cpf|curp|pesel|codice_fiscale|cod_fisc|bsn|aadhaar|sv_?(nr|nummer)|sozialversicherungs_?(nr|nummer)|ahv_?nr|id_?(doc|document|card)|identity_(card|document|number)|licen[cs]e_?(no|nr|num|number|plate)|number_plate|kennzeichen|fuhrerschein|fuehrerschein|cedula)(_|$)/,
  ],
  [
    'identity.number',
    /(^|_)(policy|policen?|member(ship)?|insurance|insured|patient|student|pupil|employee|staff|personnel|payroll|loyalty|library_card|medical_record|mitglieds?|versicherungs?|versicherten|patienten|personal|matrikel)_?(no|nr|num|number|nummer|serial)$|(^|_)(mrn|upn|uln|trn)$/,
  ],
  [
    'contact.email',
    /(^|_)(e?mails?|e_mails?|emls?|mailadresse|courriels?|correos?(_electronicos?)?)(_?(address(es)?|adressen?|addr))?(_?\d)?$/,
  ],
  [
    'contact.phone',
    /(^|_)(phones?|telephones?|telefone?|rufnummer|durchwahl|telefonnummer|telefono|telefoon|tel|telf|fon|mobile|mobil|mob|movil|celular|cellulare|telemovel|handy|cell(phone)?|fax|telefax|gsm|portable|landline|festnetz|pager|msisdn|whats_?app|call_?number|contact_(no|number)|ph_no)(_?(number|nummer|num|no|nr))?(_?\d)?$/,
  ],
  [
    'identity.birth_date',
    /(^|_)((?<!of_)birth|birth_?(date|day|dt|year)|brth_?(dt|date|yr)|bday|born(_(on|at|date))?|date_(of_)?birth|dob|geburts(datum|tag|jahr)|geb(_?(dat(um)?|dt|tag))?|gbdat|date_(de_)?naiss(ance)?|naissance|fecha_(de_)?nac(imiento)?|fec_nac|nacimiento|data_(di_)?nascita|nascita|data_(de_)?nascimento|nascimento|geboortedatum|geboren)$/,
  ],
  [
    'identity.username',
    /(^|_)(user_?(name|login)|usr_?(nm|name)|login(_?(name|nm))?|log_?on|benutzer_?name|anmelde_?name|nutzername|benutzerkennung|kennung|screen_name|handle|usuario|identifiant|gebruikersnaam|pseudo|uid)$/,
  ],
  ['identity.gender', /(^|_)(gender|gndr|sex|geschlecht|sexe|sexo|genero|sesso|geslacht)(_?(cd|code))?$/],
  [
    'identity.name',
    /(^|_)((first|fst|last|lst|nick|given|family|middle|mid|maiden|full|display|preferred|contact|cntct|ship|sur|fore|billing|bill|holder|hldr|legal|person|pers|prsn|party|pty|customer|cust|cst|client|clnt|patient|pat|employee|emp|user_full|owner|ownr|sender|sndr|recipient|rcpt|receiver|author|guest|host|member|mbr|pupil|student|stud|teacher|guardian|parent|child|kin|next_of_kin|caller|passenger|pax|driver|drv|insured|beneficiary|bnf|doctor|nurse|kunden|inhaber|father|fthr|mother|mthr|spouse|partner_full|emergency|tenant_full|print|signer|signatory|applicant|candidate|subscriber|attendee|visitor|resident|donor|tutor|staff|agent|witness)_?(name|nm|nme)|given_?name|family_?name|[flms]_?n(a)?me?|[flms]nm|name_?(first|last|1|2)|recipient|addressee|empfaenger|empfanger|((acct|account|card|policy|konto|karten)_?)?(holder|hldr|inhaber)|ansprechpartner|contact_person|destinataire|destinatario|titular|titulaire|titolare|vor_?na(me)?|nach_?na(me)?|nachn|familienname|rufname|prenoms?|nom(_de)?(_famille)?|nombres?|apellidos?(_(paterno|materno))?|apellido_?[12]|cognome|sobrenome|apelido|voornaam|achternaam|naam|initials|next_of_kin|signatory)(_?\d)?$|^(cn|sn)$/,
  ],
  ['identity.salutation', /(^|_)(title_of_courtesy|salutation|anrede|civilite|tratamiento)$/],
  ['network.ip', /(^|_)(ip|ip_?(address|addr)|remote_addr|client_ip)$/],
  [
    'device.id',
    /(^|_)(device_?(id|token|name)|cookie(_id)?|user_?agent|browser|fingerprint|session_?id|visitor_id|advertising_id|idfa|gaid|udid|imei|imsi|iccid|mac_?(addr(ess)?)?|push_?(id|key))$/,
  ],
  [
    'location.postal_code',
    /(^|_)(post(al)?_?(code|cd)|zip(_?(code|cd))?|plz|postleitzahl|pstlz|code_postal|codigo_postal|cod_postal|cap|cep|postcode)$|^cp$/,
  ],
  [
    'location.address',
    /(^|_)(addr(ess)?(es)?|anschrift|lieferanschrift|rechnungsanschrift|adresse|adres|lieferadresse|rechnungsadresse|domicile|domicilio|endereco|morada|wohnort|residence|ship_?to|bill_?to|str(ee)?t?_?(name|nm|no|nr|number|address)|street|strasse|stras|rue|calle|via|voie|direccion|indirizzo|house_?(number|no|nr)|hse_?(no|nr)|hausnummer|haus_?nr|huisnummer|straat|numero_civico|apartment|suite|po_box)(_?(line)?_?\d)?$|(^|_)(addr(ess)?_?)?line_?\d$/,
  ],
  [
    'location.city',
    /(^|_)(city|cty|town|ort|stadt|ville|commune|localite|ciudad|localidad|municipio|cidade|citta|comune|woonplaats|plaats|gemeente)(_?(name|nm)|_?\d\d?)?$/,
  ],
  ['location.country', /(^|_)((country|ctry|cntry)(_?(code|cd))?|land|pays|pais|paese)$/],
  ['location.region', /(^|_)(state|region|province|district|county|bundesland|provincia|kanton)$/],
  [
    'location.coordinates',
    /(^|_)(lat(itude)?|lon(gitude)?|lng|coordinates|coords|geo_?(location|point|pos)|gps(_?(pos|location|coords?))?)$/,
  ],
  ['employment.company', /(^|_)(company(_?name)?|firma|organi[sz]ation|employer|empresa|societe|bedrijf)$/],
  ['employment.job_title', /(^|_)(job_title|contact_title|position|occupation|beruf|profession)$/],
  ['image', /(^|_)(photo|picture|avatar|portrait|photo_(path|url)|bild|foto)$/],
  [
    'free_text',
    /(^|_)(notes?|comments?|cmnt|remarks?|description|descr|beschreibung|bemerkung(en)?|anmerkung(en)?|kommentare?|notiz(en)?|freitext|hinweise?|message|msg|nachricht|body|content|inhalt|text|txt|memo|narrative|statement|testimony|details|summary|complaint|special_requests?|bio|biography|about|about_me|feedback|review|reason|grund|observations?|observaciones|observacoes|obs|commentaires?|comentarios?|commento|contenu|contenido|mensaje|mensagem|messaggio|texte|texto|testo|nota|notas|opmerking(en)?|caption|file_?name|datei_?name|topic|subject_line|betreff|signature|transcript|answer|antwort|respuesta|reponse|inscription|engraving|greeting)$/,
  ],
];

/** Things that have names too. */
const THING =
  /^(product|produkt|producto|produit|item|article|artikel|articulo|file|datei|host|server|plan|role|table|column|field|key|attribute|event|course|kurs|class|subject|ward|trip|tour|route|brand|marke|model|category|kategorie|group|gruppe|team|project|projekt|company|firma|empresa|bank|insurer|insurance|institute|institution|school|department|dept|abteilung|city|country|state|region|street|tag|label|package|service|device|browser|app|channel|template|campaign|list|type|status|job|task|queue|store|shop|warehouse|branch|tariff|currency|language|domain|database|db|schema|method|provider|vendor|supplier|drug|test|stage|step|action|function|module|page|screen|form|folder|document|doc|report|feature|permission|setting|option|metric|unit|size|color|colour|material|album|artist|track|song|genre|book|movie|film|game|playlist|venue|room|building|floor|hotel|airline|airport|station|stop|vehicle|car|ship|vessel|flight|party_type|program|programme|scheme|policy_type|carrier|network|system|process|program|theme|topic|title|short|code)$/;

const NAME_END = /^(name|names|nm|nme|nom|nombre|naam)$/;

/** A name of somebody or something: `KinName`, `acct_nm`. What has the name of a thing in front of it is one. */
export const endsInName = (column: string): boolean => {
  const words = wordsOf(column);
  return NAME_END.test(words.at(-1) ?? '') && !words.slice(0, -1).some((word) => THING.test(word));
};

/** Numbers of papers and goods: they say which order it was, not who somebody is. */
const PAPER =
  /^(order|ord|orders|invoice|inv|rechnungs?|auftrags?|bestell|bestellung|facture|commande|factura|pedido|receipt|beleg|transaction|txn|trx|payment|shipment|tracking|delivery|batch|lot|sku|article|artikel|product|prod|item|version|currency|tariff|plan|build|revision|ean|isbn|gtin|barcode|icd|hs)$/;
/** `order_no`, `invoice_number`, `sku`. */
export const namesPaper = (column: string): boolean => wordsOf(column).some((word) => PAPER.test(word));

/**
 * What is sensitive or personal only where the rows are one person's: special categories (Art. 9(1) and 10 GDPR), pay,
 * marks. A table of diseases is none of it.
 */
const SENSITIVE: readonly (readonly [category: string, pattern: RegExp])[] = [
  [
    'special.health',
    /(^|_)(diagnos\w*|illness\w*|diseases?|symptoms?|allerg\w*|medical\w*|medicat\w*|medicines?|medikament\w*|blood_?(grp|group|type)?|blutgruppe|disab\w*|handicap\w*|health\w*|krank\w*|behinder\w*|gesundheit\w*|sante|maladies?|salud|enfermedad\w*|saude|salute|pregnan\w*|hiv|therap\w*|treatments?|prescription\w*|vaccin\w*|impf\w*|bmi|dosage|sickness|injur\w*|special_needs|sen|diet\w*|meals?|sexual_health|heart_\w+|body_(weight|fat|mass)\w*|(chronic|existing)_conditions?|lab_?(result|value)\w*|result_?val(ue)?)(_|$)/,
  ],
  ['special.religion', /(^|_)(relig\w*|konf(ession)?|confession|faith|denomination|church|kirche\w*)(_|$)/],
  ['special.ethnicity', /(^|_)(ethnic\w*|race|racial\w*|ethnie|etnia|ethnische\w*)(_|$)/],
  ['special.politics', /(^|_)(politic\w*|politisch\w*|partei\w*)(_|$)/],
  ['special.union', /(^|_)((trade_?)?union(_?member\w*)?|gewerkschaft\w*|syndicat\w*|sindicato\w*)(_|$)/],
  ['special.orientation', /(^|_)(sexual\w*|orientation|orientierung|pronouns?)(_|$)/],
  [
    'special.biometric',
    /(^|_)(biometr\w*|finger_?prints?|face_?(id|template|encoding|print)|iris|retina|voice_?print\w*)(_|$)/,
  ],
  ['special.genetic', /(^|_)(genetic\w*|dna|genom\w*)(_|$)/],
  ['special.criminal', /(^|_)(criminal\w*|convict\w*|offen[cs]es?|vorstrafe\w*|police_record)(_|$)/],
  [
    'employment.salary',
    /(^|_)(salar\w*|wages?|income|pay_?(grade|rate|scale)|gehalt\w*|lohn\w*|einkommen|salaire\w*|sueldo|stipendio|remuneration|bonus|iq)(_|$)/,
  ],
  ['education.mark', /(^|_)(marks?|grades?|scores?|gpa|zeugnis\w*|noten?wert|punkte|voto|calificacion)(_|$)/],
  [
    'identity.nationality',
    /(^|_)(nationality|citizenship|staatsangehorigkeit|nationalite|nacionalidad|cittadinanza)(_|$)/,
  ],
  ['identity.marital', /(^|_)(marital\w*|familienstand|civil_status|etat_civil|estado_civil)(_|$)/],
  ['identity.age', /(^|_)(age|alter|edad|eta)$/],
];
export const sensitiveByName = (column: string): string | null => {
  const name = wordsOf(column).join('_');
  return SENSITIVE.find(([, pattern]) => pattern.test(name))?.[0] ?? null;
};

const VALUE_OF_TABLE = /^(amount|value|val|result|rate|gross|net|betrag|wert|montant|importe)$/;
const PAY = /(employee|staff|salar|wage).*(pay|rate)|pay_?(history|rates?|roll|slips?)|gehalt|lohn_?/i;
const RESULTS = /^(results?|values?)$/;
/** `salary.amount`, `lab_result.value`: the table says of what it is. */
export const sensitiveByTable = (table: string, column: string): string | null => {
  if (!VALUE_OF_TABLE.test(wordsOf(column).join('_'))) return null;
  if (PAY.test(unqualified(table))) return 'employment.salary';
  const words = wordsOf(unqualified(table));
  const isResult = RESULTS.test(words.at(-1) ?? '');
  return sensitiveByName(words.slice(isResult ? -2 : -1).join('_'));
};

const MEASURE = '(_?(kg|g|lbs?|cm|m|mm|ft|in))?$';
const WEIGHT = new RegExp(`(^|_)(weight|gewicht|poids|peso)${MEASURE}`);
const HEIGHT = new RegExp(`(^|_)(height|groesse|grosse|taille|altura|estatura|altezza)${MEASURE}`);
const OF_GOODS =
  /(^|_)(width|length|depth|volume|breite|laenge|lange|tiefe|largeur|longueur|ancho|largo)(_|$)/;
/**
 * Columns with the measures of a body. Parcels have a weight too: only people's own rows have one alone, and nobody has
 * a width.
 */
export const bodyMeasures = (columns: readonly string[], arePeople: boolean): ReadonlySet<string> => {
  const called = (pattern: RegExp): readonly string[] =>
    columns.filter((column) => pattern.test(wordsOf(column).join('_')));
  const [weights, heights] = [called(WEIGHT), called(HEIGHT)];
  const isBody = arePeople || (weights.length > 0 && heights.length > 0);
  return new Set(isBody && called(OF_GOODS).length === 0 ? [...weights, ...heights] : []);
};

const ABOUT_ITSELF = new Set<string | null>([
  'device.id',
  'identity.national_id',
  'identity.number',
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

/** A table of addresses: what is in it is where somebody lives, whatever its columns are called. */
const ADDRESSES =
  /^(addr(s|ess|esses)?|anschrift(en)?|adressen?|adres(sen)?|direccion(es)?|domicilios?|indirizz[oi]|enderecos?|postal_?addresses)$/;

/** What people are called as the last word of a table's name: `app_user`, `kunde`. */
const PERSON =
  /^(customers?|clients?|users?|people|persons?|individuals?|citizens?|part(y|ies)|pty|employees?|staffs?|workers?|members?|contacts?|patients?|students?|learners?|trainees?|teachers?|doctors?|physicians?|nurses?|subscribers?|policy_?holders?|guests?|hosts?|visitors?|participants?|attendees?|volunteers?|players?|voters?|borrowers?|buyers?|pupils?|guardians?|parents?|passengers?|residents?|beneficiar(y|ies)|accounts?|leads?|applicants?|candidates?|donors?|owners?|drivers?|cleaners?|caretakers?|janitors?|carers?|gardeners?|cust|cst|pers|emp|usr|mbr|kunden?|nutzer|benutzer|mitarbeiter|personen?|mitglied(er)?|bewohner|schuler|lehrer|teilnehmer|mieter|bewerber|spender|patienten|versicherte|clientes?|usuarios?|empleados?|personas?|pacientes?|alumnos?|socios?|miembros?|inquilinos?|utilisateurs?|employes?|personnes?|eleves?|abonnes?|adherents?|membres?|locataires?|salaries|clienti|utent[ei]|pazient[ei]|dipendent[ei]|klant(en)?|gebruikers?|medewerkers?|personen|huurders?|leden|pessoas?|alunos?|funcionarios?)$/;
const CUSTOMER = /^(customers?|clients?|kunden?|clientes?|klanten?)$/;
const STAFF =
  /^(employees?|staffs?|agents?|sellers?|clerks?|cashiers?|operators?|technicians?|representatives?|reps?|mitarbeiter|verkaufer|empleados?|employes?|medewerkers?)$/;
const ORGANISATION =
  /^(suppliers?|vendors?|shippers?|carriers?|manufacturers?|distributors?|partners?|companies|company|organi[sz]ations?|clubs?|associations?|societ(y|ies)|firms?|employers?|agenc(y|ies)|banks?|insurers?|schools?|colleges?|universit(y|ies)|hospitals?|clinics?|charit(y|ies)|unions?|publishers?|labels?|sponsors?|lieferanten?|firmen|firma|vereine?|verbande?|schulen?|arbeitgeber|banken|krankenhauser|proveedores|empresas?|clubes|colegios?|fournisseurs?|entreprises?|ecoles?|aziende|bedrijven|scholen)$/;

/** Words that say only how the rows are kept: a `customer_entity` is a customer. */
const GENERIC = /^(entity|entities|records?|master|stamm|stammdaten|tbl|table|profiles?|info|details?|\d+)$/;

const headOf = (table: string): string => {
  const words = wordsOf(unqualified(table));
  const telling = words.filter((word, index) => index === 0 || !GENERIC.test(word));
  return telling.at(-1) ?? '';
};
/** What rows were before: `h_party` holds no people, but what was changed of them. */
const HISTORY = /^(h|hist|history|audit|aud|log|jn)$/;
const isHistory = (table: string): boolean => HISTORY.test(wordsOf(unqualified(table))[0] ?? '');

/** Judged by the last word: `customer_demographics` holds no customers. */
export const namesPeople = (table: string): boolean => PERSON.test(headOf(table)) && !isHistory(table);
export const namesCustomers = (table: string): boolean => CUSTOMER.test(headOf(table));
export const namesStaff = (table: string): boolean => STAFF.test(headOf(table));
export const namesOrganisations = (table: string): boolean => ORGANISATION.test(headOf(table));
/** `product`, `event`: what people do something with. */
export const namesThings = (table: string): boolean => THING.test(singularOf(headOf(table)));
export const namesShops = (table: string): boolean => /^(stores?|shops?|branch(es)?)$/.test(headOf(table));
export const namesAddresses = (table: string): boolean => ADDRESSES.test(headOf(table));
