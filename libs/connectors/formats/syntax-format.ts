import { isUtf8 } from 'node:buffer';
import { hash } from 'node:crypto';
import { AppError } from '#contracts';
import type { RecordFormatName } from '../spi/index.js';
import { ByteWindow } from './byte-window.js';
import type {
  FieldValue,
  FileRecord,
  OutsideText,
  RecordDecision,
  RecordFormat,
  RecordSource,
} from './record-format.js';
import type { Edit, Fault, Field, OpenReader, Piece, RecordReader } from './record-syntax.js';

/** A record that is longer than this is taken for a file of another kind. */
export const MAX_RECORD_BYTES = 256 * 1024 * 1024;

/** A piece and where it lies in the text. */
interface Cut extends Piece {
  readonly bytes: Buffer;
  /** Of the text; `start` is of the window. */
  readonly offset: number;
  readonly line: number;
  readonly ordinal: number;
}

/** A format, made of what is different between formats. */
export function formatOf(name: RecordFormatName, open: OpenReader): RecordFormat {
  return {
    name,
    async *read(source) {
      const text = new CutText(source, open);
      for await (const cuts of text.cuts()) {
        const records = cuts.filter(isRecord).map((cut) => text.record(cut));
        if (records.length > 0) yield records;
      }
    },
    async declared(source) {
      const text = new CutText(source, open);
      for await (const _cuts of text.declares() ? text.cuts() : []) if (text.declared().length > 0) break;
      return text.declared();
    },
    async *outside(source): AsyncGenerator<OutsideText> {
      for await (const cuts of new CutText(source, open).cuts())
        for (const cut of cuts) if (!isRecord(cut)) yield { start: cut.offset, bytes: cut.bytes };
    },
    rewrite: (source, decide) => rewrite(new CutText(source, open), decide),
  };
}

const isRecord = ({ kind }: Piece): boolean => kind === 'record';

class CutText {
  #offset = 0;
  #line = 1;
  #ordinal = 0;
  readonly #window = new ByteWindow();
  readonly #reader: RecordReader;

  constructor(
    private readonly source: RecordSource,
    open: OpenReader,
  ) {
    this.#reader = open((why, offset) => this.#fault(why, this.#line + linesIn(this.#window.bytes, offset)));
  }

  async *cuts(): AsyncGenerator<readonly Cut[]> {
    for await (const chunk of this.source.bytes) {
      if (chunk.length === 0) continue;
      this.#window.append(chunk);
      const cuts = this.#cut(false);
      if (cuts.length > 0) yield cuts;
      else if (this.#window.length > MAX_RECORD_BYTES) throw this.#tooLong();
    }
    const last = this.#cut(true);
    if (last.length > 0) yield last;
  }

  record(cut: Cut): FileRecord {
    return { ...placeOf(cut), values: valuesOf(this.fields(cut)) };
  }

  declares(): boolean {
    return this.#reader.declared !== undefined;
  }

  declared(): readonly string[] {
    return this.#reader.declared?.() ?? [];
  }

  fields(cut: Cut): readonly Field[] {
    return this.#reader.fields(cut.bytes, this.#faultIn(cut));
  }

  /** Values are looked at only when somebody asks: most records of a rewrite are known by their place. */
  lazyRecord(cut: Cut): FileRecord {
    const values = (): FileRecord['values'] => valuesOf(this.fields(cut));
    let known: FileRecord['values'] | undefined;
    return {
      ...placeOf(cut),
      get values() {
        return (known ??= values());
      },
    };
  }

  /** @throws AppError `store.refused` when the format has no place for a value */
  spliced(cut: Cut, set: Readonly<Record<string, FieldValue | undefined>>): Buffer {
    const fields = this.fields(cut);
    const edits: Edit[] = [];
    const added = new Map<string, FieldValue>();
    for (const [name, value] of Object.entries(set)) {
      const field = fields.find((one) => one.name === name);
      if (value === undefined) {
        if (field) edits.push(this.#without(cut, fields, name));
      } else if (field) edits.push({ start: field.start, end: field.end, bytes: field.write(value) });
      else added.set(name, value);
    }
    if (added.size > 0) edits.push(this.#extended(cut, fields, added));
    return applied(cut.bytes, edits);
  }

  /** @throws AppError `store.refused` for letters in UTF-8 in a file that is in none */
  requireOneEncoding({ hasForeign, written }: Letters): void {
    if (hasForeign && written)
      throw this.#refusal(
        written,
        'a new value has letters that the encoding of the file may not have; let the data map write plain ones (ASCII)',
      );
  }

  #without(cut: Cut, fields: readonly Field[], name: string): Edit {
    const edit = this.#reader.without?.(cut.bytes, fields, name);
    if (edit) return edit;
    throw this.#refusal(cut, `"${name}" cannot be taken out`);
  }

  #extended(cut: Cut, fields: readonly Field[], added: ReadonlyMap<string, FieldValue>): Edit {
    const edit = this.#reader.extend?.(cut.bytes, fields, added);
    if (edit) return edit;
    throw this.#refusal(cut, `there is no place for "${[...added.keys()].join('", "')}"`);
  }

