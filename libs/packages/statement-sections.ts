import { categoryName } from './category-names.js';
import { languageOf, type Language } from './language.js';
import { periodInWords } from './period-words.js';
import { purposeTitles } from './purpose-titles.js';
import type { Statement, StatementOrigin, ToldRecipient } from './statement.js';

/** A heading and what stands under it, for a page or a letter. Plain text. */
export interface StatementSection {
  readonly title: string;
  readonly lines: readonly string[];
}

type Texts = typeof EN;

const EN = {
  none: 'none',
  nothing: 'We process no data about you, apart from this request itself.',
  purposes: 'Purposes and legal bases',
  categories: 'Categories of data',
  special: 'special category',
  from: 'from',
  used: 'for',
  passed: 'passed on to',
  recipients: 'Recipients',
  told: (name: string, count: number, day: string) =>
    count === 1 ? `${name}: one message, on ${day}` : `${name}: ${count} messages, the last on ${day}`,
  foreseen: (name: string) => `${name}, where the purpose calls for it`,
  retention: 'How long it is kept',
  keptFor: (place: string, period: string) => `${place}: ${period}`,
  lasting: 'as long as the purposes last',
  rights: 'Your rights',
  complaint: 'Complaint',
  authority:
    'You can complain to a supervisory authority, in particular where you live, where you work or where you see the infringement.',
  sources: 'What did not come from you',
  ownOnly: 'Everything came from you or from your use of our services.',
  automated: 'Automated decisions',
  noAutomated: 'No decision of this kind is recorded.',
  transfers: 'Transfers to other countries',
  noSafeguard: 'no safeguard is recorded',
  held: 'Held, but not shown',
  notices: 'What you were told when you answered',
  version: 'version',
  origins: {
    provided: 'given by you',
    observed: 'seen in your use of our services',
    derived: 'derived by us',
    third_party: 'received from others',
  } satisfies Record<StatementOrigin, string>,
  bases: {
    consent: 'consent',
    contract: 'contract',
    legal_obligation: 'legal obligation',
    vital_interests: 'vital interests',
    public_authority: 'public task',
    legitimate_interests: 'legitimate interests',
    null: 'no legal basis recorded',
  },
  reasons: {
    SECURITY: 'never shown, to protect you',
    THIRD_PARTY_RIGHTS: 'it also concerns other people',
    CONFIDENTIALITY: 'confidential',
  },
};

const DE: Texts = {
  none: 'keine',
  nothing: 'Wir verarbeiten keine Daten über Sie, abgesehen von dieser Anfrage selbst.',
  purposes: 'Zwecke und Rechtsgrundlagen',
  categories: 'Kategorien von Daten',
  special: 'besondere Kategorie',
  from: 'Herkunft',
  used: 'für',
  passed: 'weitergegeben an',
  recipients: 'Empfänger',
  told: (name, count, day) =>
    count === 1
      ? `${name}: eine Mitteilung, am ${day}`
      : `${name}: ${count} Mitteilungen, die letzte am ${day}`,
  foreseen: (name) => `${name}, soweit der Zweck es erfordert`,
  retention: 'Wie lange sie gespeichert werden',
  keptFor: (place, period) => `${place}: ${period}`,
  lasting: 'solange die Zwecke bestehen',
  rights: 'Ihre Rechte',
  complaint: 'Beschwerde',
  authority:
    'Sie können sich bei einer Aufsichtsbehörde beschweren, insbesondere dort, wo Sie wohnen, arbeiten oder den Verstoß sehen.',
  sources: 'Was nicht von Ihnen stammt',
  ownOnly: 'Alles stammt von Ihnen oder aus Ihrer Nutzung unserer Dienste.',
  automated: 'Automatisierte Entscheidungen',
  noAutomated: 'Es ist keine solche Entscheidung verzeichnet.',
  transfers: 'Übermittlung in andere Länder',
  noSafeguard: 'es ist keine Garantie verzeichnet',
  held: 'Gespeichert, aber nicht gezeigt',
  notices: 'Was Ihnen bei Ihren Antworten gesagt wurde',
  version: 'Fassung',
  origins: {
    provided: 'von Ihnen angegeben',
    observed: 'aus Ihrer Nutzung unserer Dienste',
    derived: 'von uns abgeleitet',
    third_party: 'von anderen erhalten',
  },
  bases: {
    consent: 'Einwilligung',
    contract: 'Vertrag',
    legal_obligation: 'rechtliche Verpflichtung',
    vital_interests: 'lebenswichtige Interessen',
    public_authority: 'öffentliche Aufgabe',
    legitimate_interests: 'berechtigte Interessen',
    null: 'keine Rechtsgrundlage verzeichnet',
  },
  reasons: {
    SECURITY: 'wird zu Ihrem Schutz nie gezeigt',
    THIRD_PARTY_RIGHTS: 'betrifft auch andere Personen',
    CONFIDENTIALITY: 'vertraulich',
  },
};

