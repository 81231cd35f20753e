import { AppError } from '#contracts';
import type { FileFormat } from '../spi/index.js';
import { markOf } from './byte-order-mark.js';
import { skipSpace, stringEnd } from './json-members.js';
import { addedMembers, jsonFields, withoutMember } from './json-record.js';
import type { Fault, OpenReader, Piece, RecordReader } from './record-syntax.js';

const CODE = { quote: 0x22, comma: 0x2c, colon: 0x3a, list: 0x5b, listEnd: 0x5d, open: 0x7b, close: 0x7d };

/** A JSON list of objects: the whole text, or what stands at a path of members in it. */
export function jsonListSyntax({ path }: FileFormat): OpenReader {
  const steps = path === undefined ? [] : stepsOf(path);
  return (fault) => new JsonListReader(steps, fault);
}

function stepsOf(path: string): readonly string[] {
  if (/^\$(\.[^.[\]]+)*$/.test(path)) return path.split('.').slice(1);
  throw new AppError('store.refused', {
    detail: `"${path}" does not lead to a list of records; write the members that lead there, such as $.data.people.`,
  });
}

class JsonListReader implements RecordReader {
  readonly fields = jsonFields;
  readonly extend = addedMembers;
  readonly without = withoutMember;

  private phase: 'mark' | 'before' | 'records' | 'after' = 'mark';
  /** Of a window that did not hold the beginning of the list: it is looked at again when it is twice as long. */
  private tried = 0;
  private readonly scan = new ValueScan();

  constructor(
    private readonly steps: readonly string[],
    private readonly fault: Fault,
  ) {}

  split(window: Buffer, isLast: boolean): readonly Piece[] {
    if (this.phase === 'mark') {
      const mark = markOf(window, isLast, this.fault);
      if (mark === null) return [];
      this.phase = 'before';
      if (mark !== 'none') return [mark];
    }
    const pieces = this.phase === 'before' ? this.beginning(window, isLast) : [];
    if (this.phase === 'records') this.cutRecords(window, pieces);
    const at = pieces.at(-1)?.end ?? 0;
    if (this.phase === 'after' && at < window.length)
      pieces.push({ kind: 'outside', start: at, end: window.length });
    if (isLast && this.phase === 'records')
      throw this.fault('the list of records does not end', window.length);
    return pieces;
  }

  private beginning(window: Buffer, isLast: boolean): Piece[] {
    if (isLast && skipSpace(window, 0) === window.length)
      return window.length > 0 ? [outside(0, window.length)] : [];
    if (!isLast && window.length < 2 * this.tried) return [];
    this.tried = window.length;
    const list = this.listStart(window);
    if (list >= 0) {
      this.phase = 'records';
      return [outside(0, list + 1)];
    }
    if (isLast) throw this.fault('the JSON ends early', window.length);
    return [];
  }

  /** Where the list opens; -1 while that is not in the window. */
  private listStart(window: Buffer): number {
    let at = skipSpace(window, 0);
    for (const name of this.steps) {
      at = at < window.length ? this.memberStart(window, at, name) : -1;
      if (at < 0) return -1;
    }
    if (at >= window.length) return -1;
    if (window[at] === CODE.list) return at;
    const where = this.steps.length === 0 ? 'the file' : `$.${this.steps.join('.')}`;
    throw this.fault(`${where} is no list; name the way to the records by "path", such as $.data.people`, at);
  }

  private memberStart(window: Buffer, start: number, name: string): number {
    if (window[start] !== CODE.open) throw this.fault(`nothing stands at "${name}" of the path`, start);
    let at = skipSpace(window, start + 1);
    while (at < window.length) {
      if (window[at] !== CODE.quote) throw this.fault(`there is no member "${name}" of the path`, at);
      const nameEnd = stringEnd(window, at);
      const colon = nameEnd < 0 ? window.length : skipSpace(window, nameEnd);
      const value = skipSpace(window, colon + 1);
      if (value >= window.length) return -1;
      if (JSON.parse(window.toString('utf8', at, nameEnd)) === name) return value;
      const end = new ValueScan().end(window, value);
      if (end < 0) return -1;
      at = skipSpace(window, end);
      if (window[at] === CODE.comma) at = skipSpace(window, at + 1);
    }
    return -1;
  }

  /** An item and what stands before it, as long as both are whole. */
  private cutRecords(window: Buffer, pieces: Piece[]): void {
    for (;;) {
      const start = pieces.at(-1)?.end ?? 0;
      const isFirst = !this.hasRecords;
      const mark = skipSpace(window, start);
      if (this.scan.isIdle && mark >= window.length) return;
      if (this.scan.isIdle && window[mark] === CODE.listEnd) {
        this.phase = 'after';
        return;
      }
      const item = isFirst ? mark : this.afterComma(window, mark);
      if (item < 0) return;
      if (window[item] !== CODE.open) throw this.fault('a record of the list is no JSON object', item);
      const end = this.scan.end(window, item);
      if (end < 0) return;
      if (item > start) pieces.push({ kind: isFirst ? 'outside' : 'separator', start, end: item });
      pieces.push({ kind: 'record', start: item, end });
      this.hasRecords = true;
    }
  }

  private hasRecords = false;

  private afterComma(window: Buffer, mark: number): number {
    if (window[mark] !== CODE.comma) throw this.fault('a comma or the end of the list is missing', mark);
    const item = skipSpace(window, mark + 1);
    return item < window.length ? item : -1;
  }
}

const outside = (start: number, end: number): Piece => ({ kind: 'outside', start, end });

/** Finds the end of a value that may come in parts: what was looked at is not looked at again. */
class ValueScan {
  private seen = 0;
  private depth = 0;
  private isText = false;

  get isIdle(): boolean {
    return this.seen === 0;
  }

  /** Behind the object, list or text that begins at `start`, or a plain value; -1 while it is not whole. */
  end(window: Buffer, start: number): number {
    for (let at = start + this.seen; at < window.length; at++) {
      if (this.isText) {
        const quote = window.indexOf(CODE.quote, at);
        if (quote < 0) {
          at = window.length;
          break;
        }
        at = quote;
        if (isEscaped(window, quote, start)) continue;
        this.isText = false;
        if (this.depth === 0) return this.ended(at + 1);
        continue;
      }
      const code = window[at];
      if (code === CODE.quote) this.isText = true;
      else if (code === CODE.open || code === CODE.list) this.depth += 1;
      else if (code === CODE.close || code === CODE.listEnd) {
        this.depth -= 1;
        if (this.depth === 0) return this.ended(at + 1);
        if (this.depth < 0) return this.ended(at);
      } else if (this.depth === 0 && code === CODE.comma) return this.ended(at);
    }
    this.seen = window.length - start;
    return -1;
  }

  private ended(end: number): number {
    this.seen = 0;
    this.depth = 0;
    return end;
  }
}

function isEscaped(window: Buffer, quote: number, start: number): boolean {
  let slashes = 0;
  while (quote - 1 - slashes > start && window[quote - 1 - slashes] === 0x5c) slashes += 1;
  return slashes % 2 === 1;
}
