import { textField } from './field-values.js';
import type { FieldValue } from './record-format.js';
import type { Fault, Field } from './record-syntax.js';
import { numbered } from './unique-names.js';
import { attributesOf, nextToken, type XmlToken } from './xml-tokens.js';
import { xmlLiteral, xmlText, xmlValue } from './xml-text.js';

/** An element that is open. */
interface Open {
  readonly token: XmlToken;
  /** Way from the record, without the record itself. */
  readonly path: readonly string[];
  hasElements: boolean;
  readonly texts: Text[];
}
interface Text {
  readonly start: number;
  readonly end: number;
  readonly value: FieldValue;
  /** A CDATA section. */
  readonly isLiteral: boolean;
}
type Unnamed = Omit<Field, 'name'>;

/**
 * Columns of a record: `@id` its attributes, `email` an element with a text, `address/city` one within another,
 * `address/@kind` their attributes, `text()` what stands between elements, `comment()` what is commented out. What is there
 * several times is numbered: `phone`, `phone (2)`.
 */
export function xmlFields(record: Buffer, fault: Fault): readonly Field[] {
  return new XmlFields(record, fault).read();
}

class XmlFields {
  private readonly fields: Field[] = [];
  private readonly counts = new Map<string, number>();
  private readonly stack: Open[] = [];

  constructor(
    private readonly record: Buffer,
    private readonly fault: Fault,
  ) {}

  read(): readonly Field[] {
    let at = 0;
    for (let token = this.next(0); token !== null; token = this.next(at)) {
      this.addText(at, token.start);
      this.take(token);
      at = token.end;
    }
    return this.fields.sort((one, other) => one.start - other.start);
  }

  private next(at: number): XmlToken | null {
    return nextToken(this.record, at, this.fault);
  }

  private take(token: XmlToken): void {
    switch (token.kind) {
      case 'open':
      case 'empty':
        return this.open(token);
      case 'close':
        return this.close(token);
      case 'cdata':
        this.stack.at(-1)?.texts.push(this.text(token.start + 9, token.end - 3, true));
        return;
      case 'comment':
        return this.add('comment()', this.comment(token));
      default:
        throw this.fault('an instruction or a declaration stands within a record', token.start);
    }
  }

  private open(token: XmlToken): void {
    const parent = this.stack.at(-1);
    if (parent) parent.hasElements = true;
    const path = parent ? [...parent.path, token.name] : [];
    for (const attribute of attributesOf(this.record, token)) {
      const { start, end, quote } = attribute;
      const value = xmlValue(this.record.subarray(start, end), start, this.fault);
      const write = (next: FieldValue): Buffer => xmlText(next, quote);
      this.add([...path, `@${attribute.name}`].join('/'), { start, end, value, write });
    }
    if (token.kind === 'open') this.stack.push({ token, path, hasElements: false, texts: [] });
    else this.add(path.join('/') || 'text()', this.emptyElement(token));
  }

  private close(token: XmlToken): void {
    const element = this.stack.pop();
    if (!element) return;
    const name = element.path.join('/');
    if (!element.hasElements) {
      const [start, end] = [element.token.end, token.start];
      const value = joined(element.texts.map((text) => text.value));
      this.add(name || 'text()', { start, end, value, write: writerOf(element.texts) });
      return;
    }
    for (const text of element.texts.filter(({ value }) => !isSpace(value))) {
      const { start, end, value } = text;
      this.add(name === '' ? 'text()' : `${name}/text()`, { start, end, value, write: writerOf([text]) });
    }
  }

  private addText(start: number, end: number): void {
    if (end > start) this.stack.at(-1)?.texts.push(this.text(start, end, false));
  }

  private text(start: number, end: number, isLiteral: boolean): Text {
    const bytes = this.record.subarray(start, end);
    if (!isLiteral) return { start, end, value: xmlValue(bytes, start, this.fault), isLiteral };
    return { start: start - 9, end: end + 3, value: literal(bytes), isLiteral };
  }

  /** `<a/>` becomes `<a>…</a>` when a value comes in, and stays as it is for none. */
  private emptyElement({ start, end, name }: XmlToken): Unnamed {
    const tag = this.record.subarray(start, end);
    const opened = tag.toString('latin1').replace(/\s*\/>$/, '>');
    const write = (next: FieldValue): Buffer => {
      const text = xmlText(next);
      if (text.length === 0) return tag;
      return Buffer.concat([Buffer.from(opened, 'latin1'), text, Buffer.from(`</${name}>`)]);
    };
    return { start, end, value: null, write };
  }

  private comment({ start, end }: XmlToken): Unnamed {
    const write = (next: FieldValue): Buffer =>
      Buffer.from(
        xmlText(next)
          .toString()
          .replace(/-(?=-|$)/g, '- '),
      );
    return {
      start: start + 4,
      end: end - 3,
      value: literal(this.record.subarray(start + 4, end - 3)),
      write,
    };
  }

  private add(name: string, field: Unnamed): void {
    this.fields.push({ ...field, name: numbered(name, this.counts) });
  }
}

/** What stood in CDATA sections alone stays in one. */
const writerOf = (texts: readonly Text[]): Field['write'] =>
  texts.some(({ isLiteral }) => isLiteral) && texts.every((text) => text.isLiteral || isSpace(text.value))
    ? xmlLiteral
    : (next) => xmlText(next);

const literal = (bytes: Buffer): FieldValue => textField(bytes);

function joined(values: readonly FieldValue[]): FieldValue {
  if (values.length <= 1) return values[0] ?? null;
  const isLatin = values.some((value) => typeof value === 'object' && value !== null && 'latin1' in value);
  const text = values.map((value) => plainText(value)).join('');
  if (text === '') return null;
  return isLatin ? { latin1: text } : text;
}

const plainText = (value: FieldValue): string => {
  if (value === null || typeof value === 'string') return value ?? '';
  return 'latin1' in value ? value.latin1 : value.json;
};
const isSpace = (value: FieldValue): boolean => plainText(value).trim() === '';
