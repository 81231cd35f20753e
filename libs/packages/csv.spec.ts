import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { csvCell, csvHeader, csvLines, readCsvCell } from './csv.js';

const roundTrip = (value: string): string => {
  const [, [cell]] = parse(csvHeader(['a']) + csvLines(['a'], [{ a: value }]), {
    record_delimiter: '\r\n',
  }) as [string[], [string]];
  return readCsvCell(cell);
};

describe('CSV of packages', () => {
  it.each(['=1+1', '+49 30 1234567', '-2', '@cmd', '\t=1', '＝1+1', '  =1', '\r\n=1'])(
    'makes text of %j',
    (value) => {
      expect(csvCell(value)).toBe(`'${value}`);
    },
  );

  it('writes numbers as they are, NULL as nothing and the empty string as quotes', () => {
    expect(csvLines(['a', 'b', 'c'], [{ a: -5, b: null, c: '' }])).toBe('-5,,""\r\n');
  });

  it('writes nested values as JSON text and bytes as Base64', () => {
    expect(csvCell({ a: [1] })).toBe('{"a":[1]}');
    expect(csvCell(Buffer.from('ab'))).toBe('YWI=');
  });

  it('leaves numbers that stand as text alone, in columns of numbers only', () => {
    const numbers = new Set(['a']);
    expect(csvLines(['a', 'b'], [{ a: '-1.50', b: '-1.50' }], numbers)).toBe("-1.50,'-1.50\r\n");
    expect(csvLines(['a'], [{ a: '-1+cmd' }], numbers)).toBe("'-1+cmd\r\n");
  });

  it('makes text of a header that looks like a formula', () => {
    expect(csvHeader(['=1+1', 'b'])).toBe("'=1+1,b\r\n");
  });

  it.each(['a\nb', 'a\rb'])('quotes %j', (value) => {
    expect(csvLines(['a'], [{ a: value }])).toBe(`"${value}"\r\n`);
  });

  it.each(["'=1", "''+1", "'", "'a"])('returns %j with the apostrophes it had', (value) => {
    expect(roundTrip(value)).toBe(value);
  });

  it('returns every text as it was', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom("'", '=', '+', '-', '@', '\t', '\r', '\n', ' ', '"', ',', 'a') }),
    );
    fc.assert(
      fc.property(text, (value) => {
        fc.pre(!value.includes('\u0000') && value !== '');
        expect(roundTrip(value)).toBe(value);
      }),
    );
  });

  it('never writes a cell that a spreadsheet would calculate', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        expect(String(csvCell(value))).not.toMatch(/^[\s]*[=+\-@]/);
      }),
    );
  });
});
