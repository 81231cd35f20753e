import fc from 'fast-check';
import type { ExportColumn, ExportInfo } from '#engine';
import { ContactCard } from './contact-card.js';
import { escapeText, foldLine } from './content-line.js';
import type { JsonRow } from './json-row.js';

type Described = readonly [name: string, category: string, identifies?: 'email' | 'phone', redacted?: true];

const info = (columns: readonly Described[], contact: ExportInfo['contact'] = 'person'): ExportInfo => ({
  store: 'shop',
  collection: 'customer',
  title: {},
  ownership: 'exclusive',
  reason: '',
  purposes: [],
  contact,
  rows: 1,
  columns: columns.map(([name, category, identifies, redacted]): ExportColumn => ({
    name,
    category,
    kind: 'text',
    nativeType: 'text',
    nullable: true,
    enumValues: null,
    provenance: 'provided',
    identifies: identifies ?? null,
    redacted: redacted ?? false,
  })),
});

const card = (about: ExportInfo, ...rows: readonly JsonRow[]): string | null => {
  const sut = new ContactCard();
  sut.reader(about)?.(rows);
  return sut.text();
};
const linesOf = (text: string | null): string[] =>
  (text ?? '')
    .replace(/\r\n /g, '')
    .split('\r\n')
    .filter((line) => /^(FN|N|EMAIL|TEL|ADR)[:;]/.test(line));

const PERSON = [
  ['FirstName', 'identity.name'],
  ['LastName', 'identity.name'],
  ['Email', 'contact.email', 'email'],
  ['Phone', 'contact.phone', 'phone'],
] as const;
const JANE = { FirstName: 'Jane', LastName: 'Doe', Email: 'jane@example.com', Phone: '+49 30 1234567' };

