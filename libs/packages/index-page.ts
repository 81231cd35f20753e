import { categoryName } from './category-names.js';
import { languageOf, titleOf, type Language } from './language.js';
import type { PackageFacts, WrittenCollection, WrittenFile } from './package-writer.js';
import { SCHEMA_TYPE } from './row-schema.js';

const TEXTS = {
  en: {
    title: 'Your data',
    intro: 'This package holds the data you provided, as it was on',
    all: 'This package holds the data about you, and what you should know of their use, as it was on',
    categories: 'This package says which categories of data about you there are, and what for, as it was on',
    information: 'What we know of you, and why',
    rows: 'rows',
    nothing: 'nothing held',
    empty: 'There is nothing of you that belongs into this package.',
    schema: 'description',
    attachments: 'More that was found',
    standard: 'For your address book',
    card: 'Your contact data (vCard)',
    formats: 'What the files are',
    help: [
      ['CSV', 'for every spreadsheet program.'],
      ['NDJSON', 'for programs, one JSON object a line, values exactly as they were stored.'],
      ['description', 'what is in each NDJSON file, for programs (JSON Schema).'],
    ],
    proof: ['The list of all files', 'their checksums', 'and its signature'],
  },
  de: {
    title: 'Ihre Daten',
    intro: 'Dieses Paket enthält die von Ihnen bereitgestellten Daten, Stand',
    all: 'Dieses Paket enthält die Daten über Sie, und was Sie über ihre Verwendung wissen sollten, Stand',
    categories: 'Dieses Paket sagt, welche Kategorien von Daten über Sie es gibt, und wozu, Stand',
    information: 'Was wir über Sie wissen, und wozu',
    rows: 'Zeilen',
    nothing: 'nichts gespeichert',
    empty: 'Es gibt nichts von Ihnen, das in dieses Paket gehört.',
    schema: 'Beschreibung',
    attachments: 'Was sonst gefunden wurde',
    standard: 'Für Ihr Adressbuch',
    card: 'Ihre Kontaktdaten (vCard)',
    formats: 'Was die Dateien sind',
    help: [
      ['CSV', 'für jedes Tabellenprogramm.'],
      ['NDJSON', 'für Programme, ein JSON-Objekt je Zeile, die Werte genau wie gespeichert.'],
      ['Beschreibung', 'was in jeder NDJSON-Datei steht, für Programme (JSON Schema).'],
    ],
    proof: ['Die Liste aller Dateien', 'ihre Prüfsummen', 'und ihre Signatur'],
  },
  fr: {
    title: 'Vos données',
    intro: 'Ce paquet contient les données que vous avez fournies, état au',
    all: 'Ce paquet contient les données qui vous concernent et ce que vous devez savoir de leur utilisation, état au',
    categories:
      'Ce paquet indique quelles catégories de données qui vous concernent existent et à quoi elles servent, état au',
    information: 'Ce que nous savons de vous, et pourquoi',
    rows: 'lignes',
    nothing: 'rien n’est conservé',
    empty: 'Il n’y a rien de vous qui ait sa place dans ce paquet.',
    schema: 'description',
    attachments: 'Ce qui a été trouvé en outre',
    standard: 'Pour votre carnet d’adresses',
    card: 'Vos coordonnées (vCard)',
    formats: 'Ce que sont les fichiers',
    help: [
      ['CSV', 'pour tout tableur.'],
      [
        'NDJSON',
        'pour les programmes, un objet JSON par ligne, les valeurs telles qu’elles étaient stockées.',
      ],
      ['description', 'ce que contient chaque fichier NDJSON, pour les programmes (JSON Schema).'],
    ],
    proof: ['La liste de tous les fichiers', 'leurs sommes de contrôle', 'et sa signature'],
  },
  es: {
    title: 'Sus datos',
    intro: 'Este paquete contiene los datos que usted facilitó, a fecha de',
    all: 'Este paquete contiene los datos sobre usted y lo que debe saber de su uso, a fecha de',
    categories: 'Este paquete indica qué categorías de datos sobre usted hay y para qué, a fecha de',
    information: 'Qué sabemos de usted y para qué',
    rows: 'filas',
    nothing: 'no se conserva nada',
    empty: 'No hay nada suyo que corresponda a este paquete.',
    schema: 'descripción',
    attachments: 'Qué más se encontró',
    standard: 'Para su libreta de direcciones',
    card: 'Sus datos de contacto (vCard)',
    formats: 'Qué son los archivos',
    help: [
      ['CSV', 'para cualquier hoja de cálculo.'],
      ['NDJSON', 'para programas, un objeto JSON por línea, los valores tal como estaban guardados.'],
      ['descripción', 'qué contiene cada archivo NDJSON, para programas (JSON Schema).'],
    ],
    proof: ['La lista de todos los archivos', 'sus sumas de comprobación', 'y su firma'],
  },
  it: {
    title: 'I Suoi dati',
    intro: 'Questo pacchetto contiene i dati da Lei forniti, aggiornati al',
    all: 'Questo pacchetto contiene i dati che La riguardano e che cosa deve sapere del loro uso, aggiornati al',
    categories:
      'Questo pacchetto dice quali categorie di dati che La riguardano ci sono e a che cosa servono, al',
    information: 'Che cosa sappiamo di Lei e perché',
    rows: 'righe',
    nothing: 'nulla viene conservato',
    empty: 'Non c’è nulla di Suo che rientri in questo pacchetto.',
    schema: 'descrizione',
    attachments: 'Che altro è stato trovato',
    standard: 'Per la Sua rubrica',
    card: 'I Suoi dati di contatto (vCard)',
    formats: 'Che cosa sono i file',
    help: [
      ['CSV', 'per ogni foglio di calcolo.'],
      ['NDJSON', 'per programmi, un oggetto JSON per riga, i valori esattamente come erano memorizzati.'],
      ['descrizione', 'che cosa c’è in ogni file NDJSON, per programmi (JSON Schema).'],
    ],
    proof: ['L’elenco di tutti i file', 'le loro somme di controllo', 'e la sua firma'],
  },
};
type Texts = (typeof TEXTS)[Language];

