import type { ColumnInfo, ColumnKind } from '../spi/index.js';
import { jsonOf } from './field-values.js';
import type { FieldValue, FileRecord } from './record-format.js';

/** Of a text. Longer rows of digits are telephone and card numbers rather than amounts, and take no number's place. */
const TEXT_KINDS: readonly (readonly [ColumnKind, RegExp])[] = [
  ['integer', /^(0|-?[1-9]\d{0,8})$/],
  ['decimal', /^-?\d+\.\d+$/],
  ['boolean', /^(true|false)$/],
  ['uuid', /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i],
  ['date', /^\d{4}-\d\d-\d\d$/],
  ['timestamp', /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?$/],
];

/** Which columns records have, and of which kinds their values are: read off them, as nothing declares either. */
export class ColumnCensus {
  private readonly kinds = new Map<string, Set<ColumnKind>>();
  private readonly natives = new Map<string, string>();

  /** @param format the name of the format that the record was read in */
  add({ values }: Pick<FileRecord, 'values'>, format: string): void {
    for (const [name, value] of Object.entries(values)) {
      const kinds = this.kinds.get(name) ?? new Set();
      this.kinds.set(name, kinds);
      const source = jsonOf(value);
      if (!this.natives.has(name)) this.natives.set(name, source === null ? format : 'json');
      const kind = source === null ? textKind(value) : jsonKind(source);
      if (kind !== null) kinds.add(kind);
    }
  }

  /** Columns that a file names, whether it has records or not. */
  declare(names: readonly string[], format: string): void {
    for (const name of names) {
      if (!this.kinds.has(name)) this.kinds.set(name, new Set());
      if (!this.natives.has(name)) this.natives.set(name, format);
    }
  }

  columns(): readonly ColumnInfo[] {
    return [...this.kinds].map(([name, kinds]) => ({
      name,
      kind: commonKind(kinds, this.natives.get(name) !== 'json'),
      nativeType: this.natives.get(name) ?? 'json',
      nullable: true,
      maxLength: null,
      readOnly: false,
      enumValues: null,
    }));
  }
}

function textKind(value: FieldValue): ColumnKind | null {
  if (value === null || value === '') return null;
  if (typeof value !== 'string') return 'text';
  return TEXT_KINDS.find(([, pattern]) => pattern.test(value))?.[0] ?? 'text';
}

function jsonKind(source: string): ColumnKind | null {
  const first = source[0];
  if (first === 'n') return null;
  if (first === '"') {
    const kind = textKind(JSON.parse(source) as string);
    return kind === 'timestamp' || kind === 'date' || kind === 'uuid' ? kind : 'text';
  }
  if (first === '{' || first === '[') return 'json';
  if (first === 't' || first === 'f') return 'boolean';
  return /^-?\d+$/.test(source) ? 'integer' : 'decimal';
}

/** A text holds everything; of values of JSON several kinds have none in common, except for numbers. */
function commonKind(kinds: ReadonlySet<ColumnKind>, isText: boolean): ColumnKind {
  const [only] = kinds;
  if (kinds.size <= 1) return only ?? 'text';
  if ([...kinds].every((kind) => kind === 'integer' || kind === 'decimal')) return 'decimal';
  const areTexts = [...kinds].every((kind) => ['text', 'date', 'timestamp', 'uuid'].includes(kind));
  return isText || areTexts ? 'text' : 'other';
}