describe('the vCard of a person', () => {
  it('holds name, e-mail address, telephone number and address in the form of RFC 6350', () => {
    const address = [
      ['Address', 'location.address'],
      ['City', 'location.city'],
      ['PostalCode', 'location.postal_code'],
      ['Country', 'location.country'],
    ] as const;
    const place = { Address: 'Example Street 1', City: 'Berlin', PostalCode: '10115', Country: 'Germany' };
    expect(card(info([...PERSON, ...address]), { ...JANE, ...place })).toBe(
      [
        'BEGIN:VCARD',
        'VERSION:4.0',
        'PRODID:-//Habeas//Package 1.0//EN',
        'KIND:individual',
        'FN:Jane Doe',
        'N:Doe;Jane;;;',
        'EMAIL:jane@example.com',
        'TEL;VALUE=uri:tel:+49301234567',
        'ADR:;;Example Street 1;Berlin;;10115;Germany',
        'END:VCARD',
        '',
      ].join('\r\n'),
    );
  });

  it('names each value once, whatever number of rows has it', () => {
    expect(linesOf(card(info(PERSON), JANE, JANE, { ...JANE, Email: 'jd@example.com' }))).toEqual([
      'FN:Jane Doe',
      'N:Doe;Jane;;;',
      'EMAIL:jane@example.com',
      'EMAIL:jd@example.com',
      'TEL;VALUE=uri:tel:+49301234567',
    ]);
  });

  it.each(['+49 (0)30 1234567', '030 1234567', '+1234567890123456', '+ext, 5'])(
    'keeps %j as it was written',
    (Phone) => {
      expect(linesOf(card(info(PERSON), { ...JANE, Phone })).at(-1)).toBe(`TEL:${escapeText(Phone)}`);
    },
  );

  it.each([
    ['there are no rows', info(PERSON), []],
    ['rows are empty', info(PERSON), [{ FirstName: null, LastName: ' ', Email: '', Phone: null }]],
    ['rows are not of the person alone', info(PERSON, null), [JANE]],
    ['a country is all there is', info([['country', 'location.country']]), [{ country: 'Germany' }]],
    ['nothing may be shown', info([['email', 'contact.email', 'email', true]]), [{ email: '[redacted]' }]],
  ])('is not made where %s', (_case, about, rows: JsonRow[]) => {
    expect(card(about, ...rows)).toBeNull();
  });

  it('is called by what reaches the person where there is no name', () => {
    expect(linesOf(card(info([['email', 'contact.email', 'email']]), { email: 'a@example.com' }))).toEqual([
      'FN:a@example.com',
      'EMAIL:a@example.com',
    ]);
  });

  it('leaves out other people in the same row', () => {
    const columns = [
      ['requester_email', 'contact.email', 'email'],
      ['requester_name', 'identity.name'],
      ['friend_email', 'contact.email'],
      ['friend_name', 'identity.name'],
      ['agent', 'identity.name'],
      ['friend_city', 'location.city'],
    ] as const;
    const row = Object.fromEntries(columns.map(([name]) => [name, `${name} value`]));
    expect(linesOf(card(info(columns), row))).toEqual([
      'FN:requester_name value',
      'EMAIL:requester_email value',
    ]);
  });

  it('reads only addresses from rows that the person refers to', () => {
    const columns = [
      ['name', 'identity.name'],
      ['street', 'contact.address'],
      ['house_number', 'contact.address'],
      ['city', 'contact.address'],
    ] as const;
    const row = { name: 'Somebody', street: 'Main Street', house_number: '5', city: 'Springfield' };
    expect(linesOf(card(info(columns, 'address'), row))).toEqual([
      'FN:Main Street 5\\, Springfield',
      'ADR:;;Main Street 5;Springfield;;;',
    ]);
  });

  it('keeps two addresses of a row apart', () => {
    const columns = [
      ['billing_city', 'location.city'],
      ['shipping_city', 'location.city'],
    ] as const;
    const lines = linesOf(card(info(columns), { billing_city: 'Bern', shipping_city: 'Basel' }));
    expect(lines.slice(1)).toEqual(['ADR:;;;Bern;;;', 'ADR:;;;Basel;;;']);
  });

  it('lets no value write lines or parts of its own', () => {
    const LastName = 'Doe;x,y\\z\r\nEMAIL:evil@example.com\u0000';
    const lines = linesOf(card(info(PERSON), { ...JANE, FirstName: 'J', LastName }));
    const written = 'Doe\\;x\\,y\\\\z\\nEMAIL:evil@example.com';
    expect(lines.slice(0, 3)).toEqual([`FN:J ${written}`, `N:${written};J;;;`, 'EMAIL:jane@example.com']);
  });

  it('stays of a size for an address book', () => {
    const sut = new ContactCard();
    const read = sut.reader(info(PERSON));
    for (let at = 0; at < 5_000; at += 1) read?.([{ ...JANE, Email: `jane-${at}@example.com` }]);
    read?.([{ ...JANE, FirstName: 'x'.repeat(1_001) }]);
    expect(linesOf(sut.text()).filter((line) => line.startsWith('EMAIL'))).toHaveLength(100);
    expect(sut.text()).not.toContain('xxx');
  });
});

describe('a content line', () => {
  it('is at most 75 octets long, tears no character, and reads as it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
        fc.pre(!/[\r\n]/.test(text));
        const folded = foldLine(text);
        const lines = folded.slice(0, -2).split('\r\n');
        expect(Math.max(...lines.map((line) => Buffer.byteLength(line)))).toBeLessThanOrEqual(75);
        expect(lines.every((line) => Buffer.from(line).toString() === line)).toBe(true);
        expect(folded.slice(0, -2).replaceAll('\r\n ', '')).toBe(text);
      }),
    );
  });

  it('is escaped so that reading gives the text back', () => {
    const unescape = (text: string): string =>
      text.replace(/\\(.)/g, (_all, next: string) => (next === 'n' ? '\n' : next));
    const text = fc.string({ unit: fc.constantFrom('\\', ',', ';', '\n', 'n', 'a', 'é') });
    fc.assert(fc.property(text, (value) => expect(unescape(escapeText(value))).toBe(value)));
  });
});