  #cut(isLast: boolean): readonly Cut[] {
    const window = this.#window.bytes;
    const cuts = this.#reader.split(window, isLast).map((piece): Cut => {
      const bytes = window.subarray(piece.start, piece.end);
      const cut = {
        ...piece,
        bytes,
        offset: this.#offset + piece.start,
        line: this.#line,
        ordinal: this.#ordinal,
      };
      this.#line += linesIn(bytes, bytes.length);
      if (piece.kind === 'record') this.#ordinal += 1;
      return cut;
    });
    const taken = cuts.at(-1)?.end ?? 0;
    this.#window.drop(taken);
    this.#offset += taken;
    return cuts;
  }

  #faultIn({ line, bytes }: Cut): Fault {
    return (why, offset) => this.#fault(why, line + linesIn(bytes, offset));
  }

  #fault(why: string, line: number): AppError {
    return new AppError('store.unreadable', {
      detail: `${this.source.name}, line ${String(line)}: ${why}.`,
    });
  }

  #refusal({ line }: Cut, why: string): AppError {
    return new AppError('store.refused', { detail: `${this.source.name}, line ${String(line)}: ${why}.` });
  }

  #tooLong(): AppError {
    const limit = `${String(MAX_RECORD_BYTES / 1024 / 1024)} MiB`;
    return this.#fault(`a record is longer than ${limit}; leave the file out of its globs`, this.#line);
  }
}

const placeOf = ({ ordinal, line, offset, bytes }: Cut): Omit<FileRecord, 'values'> => ({
  ordinal,
  line,
  start: offset,
  end: offset + bytes.length,
  digest: hash('sha256', withoutLineEnd(bytes), 'hex').slice(0, 16),
});

const valuesOf = (fields: readonly Field[]): FileRecord['values'] =>
  Object.fromEntries(fields.map(({ name, value }) => [name, value]));

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

function withoutLineEnd(bytes: Buffer): Buffer {
  let end = bytes.length;
  if (bytes[end - 1] === LINE_FEED) end -= 1;
  if (end < bytes.length && bytes[end - 1] === CARRIAGE_RETURN) end -= 1;
  return bytes.subarray(0, end);
}

function linesIn(bytes: Buffer, end: number): number {
  let lines = 0;
  for (let at = bytes.indexOf(LINE_FEED); at >= 0 && at < end; at = bytes.indexOf(LINE_FEED, at + 1))
    lines += 1;
  return lines;
}

function applied(bytes: Buffer, edits: readonly Edit[]): Buffer {
  const parts: Buffer[] = [];
  let at = 0;
  for (const edit of [...edits].sort((one, other) => one.start - other.start)) {
    parts.push(bytes.subarray(at, edit.start), edit.bytes);
    at = edit.end;
  }
  return Buffer.concat([...parts, bytes.subarray(at)]);
}

async function* rewrite(
  text: CutText,
  decide: (record: FileRecord) => RecordDecision,
): AsyncGenerator<Buffer> {
  const between = new Between();
  const letters = new Letters();
  for await (const cuts of text.cuts()) {
    const out: Buffer[] = [];
    for (const cut of cuts) {
      if (cut.kind !== 'record') {
        out.push(...between.other(cut));
        continue;
      }
      const decision = decide(text.lazyRecord(cut));
      letters.see(cut, decision);
      if (decision === 'delete') between.deleted();
      else out.push(...between.kept(), decision === 'keep' ? cut.bytes : text.spliced(cut, decision.set));
    }
    if (out.length > 0) yield Buffer.concat(out);
  }
  text.requireOneEncoding(letters);
}

/** Of a file in another encoding than UTF-8 only its records tell; what is written into it must be in the same. */
class Letters {
  hasForeign = false;
  /** The first record that gets letters beyond ASCII. */
  written: Cut | null = null;

  see(cut: Cut, decision: RecordDecision): void {
    this.hasForeign ||= !isUtf8(cut.bytes);
    if (typeof decision === 'string' || this.written) return;
    const isWritten = (value: FieldValue | undefined): boolean =>
      typeof value === 'string' && /[^\0-\x7f]/.test(value);
    if (Object.values(decision.set).some(isWritten)) this.written = cut;
  }
}

/** What stands between records goes with those that are deleted. */
class Between {
  #lead: Buffer | null = null;
  #separator: Buffer | null = null;
  #hasKept = false;

  other({ kind, bytes }: Cut): readonly Buffer[] {
    if (kind === 'lead') this.#lead = bytes;
    if (kind === 'separator') this.#separator = bytes;
    if (kind !== 'outside') return [];
    this.#separator = null;
    return [bytes];
  }

  deleted(): void {
    this.#lead = null;
  }

  kept(): readonly Buffer[] {
    const parts = [this.#hasKept ? this.#separator : null, this.#lead].filter((part) => part !== null);
    this.#separator = null;
    this.#lead = null;
    this.#hasKept = true;
    return parts;
  }
}
