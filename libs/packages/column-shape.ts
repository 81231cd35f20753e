import { REDACTION_LABEL, type ExportColumn } from '#engine';
import type { JsonValue } from './json-row.js';
import { TEXT_FORMS, type TextForm } from './text-forms.js';

export type JsonType = 'null' | 'boolean' | 'integer' | 'number' | 'string' | 'array' | 'object';
export type JsonSchema = Readonly<Record<string, unknown>>;

/** A member of ECMAScript 2026 that the compiler's library does not know yet. */
const { isRawJSON } = JSON as unknown as { isRawJSON(value: unknown): boolean };

/** Its values are numbers, also where they are written as text. */
export const isNumber = ({ kind, redacted }: ExportColumn): boolean =>
  !redacted && (kind === 'integer' || kind === 'decimal');

/** What a kind of column is written as in JSON; used only where a file holds no value that would say. */
const DECLARED: Readonly<Record<ExportColumn['kind'], readonly JsonType[]>> = {
  text: ['string'],
  integer: ['integer'],
  decimal: ['number', 'string'],
  boolean: ['boolean'],
  date: ['string'],
  timestamp: ['string'],
  json: ['array', 'boolean', 'number', 'object', 'string'],
  uuid: ['string'],
  bytes: ['string'],
  inet: ['string'],
  array: ['array'],
  other: ['string'],
};

/**
 * What the values of one column look like, in memory that does not grow with their number. A store may hold what its
 * declaration does not say (SQLite keeps any text in a date), so a schema claims only what every value kept to.
 */
export class ColumnShape {
  readonly #column: ExportColumn;
  readonly #types = new Set<JsonType>();
  readonly #itemTypes = new Set<JsonType>();
  readonly #enum: ReadonlySet<unknown> | null;
  #forms: readonly TextForm[];
  #isEnum: boolean;

  constructor(column: ExportColumn) {
    this.#column = column;
    this.#forms = TEXT_FORMS[column.kind] ?? [];
    this.#enum = column.enumValues && new Set(column.enumValues);
    this.#isEnum = this.#enum !== null;
  }

  observe(value: JsonValue): void {
    if (typeof value === 'string') {
      this.#types.add('string');
      return this.#observeText(value);
    }
    this.#types.add(this.#typeOf(value));
    if (Array.isArray(value)) for (const item of value) this.#itemTypes.add(this.#typeOf(item));
  }

  /** The schema of the column in the rows that were observed. */
  schema(): JsonSchema {
    const { name, category, provenance, redacted, kind } = this.#column;
    const about = { title: name, 'x-category': category, 'x-provenance': provenance };
    if (redacted) return { ...about, ...this.#redacted() };
    const form = this.#types.has('string') || this.#types.size === 0 ? this.#forms[0] : undefined;
    return {
      ...about,
      type: this.#writtenTypes(),
      ...(this.#isEnum ? { enum: [...this.#column.enumValues!, ...this.#orNull()] } : {}),
      ...form?.schema,
      ...(kind === 'bytes' && form ? { contentEncoding: 'base64' } : {}),
      ...(kind === 'array' && this.#itemTypes.size > 0
        ? { items: { type: oneOrMore(this.#itemTypes) } }
        : {}),
    };
  }

  #observeText(value: string): void {
    for (const { test } of this.#forms)
      if (!test(value)) {
        this.#forms = this.#forms.filter((form) => form.test(value));
        break;
      }
    this.#isEnum &&= this.#enum!.has(value);
  }

  #writtenTypes(): JsonType | readonly JsonType[] {
    const seen = [...this.#types].filter((type) => type !== 'null');
    const types = seen.length > 0 ? seen : DECLARED[this.#column.kind];
    return oneOrMore(new Set([...types, ...(this.#isNullable() ? (['null'] as const) : [])]));
  }

  #redacted(): JsonSchema {
    const types: JsonType[] = this.#isNullable() ? ['string', 'null'] : ['string'];
    return {
      type: oneOrMore(new Set(types)),
      enum: [REDACTION_LABEL, ...this.#orNull()],
      'x-redacted': true,
    };
  }

  #isNullable = (): boolean => this.#column.nullable || this.#types.has('null');
  #orNull = (): null[] => (this.#isNullable() ? [null] : []);

  #typeOf(value: unknown): JsonType {
    if (value === null) return 'null';
    if (Array.isArray(value)) return 'array';
    if (isRawJSON(value)) return 'number';
    const type = typeof value;
    if (type === 'number') return this.#isInteger(value) ? 'integer' : 'number';
    return type === 'boolean' || type === 'string' ? type : 'object';
  }

  /** A price of 5 is a price, not a count: the next one may be 5.50. */
  #isInteger = (value: unknown): boolean => this.#column.kind !== 'decimal' && Number.isInteger(value);
}

/** Sorted, so that the same rows give the same file; `integer` is a `number`. */
function oneOrMore(types: ReadonlySet<JsonType>): JsonType | readonly JsonType[] {
  const list = [...types].filter((type) => type !== 'integer' || !types.has('number')).sort();
  return list.length === 1 ? list[0]! : list;
}