/** Start page of a package: works offline, without scripts; every value is text. */
export function indexPage(
  facts: PackageFacts,
  collections: readonly WrittenCollection[],
  standard: readonly WrittenFile[],
  information: readonly WrittenFile[] = [],
  attachments: readonly WrittenFile[] = [],
): string {
  const language = languageOf(facts.language);
  const texts = TEXTS[language];
  return `<!doctype html>
<html lang="${language}">
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(texts.title)} ${escapeHtml(facts.number)}</title>
<style>body{font:1rem/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}li{margin:.5rem 0}</style>
<main>
<h1>${escapeHtml(texts.title)}</h1>
<p><bdi>${escapeHtml(facts.controller)}</bdi> · ${escapeHtml(facts.number)}</p>
<p>${escapeHtml(introOf(facts, texts))} ${facts.generatedAt.toISOString().slice(0, 10)}.</p>
${informationSection(information, texts)}${dataSection(collections, texts, language, facts)}${attachmentsSection(attachments, texts)}${standardSection(standard, texts)}${proof(texts)}
</main>
</html>
`;
}

function introOf({ right }: PackageFacts, texts: Texts): string {
  if (right === 'know_categories') return texts.categories;
  return right === 'access' ? texts.all : texts.intro;
}

function informationSection(information: readonly WrittenFile[], texts: Texts): string {
  const page = information.find(({ path }) => path === 'statement.html');
  return page ? `<p>${link(page.path, texts.information)} (${link('statement.json', 'JSON')})</p>\n` : '';
}

function dataSection(
  collections: readonly WrittenCollection[],
  texts: Texts,
  language: Language,
  { right }: PackageFacts,
): string {
  if (right === 'know_categories') return '';
  if (collections.length === 0) return `<p>${escapeHtml(texts.empty)}</p>\n`;
  const items = collections.map((collection) => item(collection, texts, language)).join('\n');
  if (collections.every(({ rows }) => rows === 0)) return `<ul>\n${items}\n</ul>\n`;
  const help = texts.help.map(([name, what]) => `<li>${escapeHtml(`${name}: ${what}`)}</li>`).join('\n');
  return `<ul>\n${items}\n</ul>\n<h2>${escapeHtml(texts.formats)}</h2>\n<ul>\n${help}\n</ul>\n`;
}

function item({ info, rows, files }: WrittenCollection, texts: Texts, language: Language): string {
  const title = `<bdi>${escapeHtml(titleOf(info, language))}</bdi>`;
  if (rows === 0) return `<li>${title}: ${escapeHtml(texts.nothing)}</li>`;
  const links = files.map((file) => link(file.path, labelOf(file, texts)));
  const what = contentOf(info, language).map((words) => `<bdi>${escapeHtml(words)}</bdi>`);
  const content = what.length === 0 ? '' : `<br>${what.join(', ')}`;
  return `<li>${title}: ${rows} ${escapeHtml(texts.rows)} (${links.join(', ')})${content}</li>`;
}

/** Say how rows hang together, and nothing of the person. */
const TECHNICAL = /^(link|meta|identifier\.internal)(\.|$)/;

/** What kinds of data are in it, in words, in the order of the columns. */
const contentOf = ({ columns }: WrittenCollection['info'], language: Language): string[] => [
  ...new Set(
    columns
      .filter(({ category }) => !TECHNICAL.test(category))
      .map(({ category }) => categoryName(category, language)),
  ),
];

const labelOf = ({ path, mediaType }: WrittenFile, texts: Texts): string =>
  mediaType === SCHEMA_TYPE ? texts.schema : path.slice(path.lastIndexOf('.') + 1).toUpperCase();

function attachmentsSection(attachments: readonly WrittenFile[], texts: Texts): string {
  if (attachments.length === 0) return '';
  const items = attachments
    .map(({ path }) => `<li>${link(path, path.slice(path.lastIndexOf('/') + 1))}</li>`)
    .join('\n');
  return `<h2>${escapeHtml(texts.attachments)}</h2>\n<ul>\n${items}\n</ul>\n`;
}

function standardSection(standard: readonly WrittenFile[], texts: Texts): string {
  if (standard.length === 0) return '';
  const items = standard.map(({ path }) => `<li>${link(path, texts.card)}</li>`).join('\n');
  return `<h2>${escapeHtml(texts.standard)}</h2>\n<ul>\n${items}\n</ul>\n`;
}

function proof({ proof: [list, sums, signature] }: Texts): string {
  const links = [
    link('manifest.json', list!),
    link('CHECKSUMS.sha256', sums!),
    link('SIGNATURE', signature!),
  ];
  return `<p>${links.join(', ')}.</p>`;
}

const link = (path: string, text: string): string => `<a href="${escapeHtml(path)}">${escapeHtml(text)}</a>`;

export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
