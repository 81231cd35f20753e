import type { ColumnInfo, ColumnKind } from '#connectors/spi';
import { categoryByName, wordsOf } from './column-words.js';
import type { ColumnSample, Shape } from './value-shapes.js';

export interface ColumnClass {
  readonly column: ColumnInfo;
  /** null: nothing suggests personal data. */
  readonly category: string | null;
  /** Why, without values (`name`, `59 of 59 values are e-mail addresses`). */
  readonly reasons: readonly string[];
  readonly sample: ColumnSample | null;
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
  return { column, category, reasons, sample };
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

/** Categories that alone make a table worth mapping; a city or a description alone does not. */
const STRONG =
  /^(contact|identity|financial|credential|network|device)(\.|$)|^location\.(address|coordinates)$/;
export const isStrong = (category: string | null): boolean => category !== null && STRONG.test(category);