const FR: Texts = {
  none: 'aucun',
  nothing: 'Nous ne traitons aucune donnée qui vous concerne, hormis cette demande elle-même.',
  purposes: 'Finalités et bases juridiques',
  categories: 'Catégories de données',
  special: 'catégorie particulière',
  from: 'origine',
  used: 'pour',
  passed: 'communiqué à',
  recipients: 'Destinataires',
  told: (name, count, day) => `${name} : nombre de messages : ${count}, le dernier le ${day}`,
  foreseen: (name) => `${name}, dans la mesure où la finalité l’exige`,
  retention: 'Durée de conservation',
  keptFor: (place, period) => `${place} : ${period}`,
  lasting: 'aussi longtemps que durent les finalités',
  rights: 'Vos droits',
  complaint: 'Réclamation',
  authority:
    'Vous pouvez introduire une réclamation auprès d’une autorité de contrôle, en particulier au lieu où vous résidez, où vous travaillez ou où la violation aurait été commise.',
  sources: 'Ce qui ne vient pas de vous',
  ownOnly: 'Tout vient de vous ou de votre utilisation de nos services.',
  automated: 'Décisions automatisées',
  noAutomated: 'Aucune décision de ce type n’est enregistrée.',
  transfers: 'Transferts vers d’autres pays',
  noSafeguard: 'aucune garantie n’est enregistrée',
  held: 'Conservé, mais non montré',
  notices: 'Ce qui vous a été dit quand vous avez répondu',
  version: 'version',
  origins: {
    provided: 'fourni par vous',
    observed: 'observé lors de votre utilisation de nos services',
    derived: 'déduit par nous',
    third_party: 'reçu de tiers',
  },
  bases: {
    consent: 'consentement',
    contract: 'contrat',
    legal_obligation: 'obligation légale',
    vital_interests: 'intérêts vitaux',
    public_authority: 'mission d’intérêt public',
    legitimate_interests: 'intérêts légitimes',
    null: 'aucune base juridique enregistrée',
  },
  reasons: {
    SECURITY: 'jamais montré, pour vous protéger',
    THIRD_PARTY_RIGHTS: 'concerne aussi d’autres personnes',
    CONFIDENTIALITY: 'confidentiel',
  },
};

const ES: Texts = {
  none: 'ninguno',
  nothing: 'No tratamos datos sobre usted, aparte de esta misma solicitud.',
  purposes: 'Fines y bases jurídicas',
  categories: 'Categorías de datos',
  special: 'categoría especial',
  from: 'origen',
  used: 'para',
  passed: 'comunicado a',
  recipients: 'Destinatarios',
  told: (name, count, day) => `${name}: número de mensajes: ${count}, el último el ${day}`,
  foreseen: (name) => `${name}, en la medida en que el fin lo exija`,
  retention: 'Cuánto tiempo se conservan',
  keptFor: (place, period) => `${place}: ${period}`,
  lasting: 'mientras duren los fines',
  rights: 'Sus derechos',
  complaint: 'Reclamación',
  authority:
    'Puede presentar una reclamación ante una autoridad de control, en particular en el lugar donde reside, donde trabaja o donde considere que se cometió la infracción.',
  sources: 'Lo que no procede de usted',
  ownOnly: 'Todo procede de usted o de su uso de nuestros servicios.',
  automated: 'Decisiones automatizadas',
  noAutomated: 'No consta ninguna decisión de este tipo.',
  transfers: 'Transferencias a otros países',
  noSafeguard: 'no consta ninguna garantía',
  held: 'Conservado, pero no mostrado',
  notices: 'Lo que se le dijo cuando respondió',
  version: 'versión',
  origins: {
    provided: 'facilitado por usted',
    observed: 'observado en su uso de nuestros servicios',
    derived: 'deducido por nosotros',
    third_party: 'recibido de terceros',
  },
  bases: {
    consent: 'consentimiento',
    contract: 'contrato',
    legal_obligation: 'obligación legal',
    vital_interests: 'intereses vitales',
    public_authority: 'misión de interés público',
    legitimate_interests: 'intereses legítimos',
    null: 'no consta base jurídica',
  },
  reasons: {
    SECURITY: 'nunca se muestra, para protegerle',
    THIRD_PARTY_RIGHTS: 'también se refiere a otras personas',
    CONFIDENTIALITY: 'confidencial',
  },
};

