import type { ColumnInfo, ColumnKind } from '#connectors/spi';
import { categoryByName, namesPeople, wordsOf } from './column-words.js';
import type { JsonLeaf } from './json-leaves.js';
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
}

/** A member of sampled documents; a category of null: nothing suggests personal data. */
export interface PathClass {
  /** `$.actor.name` */
  readonly path: string;
  readonly category: string | null;
  readonly reasons: readonly string[];
}

const SHAPES: Readonly<Record<Shape, { category: string | null; label: string }>> = {
  email: { category: 'contact.email', label: 'e-mail addresses' },
  phone: { category: 'contact.phone', label: 'telephone numbers' },
  ip: { category: 'network.ip', label: 'IP addresses' },
  iban: { category: 'financial.iban', label: 'IBANs' },
  card: { category: 'financial.card', label: 'card numbers' },
  json: { category: 'unclassified', label: 'JSON' },
  uuid: { category: null, label: 'UUIDs' },
};

/** Kinds in which a category can stand; a boolean called `email` is a setting. */
const KINDS: Readonly<Record<string, readonly ColumnKind[]>> = {
  'identity.birth_date': ['date', 'timestamp', 'text'],
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
  'contact.phone': ['text', 'array'],
};
const TEXT_ONLY: readonly ColumnKind[] = ['text'];

const byName = (column: ColumnInfo): string | null => {
  const category = categoryByName(column.name);
  if (category !== null && (KINDS[category] ?? TEXT_ONLY).includes(column.kind)) return category;
  return column.kind === 'inet' ? 'network.ip' : null;
};

/** What the column's name, kind and values say, without regard to the table around it. */
export const classifyColumn = (column: ColumnInfo, sample: ColumnSample | null): ColumnClass => {
  const named = byName(column);
  const shape = sample?.shape ? SHAPES[sample.shape] : null;
  const shown = shape ? [`${sample?.shaped} of ${sample?.filled} values are ${shape.label}`] : [];
  const category =
    shape?.category && shape.category !== 'unclassified'
      ? shape.category
      : (named ?? shape?.category ?? null);
  const reasons = [...(named !== null && named === category ? ['by its name'] : []), ...shown];
  return { column, category, reasons, sample, paths: [] };
};

/**
 * What a member of sampled documents holds, by its name, the name of what it is in, and its values.
 * @param column what the documents stand in, which names the outermost members (`ship_to`)
 * @param isAboutPeople the rows are people, so that a bare `name` is a person's
 */
export const classifyPath = (
  { path, names, values }: JsonLeaf,
  column: string,
  isAboutPeople: boolean,
): PathClass | null => {
  if (!values.some((value) => typeof value === 'string')) return null;
  const own = names.at(-1) ?? '';
  const around = names.at(-2) ?? column;
  const shape = sampleOf(values).shape;
  const shown = shape !== null && shape !== 'json' ? SHAPES[shape].category : null;
  const isSomebodys = (names.length === 1 && isAboutPeople) || namesPeople(around) || namesSomebody(around);
  const bare = isSomebodys ? (IDENTITY_ONLY_IN_PERSON_TABLES[wordsOf(own).join('_')] ?? null) : null;
  const category = shown ?? categoryByName(own) ?? bare;
  return {
    path,
    category,
    reasons: shown === null ? ['by its name'] : [`holds ${SHAPES[shape ?? 'uuid'].label}`],
  };
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
