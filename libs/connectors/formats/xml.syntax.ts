import { AppError } from '#contracts';
import type { FileFormat } from '../spi/index.js';
import { markOf } from './byte-order-mark.js';
import type { Fault, OpenReader, Piece, RecordReader } from './record-syntax.js';
import { xmlFields } from './xml-fields.js';
import { nextToken, type XmlToken } from './xml-tokens.js';

const ENCODINGS = /^(utf-?8|us-ascii|ascii|iso-8859-1|iso-8859-15|latin-?1|windows-1252|cp1252)$/i;

/**
 * Elements that repeat: those at a path from the root (`/shop/customer`, `*` for any name), otherwise those within the
 * root that are named like the first of them.
 */
export function xmlSyntax({ path }: FileFormat): OpenReader {
  const steps = path === undefined ? null : stepsOf(path);
  return (fault) => new XmlReader(steps, fault);
}

function stepsOf(path: string): readonly string[] {
  if (/^(\/[^/\s@]+)+$/.test(path)) return path.slice(1).split('/');
  throw new AppError('store.refused', {
    detail: `"${path}" does not lead to records; write the elements down to one, such as /shop/customer.`,
  });
}

class XmlReader implements RecordReader {
  readonly fields = xmlFields;

  private steps: readonly string[] | null;
  private readonly open: string[] = [];
  private isMarkRead = false;
  /** Where the next markup is looked for, from the beginning of the window. */
  private at = 0;
  /** Start of the record that is open, -1 when none is. */
  private record = -1;
  private hasRoot = false;

  constructor(
    steps: readonly string[] | null,
    private readonly fault: Fault,
  ) {
    this.steps = steps;
  }

  split(window: Buffer, isLast: boolean): readonly Piece[] {
    if (!this.isMarkRead) {
      const mark = markOf(window, isLast, this.fault);
      if (mark === null) return [];
      this.isMarkRead = true;
      if (mark !== 'none') return [mark];
    }
    const pieces: Piece[] = [];
    const taken = (): number => pieces.at(-1)?.end ?? 0;
    for (let token = this.next(window); token !== null; token = this.next(window)) {
      this.take(window, token, pieces, taken());
      this.at = token.end;
    }
    if (isLast) this.requireEnd(window);
    if (this.record < 0) {
      const end = isLast ? window.length : spaceBefore(window, this.passed(window), taken());
      if (end > taken()) pieces.push({ kind: 'outside', start: taken(), end });
    }
    const done = taken();
    this.at = Math.max(0, this.at - done);
    if (this.record >= 0) this.record -= done;
    return pieces;
  }

  private next(window: Buffer): XmlToken | null {
    return nextToken(window, this.at, this.fault);
  }

  /** How far everything was looked at: markup that is not whole is not. */
  private passed(window: Buffer): number {
    const open = window.indexOf(0x3c, this.at);
    return open < 0 ? window.length : open;
  }

  private take(window: Buffer, token: XmlToken, pieces: Piece[], from: number): void {
    if (token.kind === 'instruction') this.requireEncoding(window, token);
    if (token.kind === 'open' || token.kind === 'empty') this.enter(window, token, pieces, from);
    if (token.kind === 'close' && this.open.at(-1) !== token.name)
      throw this.fault(`</${token.name}> closes no element that is open`, token.start);
    if (token.kind === 'close' || token.kind === 'empty') this.leave(token, pieces);
  }

  private enter(window: Buffer, token: XmlToken, pieces: Piece[], from: number): void {
    if (this.open.length === 0 && this.hasRoot)
      throw this.fault('a second element follows the root', token.start);
    this.hasRoot = true;
    this.open.push(token.name);
    if (this.steps === null && this.open.length === 2) this.steps = [...this.open];
    if (this.record >= 0 || !this.isRecord()) return;
    const lead = spaceBefore(window, token.start, from);
    if (lead > from) pieces.push({ kind: 'outside', start: from, end: lead });
    if (token.start > lead) pieces.push({ kind: 'lead', start: lead, end: token.start });
    this.record = token.start;
  }

  private leave(token: XmlToken, pieces: Piece[]): void {
    if (this.record >= 0 && this.isRecord()) {
      pieces.push({ kind: 'record', start: this.record, end: token.end });
      this.record = -1;
    }
    this.open.pop();
  }

  private isRecord(): boolean {
    const { steps, open } = this;
    return steps?.length === open.length && steps.every((step, at) => step === '*' || step === open[at]);
  }

  private requireEnd(window: Buffer): void {
    const isCut = window.indexOf(0x3c, this.at) >= 0;
    if (!isCut && this.open.length === 0) return;
    throw this.fault('the XML ends early', window.length);
  }

  private requireEncoding(window: Buffer, { start, end }: XmlToken): void {
    const encoding = /^<\?xml\s[^>]*encoding\s*=\s*["']([^"']*)/.exec(
      window.toString('latin1', start, end),
    )?.[1];
    if (encoding === undefined || ENCODINGS.test(encoding)) return;
    throw this.fault('its encoding is not read; convert it to UTF-8', start);
  }
}

/** Where the white space begins that ends here. */
function spaceBefore(window: Buffer, end: number, from: number): number {
  let at = end;
  while (at > from && window[at - 1]! <= 0x20) at -= 1;
  return at;
}
