import type { ColumnChange, ColumnInfo, RowValue } from '../spi/index.js';
import type { ValueChange } from './staged-driver.js';
import { isSameStored } from './staged-operations.js';
import { refusal } from './staged-read-session.js';
import type { SeenRow } from './staged-rows.js';
import type { StagedTable } from './staged-table.js';

/** Rewritten values that are remembered, by what they were. */
const REMEMBERED_CHARACTERS = 64 * 1024 * 1024;

type Rewrite = Extract<ColumnChange, { kind: 'rewrite' }>;
type NewValue = (row: SeenRow) => RowValue;
interface Assignment {
  readonly column: ColumnInfo;
  readonly isComputed: boolean;
  /** Asked for with all rows of a batch before {@link value} is. */
  readonly learn?: (rows: readonly SeenRow[]) => void;
  readonly value: NewValue;
}

/** Computes final values of rows, by the batch. */
export class StagedChanges {
  private readonly assignments: readonly Assignment[];

  /** @throws AppError `store.refused` for a change of nothing, of an unknown column, or of a part of JSON */
  constructor(
    private readonly table: StagedTable,
    set: readonly ColumnChange[],
  ) {
    if (set.length === 0) throw refusal('An update must set at least one column.');
    this.assignments = set.map((item) => assignment(table, item));
  }

  get columns(): readonly string[] {
    return this.assignments.map(({ column }) => column.name);
  }

  /** For each row the columns that really change. */
  of(rows: readonly SeenRow[]): readonly Readonly<Record<string, ValueChange>>[] {
    for (const { learn } of this.assignments) learn?.(rows);
    return rows.map((row) =>
      Object.fromEntries(
        this.assignments.flatMap((one) => {
          const change = this.change(row, one);
          return change ? [[one.column.name, change]] : [];
        }),
      ),
    );
  }

  private change(row: SeenRow, { column, isComputed, value }: Assignment): ValueChange | null {
    const from = row.stored(column.name);
    const next = value(row);
    if (next === null && row.view(column.name) === null) return null;
    const to = this.table.encode(next, column, from);
    return isSameStored(from, to) ? null : { from, to, guarded: isComputed };
  }
}

function assignment(table: StagedTable, item: ColumnChange): Assignment {
  if (item.kind === 'tokens') throw refusal('The change "tokens" is for stores of text.');
  const column = table.writable(item.column);
  if (item.kind === 'rewrite') {
    const rewriter = new Rewriter(item, column);
    return {
      column,
      isComputed: true,
      learn: (rows) => rewriter.learn(rows.map((row) => row.view(column.name))),
      value: (row) => rewriter.renew(row.view(column.name)),
    };
  }
  if (item.kind === 'constant') {
    const { value, keepNull } = item;
    const isKept = (row: SeenRow): boolean => keepNull === true && row.view(column.name) === null;
    return { column, isComputed: false, value: (row) => (isKept(row) ? null : value) };
  }
  const value = item.kind === 'now' ? moment(column) : null;
  return { column, isComputed: false, value: () => value };
}

function moment({ name, kind }: ColumnInfo): RowValue {
  const now = new Date();
  if (kind === 'date') return now.toISOString().slice(0, 10);
  if (kind === 'timestamp' || kind === 'text') return now.toISOString();
  if (kind === 'integer') return Math.floor(now.getTime() / 1000);
  throw refusal(`The column "${name}" cannot hold a moment.`);
}

/** Asks for each distinct value once, also for each of a column that holds several. JSON is rewritten as its text. */
class Rewriter {
  private readonly renewed = new Map<string, RowValue>();
  private remembered = 0;

  constructor(
    private readonly item: Rewrite,
    private readonly column: ColumnInfo,
  ) {}

  learn(values: readonly RowValue[]): void {
    if (this.remembered > REMEMBERED_CHARACTERS) this.forget();
    const unknown = new Map<string, RowValue>();
    for (const value of values.flatMap((one) => this.parts(one))) {
      if (value === null || this.renewed.has(keyOf(value))) continue;
      unknown.set(keyOf(value), this.column.kind === 'json' ? JSON.stringify(value) : value);
    }
    const asked = [...unknown.values()];
    if (asked.length === 0) return;
    const answers = this.item.rewrite(asked);
    if (answers.length !== asked.length)
      throw refusal(
        `Rewriting "${this.column.name}" gave ${String(answers.length)} values for ${String(asked.length)}.`,
      );
    [...unknown.keys()].forEach((key, at) => this.remember(key, answers[at] ?? null));
  }

  renew(value: RowValue): RowValue {
    if (value === null) return null;
    const parts = this.parts(value).map((part) => this.renewed.get(keyOf(part)) ?? null);
    if (!this.isSeveral(value)) return parts[0] ?? null;
    const kept = parts.filter((part) => part !== null);
    return kept.length > 0 ? kept : null;
  }

  private parts(value: RowValue): readonly RowValue[] {
    return this.isSeveral(value) ? (value as readonly RowValue[]) : [value];
  }

  /** A list in a column whose kind is that of its values. */
  private isSeveral(value: RowValue): boolean {
    return Array.isArray(value) && this.column.kind !== 'json' && this.column.kind !== 'array';
  }

  private remember(key: string, answer: RowValue): void {
    const isText = this.column.kind === 'json' && typeof answer === 'string';
    this.renewed.set(key, isText ? (JSON.parse(answer) as RowValue) : answer);
    this.remembered += key.length * 2;
  }

  private forget(): void {
    this.renewed.clear();
    this.remembered = 0;
  }
}

const keyOf = (value: RowValue): string => JSON.stringify(value);