const IT: Texts = {
  none: 'nessuno',
  nothing: 'Non trattiamo dati che La riguardano, a parte questa stessa richiesta.',
  purposes: 'Finalità e basi giuridiche',
  categories: 'Categorie di dati',
  special: 'categoria particolare',
  from: 'origine',
  used: 'per',
  passed: 'comunicato a',
  recipients: 'Destinatari',
  told: (name, count, day) => `${name}: numero di messaggi: ${count}, l’ultimo il ${day}`,
  foreseen: (name) => `${name}, se la finalità lo richiede`,
  retention: 'Per quanto tempo sono conservati',
  keptFor: (place, period) => `${place}: ${period}`,
  lasting: 'finché durano le finalità',
  rights: 'I Suoi diritti',
  complaint: 'Reclamo',
  authority:
    'Può proporre reclamo a un’autorità di controllo, in particolare nel luogo in cui risiede, lavora o in cui ritiene avvenuta la violazione.',
  sources: 'Che cosa non proviene da Lei',
  ownOnly: 'Tutto proviene da Lei o dal Suo uso dei nostri servizi.',
  automated: 'Decisioni automatizzate',
  noAutomated: 'Non è registrata alcuna decisione di questo tipo.',
  transfers: 'Trasferimenti in altri paesi',
  noSafeguard: 'non è registrata alcuna garanzia',
  held: 'Conservato, ma non mostrato',
  notices: 'Che cosa Le è stato detto quando ha risposto',
  version: 'versione',
  origins: {
    provided: 'fornito da Lei',
    observed: 'osservato nel Suo uso dei nostri servizi',
    derived: 'dedotto da noi',
    third_party: 'ricevuto da terzi',
  },
  bases: {
    consent: 'consenso',
    contract: 'contratto',
    legal_obligation: 'obbligo legale',
    vital_interests: 'interessi vitali',
    public_authority: 'compito di interesse pubblico',
    legitimate_interests: 'legittimi interessi',
    null: 'nessuna base giuridica registrata',
  },
  reasons: {
    SECURITY: 'mai mostrato, per proteggerla',
    THIRD_PARTY_RIGHTS: 'riguarda anche altre persone',
    CONFIDENTIALITY: 'riservato',
  },
};

const TEXTS: Readonly<Record<Language, Texts>> = { en: EN, de: DE, fr: FR, es: ES, it: IT };

/** The statement in words, in the order of Art. 15(1)(a) to (h) and 15(2) GDPR. @param locale BCP 47 */
export function statementSections(statement: Statement, locale: string): readonly StatementSection[] {
  const language = languageOf(locale);
  const texts = TEXTS[language];
  if (!statement.confirmation.processed)
    return [
      { title: texts.categories, lines: [texts.nothing] },
      recipients(statement, texts),
      ...closing(statement, texts),
    ];
  const names = namesIn(statement, language);
  return [
    purposes(statement, texts, names),
    categories(statement, texts, language, names),
    recipients(statement, texts),
    retention(statement, texts, language, names),
    sources(statement, texts, language),
    automated(statement, texts, names),
    transfers(statement, texts),
    held(statement, texts, language),
    notices(statement, texts),
    ...closing(statement, texts),
  ].filter(({ lines }) => lines.length > 0);
}

/** Who was told, one in a line. @param locale BCP 47 */
export const toldLines = (told: readonly ToldRecipient[], locale: string): readonly string[] =>
  linesOfTold(told, TEXTS[languageOf(locale)]);

const closing = ({ rights, complaint }: Statement, texts: Texts): readonly StatementSection[] => [
  {
    title: texts.rights,
    lines: rights.map(
      ({ name, references }) => `${name} (${references.map(({ citation }) => citation).join('; ')})`,
    ),
  },
  { title: texts.complaint, lines: [complaint.authority ?? texts.authority] },
];

/** What people read of a purpose. */
type Names = (purpose: string) => string;

function namesIn({ purposes: all }: Statement, language: Language): Names {
  const titles = purposeTitles(all, language);
  return (purpose) => titles.get(purpose) ?? purpose;
}

