import { DateTime } from 'luxon';
import { AppError } from '#contracts';
import type { ImportMapping } from './import-mapping.js';
import { rowFault } from './moved-answer.js';

const LIST_MAX = 200;
/** Nobody answered or asked on a computer before; a smaller number of milliseconds is one of seconds. */
const EARLIEST = Date.UTC(1990, 0, 1);
/** Clocks of other systems may be ahead of ours. */
const CLOCK_SKEW_MS = 5 * 60_000;

const FULL_TIME = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})$/i;

/** A row as it was read: members of an object, or cells by the name of their column. */
export type NamedValues = Readonly<Record<string, unknown>>;

/** What a row can hold. */
export interface RowForm<Member extends string> {
  readonly members: readonly Member[];
  readonly needed: readonly Member[];
  /** Members that hold several values. */
  readonly lists: ReadonlySet<Member>;
  /** Of a text, or of each value of a list, in characters. */
  readonly longest: Readonly<Record<Member, number>>;
}

/** Reads the members of rows of one file, by its mapping. Faults hold nothing of the row. */
export class MappedRows<Member extends string> {
  /** Under which name each member stands in the file. */
  readonly #names: Readonly<Partial<Record<Member, string>>>;
  readonly #known: ReadonlySet<string>;

  constructor(
    private readonly form: RowForm<Member>,
    private readonly mapping: ImportMapping<Member>,
    /** Milliseconds since 1970. */
    private readonly now: () => number,
  ) {
    const mapped = new Map(
      Object.entries<Member>(mapping.columns).map(([column, member]) => [member, column] as const),
    );
    const ownName = (member: Member): string | undefined => (member in mapping.columns ? undefined : member);
    this.#names = Object.fromEntries(
      form.members.map((member) => [member, mapped.get(member) ?? ownName(member)]),
    ) as Partial<Record<Member, string>>;
    this.#known = new Set([
      ...Object.values<string>(this.#names as Record<string, string>),
      ...(mapping.ignore === 'rest' ? [] : mapping.ignore),
    ]);
  }

  /**
   * Checks the columns of a file, before its first row.
   * @throws AppError `request.invalid`
   */
  checkHeader(columns: readonly string[]): void {
    const twice = columns.find((column, index) => columns.indexOf(column) !== index);
    if (twice !== undefined)
      throw invalid(`The column "${shortened(twice)}" stands in the first line twice.`);
    for (const column of Object.keys(this.mapping.columns))
      if (!columns.includes(column))
        throw this.mapping.faultAt(['columns', column], 'the file has no such column');
    const missing = this.form.needed.find(
      (member) => !columns.includes(this.#names[member]!) && this.mapping.constants[member] === undefined,
    );
    if (missing !== undefined)
      throw invalid(
        `The first line names no column for ${missing}: it must hold ${this.form.needed.join(', ')}. Foreign names and constants are said in a file given with --mapping.`,
      );
    const unknown = this.#unknown(columns);
    if (unknown !== undefined)
      throw invalid(
        `The column "${shortened(unknown)}" is not known: use ${this.form.members.join(', ')}, or name it in the mapping under columns or ignore.`,
      );
  }

  /** A row that names its members itself. @throws AppError `request.invalid` */
  object(row: unknown): NamedValues {
    if (typeof row !== 'object' || row === null || Array.isArray(row))
      throw rowFault('', 'The line is no JSON object.', 'Write one object on each line.');
    const unknown = this.#unknown(Object.keys(row));
    if (unknown !== undefined)
      throw rowFault(
        '',
        'The line has a member that is not known.',
        `Use ${this.form.members.join(', ')}, or name it in the mapping.`,
      );
    return row as NamedValues;
  }

  #unknown(names: readonly string[]): string | undefined {
    return this.mapping.ignore === 'rest' ? undefined : names.find((name) => !this.#known.has(name));
  }

  #raw(row: NamedValues, member: Member): unknown {
    const name = this.#names[member];
    const given = name !== undefined && Object.hasOwn(row, name) ? row[name] : undefined;
    const value = typeof given === 'string' ? given.trim() : given;
    const meaning = this.#meaning(member, value);
    if (meaning !== undefined) return meaning;
    return value === undefined || value === null || value === '' ? this.mapping.constants[member] : value;
  }

  /** What a value stands for; an empty one may stand for something too. */
  #meaning(member: Member, value: unknown): string | undefined {
    const values = this.mapping.values[member];
    if (!values || typeof value === 'object') return undefined;
    const key = String(value ?? '');
    return Object.hasOwn(values, key) ? values[key] : undefined;
  }

  text(row: NamedValues, member: Member): string | undefined {
    const value = this.#raw(row, member);
    if (value === undefined || value === null) return undefined;
    if (typeof value === 'object')
      throw rowFault(member, `${member} is no text.`, `Give ${member} as one text.`);
    return checkedText(this.form, member, String(value as string | number | boolean));
  }

  needed(row: NamedValues, member: Member): string {
    const value = this.text(row, member);
    if (value !== undefined && value !== '') return value;
    throw rowFault(
      member,
      `${member} is missing.`,
      `Fill it in, or say in the mapping what holds for all rows.`,
    );
  }

  list(row: NamedValues, member: Member): readonly string[] | undefined {
    const value = this.#raw(row, member);
    if (value === undefined || value === null) return undefined;
    const items = Array.isArray(value) ? (value as unknown[]) : this.#split(member, value);
    if (items.length > LIST_MAX)
      throw rowFault(member, `${member} has more than ${LIST_MAX} values.`, 'Give fewer.');
    return items.map((item) => {
      if (typeof item !== 'string') throw rowFault(member, `${member} holds what is no text.`, 'Give texts.');
      return checkedText(this.form, member, item.trim());
    });
  }

  /** A cell is a list in JSON, or values with a separator between them. */
  #split(member: Member, value: unknown): unknown[] {
    const text = typeof value === 'object' ? '' : String(value as string);
    if (!text.startsWith('[')) return text.split(this.mapping.separator).filter((item) => item.trim() !== '');
    const list = jsonOf(text);
    if (Array.isArray(list)) return list as unknown[];
    throw rowFault(
      member,
      `${member} begins like a list in JSON and is none.`,
      `Write ["one","two"], or the values with ${this.mapping.separator} between them.`,
    );
  }

  /** @throws AppError `request.invalid` */
  time(row: NamedValues, member: Member): Date {
    const at = this.#millis(this.needed(row, member));
    if (Number.isNaN(at))
      throw rowFault(member, `${member} is no time in the form that is expected.`, this.#timeAdvice());
    if (at < EARLIEST)
      throw rowFault(
        member,
        `${member} lies before 1990.`,
        'Check dates.format of the mapping: are these seconds or milliseconds?',
      );
    if (at > this.now() + CLOCK_SKEW_MS)
      throw rowFault(
        member,
        `${member} lies in the future.`,
        'Check dates.zone and dates.format of the mapping.',
      );
    return new Date(at);
  }

  /** NaN: not readable. */
  #millis(text: string): number {
    const { format, zone } = this.mapping.dates;
    if (format === 'seconds' || format === 'milliseconds')
      return /^\d{1,16}(\.\d+)?$/.test(text) ? Number(text) * (format === 'seconds' ? 1_000 : 1) : Number.NaN;
    if (format !== 'iso') return DateTime.fromFormat(text, format, { zone: zone ?? 'utc' }).toMillis();
    if (FULL_TIME.test(text)) return Date.parse(text.replace(' ', 'T'));
    return zone === undefined ? Number.NaN : DateTime.fromISO(text.replace(' ', 'T'), { zone }).toMillis();
  }

  #timeAdvice(): string {
    const { format, zone } = this.mapping.dates;
    if (format !== 'iso') return `Write it as ${format}, or correct dates.format of the mapping.`;
    return zone === undefined
      ? 'Write it with its offset, such as 2026-01-31T09:00:00Z, or say dates.zone in the mapping.'
      : 'Write it such as 2026-01-31T09:00:00, or say dates.format in the mapping.';
  }
}

function checkedText<Member extends string>(
  { longest: bounds, lists }: RowForm<Member>,
  member: Member,
  text: string,
): string {
  const longest = bounds[member];
  if (text.length > longest) {
    const what = lists.has(member) ? `A value of ${member}` : member;
    throw rowFault(
      member,
      `${what} is longer than ${longest} characters.`,
      'Shorten it, or leave the row out.',
    );
  }
  if (text.includes('\u0000') || !text.isWellFormed())
    throw rowFault(member, `${member} holds characters that cannot be stored.`, 'Take them out.');
  if (text.includes('\ufffd'))
    throw rowFault(member, `${member} holds bytes that are no UTF-8.`, 'Save the file as UTF-8.');
  return text;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const shortened = (name: string): string => (name.length > 60 ? `${name.slice(0, 60)}…` : name);

const invalid = (detail: string): AppError => new AppError('request.invalid', { detail });
