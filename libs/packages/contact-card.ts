import type { ExportInfo } from '#engine';
import {
  contactFields,
  type AddressPart,
  type ContactFields,
  type NamePart,
  type Parts,
} from './contact-fields.js';
import { escapeText, foldLine } from './content-line.js';
import { cellOf, type JsonRow } from './json-row.js';

/** A card is for an address book: what is larger than this is in the data files alone. */
const MOST_VALUES = 100;
const LONGEST_VALUE = 1_000;
/** `+49 30 1234567`, without what a telephone would dial wrongly, such as `(0)`; at most 15 digits (ITU-T E.164). */
const INTERNATIONAL = /^\+[\d .-]+$/;

/** Gathers one vCard 4.0 (RFC 6350) of the person while rows stream by; its memory is bounded. */
export class ContactCard {
  readonly #names = new Set<string>();
  readonly #emails = new Set<string>();
  readonly #phones = new Set<string>();
  /** As the card has it → as people read it. */
  readonly #addresses = new Map<string, string>();
  #parts: string | null = null;

  /** null: rows of this collection tell nothing of how to reach the person. */
  reader(info: ExportInfo): ((rows: readonly JsonRow[]) => void) | null {
    const fields = contactFields(info);
    if (fields === null || Object.values(fields).every((columns) => columns.length === 0)) return null;
    return (rows) => {
      for (const row of rows) this.#read(row, fields);
    };
  }

  /** null: there is nothing to put in. */
  text(): string | null {
    // A card has at least one FN (section 6.2.1): without a name it is what the person can be reached by.
    const [reached] = [...this.#emails, ...this.#phones, ...this.#addresses.values()];
    const names = this.#names.size > 0 || reached === undefined ? [...this.#names] : [reached];
    if (names.length === 0) return null;
    const lines = [
      'BEGIN:VCARD',
      'VERSION:4.0',
      'PRODID:-//Habeas//Package 1.0//EN',
      'KIND:individual',
      ...names.map((value) => `FN:${escapeText(value)}`),
      ...(this.#parts === null ? [] : [`N:${this.#parts}`]),
      ...[...this.#emails].map((value) => `EMAIL:${escapeText(value)}`),
      ...[...this.#phones].map(phoneLine),
      ...[...this.#addresses.keys()].map((value) => `ADR:${value}`),
      'END:VCARD',
    ];
    return lines.map(foldLine).join('');
  }

  #read(row: JsonRow, { names, emails, phones, addresses }: ContactFields): void {
    for (const parts of names) this.#readName(row, parts);
    for (const column of emails) add(this.#emails, textOf(row, column));
    for (const column of phones) add(this.#phones, textOf(row, column));
    for (const parts of addresses) this.#readAddress(row, parts);
  }

  /** Post office box, extended address, street, locality, region, code, country (section 6.3.1). */
  #readAddress(row: JsonRow, parts: Parts<AddressPart>): void {
    const place = [parts.street, parts.locality, parts.region, parts.code, parts.country].map((columns) =>
      joined(row, columns),
    );
    const [street, locality, , code] = place;
    if (`${street}${locality}${code}` === '' || this.#addresses.size >= MOST_VALUES) return;
    this.#addresses.set(
      ['', '', ...place].map(escapeText).join(';'),
      place.filter((part) => part !== '').join(', '),
    );
  }

  #readName(row: JsonRow, parts: Parts<NamePart>): void {
    const [given, additional, family] = [parts.given, parts.additional, parts.family].map((columns) =>
      joined(row, columns),
    ) as [string, string, string];
    const composed = [given, additional, family].filter((part) => part !== '').join(' ');
    add(this.#names, joined(row, parts.full) || composed);
    // Family name, given name, additional names, prefixes, suffixes (section 6.2.2); a card has one at most.
    if (given !== '' || family !== '')
      this.#parts ??= `${[family, given, additional].map(escapeText).join(';')};;`;
  }
}

function add(values: Set<string>, value: string): void {
  if (value !== '' && values.size < MOST_VALUES) values.add(value);
}

/** As a URI where it is plainly an international number, else as it was written (section 6.4.1). */
function phoneLine(phone: string): string {
  const digits = phone.replace(/\D/g, '');
  const isPlain = INTERNATIONAL.test(phone) && digits.length > 4 && digits.length <= 15;
  return isPlain ? `TEL;VALUE=uri:tel:+${digits}` : `TEL:${escapeText(phone)}`;
}

const joined = (row: JsonRow, columns: readonly string[] = []): string =>
  columns
    .map((column) => textOf(row, column))
    .filter((part) => part !== '')
    .join(' ');

/** '' for nothing and for what is no value of an address book. */
function textOf(row: JsonRow, column: string): string {
  const value = cellOf(row, column);
  if (typeof value !== 'string' && typeof value !== 'number') return '';
  const text = String(value).trim();
  return text.length > LONGEST_VALUE ? '' : text;
}
