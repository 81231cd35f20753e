import type { ColumnInfo, ColumnKind } from '#connectors/spi';
import { categoryByName, namesAddresses, namesPeople, wordsOf } from './column-words.js';
import { tellingNames, type JsonLeaf } from './json-leaves.js';
import { namesSomebody } from './reference-names.js';
import { sampleOf, type ColumnSample, type Shape } from './value-shapes.js';

export interface ColumnClass {
  readonly column: ColumnInfo;
  /** null: nothing suggests personal data. */
  readonly category: string | null;
  /** Why, without values (`name`, `59 of 59 values are e-mail addresses`). */
  readonly reasons: readonly string[];
  readonly sample: ColumnSample | null;
  /** What stands inside the documents of the column; empty where there are none. */
  readonly paths: readonly PathClass[];
  /** What speaks for keeping it or against, where no category does. */
  readonly nature?: Nature;
}

/**
 * What values are like, whatever they mean. `date` days and moments; `choice` one of a few; `paper` numbers of orders
 * and goods; `telling` they differ from person to person; `unknown` there are too few to tell.
 */
export type Nature = 'date' | 'choice' | 'paper' | 'telling' | 'unknown';

/** A member of sampled documents; a category of null: nothing suggests personal data. */
export interface PathClass {
  /** `$.actor.name` */
  readonly path: string;
  readonly category: string | null;
  readonly reasons: readonly string[];
  readonly nature: Nature;
}

const SHAPES: Readonly<Record<Shape, { category: string | null; label: string }>> = {
  email: { category: 'contact.email', label: 'e-mail addresses' },
  phone: { category: 'contact.phone', label: 'telephone numbers' },
  ip: { category: 'network.ip', label: 'IP addresses' },
  iban: { category: 'financial.iban', label: 'IBANs' },
  card: { category: 'financial.card', label: 'card numbers' },
  json: { category: 'unclassified', label: 'JSON' },
  uuid: { category: null, label: 'UUIDs' },
  coordinates: { category: 'location.coordinates', label: 'coordinates' },
  agent: { category: 'device.id', label: 'names of browsers and programs' },
};

/** Kinds in which a category can stand; a boolean called `email` is a setting. */
const KINDS: Readonly<Record<string, readonly ColumnKind[]>> = {
  'identity.birth_date': ['date', 'timestamp', 'text', 'integer'],
  'network.ip': ['inet', 'text'],
  'location.coordinates': ['decimal', 'text', 'other'],
  image: ['bytes', 'text'],
  'device.id': ['text', 'uuid'],
  'financial.card': ['text', 'integer'],
  'financial.iban': ['text', 'integer'],
  'identity.national_id': ['text', 'integer'],
  credential: ['text', 'bytes', 'uuid'],
  'identity.gender': ['text', 'boolean'],
  'contact.email': ['text', 'array'],
  'contact.phone': ['text', 'array', 'integer', 'decimal'],
};
const TEXT_ONLY: readonly ColumnKind[] = ['text'];

const byName = (column: ColumnInfo): string | null => {
  const category = categoryByName(column.name);
  if (category !== null && (KINDS[category] ?? TEXT_ONLY).includes(column.kind)) return category;
  return column.kind === 'inet' ? 'network.ip' : null;
};

/** Fewer or a smaller part stand there by mistake. */
const MIN_PART = 0.1;

/** Values of several forms, each of which is a person's: half of them e-mail addresses, half telephone numbers. */
const byMixture = ({
  mixture,
  filled,
  reached,
}: ColumnSample): { category: string; reasons: string[] } | null => {
  const isBoth = Math.min(reached.email, reached.phone) >= Math.max(1, filled * MIN_PART);
  // By an address rows are found, so that it comes first.
  if (isBoth && reached.email + reached.phone >= filled * MIN_SHARE)
    return {
      category: 'contact.email',
      reasons: [
        `${reached.email} of ${filled} values are ${SHAPES.email.label}`,
        `${reached.phone} of ${filled} values are ${SHAPES.phone.label}`,
      ],
    };
  const parts = mixture.map(([shape, count]) => ({ ...SHAPES[shape], count }));
  const [first] = parts;
  if (first === undefined || parts.some(({ category }) => category === null || category === 'unclassified'))
    return null;
  const reasons = parts.map(({ label, count }) => `${count} of ${filled} values are ${label}`);
  return first.category === null ? null : { category: first.category, reasons };
};

