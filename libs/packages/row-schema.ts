import type { ExportInfo } from '#engine';
import { ColumnShape, type JsonSchema } from './column-shape.js';
import type { JsonRow, JsonValue } from './json-row.js';
import { languageOf, titleOf, type Language } from './language.js';

/** Media type of a schema (JSON Schema 2020-12, core, section 14). */
export const SCHEMA_TYPE = 'application/schema+json';
const DIALECT = 'https://json-schema.org/draft/2020-12/schema';

const EACH_LINE: Readonly<Record<Language, string>> = {
  en: 'Each line of this file is one such object:',
  de: 'Jede Zeile dieser Datei ist ein solches Objekt:',
  fr: 'Chaque ligne de ce fichier est un objet de ce type :',
  es: 'Cada línea de este archivo es un objeto de este tipo:',
  it: 'Ogni riga di questo file è un oggetto di questo tipo:',
};

/** Learns from rows as they stream by what a JSON Schema (2020-12) can say of them. */
export class RowSchema {
  readonly #shapes: readonly (readonly [name: string, shape: ColumnShape])[];

  constructor(private readonly info: ExportInfo) {
    this.#shapes = info.columns.map((column) => [column.name, new ColumnShape(column)]);
  }

  /** @param rows which have every column, as `jsonRow` makes them */
  observe(rows: readonly JsonRow[]): void {
    for (const [name, shape] of this.#shapes) for (const row of rows) shape.observe(row[name] as JsonValue);
  }

  /** @param at the place of its column */
  observeValue(at: number, value: JsonValue): void {
    this.#shapes[at]?.[1].observe(value);
  }

  /** @param file where the rows are, @param language of the package */
  schema(file: string, language: string): JsonSchema {
    const { info } = this;
    const members = this.#shapes.map(([name, shape]) => [name, shape.schema()] as const);
    return {
      $schema: DIALECT,
      title: titleOf(info, language),
      description: `${EACH_LINE[languageOf(language)]} ${file}`,
      type: 'object',
      properties: Object.fromEntries(members.filter(([name]) => name !== PROTOTYPE)),
      ...ofPrototype(members),
      required: info.columns.map(({ name }) => name),
      additionalProperties: false,
      'x-store': info.store,
      'x-collection': info.collection,
      'x-title': info.title,
      'x-purposes': info.purposes,
    };
  }
}

const PROTOTYPE = '__proto__';

/** A validator may pass over a property of this name, and then takes the column for one too many; not over a pattern. */
function ofPrototype(members: readonly (readonly [string, JsonSchema])[]): JsonSchema {
  const found = members.find(([name]) => name === PROTOTYPE);
  return found ? { patternProperties: { [`^${PROTOTYPE}$`]: found[1] } } : {};
}