const purposes = ({ purposes: all }: Statement, texts: Texts, names: Names): StatementSection => ({
  title: texts.purposes,
  lines: all.map(({ id, basis }) => `${names(id)}: ${texts.bases[basis ?? 'null']}`),
});

const categories = (
  { categories: all, recipients: { foreseen } }: Statement,
  texts: Texts,
  language: Language,
  names: Names,
): StatementSection => ({
  title: texts.categories,
  lines: all.map((one) => {
    const name = categoryName(one.category, language);
    const facts = [
      ...(one.special ? [texts.special] : []),
      ...(one.california === undefined ? [] : [one.california]),
      `${texts.from}: ${one.origins.map((origin) => texts.origins[origin]).join(', ')}`,
      ...(one.purposes.length > 0 ? [`${texts.used}: ${one.purposes.map(names).join(', ')}`] : []),
      ...(one.recipients.length > 0
        ? [`${texts.passed}: ${one.recipients.map((id) => nameOf(id, foreseen)).join(', ')}`]
        : []),
    ];
    return `${name}; ${facts.join('; ')}`;
  }),
});

function recipients({ recipients: { foreseen, told } }: Statement, texts: Texts): StatementSection {
  const lines = [
    ...linesOfTold(told, texts),
    ...foreseen.map((recipient) => texts.foreseen(withPlace(recipient, foreseen))),
  ];
  return { title: texts.recipients, lines: lines.length > 0 ? lines : [texts.none] };
}

type Foreseen = Statement['recipients']['foreseen'];

const nameOf = (id: string, foreseen: Foreseen): string => foreseen.find((one) => one.id === id)?.name ?? id;

function withPlace({ id, domain, country }: Foreseen[number], foreseen: Foreseen): string {
  const places = [domain, country].filter((place) => place != null);
  const name = nameOf(id, foreseen);
  return places.length === 0 ? name : `${name} (${places.join(', ')})`;
}

const linesOfTold = (told: readonly ToldRecipient[], texts: Texts): string[] =>
  told.map(({ name, told: sent }) => texts.told(name, sent.length, sent.at(-1)!.at.slice(0, 10)));

const retention = (
  { retention: all }: Statement,
  texts: Texts,
  language: Language,
  names: Names,
): StatementSection => ({
  title: texts.retention,
  lines: all.map(({ place, keepFor, purposes: kept }) =>
    texts.keptFor(
      place,
      keepFor === null
        ? `${texts.lasting}${kept.length > 0 ? ` (${kept.map(names).join(', ')})` : ''}`
        : periodInWords(keepFor, language),
    ),
  ),
});

const sources = ({ sources: all }: Statement, texts: Texts, language: Language): StatementSection => ({
  title: texts.sources,
  lines:
    all.length === 0
      ? [texts.ownOnly]
      : all.map(
          ({ category, origin, from }) =>
            `${categoryName(category, language)}: ${texts.origins[origin]}${from === null ? '' : ` (${from})`}`,
        ),
});

const automated = ({ automatedDecisions: all }: Statement, texts: Texts, names: Names): StatementSection => ({
  title: texts.automated,
  lines:
    all.length === 0
      ? [texts.noAutomated]
      : all.map(
          ({ purpose, logic, significance, consequences }) =>
            `${names(purpose)}: ${logic} ${significance} ${consequences}`,
        ),
});

const transfers = ({ transfers: all }: Statement, texts: Texts): StatementSection => ({
  title: texts.transfers,
  lines:
    all.length === 0
      ? [texts.none]
      : all.map(({ store, country, safeguard }) => `${store}: ${country}, ${safeguard ?? texts.noSafeguard}`),
});

const held = ({ heldButNotShown: all }: Statement, texts: Texts, language: Language): StatementSection => ({
  title: texts.held,
  lines: all.map(({ category, reason }) => {
    const reasons: Readonly<Record<string, string>> = texts.reasons;
    return `${categoryName(category, language)}: ${reasons[reason] ?? reason}`;
  }),
});

const notices = ({ notices: all }: Statement, texts: Texts): StatementSection => ({
  title: texts.notices,
  lines: all.map(({ consent, version, locale, firstAt, file, url }) => {
    const place = file ?? url;
    const about = `${consent}, ${texts.version} ${version ?? '?'} (${locale}), ${firstAt.slice(0, 10)}`;
    return place === null ? about : `${about}: ${place}`;
  }),
});