/** Ids of letters are written like addresses. */
const LETTER_ID = /(^|_)((message|msg|mail|email)_?id|in_reply_to)$/;
export const isLetterId = (column: string): boolean => LETTER_ID.test(wordsOf(column).join('_'));

const isLetter = ({ filled, reached, forms }: ColumnSample): boolean =>
  filled > 0 && reached.email === 0 && forms.sentence >= filled * FEW_SHARE;

/** What the column's name, kind and values say, without regard to the table around it. */
export const classifyColumn = (column: ColumnInfo, sample: ColumnSample | null): ColumnClass => {
  const called = byName(column);
  // A whole letter (`raw_email`) is no address.
  const named = called === 'contact.email' && sample !== null && isLetter(sample) ? 'free_text' : called;
  const isForm = sample?.shape === 'email' && isLetterId(column.name);
  const shape = sample?.shape && !isForm ? SHAPES[sample.shape] : null;
  const shown = shape ? [`${sample?.shaped} of ${sample?.filled} values are ${shape.label}`] : [];
  const mixed = sample === null ? null : byMixture(sample);
  if (mixed !== null && (named === null || named === 'free_text'))
    return { column, sample, paths: [], ...mixed };
  // Many numbers look like telephones: what a column is called says more.
  const isNamed = named !== null && named !== 'free_text' && sample?.shape === 'phone';
  const category =
    shape?.category && shape.category !== 'unclassified' && !isNamed
      ? shape.category
      : (named ?? shape?.category ?? null);
  const reasons = [...(named !== null && named === category ? ['by its name'] : []), ...shown];
  return { column, category, reasons, sample, paths: [] };
};

/** Categories that a number or a flag in a document can have. */
const OF_NUMBERS =
  /^(contact\.phone|identity\.(national_id|number|birth_date)|financial|location\.coordinates|device)/;

/**
 * What a member of sampled documents holds, by its name, the name of what it is in, and its values.
 * @param column what the documents stand in, which names the outermost members (`ship_to`)
 * @param isAboutPeople the rows are people, so that a bare `name` is a person's
 */
export const classifyPath = (
  { path, names, values, isAttribute }: JsonLeaf,
  column: string,
  isAboutPeople: boolean,
): PathClass | null => {
  const telling = tellingNames(names);
  const own = telling.at(-1) ?? column;
  const around = telling.at(-2) ?? column;
  const sample = sampleOf(values);
  const nature = natureOfSample(sample);
  const byOwnName = categoryByName(own) ?? categoryByName(names.at(-1) ?? '');
  if (!values.some((value) => typeof value === 'string'))
    return byOwnName !== null &&
      OF_NUMBERS.test(byOwnName) &&
      values.some((value) => typeof value === 'number')
      ? { path, category: byOwnName, reasons: ['by its name'], nature }
      : null;
  if (isAttribute === 'value')
    return {
      path,
      category: 'free_text',
      reasons: ['value of an attribute that another member names'],
      nature,
    };
  const { shape } = sample;
  const shown = shape !== null && shape !== 'json' ? SHAPES[shape].category : null;
  const isSomebodys = (names.length === 1 && isAboutPeople) || namesPeople(around) || namesSomebody(around);
  const isBare = isSomebodys && isAttribute === undefined;
  const bare = isBare ? (IDENTITY_ONLY_IN_PERSON_TABLES[wordsOf(own).join('_')] ?? null) : null;
  const category = shown ?? (isAttribute === 'name' ? null : (byOwnName ?? bare));
  return {
    path,
    category,
    reasons: shown === null ? ['by its name'] : [`holds ${SHAPES[shape ?? 'uuid'].label}`],
    nature,
  };
};

/** Values that are told apart by nothing but themselves need so many. */
const MIN_FILLED = 4;
const MIN_SHARE = 0.8;
/** More different ones than this part are no choice of a few. */
const FEW_SHARE = 0.5;

/** Most values occur once; one that many rows share, such as `none`, is left aside. */
const isDifferent = ({ filled, distinct, commonest }: ColumnSample): boolean => {
  const rest = filled - commonest;
  return (
    (filled >= MIN_FILLED && distinct >= filled * MIN_SHARE) ||
    (commonest > 1 && rest >= MIN_FILLED && distinct - 1 >= rest * MIN_SHARE)
  );
};

/** What sampled values alone are like. */
export const natureOfSample = (sample: ColumnSample): Nature => {
  const { filled, distinct, forms } = sample;
  if (filled === 0) return 'unknown';
  if (forms.date >= filled * 0.9) return 'date';
  if (isDifferent(sample) || (distinct > 1 && forms.sentence >= filled * FEW_SHARE)) return 'telling';
  return distinct <= filled * FEW_SHARE || distinct === 1 ? 'choice' : 'unknown';
};

const IDENTITY_ONLY_IN_PERSON_TABLES: Readonly<Record<string, string>> = {
  name: 'identity.name',
  title: 'employment.job_title',
  extension: 'contact.phone',
};

/** In a table of people `name` is a person's and `title` a job; anywhere else they are labels of things. */
export const inPersonTable = (classes: readonly ColumnClass[]): readonly ColumnClass[] =>
  classes.map((entry) => {
    const category = IDENTITY_ONLY_IN_PERSON_TABLES[wordsOf(entry.column.name).join('_')];
    return entry.category === null && category !== undefined && entry.column.kind === 'text'
      ? { ...entry, category, reasons: ['by its name, in a table of people'] }
      : entry;
  });

/** `state` is a region beside a town or a postcode; anywhere else it says how far something is. */
export const withoutConditions = (classes: readonly ColumnClass[]): readonly ColumnClass[] => {
  const isPlaced = classes.some(
    ({ category }) => category?.startsWith('location.') === true && category !== 'location.region',
  );
  if (isPlaced) return classes;
  return classes.map((entry) =>
    entry.category === 'location.region' && wordsOf(entry.column.name).at(-1) === 'state'
      ? { ...entry, category: null, reasons: [] }
      : entry,
  );
};

/** In a table of addresses every text that has no other meaning is a part of one. */
export const inAddressTable = (table: string, classes: readonly ColumnClass[]): readonly ColumnClass[] => {
  if (!namesAddresses(table)) return classes;
  return classes.map((entry) => {
    const { column, category, sample } = entry;
    const isText = column.kind === 'text' && column.enumValues === null && (column.maxLength ?? 9) > 2;
    const isChoice = sample !== null && ['choice', 'date'].includes(natureOfSample(sample));
    return isText && !isChoice && category === null
      ? { ...entry, category: 'location.address', reasons: ['in a table of addresses'] }
      : entry;
  });
};

/** A column that names what the other one is the value of. */
const ATTRIBUTE =
  /(^|_)(attr(ibute)?|key|name|code|question|field|property|claim|uri|schluessel|merkmal)(_?(name|code|key|id|uri))?$/;
const VALUE = /(^|_)(value|val|wert|valor|valeur|answer|response)$/;

/** Rows of names and values may hold anything of a person: what a value is says another column. */
export const inAttributeTable = (classes: readonly ColumnClass[]): readonly ColumnClass[] => {
  const called = (pattern: RegExp, { column }: ColumnClass): boolean =>
    pattern.test(wordsOf(column.name).join('_'));
  return classes.map((entry) => {
    const isValue = entry.category === null && entry.column.kind === 'text' && called(VALUE, entry);
    return isValue && classes.some((other) => other !== entry && called(ATTRIBUTE, other))
      ? { ...entry, category: 'free_text', reasons: ['value of an attribute that another column names'] }
      : entry;
  });
};

/** Categories of a class and of what stands inside its documents. */
export const categoriesOf = ({ category, paths }: ColumnClass): readonly string[] =>
  [category, ...paths.map((path) => path.category)].filter((each) => each !== null);

/** Categories that alone make a table worth mapping; a city or a description alone does not. */
const STRONG =
  /^(contact|identity|financial|credential|network|device)(\.|$)|^location\.(address|coordinates)$/;
export const isStrong = (category: string | null): boolean => category !== null && STRONG.test(category);
